import {phrase, translated} from '../../words/phrase.ts';
import {type RelaySetting, takesOf} from './setting.ts';
import {isRelaySettingName, RELAY_GROUPS, type RelaySettingName, relaySetting} from './table.ts';

/**
 * A file of settings with every setting, its meaning and its default, all of them commented out. In
 * the language of this run.
 */
export function initialConfig(): string {
	const parts = RELAY_GROUPS.map(({title, rows}) =>
		[
			`\t// ${translated(title)}`,
			...Object.keys(rows).filter(isRelaySettingName).map(commented),
		].join('\n\n'),
	);
	return `${head()}{\n${parts.join('\n\n')}\n}\n`;
}

function head(): string {
	const lines = [
		phrase`The settings of a termchat relay. Flags and environment variables stand over them.`,
		phrase`Those marked "live" are taken over by a running relay at: termchat admin reload`,
		phrase`No password and no key belongs in here, only the paths of their files.`,
	];
	return lines.map((line) => `// ${line}\n`).join('');
}

function commented(name: RelaySettingName): string {
	const {summary, kind, isLive} = relaySetting(name);
	const example = JSON.stringify(exampleOf(relaySetting(name)));
	return [
		`\t// ${translated(summary)}${isLive === true ? ' (live)' : ''}`,
		`\t// ${takesOf(kind)}`,
		`\t// ${JSON.stringify(name)}: ${example},`,
	].join('\n');
}

/** The default, or something of the right kind where that is nothing. */
export function exampleOf({kind, fallback}: RelaySetting): unknown {
	if (fallback !== undefined) return fallback;
	switch (kind.type) {
		case 'choice':
			return kind.choices[0];
		case 'integer':
			return 9464;
		case 'address':
			return 'wss://chat.example.org';
		case 'list':
			return [];
		case 'path':
			return '/srv/termchat';
		case 'text':
		case 'rate':
		case 'size':
		case 'switch':
			return '';
	}
}
