import {PassThrough, Writable} from 'node:stream';
import type {ReactNode} from 'react';
import {type Clock, systemClock} from '../../source/protocol/environment.ts';
import type {InputEvent} from '../../source/tui/terminal/input-event.ts';
import {startScreen} from '../../source/tui/terminal/screen.ts';
import type {Screen, ScreenEnd, ScreenSize} from '../../source/tui/terminal/screen-contract.ts';
import {ScreenReader, type TestTerminal} from './test-terminal.ts';

/** Standard input and output of a terminal that exists only in this process. */
export type VirtualTerminal = TestTerminal & {
	readonly stdin: PassThrough & {isTTY: boolean; isRaw: boolean; setRawMode(isRaw: boolean): void};
	readonly stdout: FakeOutput;
	readonly stderr: FakeOutput;
	/** Everything that the program wrote, as it was. */
	written(): string;
};

/** A terminal in this process, read by an emulator. `close` ends its streams. */
export function openVirtualTerminal({columns = 80, rows = 24} = {}): VirtualTerminal {
	const reader = new ScreenReader({columns, rows});
	let written = '';
	const stdout = new FakeOutput({columns, rows}, (text, done) => {
		written += text;
		reader.show(text, done);
	});
	const stderr = new FakeOutput({columns, rows}, (text, done) => {
		written += text;
		reader.show(text, done);
	});
	const stdin = Object.assign(new PassThrough(), {
		isTTY: true,
		isRaw: false,
		setRawMode(isRaw: boolean) {
			stdin.isRaw = isRaw;
		},
	});
	reader.emulator.onData((reply) => void stdin.write(reply));
	return {
		stdin,
		stdout,
		stderr,
		emulator: reader.emulator,
		written: () => written,
		screen: () => reader.screen(),
		lines: () => reader.lines(),
		cursor: () => reader.cursor(),
		resize(newColumns, newRows) {
			reader.emulator.resize(newColumns, newRows);
			stdout.setSize(newColumns, newRows);
		},
		type: (text) => void stdin.write(text),
		press: (bytes) => void stdin.write(bytes),
		waitFor: (condition, limit) => reader.waitFor(condition, limit),
		async close() {
			reader.emulator.dispose();
		},
	};
}

export type VirtualScreenOptions = {
	readonly render: (screen: Screen) => ReactNode;
	readonly columns?: number;
	readonly rows?: number;
	readonly onInput?: (event: InputEvent) => void;
	readonly onResize?: (size: ScreenSize) => void;
	readonly onEnd?: (end: ScreenEnd) => void;
	readonly hasMouse?: boolean;
	/** The machine's own unless given. */
	readonly clock?: Clock;
};

/** An app full screen in a virtual terminal. `close` ends both. */
export function openVirtualScreen(
	options: VirtualScreenOptions,
): VirtualTerminal & {readonly app: Screen} {
	const terminal = openVirtualTerminal(options);
	const app = startScreen({
		onInput() {},
		onResize() {},
		clock: systemClock,
		...options,
		stdin: terminal.stdin,
		stdout: terminal.stdout,
		stderr: terminal.stderr,
		environment: {},
	});
	return {
		...terminal,
		app,
		async close() {
			await app.close();
			await terminal.close();
		},
	};
}

/** The output side: a stream with a size, which can pretend that nobody reads any more. */
class FakeOutput extends Writable {
	readonly isTTY = true;
	columns: number;
	rows: number;
	readonly #show: (text: string, done: () => void) => void;
	#stalled: Array<() => void> | undefined;

	constructor(
		{columns, rows}: {readonly columns: number; readonly rows: number},
		show: (text: string, done: () => void) => void,
	) {
		super({decodeStrings: false});
		this.columns = columns;
		this.rows = rows;
		this.#show = show;
	}

	setSize(columns: number, rows: number): void {
		this.columns = columns;
		this.rows = rows;
		this.emit('resize');
	}

	/** From now on the terminal takes nothing, until `resumeReading`. */
	stopReading(): void {
		this.#stalled ??= [];
	}

	resumeReading(): void {
		const waiting = this.#stalled ?? [];
		this.#stalled = undefined;
		for (const run of waiting) {
			run();
		}
	}

	override _write(chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
		const run = () => this.#show(String(chunk), done);
		if (this.#stalled) {
			this.#stalled.push(run);
		} else {
			run();
		}
	}
}
