import type {ReactNode} from 'react';
import type {Clock} from '../../protocol/environment.ts';
import type {EndingSignal} from './exit-guard.ts';
import type {Outlet} from './frame-pacing.ts';
import type {TerminalOutput} from './gate.ts';
import type {GraphicsAbility} from './graphics-query.ts';
import type {TerminalSource} from './input.ts';
import type {InputEvent} from './input-event.ts';
import type {TerminalCommand} from './terminal-command.ts';
import type {TerminalColor} from './terminal-query.ts';

/** The size of the terminal in cells. */
export type ScreenSize = {readonly columns: number; readonly rows: number};

/** Why full screen ended. After a fault the process exits as soon as `onEnd` returns, after a signal as
 * soon as what it promises is done. */
export type ScreenEnd =
	/** `close()` was called, or a component called Ink's `exit()`. */
	| {readonly type: 'closed'}
	/** A component threw, or an error was caught by nobody; the message is on stderr already. */
	| {readonly type: 'failed'; readonly error: unknown}
	/** The terminal window was closed or the connection to it broke. */
	| {readonly type: 'hung-up'}
	| {readonly type: 'signalled'; readonly signal: EndingSignal};

export type ScreenOptions = {
	readonly stdin: TerminalSource;
	readonly stdout: TerminalOutput;
	readonly stderr: TerminalOutput;
	readonly clock: Clock;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Makes the one element that fills the screen; called once. */
	readonly render: (screen: Screen) => ReactNode;
	readonly onInput: (event: InputEvent) => void;
	/** Puts the new size into the store. The screen then draws by itself. */
	readonly onResize: (size: ScreenSize) => void;
	/**
	 * Runs right after the terminal was given back, on every kind of end: the last chance to save. After
	 * a signal the process waits for it, though not for long.
	 */
	readonly onEnd?: (end: ScreenEnd) => void | Promise<void>;
	/**
	 * Asks the terminal for its background once; called if it answers soon (`ANSWER_WAIT`), which is
	 * after the first frame. Without, nothing is asked.
	 */
	readonly onBackground?: (color: TerminalColor) => void;
	/** Asks the terminal how it draws pixels; called whenever it has said that it does. */
	readonly onGraphics?: (ability: GraphicsAbility) => void;
	/** Asks the terminal what it is; called with the name that it gives, if it gives one. */
	readonly onVersion?: (version: string) => void;
	/**
	 * Measures a few texts of our own before the first frame, which does not wait; `onWidths` is called
	 * with the cells of each if all answers come soon. Without, nothing is measured.
	 */
	readonly measure?: {
		readonly texts: readonly string[];
		readonly onWidths: (widths: readonly number[]) => void;
	};
	/** Report the mouse from the start. Default false. */
	readonly hasMouse?: boolean;
};

/** A terminal held full screen. */
export type Screen = {
	readonly size: ScreenSize;
	/** Resolves when full screen has ended and the terminal is as it was. Never rejects. */
	readonly ended: Promise<ScreenEnd>;
	/** For `startFramePacing`: says when the terminal has stopped reading. */
	readonly outlet: Outlet;
	/** How many unexpected sequences were kept from the terminal. Zero unless something is wrong. */
	readonly blockedCount: number;
	/** Brings the screen up to date with the React state now, synchronously. */
	draw(): void;
	/** Clears and paints everything again (Ctrl-L). */
	redraw(): void;
	/** Ctrl-Z: gives the terminal back, stops the job, and paints again when it is continued. */
	suspend(): Promise<void>;
	/** Lends the terminal to another program, an editor for instance, while `run` runs. */
	withTerminalReleased<T>(run: () => Promise<T>): Promise<T>;
	/** Turns mouse reports on or off. */
	setMouse(isOn: boolean): void;
	/** Names the window; it keeps that name until full screen ends, and then gets its old one back. */
	setTitle(title: string): void;
	/** Sends a command built by `osc.ts`: copy, bell, notification. */
	send(command: TerminalCommand): void;
	/** Ends full screen and gives the terminal back. */
	close(): Promise<void>;
};
