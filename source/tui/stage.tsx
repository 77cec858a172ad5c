import type {Clock} from '../protocol/environment.ts';
import {App} from './app.tsx';
import type {Frame} from './frame.ts';
import type {Size} from './layout.ts';
import {type FramePacing, startFramePacing} from './terminal/frame-pacing.ts';
import type {TerminalOutput} from './terminal/gate.ts';
import type {GraphicsAbility} from './terminal/graphics-query.ts';
import type {TerminalSource} from './terminal/input.ts';
import type {InputEvent} from './terminal/input-event.ts';
import {startScreen} from './terminal/screen.ts';
import type {Screen, ScreenEnd, ScreenOptions} from './terminal/screen-contract.ts';
import type {TerminalCommand} from './terminal/terminal-command.ts';
import type {TerminalColor} from './terminal/terminal-query.ts';

/** What fills the screen: the chat, or the first start. One at a time. */
export type Scene = {
	/** The picture as it should be now. */
	frame(): Frame;
	handleInput(event: InputEvent): void;
	resize(size: Size): void;
	/** The last frame is on its way to the terminal. */
	drawn(): void;
	/** The screen was cleared and painted again. */
	repainted?(): void;
	/**
	 * Another scene takes over, or the screen ends. Must not throw. Resolves when all that is unsaved is
	 * saved; never rejects.
	 */
	close(): void | Promise<void>;
};

/** What a scene may ask of the screen it is on. */
export type Stage = {
	/** The screen in cells. */
	readonly size: Size;
	/** Something changed that may wait for the next frame. */
	touch(): void;
	/** Something changed that the person waits for. */
	touchNow(): void;
	/** Clears and paints everything again. */
	redraw(): void;
	suspend(): void;
	/**
	 * Gives the terminal back while another program runs, and takes it again. Rejects when it is lent
	 * already.
	 */
	lend<T>(run: () => Promise<T>): Promise<T>;
	setMouse(isOn: boolean): void;
	/** Names the window. */
	setTitle(title: string): void;
	/** Sends a command of `osc.ts`: bell, notification, copy. */
	send(command: TerminalCommand): void;
	/** Ends full screen. */
	leave(): void;
};

export type StageOptions = {
	readonly stdin: TerminalSource;
	readonly stdout: TerminalOutput;
	readonly stderr: TerminalOutput;
	readonly clock: Clock;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Report the mouse from the start. */
	readonly hasMouse: boolean;
	/** Called soon after the start where the terminal tells its background. */
	readonly onBackground?: (color: TerminalColor) => void;
	/** Called whenever the terminal has said that it draws pixels. */
	readonly onGraphics?: (ability: GraphicsAbility) => void;
	/** Called soon after the start with the terminal's own name, where it has one. */
	readonly onVersion?: (version: string) => void;
	/** What to measure on the empty screen; nothing unless given. */
	readonly measure?: ScreenOptions['measure'];
	/** Makes the scene that the screen begins with. */
	readonly first: (stage: Stage) => Scene;
};

/** A screen with a scene on it. */
export type OpenStage = Stage & {
	/** Resolves when full screen has ended and the terminal is as it was. Never rejects. */
	readonly ended: Promise<ScreenEnd>;
	/** Closes the scene and puts another one in its place, in one frame. */
	show(make: (stage: Stage) => Scene): void;
	close(): Promise<void>;
};

/** Takes the terminal full screen with one scene, which others can replace without a flicker. */
export function startStage(options: StageOptions): OpenStage {
	return new HeldStage(options);
}

class HeldStage implements OpenStage {
	readonly #screen: Screen;
	readonly #pacing: FramePacing;
	readonly #listeners = new Set<() => void>();
	#size: Size;
	#scene: Scene | undefined;
	#frame: Frame;
	/** Touched while nothing could be drawn yet. */
	#isStarting = true;

	constructor(options: StageOptions) {
		const {stdout, clock} = options;
		this.#size = {columns: stdout.columns || 80, rows: stdout.rows || 24};
		this.#scene = options.first(this);
		this.#frame = this.#scene.frame();
		const source = {
			subscribe: (listener: () => void) => {
				this.#listeners.add(listener);
				return () => void this.#listeners.delete(listener);
			},
			frame: () => this.#frame,
		};
		this.#screen = startScreen({
			...options,
			render: () => <App source={source} />,
			onInput: (event) => this.#scene?.handleInput(event),
			onResize: (size) => this.#resize(size),
			onEnd: () => this.#end(),
		});
		this.#pacing = startFramePacing({
			clock,
			outlet: this.#screen.outlet,
			draw: () => this.#draw(),
		});
		this.#isStarting = false;
		this.#pacing.touch();
	}

	get size(): Size {
		return this.#size;
	}

	get ended(): Promise<ScreenEnd> {
		return this.#screen.ended;
	}

	touch(): void {
		if (!this.#isStarting) {
			this.#pacing.touch();
		}
	}

	touchNow(): void {
		if (!this.#isStarting) {
			this.#pacing.touchNow();
		}
	}

	redraw(): void {
		this.#screen.redraw();
		this.#scene?.repainted?.();
	}

	suspend(): void {
		// It rejects only where the terminal is lent to another program, which has the keys then.
		this.#screen.suspend().catch(() => this.touch());
	}

	lend<T>(run: () => Promise<T>): Promise<T> {
		return this.#screen.withTerminalReleased(run);
	}

	setMouse(isOn: boolean): void {
		this.#screen.setMouse(isOn);
	}

	setTitle(title: string): void {
		this.#screen.setTitle(title);
	}

	send(command: TerminalCommand): void {
		this.#screen.send(command);
	}

	leave(): void {
		void this.#screen.close();
	}

	show(make: (stage: Stage) => Scene): void {
		void this.#scene?.close();
		this.#scene = make(this);
		this.touchNow();
	}

	async close(): Promise<void> {
		await this.#screen.close();
	}

	#resize(size: Size): void {
		this.#size = size;
		this.#scene?.resize(size);
		this.#render();
		// The screen paints this one itself; the next frame tells the scene that it was drawn.
		this.touch();
	}

	#draw(): void {
		this.#render();
		this.#screen.draw();
		this.#scene?.drawn();
	}

	#render(): void {
		if (this.#scene === undefined) {
			return;
		}
		this.#frame = this.#scene.frame();
		for (const listener of this.#listeners) {
			listener();
		}
	}

	/** Runs while the process may be dying, so all but the saving is synchronous. */
	#end(): void | Promise<void> {
		this.#pacing?.close();
		const saved = this.#scene?.close();
		this.#scene = undefined;
		return saved;
	}
}
