import type {Client} from '../client/api.ts';
import type {Settings} from '../client/settings.ts';
import type {Clock} from '../protocol/environment.ts';
import {eatenKeys, terminalKeyHint} from './eaten-keys.ts';
import {FirstRun} from './first-run/first-run.ts';
import type {FirstRunActions, Session} from './first-run/first-run-actions.ts';
import {suggestedName} from './first-run/suggested-name.ts';
import type {Keymap} from './key-lookup.ts';
import {DEFAULT_KEYMAP} from './keymap.ts';
import {type Preferences, preferencesFor} from './preferences.ts';
import {type OpenStage, type Stage, startStage} from './stage.tsx';
import type {TerminalOutput} from './terminal/gate.ts';
import type {TerminalSource} from './terminal/input.ts';
import type {ScreenEnd} from './terminal/screen-contract.ts';
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
	/** The default bindings unless given. */
	readonly keymap?: Keymap;
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
	readonly #preferences: Preferences;
	readonly #keymap: Keymap;
	#session: Session | undefined;
	#window: ChatWindow | undefined;

	constructor(options: TuiOptions) {
		this.#options = options;
		this.#preferences = preferencesFor(options.settings, options.environment);
		this.#keymap = options.keymap ?? DEFAULT_KEYMAP;
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
					keymap: this.#keymap,
					preferences: this.#preferences,
					name: suggestedName(settings.get('name') || loginName),
					actions,
					onSession: (session) => stage.show((next) => this.#chatScene(next, session)),
					onQuit: () => first.leave(),
				}),
		);
		return this.#end(stage);
	}

	#stage(first: (stage: Stage) => ChatWindow | FirstRun): OpenStage {
		const {isMouseOn} = this.#preferences;
		return startStage({...this.#options, hasMouse: isMouseOn, first});
	}

	#chatScene(stage: Stage, session: Session): ChatWindow {
		const {clock, environment, settings, version} = this.#options;
		this.#session = session;
		const {client, drafts, lines = []} = session;
		this.#window = new ChatWindow({
			client,
			drafts,
			stage,
			clock,
			version,
			keymap: this.#keymap,
			eaten: eatenKeys(environment),
			preferences: this.#preferences,
			onQuit: () => stage.leave(),
		});
		const hint = terminalKeyHint(environment);
		const own = [...lines, ...settings.problems, ...(hint === undefined ? [] : [hint])];
		sayInFirstRoom(client, this.#window, own);
		return this.#window;
	}

	async #end(stage: OpenStage): Promise<TuiEnd> {
		const reason = await stage.ended;
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
