import {phrase, phrases, translated} from '../words/phrase.ts';
import {KEY_NAMES, type KeyEvent} from './terminal/input-event.ts';

/**
 * One key press or several in a row, as bindings write them: 'enter', 'ctrl+k', 'alt+shift+down',
 * 'ctrl+x g', 'ctrl+x ?'. Modifiers stand in the order ctrl, alt, shift. A key that types
 * something is written as what it types: 'R' and not 'shift+r'; the space bar is 'space'.
 */
export type KeySequence = string;

/** Why a key or a set of bindings is refused. */
export type KeymapProblem = 'unknown-key' | 'key-taken' | 'leader-taken' | 'eats-text';

/** Bindings that cannot be used; the message is a sentence for the person who wrote them. */
export class KeymapError extends Error {
	override readonly name = 'KeymapError';
	readonly code: KeymapProblem;

	constructor(code: KeymapProblem, message: string) {
		super(message);
		this.code = code;
	}
}

/**
 * Reads a key sequence into its strokes.
 *
 * @throws KeymapError 'unknown-key' where a stroke names no key.
 */
export function parseKey(sequence: string): readonly string[] {
	const strokes = sequence.split(' ').filter((stroke) => stroke !== '');
	if (strokes.length === 0) {
		throw new KeymapError('unknown-key', phrase`A key binding is empty: name a key, as in ctrl+k.`);
	}
	return strokes.map((stroke) => parseStroke(stroke, sequence));
}

/** A key sequence as help shows it to people: 'Ctrl-X g', 'Alt-Shift-Down', 'PgUp'. */
export function formatKey(sequence: KeySequence): string {
	return sequence
		.split(' ')
		.map((stroke) => {
			const {modifiers, key} = splitStroke(stroke);
			const shown = modifiers.length > 0 && key.length === 1 ? key.toUpperCase() : keyLabel(key);
			return [...modifiers.map(keyLabel), shown].join('-');
		})
		.join(' ');
}

/** The stroke that a key press is, in the spelling of bindings. */
export function strokeOf(event: KeyEvent): string {
	const {ctrl, alt, shift, key, text} = event;
	if (!ctrl && !alt && text !== '') {
		// Which keys need Shift for '?' is the keyboard's affair: what is typed counts.
		return text === ' ' ? 'space' : text;
	}
	const isModified = {ctrl, alt, shift};
	return [...MODIFIERS.filter((modifier) => isModified[modifier]), key].join('+');
}

/** Whether a stroke types something into a text field, so that binding it would take that away. */
export function typesText(stroke: string): boolean {
	const {modifiers, key} = splitStroke(stroke);
	return modifiers.length === 0 && !NAMES.has(key);
}

const MODIFIERS = ['ctrl', 'alt', 'shift'] as const;

const NAMES: ReadonlySet<string> = new Set(KEY_NAMES);

/** What stands on keyboards, which differs by language. Keys that are not here are named by themselves. */
const LABELS: Readonly<Record<string, string>> = phrases({
	ctrl: 'Ctrl',
	alt: 'Alt',
	shift: 'Shift',
	enter: 'Enter',
	tab: 'Tab',
	escape: 'Esc',
	space: 'Space',
	backspace: 'Backspace',
	delete: 'Del',
	insert: 'Ins',
	up: 'Up',
	down: 'Down',
	left: 'Left',
	right: 'Right',
	home: 'Home',
	end: 'End',
	pageup: 'PgUp',
	pagedown: 'PgDn',
});

function parseStroke(stroke: string, sequence: string): string {
	const {modifiers, key} = splitStroke(stroke);
	const isCharacter = [...key].length === 1 || key === 'space';
	const folded = modifiers.length > 0 ? key.toLowerCase() : key;
	if (!isCharacter && !NAMES.has(folded)) {
		const sentence = phrase`There is no key '${stroke}' in '${sequence}': write keys as in ctrl+x g.`;
		throw new KeymapError('unknown-key', sentence);
	}
	if (modifiers.length === 1 && modifiers[0] === 'shift' && isCharacter) {
		const sentence = phrase`'${stroke}' depends on the keyboard: name the character that it types.`;
		throw new KeymapError('unknown-key', sentence);
	}
	const ordered = MODIFIERS.filter((modifier) => modifiers.includes(modifier));
	return [...ordered, folded].join('+');
}

function splitStroke(stroke: string): {
	readonly modifiers: readonly string[];
	readonly key: string;
} {
	const match = /^((?:(?:ctrl|alt|shift)\+)*)(.+)$/.exec(stroke);
	const [, modifiers = '', key = stroke] = match ?? [];
	return {modifiers: modifiers.split('+').filter((modifier) => modifier !== ''), key};
}

function keyLabel(key: string): string {
	const label = LABELS[key];
	if (label !== undefined) {
		return translated(label);
	}
	return key.length === 1 ? key : key.charAt(0).toUpperCase() + key.slice(1);
}
