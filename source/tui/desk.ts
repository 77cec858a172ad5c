import type {Client} from '../client/api.ts';
import type {FilesUi} from '../client/commands/files-ui.ts';
import type {Composer, ComposerAction} from './composer/composer-state.ts';
import type {TextEditor} from './external-editor.ts';
import type {Keymap} from './key-lookup.ts';
import type {Outside} from './outside.ts';
import type {Overlay} from './overlays/overlay.ts';
import type {CommandEntry} from './overlays/overlay-context.ts';
import type {Finds} from './search/finds.ts';
import type {SendGuard} from './send-guard/send-guard.ts';
import type {Setup} from './setup.ts';
import type {Stage} from './stage.tsx';
import type {ScreenContext, View} from './view.ts';
import type {ViewAction} from './view-action.ts';

/** What actions and commands work on: one window of one client. */
export type Desk = {
	readonly client: Client;
	readonly stage: Stage;
	readonly keymap: Keymap;
	readonly setup: Setup;
	/** Strokes that do not arrive in this terminal. */
	readonly eaten: ReadonlySet<string>;
	readonly commands: readonly CommandEntry[];
	/** What was looked for in messages, and found. */
	readonly finds: Finds;
	/** The person's own editor; undefined where no program can be started. */
	readonly editor: TextEditor | undefined;
	/** The machine that this runs on; undefined where nothing is asked of it. */
	readonly outside: Outside | undefined;
	/** The disk to send files from and save them to; undefined where there is none. */
	readonly files: FilesUi | undefined;
	/** Knows what should perhaps not be said in a room. */
	readonly guard: SendGuard;
	readonly view: View;
	readonly composer: Composer;
	/** Everything that the panes look at, as of now. */
	screen(): ScreenContext;
	change(action: ViewAction): void;
	/** Changes what is being written; what an Enter sends or runs is carried out. */
	compose(action: ComposerAction): void;
	/** Brings a room to the front, and its draft into the composer. */
	enterRoom(room: string): void;
	/** Says something in the status line until the next key. */
	hint(sentence: string): void;
	openOverlay(overlay: Overlay): void;
	/** Asks a question; resolves with the answer's key, undefined when it was taken back. */
	ask(question: string, answers: Answers): Promise<string | undefined>;
	/** Asks for a line, with a text to begin with; resolves with undefined when given up. */
	askText(prompt: string, text?: string): Promise<string | undefined>;
	/** Quits on the second call within two seconds, and says so on the first. */
	pressQuit(): void;
	/** Ends the program. */
	quit(): void;
};

export type Answers = readonly {readonly key: string; readonly label: string}[];
