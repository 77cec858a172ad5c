import process from 'node:process';
import type {Clock} from '../../protocol/environment.ts';
import {OutputGate, type TerminalOutput} from '../../tui/terminal/gate.ts';
import {startInput, type TerminalInput, type TerminalSource} from '../../tui/terminal/input.ts';
import type {InputEvent} from '../../tui/terminal/input-event.ts';
import {ENTER_SCREEN, enterModes, leaveModes} from '../../tui/terminal/modes.ts';
import {startResizePacing} from '../../tui/terminal/resize-pacing.ts';

/** A picture of the whole screen: its rows as `paint` makes them, and where the caret stands. */
export type RowPicture = {
	readonly rows: readonly string[];
	readonly caret: {readonly row: number; readonly column: number};
};

export type RowScreenOptions = {
	readonly stdin: TerminalSource;
	readonly stdout: TerminalOutput;
	readonly clock: Clock;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly onInput: (event: InputEvent) => void;
	/** Everything is to be drawn anew: the size has changed, or something else wrote to the screen. */
	readonly onRedraw: () => void;
	/** The terminal is gone. */
	readonly onHangUp: () => void;
};

/** A terminal that is held full screen and drawn row by row. */
export type RowScreen = {
	readonly columns: number;
	readonly rows: number;
	/** Draws the rows that differ from what stands there. */
	draw(picture: RowPicture): void;
	/** What stands there is forgotten, so that the next picture is drawn whole. */
	forget(): void;
	/** Gives the terminal back as it was. */
	close(): void;
};

const MODES = {hasMouse: false, hasKittyKeyboard: false};

/**
 * Takes the terminal for rows drawn by hand: a dashboard needs no tree of components, and a relay no
 * memory for one. Whatever way the process ends, save SIGKILL, the terminal is given back.
 */
export function startRowScreen(options: RowScreenOptions): RowScreen {
	return new HeldRows(options);
}

class HeldRows implements RowScreen {
	readonly #options: RowScreenOptions;
	readonly #gate: OutputGate;
	readonly #input: TerminalInput;
	readonly #stopListening: () => void;
	#drawn: readonly string[] = [];
	#isHeld = true;
	#isGone = false;

	constructor(options: RowScreenOptions) {
		this.#options = options;
		this.#gate = new OutputGate(options.stdout);
		this.#gate.send(ENTER_SCREEN);
		this.#gate.send(enterModes(MODES));
		this.#input = startInput({
			...options,
			onEvent: (event) => {
				if (this.#isHeld) options.onInput(event);
			},
			onEnd: () => this.#hangUp(),
		});
		this.#stopListening = this.#listen();
	}

	get columns(): number {
		return this.#gate.columns;
	}

	get rows(): number {
		return this.#gate.rows;
	}

	draw({rows, caret}: RowPicture): void {
		// A terminal that does not read is drawn when it does again.
		if (!this.#isHeld || this.#gate.isBlocked) return;
		let frame = '';
		for (const [index, row] of rows.entries()) {
			if (row !== this.#drawn[index]) frame += `\u{1B}[${index + 1};1H\u{1B}[0m\u{1B}[K${row}`;
		}
		this.#drawn = rows;
		const place = `\u{1B}[${caret.row + 1};${caret.column + 1}H\u{1B}[?25h`;
		this.#gate.write(`\u{1B}[?2026h\u{1B}[?25l${frame}${place}\u{1B}[?2026l`);
	}

	forget(): void {
		this.#drawn = [];
		if (this.#isHeld) this.#gate.write('\u{1B}[0m\u{1B}[2J');
	}

	close(): void {
		if (!this.#isHeld) return;
		this.#isHeld = false;
		this.#stopListening();
		this.#input.close();
		this.#gate.shut(leaveModes(MODES));
	}

	#listen(): () => void {
		const {stdout, clock} = this.#options;
		const redraw = () => {
			this.forget();
			this.#options.onRedraw();
		};
		const resizes = startResizePacing(clock, redraw);
		const resized = () => resizes.resized();
		const hangUp = () => this.#hangUp();
		const continued = () => this.#continue(redraw);
		// A relay that pauses would keep everybody waiting: Ctrl-Z and SIGTSTP do nothing.
		const stay = () => {};
		const close = () => this.close();
		const endWatch = this.#gate.onDrain(() => {
			if (this.#gate.takeLostFrames()) redraw();
			else this.#options.onRedraw();
		});
		stdout.on('resize', resized);
		stdout.on('error', hangUp);
		process.on('exit', close);
		// Before whatever is done about the error, which may be to print it.
		process.on('uncaughtExceptionMonitor', close);
		process.on('SIGCONT', continued);
		if (process.platform !== 'win32') process.on('SIGTSTP', stay);
		return () => {
			endWatch();
			resizes.close();
			stdout.off('resize', resized);
			process.off('exit', close);
			process.off('uncaughtExceptionMonitor', close);
			process.off('SIGCONT', continued);
			process.off('SIGTSTP', stay);
			// The error listener stays: a vanished terminal must not end the process.
		};
	}

	/** After a stop that nobody could prevent, the shell has changed the terminal's modes. */
	#continue(redraw: () => void): void {
		if (!this.#isHeld) return;
		this.#gate.send(ENTER_SCREEN);
		this.#gate.send(enterModes(MODES));
		this.#input.resume();
		redraw();
	}

	/** A terminal that goes says so in more than one way. */
	#hangUp(): void {
		if (!this.#isHeld || this.#isGone) return;
		this.#isGone = true;
		this.#options.onHangUp();
	}
}
