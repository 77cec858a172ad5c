import type {Client} from '../client/api.ts';
import type {PersonDisk} from '../client/commands/files-ui.ts';
import {type ConfigFiles, transientConfigFiles} from '../client/config-files.ts';
import type {Settings} from '../client/settings.ts';
import type {Clock} from '../protocol/environment.ts';
import {eatenKeys, terminalKeyHint} from './eaten-keys.ts';
import {FirstRun} from './first-run/first-run.ts';
import type {FirstRunActions, Session} from './first-run/first-run-actions.ts';
import {suggestedName} from './first-run/suggested-name.ts';
import {callPorts, type RunNotify} from './notify/calls.ts';
import {openPlace} from './open-place.ts';
import {Setup} from './setup.ts';
import {type OpenStage, type Stage, type StageOptions, startStage} from './stage.tsx';
import {editInProcess, sweepEdited} from './terminal/editor-process.ts';
import type {TerminalOutput} from './terminal/gate.ts';
import type {GraphicsAbility} from './terminal/graphics-query.ts';
import type {TerminalSource} from './terminal/input.ts';
import {outsideProcess} from './terminal/outside-process.ts';
import type {ScreenEnd} from './terminal/screen-contract.ts';
import {areAsDrawn, TELLING_SYMBOLS} from './text/telling-symbols.ts';
import {ChatWindow} from './window.ts';

export type TuiOptions = {
	/** Both streams must be terminals. */
	readonly stdin: TerminalSource;
	readonly stdout: TerminalOutput;
	readonly stderr: TerminalOutput;
	readonly clock: Clock;
	/** The variables of the process, as in `process.env`. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly settings: Settings;
	/** The program's version. */
	readonly version: string;
	/** Where a text lies while the person's own editor has it: a folder of theirs. */
	readonly editorFolder?: string;
	/** Runs the person's own program for notifications; without, only the terminal is asked. */
	readonly runNotify?: RunNotify;
	/** What is known of how wide this terminal draws our signs, and where a new measuring is kept. */
	readonly widths?: {
		readonly drawsSymbols: boolean | undefined;
		remember(drawsSymbols: boolean): void;
	};
	/** The person's own themes and keys; none unless given. */
	readonly files?: ConfigFiles;
	/** The disk to send files from and save them to; without, none are sent or saved. */
	readonly disk?: PersonDisk;
};

/** How the full-screen app ended. The terminal is given back and the drafts are saved. */
export type TuiEnd = {
	readonly reason: ScreenEnd;
	/** Whoever was logged in at the end, still connected: the caller closes the client. */
	readonly session: Session | undefined;
};

/** Shows the chat until the person leaves or the terminal goes. Never rejects. */
export function runTui(options: TuiOptions, session: Session): Promise<TuiEnd> {
	return new Run(options).chat(session);
}

/**
 * Asks, at a first start, for a name and where to chat, and goes on with the chat on the same screen.
 * Never rejects.
 */
export function runFirstRun(
	options: TuiOptions,
	first: {
		/** The person's login name on this machine. */
		readonly loginName: string;
		readonly actions: FirstRunActions;
	},
): Promise<TuiEnd> {
	return new Run(options).firstRun(first);
}

class Run {
	readonly #options: TuiOptions;
	readonly #setup: Setup;
	#session: Session | undefined;
	#window: ChatWindow | undefined;
	/** What the terminal calls itself. */
	#version: string | undefined;
	/** What it has said that it can draw. */
	#graphics: GraphicsAbility | undefined;

	constructor(options: TuiOptions) {
		this.#options = options;
		const {settings, environment, files = transientConfigFiles()} = options;
		const drawsSymbols = options.widths?.drawsSymbols;
		this.#setup = new Setup({settings, environment, files, drawsSymbols});
	}

	chat(session: Session): Promise<TuiEnd> {
		return this.#end(this.#stage((stage) => this.#chatScene(stage, session)));
	}

	firstRun({
		loginName,
		actions,
	}: {
		readonly loginName: string;
		readonly actions: FirstRunActions;
	}): Promise<TuiEnd> {
		const {clock, settings} = this.#options;
		const stage = this.#stage(
			(first) =>
				new FirstRun({
					stage: first,
					clock,
					setup: this.#setup,
					name: suggestedName(settings.get('name') || loginName),
					actions,
					onSession: (session) => stage.show((next) => this.#chatScene(next, session)),
					onQuit: () => first.leave(),
				}),
		);
		return this.#end(stage);
	}

	#stage(first: (stage: Stage) => ChatWindow | FirstRun): OpenStage {
		const {isMouseOn} = this.#setup.preferences;
		const stage = startStage({
			...this.#options,
			hasMouse: isMouseOn,
			first,
			...this.#measuring(() => stage.touchNow()),
			onVersion: (version) => {
				this.#version = version;
			},
			onGraphics: (ability) => {
				this.#graphics = ability;
			},
			onBackground: (color) => {
				this.#setup.setBackground(color);
				stage.touchNow();
			},
		});
		return stage;
	}

	/** In a terminal that is not known yet, some signs are measured where `auto` goes by it. */
	#measuring(redraw: () => void): Pick<StageOptions, 'measure'> {
		const {widths, settings} = this.#options;
		const isWanted = settings.get('symbols') === 'auto' && widths?.drawsSymbols === undefined;
		if (widths === undefined || !isWanted) return {};
		const onWidths = (cells: readonly number[]) => {
			const drawsSymbols = areAsDrawn(cells);
			widths.remember(drawsSymbols);
			if (drawsSymbols) return;
			this.#setup.setDrawsSymbols(false);
			redraw();
		};
		return {measure: {texts: TELLING_SYMBOLS, onWidths}};
	}

	#chatScene(stage: Stage, session: Session): ChatWindow {
		const {clock, environment, version, editorFolder, disk} = this.#options;
		this.#session = session;
		if (editorFolder !== undefined) void sweepEdited(editorFolder, clock.now());
		const {client, drafts, memory, lines = []} = session;
		this.#window = new ChatWindow({
			client,
			drafts,
			...(memory && {memory}),
			stage,
			clock,
			version,
			setup: this.#setup,
			eaten: eatenKeys(environment),
			editor: (text, name) =>
				editInProcess(text, {
					environment,
					...(editorFolder && {folder: editorFolder}),
					...(name && {name}),
				}),
			outside: outsideProcess(environment),
			...(disk && {disk}),
			graphics: () => this.#graphics,
			calls: callPorts(() => this.#setup.preferences, {
				environment,
				version: () => this.#version,
				program: this.#options.runNotify,
			}),
			onQuit: () => stage.leave(),
		});
		const window = this.#window;
		session.onWindow?.({open: (room, seq) => openPlace(window, room, seq)});
		const hint = terminalKeyHint(environment);
		const own = [...lines, ...this.#setup.problems, ...(hint === undefined ? [] : [hint])];
		sayInFirstRoom(client, this.#window, own);
		return this.#window;
	}

	async #end(stage: OpenStage): Promise<TuiEnd> {
		const reason = await stage.ended;
		this.#session?.onWindow?.(undefined);
		await this.#window?.saved();
		return {reason, session: this.#session};
	}
}

/** Says it in the room the person sees first, where it then stays, as soon as there is one. */
function sayInFirstRoom(client: Client, window: ChatWindow, lines: readonly string[]): void {
	const say = (): boolean => {
		const {room} = window.view;
		if (room === undefined) return false;
		for (const text of lines) client.addLine({level: 'info', text, room});
		return true;
	};
	if (lines.length === 0 || say()) return;
	const stop = client.subscribe(() => {
		// A line added is an event as well: this must be over before the first one.
		if (window.view.room === undefined) return;
		stop();
		say();
	});
}
