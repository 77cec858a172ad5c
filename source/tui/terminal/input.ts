import {PassThrough, type Readable} from 'node:stream';
import type {Clock, Timer} from '../../protocol/environment.ts';
import type {InputEvent} from './input-event.ts';
import {InputTokenizer, type PendingInput} from './tokenizer.ts';

/** What the input needs of standard input; tests pass a PassThrough. */
export type TerminalSource = Readable & {
	readonly isTTY?: boolean;
	setRawMode?(isRaw: boolean): unknown;
	ref?(): unknown;
};

export type InputOptions = {
	readonly stdin: TerminalSource;
	readonly clock: Clock;
	/** The process environment; says whether the keys come over a network. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly onEvent: (event: InputEvent) => void;
	/** The terminal is gone: the window was closed or the connection broke. */
	readonly onEnd: () => void;
};

/** The one reader of standard input. */
export type TerminalInput = {
	/** A stream that looks like a terminal and never says anything. Ink reads this one. */
	readonly silentStdin: PassThrough;
	/** The next cursor report is an answer to a query and not F3. */
	expectCursorReport(): void;
	/**
	 * For that many milliseconds an Esc byte is rather the beginning of an answer than the Esc key, so
	 * that an answer which arrives in pieces is not typed.
	 */
	expectReply(patience: number): void;
	/** Gives the keyboard to another program: raw mode off, nothing read. */
	pause(): void;
	/** Takes the keyboard back, even when something else has changed its mode meanwhile. */
	resume(): void;
	/** Stops for good and leaves standard input as a shell expects it. */
	close(): void;
};

/** Milliseconds after which a cut sequence is given up: the longest stall a link is forgiven. */
const SEQUENCE_WAIT = 500;
const PASTE_WAIT = 2000;

/** Sets raw mode and reports keys, pastes, mouse and focus until closed. */
export function startInput(options: InputOptions): TerminalInput {
	const {stdin, clock, onEvent, onEnd} = options;
	const tokenizer = new InputTokenizer();
	const waits: Readonly<Record<PendingInput, number>> = {
		escape: escapeWait(options.environment),
		sequence: SEQUENCE_WAIT,
		paste: PASTE_WAIT,
	};
	let timer: Timer | undefined;
	let isReading = false;
	let replyUntil = 0;

	const waitFor = (pending: PendingInput) =>
		pending === 'escape' ? Math.max(waits.escape, replyUntil - clock.monotonic()) : waits[pending];
	const deliver = (events: readonly InputEvent[]) => {
		timer?.cancel();
		timer = undefined;
		const {pending} = tokenizer;
		if (pending !== undefined && isReading) {
			timer = clock.after(waitFor(pending), () => deliver(tokenizer.flush()));
		}

		for (const event of events) {
			onEvent(event);
		}
	};

	const read = (chunk: Uint8Array | string) => deliver(tokenizer.push(chunk));
	const resume = () => {
		setRawMode(stdin, false);
		setRawMode(stdin, true);
		if (!isReading) {
			isReading = true;
			stdin.on('data', read);
			stdin.ref?.();
			stdin.resume();
		}
	};

	const pause = () => {
		isReading = false;
		stdin.off('data', read);
		stdin.pause();
		deliver(tokenizer.flush());
		setRawMode(stdin, false);
	};

	stdin.on('end', onEnd);
	stdin.on('close', onEnd);
	stdin.on('error', onEnd);
	resume();
	return {
		silentStdin: silentTerminal(),
		expectCursorReport: () => tokenizer.expectCursorReport(),
		expectReply(patience) {
			replyUntil = clock.monotonic() + patience;
		},
		pause,
		resume,
		close() {
			stdin.off('end', onEnd);
			stdin.off('close', onEnd);
			// The error listener stays: reading a vanished terminal must not end the process twice.
			pause();
		},
	};
}

/**
 * How long to wait for the rest of a sequence before an Esc byte is the Esc key, in milliseconds: 30
 * on the same machine; 80 over a network, where the bytes of one key may arrive apart.
 */
export function escapeWait(environment: Readonly<Record<string, string | undefined>>): number {
	const isRemote = ['SSH_TTY', 'SSH_CONNECTION', 'MOSH_CONNECTION', 'MOSH_IP', 'MOSH_KEY'].some(
		(name) => environment[name],
	);
	return isRemote ? 80 : 30;
}

/** Node remembers the mode it set last, so a change by others is undone by setting it off first. */
function setRawMode(stdin: TerminalSource, isRaw: boolean): void {
	if (!stdin.isTTY || stdin.destroyed) {
		return;
	}

	try {
		stdin.setRawMode?.(isRaw);
	} catch {
		// The terminal has vanished (EIO); `onEnd` follows from the stream itself.
	}
}

function silentTerminal(): PassThrough {
	const stream = new PassThrough();
	return Object.assign(stream, {
		isTTY: true,
		setRawMode: () => stream,
		ref: () => stream,
		unref: () => stream,
	});
}
