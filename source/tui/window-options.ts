import type {Client} from '../client/api.ts';
import type {PersonDisk} from '../client/commands/files-ui.ts';
import type {Clock} from '../protocol/environment.ts';
import type {DraftStore} from './draft-keeper.ts';
import type {TextEditor} from './external-editor.ts';
import type {CallPorts} from './notify/calls.ts';
import type {Outside} from './outside.ts';
import type {Setup} from './setup.ts';
import type {Stage} from './stage.tsx';
import type {GraphicsAbility} from './terminal/graphics-query.ts';
import type {WindowStore} from './window-memory.ts';

/** What a window works with. */
export type WindowOptions = {
	readonly client: Client;
	readonly stage: Stage;
	readonly clock: Clock;
	/** How the person has set it up: looks, keys, and what else is chosen. */
	readonly setup: Setup;
	/** Strokes that do not arrive in this terminal (`eatenKeys`). */
	readonly eaten: ReadonlySet<string>;
	readonly drafts: DraftStore;
	/** Where it is kept how the window was left; without, nothing is. */
	readonly memory?: WindowStore;
	/** The program's version. */
	readonly version: string;
	/** The person's own editor; without, none is opened. */
	readonly editor?: TextEditor;
	/** The machine this runs on; without, nothing is asked of it. */
	readonly outside?: Outside;
	/** The disk to send files from and save them to; without, none are sent or saved. */
	readonly disk?: PersonDisk;
	/** What the terminal has said that it can draw; characters alone unless given. */
	readonly graphics?: () => GraphicsAbility | undefined;
	/** How the person is called when something comes. */
	readonly calls: CallPorts;
	/** The person wants to leave. */
	readonly onQuit: () => void;
};
