import type {SearchMatch} from '../../client/api.ts';
import type {Command} from '../../client/commands/command.ts';
import type {SettingName} from '../../client/setting-table.ts';
import type {Action} from '../actions.ts';
import type {Edit} from '../composer/edits.ts';
import type {Place} from '../frame.ts';
import type {KeySequence} from '../key-stroke.ts';
import type {SeenPreviews} from '../preview/window-previews.ts';
import type {Finds} from '../search/finds.ts';
import type {Setup} from '../setup.ts';
import type {ScreenContext} from '../view.ts';
import type {GoToIndex} from './go-to-index.ts';
import type {ComparisonOverlay, Overlay} from './overlay.ts';

/** A slash command as lists show it. */
export type CommandEntry = Pick<Command, 'name' | 'aliases' | 'usage' | 'summary'>;

/** What overlays look at while they are drawn and answer keys. */
export type OverlayContext = {
	readonly screen: ScreenContext;
	readonly commands: readonly CommandEntry[];
	readonly goTo: GoToIndex;
	/** Settings, themes and keys as they are now. */
	readonly setup: Setup;
	/** What was looked for in messages, and found. */
	readonly finds: Finds;
	/** The file that is looked at; left out where none are fetched. */
	readonly previews?: SeenPreviews;
	/** The secret that is being shown, '' when none is. */
	readonly revealed: string;
};

/** An overlay as it is drawn: at most as many rows as there are, each as wide as the place. */
export type OverlayPicture = {
	readonly rows: readonly string[];
	/** Where the cursor stands, counted from the overlay's top left. */
	readonly caret: Place | undefined;
};

/** A key that moves through a list or a text. */
export type MovingKey =
	/** `by` says that it was Tab: lists that have another place to look in go there. */
	| {readonly type: 'move'; readonly rows: number; readonly by?: 'tab'}
	/** A page up (-1) or down (1). */
	| {readonly type: 'page'; readonly pages: number}
	| {readonly type: 'edge'; readonly edge: 'top' | 'bottom'};

/** A key as overlays understand it. */
export type OverlayKey =
	| MovingKey
	| {readonly type: 'accept'}
	| {readonly type: 'text'; readonly text: string}
	| {readonly type: 'edit'; readonly edit: Edit};

/** What an overlay asks the window to do. */
export type OverlayEffect =
	| {readonly type: 'enter-room'; readonly room: string}
	/** Shown beside the room in front. */
	| {readonly type: 'peek'; readonly room: string}
	/** To the message at that index of a list, from where the others can be reached. */
	| {
			readonly type: 'go-to-hit';
			readonly matches: readonly SearchMatch[];
			readonly index: number;
	  }
	| {readonly type: 'go-to-message'; readonly room: string; readonly seq: number}
	/** Everything of a room, or of all of them, counts as read. */
	| {readonly type: 'mark-read'; readonly room: string}
	| {readonly type: 'mark-all-read'}
	| {readonly type: 'open'; readonly overlay: Overlay}
	| {readonly type: 'join-room'; readonly name: string}
	/** Put into the composer, for the person to go on with. */
	| {readonly type: 'write'; readonly text: string}
	/** Put into what is being written, where the caret is. */
	| {readonly type: 'insert'; readonly text: string}
	| {readonly type: 'open-conversation'; readonly name: string}
	/** A setting becomes another, or its default without a value. */
	| {readonly type: 'set-up'; readonly name: SettingName; readonly value: string | undefined}
	/** A setting is asked for; the list comes back with that line marked. */
	| {readonly type: 'ask-setting'; readonly name: SettingName; readonly selected: number}
	| {
			readonly type: 'rebind';
			readonly purpose: 'bind' | 'free';
			readonly action: Action;
			readonly keys: KeySequence;
	  }
	| {readonly type: 'restore-keys'; readonly action: Action}
	/** An emoji is put under a message, or taken away again. */
	| {
			readonly type: 'react';
			readonly room: string;
			readonly seq: number;
			readonly emoji: string;
	  }
	/** Saves the file of a message, or opens it after a question. */
	| {
			readonly type: 'file';
			readonly act: 'save' | 'open';
			readonly room: string;
			readonly seq: number;
	  }
	/** Does what a key would do. */
	| {readonly type: 'act'; readonly action: Action; readonly argument?: number}
	/** A step of a comparison of emoji. */
	| {
			readonly type: 'compare';
			readonly subject: ComparisonOverlay['subject'];
			readonly act: 'accept' | 'same' | 'different' | 'cancel';
	  }
	| {readonly type: 'answer'; readonly topic: string; readonly answer: string};

/** An overlay after a key; undefined when it closes. */
export type OverlayStep = {
	readonly overlay: Overlay | undefined;
	readonly effect?: OverlayEffect;
};
