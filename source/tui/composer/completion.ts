import {COMPOSER_BOUNDS} from './bounds.ts';
import {foldForSearch} from './fold.ts';
import {typedPath} from './typed-path.ts';

/** What Tab can complete. Each list is in the order in which its entries are offered. */
export type CompletionSources = {
	/** Nicks without '@', those who spoke last first. */
	readonly nicks: readonly string[];
	/** Room names without '#'. */
	readonly rooms: readonly string[];
	/** Slash commands, names without '/'. */
	readonly commands: readonly {readonly name: string; readonly summary: string}[];
	/**
	 * What the next word of a command can be, by its name and the words that stand before; undefined where
	 * anything can.
	 */
	arguments?(
		command: string,
		before: readonly string[],
	): readonly {readonly name: string; readonly insert?: string}[] | undefined;
	/** What the path before the caret can become, where one is typed; see `typedPath`. */
	readonly paths?: readonly string[];
	/** Emoji, names without colons. */
	readonly emoji: readonly {readonly name: string; readonly symbol: string}[];
};

/** One thing a word can become: what is shown of it in a list, and what is put in. */
export type Candidate = {
	readonly label: string;
	/** What it is, for the list: a command's summary, an emoji's symbol; often empty. */
	readonly detail: string;
	readonly insert: string;
};

/** A completion under way. `start` and `end` bound the word in the text it was started on. */
export type Completion = {
	readonly kind: 'nick' | 'room' | 'command' | 'emoji' | 'path';
	readonly start: number;
	readonly end: number;
	/** At least one, at most COMPOSER_BOUNDS.candidates. */
	readonly candidates: readonly Candidate[];
	readonly index: number;
};

/**
 * Finds what the word before the caret can become; undefined when nothing fits. Case and accents
 * do not matter. A nick at the start of the text gets ': ', everything else a blank.
 */
export function startCompletion(
	text: string,
	caret: number,
	sources: CompletionSources,
): Completion | undefined {
	if (sources.paths !== undefined) {
		return pathCompletion(text, caret, sources.paths);
	}
	const word = wordBefore(text, caret);
	const given = argumentsOf(text, word, sources);
	const asked = given ?? kindOf(word, sources);
	const blank = /^\s/u.test(text.slice(caret)) ? '' : ' ';
	const candidates = asked.choices
		.filter(({name}) => name !== '' && foldForSearch(name).startsWith(foldForSearch(asked.prefix)))
		.slice(0, COMPOSER_BOUNDS.candidates)
		.map(({name, detail, insert = `${asked.sign}${name}`}) => ({
			label: `${asked.sign}${name}`,
			detail,
			// What ends with a colon is gone on with.
			insert: insert.endsWith(':') ? insert : `${insert}${asked.colon ? ':' : ''}${blank}`,
		}));
	if (candidates.length === 0 || (asked.prefix === '' && given === undefined)) {
		return undefined;
	}
	return {kind: asked.kind, start: word.start, end: caret, candidates, index: 0};
}

/** A folder gets nothing behind it: one goes on in it. */
function pathCompletion(
	text: string,
	caret: number,
	paths: readonly string[],
): Completion | undefined {
	const path = typedPath(text, caret);
	if (path === undefined || paths.length === 0) {
		return undefined;
	}
	const blank = /^\s/u.test(text.slice(caret)) ? '' : ' ';
	const candidates = paths.slice(0, COMPOSER_BOUNDS.candidates).map((label) => ({
		label: lastPart(label),
		detail: '',
		insert: label.endsWith('/') ? label : `${label}${blank}`,
	}));
	return {kind: 'path', start: path.start, end: caret, candidates, index: 0};
}

/** In a list of what is in one folder, that folder need not be said every time. */
function lastPart(path: string): string {
	return path.slice(path.lastIndexOf('/', path.length - 2) + 1);
}

/** The same completion, one candidate further or back, round the list. */
export function stepCompletion(completion: Completion, direction: 'forward' | 'back'): Completion {
	const {length} = completion.candidates;
	const step = direction === 'forward' ? 1 : length - 1;
	return {...completion, index: (completion.index + step) % length};
}

/** What the candidate under way puts in. */
export function chosenText({candidates, index}: Completion): string {
	return candidates[index]?.insert ?? '';
}

type Word = {readonly text: string; readonly start: number};

type Choice = {readonly name: string; readonly detail: string; readonly insert?: string};

type Asked = {
	readonly kind: Completion['kind'];
	readonly sign: string;
	readonly prefix: string;
	readonly choices: readonly Choice[];
	readonly colon: boolean;
};

/** The run of non-blank text before the caret, without brackets and quotes that open it. */
function wordBefore(text: string, caret: number): Word {
	const run = /\S*$/u.exec(text.slice(0, caret));
	const whole = run?.[0] ?? '';
	const inner = whole.replace(/^[([{<"'`*_~|]+/u, '');
	return {text: inner, start: caret - inner.length};
}

function kindOf({text, start}: Word, sources: CompletionSources): Asked {
	const sign = text.slice(0, 1);
	const prefix = text.slice(1);
	if (sign === '/' && start === 0) {
		const choices = sources.commands.map(({name, summary}) => ({name, detail: summary}));
		return {kind: 'command', sign, prefix, choices, colon: false};
	}
	if (sign === '#') {
		return {kind: 'room', sign, prefix, choices: sources.rooms.map(named), colon: false};
	}
	if (sign === ':') {
		const choices = sources.emoji.map(({name, symbol}) => ({
			name: `${name}:`,
			detail: symbol,
			insert: symbol,
		}));
		return {kind: 'emoji', sign, prefix, choices, colon: false};
	}
	if (sign === '@') {
		return {kind: 'nick', sign, prefix, choices: sources.nicks.map(named), colon: false};
	}
	const colon = start === 0;
	return {kind: 'nick', sign: '', prefix: text, choices: sources.nicks.map(named), colon};
}

/** Behind a command that takes names or words of its own: what fits there; of names none need be begun. */
function argumentsOf(text: string, word: Word, sources: CompletionSources): Asked | undefined {
	const line = /^\/(?<command>[a-z][\w-]*)(?<rest>(?: +\S+)*?) +[@#]?$/.exec(
		text.slice(0, word.start),
	)?.groups;
	const before = line?.rest?.match(/\S+/g) ?? [];
	const known = sources.arguments?.(line?.command ?? '', before);
	const sign = /^[@#]/.exec(word.text)?.[0] ?? '';
	const prefix = word.text.slice(sign.length);
	// Where a flag may stand, a text of one's own may as well.
	const isOpen = !prefix.startsWith('--') && known?.every(({name}) => name.startsWith('--'));
	if (known === undefined || isOpen === true) {
		return undefined;
	}
	const choices = known
		.filter(({name}) => prefix !== '' || !NEEDS_BEGINNING.test(name))
		.map((each) => ({...each, detail: ''}));
	return {kind: 'nick', sign, prefix, choices, colon: false};
}

/** What is rarely meant: it is offered once it is begun. */
const NEEDS_BEGINNING = /^--|:/;

function named(name: string): Choice {
	return {name, detail: ''};
}
