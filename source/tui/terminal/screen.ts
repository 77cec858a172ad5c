import process from 'node:process';
import {type Instance, render as renderInk} from 'ink';
import type {ReactNode} from 'react';
import {describeFailure, guardExits} from './exit-guard.ts';
import type {Outlet} from './frame-pacing.ts';
import {OutputGate} from './gate.ts';
import {startInput, type TerminalInput} from './input.ts';
import type {InputEvent} from './input-event.ts';
import {stopUntilContinued} from './job-control.ts';
import {
	CLEAR_FOR_REPAINT,
	END_REPAINT,
	ENTER_KITTY_KEYBOARD,
	ENTER_SCREEN,
	enterModes,
	KITTY_QUERY,
	leaveModes,
	type ModeOptions,
	mouseMode,
} from './modes.ts';
import {titleCommand} from './osc.ts';
import {type ResizePacing, startResizePacing} from './resize-pacing.ts';
import type {Screen, ScreenEnd, ScreenOptions, ScreenSize} from './screen-contract.ts';
import {TerminalAsks} from './terminal-asks.ts';
import type {TerminalCommand} from './terminal-command.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the subject.
const KITTY_ANSWER = /^\x1b\[\?\d+u$/;
/** How long giving the terminal back waits for it to take what is queued, in milliseconds. */
const DRAIN_WAIT = 500;
/** How long after the end of another program its signals may still arrive here, in milliseconds. */
const LATE_SIGNAL = 250;
/** How long a process that a signal ends may still save, in milliseconds. */
const SAVE_WAIT = 1000;

/**
 * Takes the terminal full screen and runs an Ink app in it. Whatever way the process ends, save
 * SIGKILL, the terminal is given back first. Both streams must be terminals.
 */
export function startScreen(options: ScreenOptions): Screen {
	return new HeldScreen(options);
}

class HeldScreen implements Screen {
	readonly #options: ScreenOptions;
	readonly #gate: OutputGate;
	readonly #input: TerminalInput;
	readonly #end = Promise.withResolvers<ScreenEnd>();
	readonly #stopListening: () => void;
	readonly #node: ReactNode;
	readonly #ink: Instance;
	readonly #asks: TerminalAsks;
	readonly #resizes: ResizePacing;
	#modes: ModeOptions;
	#state: 'held' | 'released' | 'restored' = 'held';
	/** Resolves when all is saved; undefined until full screen ends. */
	#saved: Promise<void> | undefined;
	#title: string | undefined;
	/** When another program gave the terminal back, by the clock that never jumps. */
	#returnedAt = Number.NEGATIVE_INFINITY;

	constructor(options: ScreenOptions) {
		this.#options = options;
		this.#modes = {hasMouse: options.hasMouse ?? false, hasKittyKeyboard: false};
		this.#gate = new OutputGate(options.stdout);
		// First, so that an app which fails to start leaves the terminal as it is.
		this.#node = options.render(this);
		this.#input = startInput({
			...options,
			onEvent: (event) => this.#handleInput(event),
			onEnd: () => void this.#finish({type: 'hung-up'}),
		});
		this.#resizes = startResizePacing(options.clock, () => this.#handleResize());
		this.#stopListening = this.#listen();
		// Before the first frame, which a glyph of surprising width could otherwise wrap.
		this.#gate.send(enterModes(this.#modes));
		this.#asks = new TerminalAsks(options, {gate: this.#gate, input: this.#input});
		this.#asks.measure();
		this.#ink = this.#startInk();
		this.#gate.send(KITTY_QUERY);
		this.#asks.askVersion();
		this.#asks.askGraphics();
		this.#asks.askBackground();
		this.#ink.waitUntilExit().then(
			() => void this.#finish({type: 'closed'}),
			(error: unknown) => void this.#finish({type: 'failed', error}),
		);
	}

	get size(): ScreenSize {
		return {columns: this.#gate.columns, rows: this.#gate.rows};
	}

	get ended(): Promise<ScreenEnd> {
		return this.#end.promise;
	}

	/** Another program has the terminal, or had it so lately that a signal can still be meant for it. */
	get #isLent(): boolean {
		const since = this.#options.clock.monotonic() - this.#returnedAt;
		return this.#state === 'released' || since < LATE_SIGNAL;
	}

	get outlet(): Outlet {
		return this.#gate;
	}

	get blockedCount(): number {
		return this.#gate.blockedCount;
	}

	draw(): void {
		// What fits no window is not drawn: the size that waits is painted in a moment, with all of it.
		if (this.#state === 'held' && !this.#resizes.isPending) {
			// Updating the root is the one public way to make React work off everything at once.
			this.#ink.rerender(this.#node);
		}
	}

	redraw(): void {
		if (this.#state !== 'held' || this.#resizes.takePending()) {
			return;
		}

		this.#gate.mute();
		this.#ink.clear();
		this.#gate.unmute();
		this.#gate.send(CLEAR_FOR_REPAINT);
		// Ink's own resize handler is its one way to paint although nothing has changed.
		this.#gate.emit('resize');
		this.#gate.send(END_REPAINT);
	}

	async suspend(): Promise<void> {
		await this.#stop('group');
	}

	async withTerminalReleased<T>(run: () => Promise<T>): Promise<T> {
		if (this.#state !== 'held') {
			throw new Error('The terminal is not held by termchat at the moment.');
		}

		this.#state = 'released';
		this.#input.pause();
		this.#gate.release(leaveModes(this.#modes));
		try {
			return await run();
		} finally {
			this.#returnedAt = this.#options.clock.monotonic();
			this.#reenter();
		}
	}

	setMouse(isOn: boolean): void {
		this.#modes = {...this.#modes, hasMouse: isOn};
		this.#gate.send(mouseMode(isOn));
	}

	setTitle(title: string): void {
		if (title !== this.#title) {
			this.#title = title;
			this.#gate.send(titleCommand(title));
		}
	}

	send(command: TerminalCommand): void {
		this.#gate.send(command);
	}

	async close(): Promise<void> {
		if (this.#state === 'held') {
			await this.#gate.drained(this.#options.clock, DRAIN_WAIT);
		}

		void this.#finish({type: 'closed'});
		await this.ended;
	}

	#startInk(): Instance {
		const {stdout, stderr} = this.#options;
		return renderInk(this.#node, {
			stdout: this.#gate,
			// Ink reads keys from here; ours go to `onInput`.
			stdin: this.#input.silentStdin,
			// On the same screen as stdout, so it needs the same filter.
			stderr: stderr.isTTY ? this.#gate : stderr,
			interactive: stdout.isTTY,
			alternateScreen: true,
			incrementalRendering: true,
			// Ink's throttle delays keys behind network frames; frame-pacing.ts is the only throttle.
			maxFps: 1000,
			exitOnCtrlC: false,
			patchConsole: true,
		});
	}

	/** Listens to everything outside; returns what undoes it. */
	#listen(): () => void {
		const {stdout} = this.#options;
		const resize = () => this.#resizes.resized();
		const stop = () => void this.#stop('self');
		const resume = () => this.#handleContinue();
		const hangUp = () => void this.#finish({type: 'hung-up'});
		const endWatch = this.#gate.onDrain(() => {
			if (this.#gate.takeLostFrames()) {
				this.redraw();
			}
		});
		const endGuard = guardExits({
			// Ctrl-C in a program that the terminal is lent to reaches the whole job.
			isForOther: (signal) => this.#isLent && (signal === 'SIGINT' || signal === 'SIGQUIT'),
			restore: () => this.#restore(),
			onSignal: (signal) => this.#patiently(this.#finish({type: 'signalled', signal})),
			onFailure: (error) => void this.#finish({type: 'failed', error}),
		});
		stdout.on('resize', resize);
		stdout.on('error', hangUp);
		process.on('SIGCONT', resume);
		if (process.platform !== 'win32') {
			process.on('SIGTSTP', stop);
		}

		return () => {
			endWatch();
			endGuard();
			stdout.off('resize', resize);
			// The error listener stays: a vanished terminal must not end the process a second time.
			process.off('SIGCONT', resume);
			process.off('SIGTSTP', stop);
		};
	}

	#handleInput(event: InputEvent): void {
		if (this.#asks.take(event)) {
			return;
		}

		if (event.type !== 'reply' || !KITTY_ANSWER.test(event.sequence)) {
			this.#options.onInput(event);
			return;
		}

		if (!this.#modes.hasKittyKeyboard) {
			this.#modes = {...this.#modes, hasKittyKeyboard: true};
			this.#gate.send(ENTER_KITTY_KEYBOARD);
		}
	}

	/**
	 * The new size reaches the app before Ink hears of it; what Ink draws meanwhile is thrown away,
	 * because it fits neither size. Then everything is painted once.
	 */
	#handleResize(): void {
		if (this.#state !== 'held') {
			return;
		}

		this.#gate.mute();
		this.#options.onResize(this.size);
		this.draw();
		this.#gate.unmute();
		this.redraw();
	}

	/** Continued after a stop that we did not see coming (SIGSTOP): the shell has changed the modes. */
	#handleContinue(): void {
		if (this.#state === 'held') {
			this.#state = 'released';
			this.#reenter();
		}
	}

	async #stop(target: 'group' | 'self'): Promise<void> {
		if (process.platform === 'win32') {
			return;
		}

		if (this.#state === 'released' && target === 'self') {
			// The program that the terminal is lent to was stopped with us: the shell waits for both.
			await stopUntilContinued(this.#options.clock, target);
			return;
		}

		if (this.#state !== 'held') {
			return;
		}

		await this.withTerminalReleased(() => stopUntilContinued(this.#options.clock, target));
	}

	#reenter(): void {
		if (this.#state !== 'released') {
			return;
		}

		this.#gate.reclaim();
		this.#state = 'held';
		this.#gate.send(ENTER_SCREEN);
		this.#gate.send(enterModes(this.#modes));
		if (this.#title !== undefined) {
			this.#gate.send(titleCommand(this.#title));
		}
		this.#input.resume();
		this.#handleResize();
	}

	/** Gives the terminal back at once; safe at any time, also while the process is dying. */
	#restore(): void {
		if (this.#state === 'restored') {
			return;
		}

		const isHeld = this.#state === 'held';
		this.#state = 'restored';
		this.#asks.close();
		this.#resizes.close();
		this.#input.close();
		this.#gate.shut(isHeld ? leaveModes(this.#modes) : undefined);
	}

	/** Resolves when what `onEnd` does is done. */
	#finish(end: ScreenEnd): Promise<void> {
		if (this.#saved !== undefined) {
			return this.#saved;
		}

		const {promise, resolve} = Promise.withResolvers<void>();
		this.#saved = promise;
		this.#restore();
		this.#ink.unmount();
		if (end.type === 'failed') {
			this.#options.stderr.write(`${describeFailure(end.error)}\n`);
		}

		resolve(this.#options.onEnd?.(end));
		// Until all is saved: a signal without a listener would end the process at once.
		void promise.finally(this.#stopListening);
		this.#end.resolve(end);
		return promise;
	}

	/** Waits, though not for ever: whoever sent a signal wants an end. */
	async #patiently(work: Promise<void>): Promise<void> {
		const {promise, resolve} = Promise.withResolvers<void>();
		const timer = this.#options.clock.after(SAVE_WAIT, resolve);
		await Promise.race([work, promise]);
		timer.cancel();
	}
}
