import type {Client} from '../client/api.ts';
import type {FilesUi} from '../client/commands/files-ui.ts';
import {COMMANDS} from '../client/commands/index.ts';
import {sentenceOf} from '../client/error.ts';
import type {Event} from '../client/state/event.ts';
import {systemRandom} from '../protocol/environment.ts';
import {LIMITS} from '../protocol/limits.ts';
import {composerReduce} from './composer/composer.ts';
import {
	type Composer,
	type ComposerAction,
	createComposer,
	NO_ROOM,
} from './composer/composer-state.ts';
import {restoreDrafts} from './composer/saved-drafts.ts';
import type {Answers, Desk} from './desk.ts';
import {DraftKeeper} from './draft-keeper.ts';
import type {TextEditor} from './external-editor.ts';
import type {Frame} from './frame.ts';
import type {Keymap} from './key-lookup.ts';
import {landOnNews} from './landing.ts';
import type {Size} from './layout.ts';
import {visibleRange} from './log/viewport.ts';
import type {Outside} from './outside.ts';
import {OverlayHost} from './overlay-host.ts';
import {GoToIndex} from './overlays/go-to-index.ts';
import type {Overlay} from './overlays/overlay.ts';
import type {OverlayContext} from './overlays/overlay-context.ts';
import {previewed} from './overlays/themes.ts';
import {focusedDraftColumns} from './panes/composer-pane.ts';
import {threadReach} from './panes/thread.ts';
import {placeOfWriting} from './place-of-writing.ts';
import {followPrivate} from './private-effects.ts';
import {QuitPresses} from './quit-presses.ts';
import {Remarks} from './remarks.ts';
import {commandUi, runResult} from './run-command.ts';
import {screenContext} from './screen-context.ts';
import {Finds} from './search/finds.ts';
import {followMark} from './select/moving.ts';
import {withStashes} from './select/stashes.ts';
import {SendGuard} from './send-guard/send-guard.ts';
import type {Setup} from './setup.ts';
import {followSetup} from './setup-follower.ts';
import type {Scene, Stage} from './stage.tsx';
import type {InputEvent} from './terminal/input-event.ts';
import {keptInThread} from './thread/thread-scroll.ts';
import {roomOfPlace} from './thread-key.ts';
import {isWritingMessage} from './typing-signal.ts';
import {isUrgent} from './urgent-events.ts';
import type {ScreenContext, View} from './view.ts';
import type {ViewAction} from './view-action.ts';
import {initialView, takesMouse, viewReduce} from './view-state.ts';
import {windowFiles} from './window-files.ts';
import {windowFrame} from './window-frame.ts';
import {WindowInput} from './window-input.ts';
import {WindowMemory} from './window-memory.ts';
import type {WindowOptions} from './window-options.ts';
import {windowTitle} from './window-title.ts';
import {WindowWatchers} from './window-watchers.ts';

/** The chat on the screen: everything a window knows and does, outside React. */
export class ChatWindow implements Scene, Desk {
	readonly client: Client;
	readonly stage: Stage;
	readonly setup: Setup;
	readonly eaten: ReadonlySet<string>;
	readonly commands = COMMANDS;
	readonly finds: Finds;
	readonly editor: TextEditor | undefined;
	readonly outside: Outside | undefined;
	readonly files: FilesUi | undefined;
	readonly guard: SendGuard;
	readonly #options: WindowOptions;
	readonly #input: WindowInput;
	readonly #overlays: OverlayHost;
	readonly #goTo = new GoToIndex();
	readonly #quitPresses: QuitPresses;
	readonly #drafts: DraftKeeper;
	readonly #watchers: WindowWatchers;
	readonly #memory: WindowMemory;
	readonly #remarks: Remarks;
	readonly #unsubscribe: () => void;
	readonly #endSetup: () => void;
	#view: View;
	#composer: Composer;
	#size: Size;
	/** Rows of the open thread when it was drawn last. */
	#threadTotal = 0;
	/** While a key or an event is being handled, one frame at its end is enough. */
	#isHandling = true;

	constructor(options: WindowOptions) {
		const {client, stage, clock, setup} = options;
		const {preferences} = setup;
		this.#options = options;
		this.client = client;
		this.stage = stage;
		this.editor = options.editor;
		this.outside = options.outside;
		this.files = windowFiles(this, options.disk);
		this.setup = setup;
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
		this.guard = new SendGuard({clock, random: systemRandom});
		this.finds = new Finds({client, clock, onChange: () => stage.touch()});
		const {awayAfter} = preferences;
		this.#watchers = new WindowWatchers(this, {...options, awayAfter});
		this.#remarks = new Remarks(this, clock);
		this.#memory = new WindowMemory(this, {
			clock,
			store: preferences.restoresWindow ? options.memory : undefined,
		});
		this.#input = new WindowInput({
			desk: this,
			overlays: this.#overlays,
			onSettled: () => this.#watchers.settle(),
			onOtherKey: () => this.#quitPresses.close(),
		});
		this.#endSetup = followSetup(this, (after) => {
			this.#watchers.setAwayAfter(after);
			this.#fitComposer();
			this.#refresh();
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
		void this.#memory.restore();
	}

	get keymap(): Keymap {
		return this.setup.keymap;
	}

	get view(): View {
		return this.#view;
	}

	get composer(): Composer {
		return this.#composer;
	}

	screen(): ScreenContext {
		const {clock} = this.#options;
		const {keymap, eaten, setup} = this;
		const preferences = previewed(setup, this.#view.overlay);
		const {state} = this.client;
		const parts = {state, view: this.#view, composer: this.#composer, keymap, eaten};
		const {lookups} = this.#watchers;
		return screenContext(parts, {size: this.#size, clock, preferences, lookups});
	}

	frame(): Frame {
		return windowFrame(this.#overlayContext());
	}

	handleInput(event: InputEvent): void {
		this.#watchers.took(event);
		if (event.type === 'key' || event.type === 'paste') {
			this.#watchers.active();
			this.#memory.taken();
		}
		this.#inOneFrame(() => this.#input.handle(event));
		this.stage.touchNow();
	}

	resize(size: Size): void {
		this.#size = size;
		this.#fitComposer();
	}

	drawn(): void {
		const screen = this.screen();
		const {room} = this.#view;
		if (room !== undefined && this.#view.scroll.has(room) && visibleRange(screen)?.isAtEnd) {
			this.change({type: 'scrolled', room, anchor: undefined});
		}
		this.#watchers.drawn(screen);
		this.guard.drawn(screen);
		this.#threadTotal = threadReach(screen).total;
		this.stage.setTitle(windowTitle(screen));
	}

	repainted(): void {
		this.#watchers.repainted();
	}

	close(): Promise<void> {
		this.#unsubscribe();
		this.#endSetup();
		this.#quitPresses.close();
		this.#watchers.close();
		this.#remarks.close();
		this.#overlays.close();
		this.finds.close();
		return this.saved();
	}

	/** Resolves when the drafts, and how the window was left, are on the disk. */
	async saved(): Promise<void> {
		await Promise.all([this.#drafts.flush(), this.#memory.flush()]);
	}

	change(action: ViewAction): void {
		const view = viewReduce(this.#view, action, this.client.state);
		if (view === this.#view) {
			return;
		}
		if (takesMouse(view) !== takesMouse(this.#view)) {
			this.stage.setMouse(takesMouse(view));
		}
		const {overlay, selected} = this.#view;
		this.#view = view;
		if (view.overlay !== overlay || view.selected !== selected) {
			this.finds.follow(this.#overlayContext());
		}
		const place = placeOfWriting(view);
		if (place !== this.#composer.room && view.room !== undefined) {
			this.compose({type: 'switch-room', room: place});
			this.#fitComposer();
		}
		this.#memory.changed(view);
		this.#refresh();
	}

	compose(action: ComposerAction): void {
		const before = this.#composer;
		const {composer, result} = composerReduce(before, action);
		this.#composer = composer;
		this.#drafts.changed(withStashes(composer, this.#view));
		if (isWritingMessage(before, composer, action)) {
			this.client.typing(roomOfPlace(composer.room));
		}
		if (result.type !== 'nothing') {
			const place = before.room === NO_ROOM ? undefined : before.room;
			const ui = commandUi(this, this.#overlays);
			// It never rejects: what goes wrong is a line in the log.
			void runResult(result, {...this.#options, desk: this, ui, place});
		}
		this.#refresh();
	}

	enterRoom(room: string): void {
		this.#memory.taken();
		this.change({type: 'room-entered', room});
		landOnNews(this);
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

	askText(prompt: string, text?: string): Promise<string | undefined> {
		return this.#overlays.askText(prompt, text);
	}

	pressQuit(): void {
		this.#quitPresses.press();
	}

	quit(): void {
		this.#options.onQuit();
	}

	#overlayContext(): OverlayContext {
		const {commands, finds, setup} = this;
		const {revealed} = this.#overlays;
		const {previews} = this.#watchers;
		const screen = this.screen();
		return {screen, commands, goTo: this.#goTo, finds, setup, previews, revealed};
	}

	#handleEvent(event: Event): void {
		this.#inOneFrame(() => {
			this.#followState();
			this.#watchers.stateChanged(event);
			this.#threadTotal = keptInThread(this, this.#threadTotal);
			followMark(this);
			this.#memory.stateChanged();
			if (event.type === 'room-gone') {
				this.compose({type: 'forget-room', room: event.room});
			} else if (event.type === 'relay-met') {
				this.compose({type: 'set-limits', limits: event.relay});
			}
		});
		followPrivate(this, event);
		this.#watchers.happened(event, this.#view);
		this.#remarks.happened(event);
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

	/** The width at which the composer in front wraps what is written. */
	#fitComposer(): void {
		const columns = focusedDraftColumns(this.screen());
		if (columns !== this.#composer.columns) {
			this.compose({type: 'resize', columns});
		}
	}

	#refresh(): void {
		if (!this.#isHandling) {
			this.stage.touchNow();
		}
	}
}
