import type {Command} from '../../client/commands/command.ts';
import type {Edit} from '../composer/edits.ts';
import type {Place} from '../frame.ts';
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
	| {readonly type: 'move'; readonly rows: number}
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
	| {readonly type: 'join-room'; readonly name: string}
	/** Put into the composer, for the person to go on with. */
	| {readonly type: 'write'; readonly text: string}
	/** Put into what is being written, where the caret is. */
	| {readonly type: 'insert'; readonly text: string}
	| {readonly type: 'open-conversation'; readonly name: string}
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
