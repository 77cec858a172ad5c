import type {KeyEvent} from './input-event.ts';

/** The modifiers of a key press. */
export type Modifiers = {readonly ctrl: boolean; readonly alt: boolean; readonly shift: boolean};

export const NO_MODIFIERS: Modifiers = {ctrl: false, alt: false, shift: false};

/** A key that types nothing: one of KEY_NAMES with its modifiers. */
export function namedKey(key: string, modifiers: Modifiers = NO_MODIFIERS): KeyEvent {
	return {
		type: 'key',
		key,
		ctrl: modifiers.ctrl,
		alt: modifiers.alt,
		shift: modifiers.shift,
		text: '',
	};
}

/** A printable key, which types itself unless ctrl or alt is held. `character` is one grapheme. */
export function printableKey(character: string, modifiers: Modifiers = NO_MODIFIERS): KeyEvent {
	const lower = character.toLowerCase();
	return {
		type: 'key',
		key: character === ' ' ? 'space' : lower,
		ctrl: modifiers.ctrl,
		alt: modifiers.alt,
		shift: modifiers.shift || lower !== character,
		text: modifiers.ctrl || modifiers.alt ? '' : character,
	};
}

/**
 * The key behind a single control byte (0x00 to 0x1f, 0x7f). Ctrl-H is Backspace, Ctrl-I is Tab and
 * Ctrl-M is Enter, because no terminal tells them apart in the legacy encoding; Ctrl-J stays itself.
 */
export function controlKey(code: number, alt: boolean): KeyEvent {
	const plain: Modifiers = {ctrl: false, alt, shift: false};
	switch (code) {
		case 0x08:
		case 0x7f:
			return namedKey('backspace', plain);
		case 0x09:
			return namedKey('tab', plain);
		case 0x0d:
			return namedKey('enter', plain);
		case 0x1b:
			return namedKey('escape', plain);
		case 0x00:
			return printableKey(' ', {...plain, ctrl: true});
		default:
			// Control bytes are the character's code with the upper bits cut off: 1 is A, 0x1c is '\'.
			return printableKey(String.fromCharCode(code + 0x40).toLowerCase(), {...plain, ctrl: true});
	}
}

/**
 * The key behind a Unicode code point in the kitty (`CSI u`) and xterm modifyOtherKeys encodings;
 * `undefined` for keys that have no place in a chat client (media keys, lone modifiers).
 * @see https://sw.kovidgoyal.net/kitty/keyboard-protocol/
 */
export function codePointKey(
	code: number,
	modifiers: Modifiers,
	shifted: number | undefined,
): KeyEvent | undefined {
	if (code >= 57_399 && code <= 57_426) {
		return keypadKey(code - 57_399, modifiers);
	}

	if (code === 27 || code === 13 || code === 9 || code === 8 || code === 127) {
		return {...controlKey(code, modifiers.alt), ctrl: modifiers.ctrl, shift: modifiers.shift};
	}

	const typed = modifiers.shift
		? (printable(shifted) ?? printable(code)?.toUpperCase())
		: undefined;
	const base = printable(code);
	if (base === undefined) {
		return undefined;
	}

	if (modifiers.ctrl || modifiers.alt) {
		return printableKey(base, modifiers);
	}

	return printableKey(typed ?? base, modifiers);
}

const KEYPAD_NAMES = [
	'enter',
	'=',
	',',
	'left',
	'right',
	'up',
	'down',
	'pageup',
	'pagedown',
	'home',
	'end',
	'insert',
	'delete',
];

function keypadKey(index: number, modifiers: Modifiers): KeyEvent {
	const character = '0123456789./*-+'[index];
	if (character !== undefined) {
		return printableKey(character, modifiers);
	}

	const name = KEYPAD_NAMES[index - 15] ?? 'enter';
	return name.length === 1 ? printableKey(name, modifiers) : namedKey(name, modifiers);
}

/** The character of a code point that a keyboard may type; control and private-use codes may not. */
function printable(code: number | undefined): string | undefined {
	if (code === undefined || code < 0x20 || code > 0x10_ff_ff) {
		return undefined;
	}

	const isControl = code >= 0x7f && code <= 0x9f;
	const isSurrogate = code >= 0xd8_00 && code <= 0xdf_ff;
	const isFunctional = code >= 0xe0_00 && code <= 0xf8_ff;
	return isControl || isSurrogate || isFunctional ? undefined : String.fromCodePoint(code);
}
