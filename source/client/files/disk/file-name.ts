/** What a name comes to of which nothing is left. */
const NAMELESS = 'file';

/** Bytes of UTF-8 that every common file system takes for one name. */
const MOST_BYTES = 255;

/**
 * The name under which a file of somebody else can be kept and shown: one component of 1 to 255 bytes of
 * UTF-8 on every platform, in NFC, without control, direction and invisible characters, and not the
 * name of a device. What it shows as its ending is its ending. Applied to its own result it changes
 * nothing.
 */
export function cleanFileName(foreign: string): string {
	let name = lastComponent(ends(foreign.toWellFormed()));
	for (let round = 0; round < MOST_ROUNDS; round++) {
		const cleaned = cleanOnce(name);
		if (cleaned === name) return name;
		name = cleaned;
	}
	return NAMELESS;
}

/**
 * The name with a number before its ending, to stand beside a file that has it: `report (2).pdf`. The
 * first is the name itself.
 */
export function numbered(name: string, number: number): string {
	if (number <= 1) return name;
	const {stem, ending} = split(name);
	const mark = ` (${number})`;
	return cut(stem, MOST_BYTES - byteLength(mark + ending)) + mark + ending;
}

/** The same name in fewer bytes, with its ending: for file systems that take less than most. */
export function shortened(name: string, bytes: number): string {
	if (byteLength(name) <= bytes) return name;
	const {stem, ending} = split(name);
	const isEndingKept = byteLength(ending) < bytes;
	return isEndingKept ? cut(stem, bytes - byteLength(ending)) + ending : cut(name, bytes);
}

/** What comes after the last dot, in lower case, without it; empty when there is none. */
export function endingOf(name: string): string {
	const at = name.lastIndexOf('.');
	return at > 0 ? name.slice(at + 1).toLowerCase() : '';
}

/** Each round can only shorten or compose; more of them than this no text has needed. */
const MOST_ROUNDS = 16;

/** Of a longer text only both ends are looked at: the rest would be cut anyway. */
const LONGEST_END = 1024;

/** A longer ending is none: it would leave no place for the name. */
const LONGEST_ENDING = 64;

/** As safe text does: more marks on one letter are there to paint over others. */
const TOO_MANY_MARKS = /(\p{M}{4})\p{M}+/gu;

/** Separators, also those that another encoding turns into one: division slash, fullwidth solidus. */
const SEPARATORS = /[/\\\u2044\u2215\u2216\u29f5\u29f8\uff0f\uff3c]/;

/** Taken for the dot before an ending by people, and by systems that fold compatible characters. */
const DOTS = /[\u2024\ufe52\uff0e]/g;

/** Spaces of any kind, line ends, tabs, and the braille sign without a dot. */
const BLANKS = /[\p{Z}\t\n\v\f\r\u0085\u2800]+/gu;

/** Direction controls, joiners, fillers, tags and variation selectors: nobody sees them. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\ufff9-\ufffb]/gu;

/** Controls, noncharacters, and what Windows keeps for itself. */
const FORBIDDEN = /[\p{Cc}\p{Noncharacter_Code_Point}\ufffd:*?"<>|]+/gu;

/** Names that mean a device whatever their ending, and files that folders of Windows obey. */
const RESERVED =
	/^(?:(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[\d¹²³]) *(?:\.|$)|(?:desktop|autorun)\.in[if]$|thumbs\.db$)/i;

/** Archives that are known by two endings. */
const TWO_ENDINGS = /\.tar\.[a-z0-9]{1,4}$/i;

/** Both ends of a text of any length, so that cleaning takes bounded time. */
function ends(text: string): string {
	if (text.length <= 2 * LONGEST_END) return text;
	return (text.slice(0, LONGEST_END) + text.slice(-LONGEST_END)).toWellFormed();
}

/** A path is somebody else's folders: only what it leads to is a name. */
function lastComponent(path: string): string {
	const parts = path.split(SEPARATORS).filter((part) => !/^[\s.]*$/u.test(part));
	return parts.at(-1) ?? '';
}

function cleanOnce(name: string): string {
	const visible = name
		.normalize('NFC')
		.replaceAll(BLANKS, ' ')
		.replaceAll(INVISIBLE, '')
		.replaceAll(FORBIDDEN, '_')
		.replaceAll(DOTS, '.')
		.replaceAll(TOO_MANY_MARKS, '$1');
	// A row of blanks before the ending would push that out of sight.
	const tight = visible.replaceAll(/ *(\.[^. ]*)$/gu, '$1');
	const trimmed = tight.replace(/^[ .\p{Pd}\p{M}]+/u, '').replace(/[ .]+$/u, '');
	const kept = shortened(trimmed, MOST_BYTES).normalize('NFC');
	if (kept === '') return NAMELESS;
	return RESERVED.test(kept) ? `_${kept}` : kept;
}

function split(name: string): {readonly stem: string; readonly ending: string} {
	const double = TWO_ENDINGS.exec(name)?.index ?? 0;
	const at = double > 0 ? double : name.lastIndexOf('.');
	const ending = at > 0 ? name.slice(at) : '';
	if (byteLength(ending) > LONGEST_ENDING) return {stem: name, ending: ''};
	return {stem: name.slice(0, name.length - ending.length), ending};
}

/** The longest beginning of at most so many bytes that ends after a whole character. */
function cut(text: string, bytes: number): string {
	let taken = 0;
	let end = 0;
	for (const character of text) {
		taken += byteLength(character);
		if (taken > bytes) break;
		end += character.length;
	}
	return text.slice(0, end).trimEnd();
}

function byteLength(text: string): number {
	return Buffer.byteLength(text);
}
