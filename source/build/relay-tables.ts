/** A setting of the relay as documents tell of it: handed in, since this folder has no part of the program. */
export type DocumentedSetting = {
	readonly name: string;
	readonly summary: string;
	/** Completes the sentence "It takes …". */
	readonly takes: string;
	/** With what a value looks like: `--port PORT`. */
	readonly flag: string;
	readonly variable: string;
	/** What holds when nobody says anything. */
	readonly unless: string;
	readonly isLive: boolean;
	readonly kind: SettingKind;
	readonly fallback: unknown;
};

type SettingKind = {
	readonly type:
		| 'text'
		| 'path'
		| 'address'
		| 'integer'
		| 'switch'
		| 'choice'
		| 'list'
		| 'rate'
		| 'size';
	readonly bytes?: number;
	readonly from?: number;
	readonly to?: number;
	readonly choices?: readonly string[];
};

/** The settings of the relay as tables of `docs/relay-configuration.md`, one for each group. */
export function relayTables(
	groups: ReadonlyArray<{readonly title: string; readonly settings: readonly DocumentedSetting[]}>,
): string {
	return groups
		.map(({title, settings}) => [`### ${title}`, '', ...HEAD, ...settings.map(row)].join('\n'))
		.join('\n\n');
}

const HEAD = [
	'| Setting | What it is | Unless set | Flag and variable | Live |',
	'| --- | --- | --- | --- | --- |',
];

function row(setting: DocumentedSetting): string {
	const {name, summary, takes, flag, variable, unless, isLive} = setting;
	const cells = [
		`\`${name}\``,
		`${summary}. It takes ${takes}.`,
		unless,
		`\`${flag}\`, \`${variable}\``,
		isLive ? 'yes' : '',
	];
	return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** The format of the relay's file of settings as the text of a JSON Schema (2020-12), for editors. */
export function relaySchema(settings: readonly DocumentedSetting[]): string {
	const schema = {
		$schema: 'https://json-schema.org/draft/2020-12/schema',
		title: 'Settings of a termchat relay',
		type: 'object',
		additionalProperties: false,
		properties: {
			$schema: {type: 'string'},
			...Object.fromEntries(settings.map((setting) => [setting.name, memberOf(setting)])),
		},
	};
	// Lists of words on one line.
	const text = JSON.stringify(schema, undefined, '\t').replaceAll(/\[\s+[^[\]{}]*\]/g, (list) =>
		list.replaceAll(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'),
	);
	return `${text}\n`;
}

function memberOf({summary, kind, fallback}: DocumentedSetting): object {
	return {
		description: `${summary}.`,
		...typeOf(kind),
		...(fallback !== undefined && {default: fallback}),
	};
}

function typeOf({type, bytes, from, to, choices}: SettingKind): object {
	switch (type) {
		case 'text':
			return {type: 'string', maxLength: bytes};
		case 'path':
		case 'address':
			return {type: 'string', minLength: 1};
		case 'integer':
			return {type: 'integer', minimum: from, maximum: to};
		case 'switch':
			return {type: 'boolean'};
		case 'choice':
			return {enum: choices};
		case 'list':
			return {type: ['array', 'string'], items: {type: 'string'}, maxItems: 100};
		case 'rate':
			return {type: 'string', pattern: '^[0-9]{1,7}/[smhd]$'};
		case 'size':
			return {type: ['string', 'integer'], pattern: '^[0-9]{1,15}[KMGTkmgt]?$', minimum: 0};
	}
}
