/**
 * Reads a settings file: JSON, in which comments and a comma after the last member are forgiven.
 * Throws SyntaxError.
 */
export function parseSettingsText(text: string): unknown {
	return JSON.parse(withoutTrailingCommas(withoutComments(text)));
}

/** Where the members of such a file stand, in characters from its start. Throws SyntaxError. */
export function settingsPlaces(
	text: string,
): ReadonlyArray<{readonly name: string; readonly start: number; readonly valueStart: number}> {
	return membersOf(withoutComments(text)).map(({key, start, valueStart}) => ({
		name: key,
		start,
		valueStart,
	}));
}

/** How many characters of such a file make sense; undefined when all of them do. */
export function settingsFault(text: string): number | undefined {
	const bare = withoutTrailingCommas(withoutComments(text));
	if (faultOf(bare) === undefined) return undefined;
	// The longest beginning that only lacks its end: whatever is longer has the fault in it.
	let [sound, spoilt] = [0, bare.length + 1];
	while (spoilt - sound > 1) {
		const middle = Math.floor((sound + spoilt) / 2);
		if (isBeginning(bare.slice(0, middle))) sound = middle;
		else spoilt = middle;
	}
	return sound;
}

/** Whether nothing is wrong with a text of JSON but, perhaps, that it ends. */
function isBeginning(text: string): boolean {
	const fault = faultOf(text);
	if (fault === undefined) return true;
	const [, position] = / at position (\d+)/.exec(fault) ?? [];
	return /^Unterminated string|end of JSON/.test(fault) || Number(position) === text.length;
}

function faultOf(text: string): string | undefined {
	try {
		JSON.parse(text);
		return undefined;
	} catch (error) {
		if (error instanceof SyntaxError) return error.message;
		throw error;
	}
}

/**
 * A settings file with other values in it, and all else as it was written: the order, the comments,
 * the indentation. Members that `values` lacks are taken out. A text that is no settings file is
 * written anew.
 */
export function editSettingsText(text: string, values: Readonly<Record<string, unknown>>): string {
	let edited = text;
	try {
		for (let change = nextChange(edited, values); change; change = nextChange(edited, values)) {
			edited = edited.slice(0, change.start) + change.text + edited.slice(change.end);
		}
		return edited;
	} catch {
		return `${JSON.stringify(values, undefined, '\t')}\n`;
	}
}

type Change = {readonly start: number; readonly end: number; readonly text: string};

/** A member of the outermost object, by its places in the text. */
type Member = {
	readonly key: string;
	readonly value: string;
	readonly start: number;
	readonly valueStart: number;
	readonly end: number;
};

/** The first difference between what is written and what is to be; undefined when there is none. */
function nextChange(text: string, values: Readonly<Record<string, unknown>>): Change | undefined {
	const bare = withoutComments(text);
	const members = membersOf(bare);
	for (const member of members) {
		const value = Object.hasOwn(values, member.key) ? values[member.key] : undefined;
		if (value === undefined) {
			return removal(text, bare, member);
		}
		if (member.value !== JSON.stringify(value)) {
			const {valueStart: start, end} = member;
			return {start, end, text: JSON.stringify(value)};
		}
	}
	const written = new Set(members.map(({key}) => key));
	const missing = Object.entries(values).find(
		([key, value]) => value !== undefined && !written.has(key),
	);
	return missing && addition(text, {bare, members, missing});
}

/** With its comma, and with its line where it has one of its own. */
function removal(text: string, bare: string, member: Member): Change {
	const before = text.slice(0, member.start);
	const ownLine = /\n[\t ]*$/.exec(before)?.index;
	const comma = /^\s*,/.exec(bare.slice(member.end));
	if (comma !== null) {
		return {start: ownLine ?? member.start, end: member.end + comma[0].length, text: ''};
	}
	const previous = /,\s*$/.exec(bare.slice(0, member.start))?.index;
	// What stands between that comma and the member may be a comment, which stays.
	const kept = previous === undefined ? '' : text.slice(previous + 1, ownLine ?? member.start);
	return {start: previous ?? ownLine ?? member.start, end: member.end, text: kept};
}

function addition(
	text: string,
	{
		bare,
		members,
		missing: [key, value],
	}: {
		readonly bare: string;
		readonly members: readonly Member[];
		readonly missing: readonly [string, unknown];
	},
): Change {
	const close = bare.lastIndexOf('}');
	const last = members.at(-1);
	const indent = (last && /\n([\t ]*)$/.exec(text.slice(0, last.start))?.[1]) ?? '\t';
	const member = `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
	const start = last?.end ?? bare.indexOf('{') + 1;
	const between = text.slice(start, close).trimEnd();
	const needsComma = last !== undefined && !bare.slice(last.end, close).includes(',');
	return {
		start,
		end: close,
		text: `${needsComma ? ',' : ''}${between}\n${indent}${member}\n`,
	};
}

/** Throws SyntaxError unless the text is an object; `bare` has no comments. */
function membersOf(bare: string): readonly Member[] {
	const whole: unknown = JSON.parse(withoutTrailingCommas(bare));
	if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) {
		throw new SyntaxError('Settings are an object.');
	}
	const members: Member[] = [];
	let depth = 0;
	let key: {readonly text: string; readonly start: number} | undefined;
	let valueStart = -1;
	for (const {0: token, index} of bare.matchAll(TOKENS)) {
		depth += token === '{' || token === '[' ? 1 : 0;
		const isOutermost = depth === 1;
		if (isOutermost && token === ':') {
			valueStart = index + 1;
		} else if (isOutermost && token.startsWith('"') && key === undefined) {
			key = {text: token, start: index};
		} else if (isOutermost && key !== undefined && (token === ',' || token === '}')) {
			members.push(memberAt(bare, {key, valueStart, end: index}));
			key = undefined;
		}
		depth -= token === '}' || token === ']' ? 1 : 0;
	}
	return members;
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

function memberAt(
	bare: string,
	place: {
		readonly key: {readonly text: string; readonly start: number};
		readonly valueStart: number;
		readonly end: number;
	},
): Member {
	const raw = bare.slice(place.valueStart, place.end);
	const valueStart = place.valueStart + (raw.length - raw.trimStart().length);
	const end = place.valueStart + raw.trimEnd().length;
	return {
		key: String(JSON.parse(place.key.text)),
		value: JSON.stringify(JSON.parse(withoutTrailingCommas(raw))),
		start: place.key.start,
		valueStart,
		end,
	};
}

/** Comments, and the mark some editors put in front, as blanks: every place stays where it was. */
function withoutComments(text: string): string {
	return text.replace(/^\uFEFF/, ' ').replaceAll(COMMENTS, (found) => {
		return found.startsWith('"') ? found : found.replaceAll(/[^\n]/g, ' ');
	});
}

const COMMENTS = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

function withoutTrailingCommas(bare: string): string {
	return bare.replaceAll(TRAILING, (found) =>
		found.startsWith('"') ? found : found.replace(',', ' '),
	);
}

const TRAILING = /"(?:[^"\\]|\\.)*"|,\s*[}\]]/g;
