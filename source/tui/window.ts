import type {Client} from '../client/api.ts';
import {COMMANDS} from '../client/commands/index.ts';
import {sentenceOf} from '../client/error.ts';
import type {Event} from '../client/state/event.ts';
import type {Clock} from '../protocol/environment.ts';
import {LIMITS} from '../protocol/limits.ts';
import {isBellDue} from './bell.ts';
import {composerReduce} from './composer/composer.ts';
import {
	type Composer,
	type ComposerAction,
	createComposer,
	NO_ROOM,
} from './composer/composer-state.ts';
import {draftColumns} from './composer/composer-view.ts';
import {restoreDrafts} from './composer/saved-drafts.ts';
import type {Answers, Desk} from './desk.ts';
import {DraftKeeper, type DraftStore} from './draft-keeper.ts';
import type {Frame} from './frame.ts';
import {IdleWatch} from './idle-watch.ts';
import type {Keymap} from './key-lookup.ts';
import type {Size} from './layout.ts';
import {visibleRange} from './log/viewport.ts';
import {OverlayHost} from './overlay-host.ts';
import {GoToIndex} from './overlays/go-to-index.ts';
import type {Overlay} from './overlays/overlay.ts';
import type {OverlayContext} from './overlays/overlay-context.ts';
import type {Preferences} from './preferences.ts';
import {followPrivate} from './private-effects.ts';
import {QuitPresses} from './quit-presses.ts';
import {RoomAttention} from './room-attention.ts';
import {commandUi, runResult} from './run-command.ts';
import {screenContext} from './screen-context.ts';
import {ScreenTicks} from './screen-ticks.ts';
import type {Scene, Stage} from './stage.tsx';
import type {InputEvent} from './terminal/input-event.ts';
import {isWritingMessage} from './typing-signal.ts';
import {isUrgent} from './urgent-events.ts';
import type {ScreenContext, View} from './view.ts';
import {initialView, type ViewAction, viewReduce} from './view-state.ts';
import {windowFrame} from './window-frame.ts';
import {WindowInput} from './window-input.ts';
import {windowTitle} from './window-title.ts';

export type WindowOptions = {
	readonly client: Client;
	readonly stage: Stage;
	readonly clock: Clock;
	readonly keymap: Keymap;
	/** Strokes that do not arrive in this terminal (`eatenKeys`). */
	readonly eaten: ReadonlySet<string>;
	readonly preferences: Preferences;
	readonly drafts: DraftStore;
	/** The program's version. */
	readonly version: string;
	/** The person wants to leave. */
	readonly onQuit: () => void;
};

/** The chat on the screen: everything a window knows and does, outside React. */
export class ChatWindow implements Scene, Desk {
	readonly client: Client;
	readonly stage: Stage;
	readonly keymap: Keymap;
	readonly eaten: ReadonlySet<string>;
	readonly commands = COMMANDS;
	readonly #options: WindowOptions;
	readonly #input: WindowInput;
	readonly #overlays: OverlayHost;
	readonly #goTo = new GoToIndex();
	readonly #quitPresses: QuitPresses;
	readonly #drafts: DraftKeeper;
	readonly #idle: IdleWatch;
	readonly #attention: RoomAttention;
	readonly #ticks: ScreenTicks;
	readonly #unsubscribe: () => void;
	#view: View;
	#composer: Composer;
	#size: Size;
	/** While a key or an event is being handled, one frame at its end is enough. */
	#isHandling = true;

	constructor(options: WindowOptions) {
		const {client, stage, clock, preferences} = options;
		this.#options = options;
		this.client = client;
		this.stage = stage;
		this.keymap = options.keymap;
		this.eaten = options.eaten;
		this.#size = stage.size;
		this.#view = initialView({isMouseOn: preferences.isMouseOn});
		this.#composer = createComposer({room: NO_ROOM, limits: LIMITS});
		this.#overlays = new OverlayHost(this, () => this.#overlayContext());
		this.#quitPresses = new QuitPresses(clock, {
			hint: (sentence) => this.hint(sentence ?? ''),
			quit: () => this.quit(),
		});
		this.#drafts = new DraftKeeper(options.drafts, {
			clock,
			onProblem: (error) => client.addLine({level: 'error', text: sentenceOf(error)}),
		});
		const redraw = () => stage.touch();
		this.#idle = new IdleWatch(client, {clock, limit: preferences.awayAfter});
		this.#attention = new RoomAttention(client, {clock, redraw});
		this.#ticks = new ScreenTicks(clock, redraw);
		this.#input = new WindowInput({
			desk: this,
			overlays: this.#overlays,
			onSettled: () => this.#attention.settle(),
			onOtherKey: () => this.#quitPresses.close(),
			lineAt: (row) => this.frame().lines[row] ?? '',
		});
		this.#unsubscribe = client.subscribe((event) => this.#handleEvent(event));
		if (client.state.relay !== undefined) {
			this.compose({type: 'set-limits', limits: client.state.relay});
		}
		this.resize(stage.size);
		this.#followState();
		this.#isHandling = false;
		// Never rejects: what goes wrong is a line in the log.
		void this.#drafts.load().then((saved) => {
			this.#composer = restoreDrafts(this.#composer, saved);
			stage.touch();
		});
	}

	get view(): View {
		return this.#view;
	}

	get composer(): Composer {
		return this.#composer;
	}

	screen(): ScreenContext {
		const {clock, preferences} = this.#options;
		const {keymap, eaten} = this;
		const {state} = this.client;
		const parts = {state, view: this.#view, composer: this.#composer, keymap, eaten};
		return screenContext(parts, {size: this.#size, clock, preferences});
	}

	frame(): Frame {
		return windowFrame(this.#overlayContext());
	}

	handleInput(event: InputEvent): void {
		if (event.type === 'key' || event.type === 'paste') {
			this.#idle.active();
		}
		this.#inOneFrame(() => this.#input.handle(event));
		this.stage.touchNow();
	}

	resize(size: Size): void {
		this.#size = size;
		this.compose({type: 'resize', columns: draftColumns(size.columns)});
	}

	drawn(): void {
		const screen = this.screen();
		const {room} = this.#view;
		if (room !== undefined && this.#view.scroll.has(room) && visibleRange(screen)?.isAtEnd) {
			this.change({type: 'scrolled', room, anchor: undefined});
		}
		this.#attention.drawn(screen);
		this.#ticks.drawn(screen);
		this.stage.setTitle(windowTitle(screen));
	}

	close(): Promise<void> {
		this.#unsubscribe();
		this.#quitPresses.close();
		this.#idle.close();
		this.#attention.close();
		this.#ticks.close();
		this.#overlays.close();
		return this.#drafts.flush();
	}

	/** Resolves when the drafts are on the disk. */
	saved(): Promise<void> {
		return this.#drafts.flush();
	}

	change(action: ViewAction): void {
		const view = viewReduce(this.#view, action, this.client.state);
		if (view === this.#view) {
			return;
		}
		this.#view = view;
		const room = view.room ?? NO_ROOM;
		if (room !== this.#composer.room && view.room !== undefined) {
			this.compose({type: 'switch-room', room});
		}
		this.#refresh();
	}

	compose(action: ComposerAction): void {
		const before = this.#composer;
		const {composer, result} = composerReduce(before, action);
		this.#composer = composer;
		this.#drafts.changed(composer);
		if (isWritingMessage(before, composer, action)) {
			this.client.typing(composer.room);
		}
		if (result.type !== 'nothing') {
			const {clock, version} = this.#options;
			const room = before.room === NO_ROOM ? undefined : before.room;
			const ui = commandUi({
				desk: this,
				askSecret: (prompt) => this.#overlays.askSecret(prompt),
				askText: (prompt) => this.#overlays.askText(prompt),
				showSecret: (sentence, secret) => this.#overlays.reveal(sentence, secret),
			});
			// It never rejects: what goes wrong is a line in the log.
			void runResult(result, {desk: this, ui, clock, version, room});
		}
		this.#refresh();
	}

	enterRoom(room: string): void {
		this.change({type: 'room-entered', room});
	}

	hint(sentence: string): void {
		this.change({type: 'hint-set', hint: sentence === '' ? undefined : sentence});
	}

	openOverlay(overlay: Overlay): void {
		this.#overlays.open(overlay);
	}

	ask(question: string, answers: Answers): Promise<string | undefined> {
		return this.#overlays.ask(question, answers);
	}

	pressQuit(): void {
		this.#quitPresses.press();
	}

	quit(): void {
		this.#options.onQuit();
	}

	#overlayContext(): OverlayContext {
		const {revealed} = this.#overlays;
		return {screen: this.screen(), commands: this.commands, goTo: this.#goTo, revealed};
	}

	#handleEvent(event: Event): void {
		this.#inOneFrame(() => {
			this.#followState();
			if (event.type === 'room-gone') {
				this.compose({type: 'forget-room', room: event.room});
			} else if (event.type === 'relay-met') {
				this.compose({type: 'set-limits', limits: event.relay});
			}
		});
		followPrivate(this, event);
		const {state} = this.client;
		if (isBellDue(event, {state, view: this.#view, bell: this.#options.preferences.bell})) {
			this.stage.ring();
		}
		if (isUrgent(event)) {
			this.#refresh();
		} else {
			this.stage.touch();
		}
	}

	#inOneFrame(run: () => void): void {
		const wasHandling = this.#isHandling;
		this.#isHandling = true;
		try {
			run();
		} finally {
			this.#isHandling = wasHandling;
		}
	}

	#followState(): void {
		this.change({type: 'state-changed'});
	}

	#refresh(): void {
		if (!this.#isHandling) {
			this.stage.touchNow();
		}
	}
}
