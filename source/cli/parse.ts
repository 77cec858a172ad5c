import meow from 'meow';
import {phrase} from '../words/phrase.ts';
import {CHAT, COMMANDS, type CommandEntry, type CommandName, findCommand} from './command-table.ts';
import {ExitError} from './exit-code.ts';
import {BETWEEN_VALUES, type Flag, FlagValues, GLOBAL_FLAGS} from './flags.ts';
import {nearest} from './nearest.ts';

export type ParsedCommand = {
	readonly command: CommandEntry & {readonly name: CommandName};
	readonly words: readonly string[];
	readonly flags: FlagValues;
};

/**
 * Takes a command line apart; a flag that is not in it can stand in its environment variable. A first
 * word that is no command is a link or address for the chat.
 * @throws {ExitError} `usage`, with a sentence, for whatever no command understands.
 */
export function parseCommandLine(
	argv: readonly string[],
	environment: Readonly<Record<string, string | undefined>>,
	importMeta: ImportMeta,
): ParsedCommand {
	const place = commandPlace(argv);
	const word = place === undefined ? undefined : argv[place];
	const found = word === undefined ? undefined : findCommand(word);
	if (found === undefined && word !== undefined && !isAddress(word)) throw unknownCommand(word);
	const command = found ?? CHAT;
	const rest = found === undefined ? argv : argv.filter((_, index) => index !== place);
	const known = [...GLOBAL_FLAGS, ...command.flags];
	const {words, values} = parseFlags(rest, known, importMeta);
	const typed = new Set(values.keys());
	const isAboutProgram = values.has('help') || values.has('version');
	if (!isAboutProgram) {
		checkWords(command, words);
		addFromEnvironment(values, known, environment);
	}
	return {command, words, flags: new FlagValues(values, typed)};
}

/** Where the first word stands that is neither a flag nor the value of a global flag. */
function commandPlace(argv: readonly string[]): number | undefined {
	for (let index = 0; index < argv.length; index++) {
		const word = argv[index] ?? '';
		if (word === '--') return undefined;
		if (!word.startsWith('-') || word === '-') return index;
		const takesNext = GLOBAL_FLAGS.some(
			({name, short, value}) =>
				value !== undefined && (word === `--${name}` || word === `-${short}`),
		);
		if (takesNext) index++;
	}
	return undefined;
}

function isAddress(word: string): boolean {
	return /[:./]/.test(word) || word === 'localhost' || word === '-';
}

function parseFlags(argv: readonly string[], known: readonly Flag[], importMeta: ImportMeta) {
	const declared = known.map((flag) => declare(flag));
	const {input, unnormalizedFlags} = runParser(argv, declared, importMeta);
	const values = new Map<string, string | true>();
	for (const [key, value] of Object.entries(unnormalizedFlags)) {
		const entry = declared.find(({flag, base}) => [base, camel(base), flag.short].includes(key));
		if (entry === undefined) throw unknownFlag(key, known);
		store(values, entry, value);
	}
	return {words: input, values};
}

/** What the command line leaves open, the environment may say. An empty variable says nothing. */
function addFromEnvironment(
	values: Map<string, string | true>,
	known: readonly Flag[],
	environment: Readonly<Record<string, string | undefined>>,
): void {
	for (const {name, value, environment: variable} of known) {
		const text = variable === undefined ? undefined : environment[variable];
		if (variable === undefined || text === undefined || text === '' || values.has(name)) continue;
		if (value !== undefined) values.set(name, text);
		// Any text at all counts, as https://no-color.org has it.
		else if (variable === 'NO_COLOR' || isOn(variable, text)) values.set(name, true);
	}
}

function isOn(variable: string, text: string): boolean {
	const lower = text.toLowerCase();
	if (['1', 'true', 'yes', 'on'].includes(lower)) return true;
	if (['0', 'false', 'no', 'off'].includes(lower)) return false;
	throw new ExitError(
		'usage',
		phrase`${variable} is 1 or 0, not ${JSON.stringify(text.slice(0, 40))}.`,
	);
}

/** A flag as the parser knows it: `no-color` is the negation of `color`. */
type Declared = {readonly flag: Flag; readonly base: string; readonly isNegation: boolean};

function declare(flag: Flag): Declared {
	const isNegation = flag.value === undefined && flag.name.startsWith('no-');
	return {flag, base: isNegation ? flag.name.slice(3) : flag.name, isNegation};
}

/** How the parser wants it. */
type DeclaredFlag = {type: 'string' | 'boolean'; shortFlag?: string; isMultiple?: true};

function runParser(argv: readonly string[], declared: readonly Declared[], importMeta: ImportMeta) {
	const flags: Record<string, DeclaredFlag> = {};
	for (const {flag, base} of declared) {
		flags[camel(base)] = {
			type: flag.value === undefined ? 'boolean' : 'string',
			...(flag.short === undefined ? {} : {shortFlag: flag.short}),
			...(flag.isRepeated && {isMultiple: true as const}),
		};
	}
	try {
		return meow('', {
			allowUnknownFlags: true,
			argv: withDashValues(argv, declared),
			autoHelp: false,
			autoVersion: false,
			booleanDefault: undefined,
			flags,
			importMeta,
			// Given, so that the parser does not look for a manifest beside the bundle.
			pkg: {name: 'termchat', version: '0.0.0'},
		});
	} catch (cause) {
		const sentence = cause instanceof Error ? cause.message : phrase`That cannot be understood.`;
		throw new ExitError('usage', sentence, {cause});
	}
}

/** `--password-file -` as `--password-file=-`: the parser would take the dash for a word. */
function withDashValues(argv: readonly string[], declared: readonly Declared[]): string[] {
	const joined: string[] = [];
	const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
	for (let index = 0; index < argv.length; index++) {
		const word = argv[index] ?? '';
		const flag = declared.find(({flag: {name, short, value}}) => {
			return value !== undefined && (word === `--${name}` || word === `-${short}`);
		});
		const isDash = index + 1 < end && argv[index + 1] === '-';
		if (flag !== undefined && isDash) index++;
		joined.push(flag !== undefined && isDash ? `--${flag.base}=-` : word);
	}
	return joined;
}

function store(values: Map<string, string | true>, entry: Declared, value: unknown): void {
	const {flag, isNegation} = entry;
	if (flag.value === undefined) {
		if (value !== undefined && value !== isNegation) values.set(flag.name, true);
		return;
	}
	const given = Array.isArray(value) ? value.map(String) : [String(value)];
	if (given.length === 0) return;
	if (given.includes('')) {
		throw new ExitError(
			'usage',
			phrase`--${flag.name} needs a value: --${flag.name} ${flag.value}`,
		);
	}
	values.set(flag.name, given.join(BETWEEN_VALUES));
}

function camel(name: string): string {
	return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function unknownFlag(key: string, known: readonly Flag[]): ExitError {
	const typed = key.length === 1 ? `-${key}` : `--${kebab(key)}`;
	const guess = nearest(
		kebab(key),
		known.map(({name}) => name),
	);
	const hint = guess === undefined ? phrase`See termchat help.` : phrase`Did you mean --${guess}?`;
	return new ExitError('usage', phrase`There is no flag ${typed} here. ${hint}`);
}

function kebab(name: string): string {
	return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function unknownCommand(word: string): ExitError {
	const guess = nearest(
		word,
		COMMANDS.map(({name}) => name),
	);
	const hint = guess === undefined ? phrase`See termchat help.` : phrase`Did you mean ${guess}?`;
	return new ExitError('usage', phrase`There is no command ${JSON.stringify(word)}. ${hint}`);
}

function checkWords({name, usage, words: {least, most}}: CommandEntry, words: readonly string[]) {
	if (words.length >= least && words.length <= most) return;
	const line = ['termchat', ...(name === CHAT.name ? [] : [name]), usage].join(' ').trim();
	if (words.length > most) {
		throw new ExitError('usage', phrase`That is one word too many. Usage: ${line}`);
	}
	const list = name === 'admin' ? [phrase`Its commands: termchat admin help`] : [];
	// An unquoted #room is a comment for the shell, which is how the room usually gets lost.
	const hint = usage.includes('ROOM') ? [phrase`Write a room as ops or '#ops'.`] : [];
	throw new ExitError(
		'usage',
		[phrase`Something is missing. Usage: ${line}`, ...list, ...hint].join(' '),
	);
}
