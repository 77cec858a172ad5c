import {asTerminalCommand, type TerminalCommand} from './terminal-command.ts';

/** Which terminal modes to hold while full screen. */
export type ModeOptions = {
	/** Report clicks, drags and the wheel. The terminal's own selection then needs Shift. */
	readonly hasMouse: boolean;
	/** The terminal said that it speaks the kitty keyboard protocol. */
	readonly hasKittyKeyboard: boolean;
};

const AUTOWRAP_OFF = '\u{1B}[?7l';
const PASTE_AND_FOCUS_ON = '\u{1B}[?2004h\u{1B}[?1004h';
const MOUSE_ON = '\u{1B}[?1000h\u{1B}[?1002h\u{1B}[?1006h';
const MOUSE_OFF = '\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l';
/** Flag 1: Esc, Alt and Ctrl keys become unambiguous; text keys stay as they are. */
const KITTY_PUSH = '\u{1B}[>1u';
const KITTY_POP = '\u{1B}[<u';
/** The terminal keeps the window title on a stack (xterm window operations 22 and 23). */
const TITLE_SAVE = '\u{1B}[22;2t';
const TITLE_RESTORE = '\u{1B}[23;2t';
const SYNCHRONIZED_END = '\u{1B}[?2026l';
const CURSOR_STYLE_DEFAULT = '\u{1B}[0 q';

/** Asks the terminal whether it speaks the kitty keyboard protocol; the answer is `CSI ? flags u`. */
export const KITTY_QUERY: TerminalCommand = asTerminalCommand('\u{1B}[?u');

/** Turns on disambiguated keys. Sent once, after the terminal answered KITTY_QUERY. */
export const ENTER_KITTY_KEYBOARD: TerminalCommand = asTerminalCommand(KITTY_PUSH);

/** Enters the alternate screen with a hidden cursor; Ink does it itself the first time. */
export const ENTER_SCREEN: TerminalCommand = asTerminalCommand('\u{1B}[?1049h\u{1B}[?25l');

/** Empties the screen and hides the cursor, as one synchronised update with the frame that follows. */
export const CLEAR_FOR_REPAINT: TerminalCommand = asTerminalCommand(
	'\u{1B}[?2026h\u{1B}[?25l\u{1B}[0m\u{1B}[2J\u{1B}[H',
);

/** Ends a synchronised update. */
export const END_REPAINT: TerminalCommand = asTerminalCommand(SYNCHRONIZED_END);

/**
 * Our modes, once the alternate screen is entered: no automatic wrap, so that a glyph wider than
 * expected cannot move the rows below; paste marks, focus reports, and what the options ask for.
 */
export function enterModes({hasMouse, hasKittyKeyboard}: ModeOptions): TerminalCommand {
	return asTerminalCommand(
		TITLE_SAVE +
			AUTOWRAP_OFF +
			PASTE_AND_FOCUS_ON +
			(hasMouse ? MOUSE_ON : '') +
			(hasKittyKeyboard ? KITTY_PUSH : ''),
	);
}

/** Turns mouse reports on or off. */
export function mouseMode(isOn: boolean): TerminalCommand {
	return asTerminalCommand(isOn ? MOUSE_ON : MOUSE_OFF);
}

/** Undoes everything of `enterModes` and leaves the alternate screen with the cursor shown. */
export function leaveModes({
	hasKittyKeyboard,
}: Pick<ModeOptions, 'hasKittyKeyboard'>): TerminalCommand {
	return asTerminalCommand(
		// The string terminator ends whatever sequence was cut in the middle.
		`\u{1B}\\${SYNCHRONIZED_END}${hasKittyKeyboard ? KITTY_POP : ''}${MOUSE_OFF}` +
			`\u{1B}[?1004l\u{1B}[?2004l\u{1B}[?7h${CURSOR_STYLE_DEFAULT}${TITLE_RESTORE}\u{1B}[0m` +
			'\u{1B}[?1049l\u{1B}[?25h',
	);
}

/**
 * Brings any terminal back to what a shell expects, whatever was left on: `termchat reset` prints
 * it. Safe to send at any time; on the normal screen it moves nothing but the cursor.
 */
export const RESET_SEQUENCE: TerminalCommand = leaveModes({hasKittyKeyboard: true});
