import type {Overlay} from './overlays/overlay.ts';
import type {Jump, ScrollAnchor, SelectedMessage, ThreadPlace, View, WritingFor} from './view.ts';

/** Everything that changes the View. */
export type ViewAction =
	/** The client's State is another one: rooms may be gone, messages may have come. */
	| {readonly type: 'state-changed'}
	/** `isWalk` when it came to the front because somebody waits there. */
	| {readonly type: 'room-entered'; readonly room: string; readonly isWalk?: boolean}
	/** The window opens as it was left: in that room, with those to go back to. */
	| {
			readonly type: 'window-restored';
			readonly room: string;
			readonly visited: readonly string[];
	  }
	/** Back to where a walk through waiting rooms began, else to the room that was in front before. */
	| {readonly type: 'went-back'}
	/** `anchor` undefined follows the newest message. */
	| {
			readonly type: 'scrolled';
			readonly room: string;
			readonly anchor: ScrollAnchor | undefined;
	  }
	| {readonly type: 'room-cleared'; readonly room: string}
	/** What was cleared away is shown again. */
	| {readonly type: 'room-restored'; readonly room: string}
	/** The person said that a room is read: its unread rule goes. */
	| {readonly type: 'rule-dropped'; readonly room: string}
	| {readonly type: 'overlay-set'; readonly overlay: Overlay | undefined}
	| {readonly type: 'keys-pending'; readonly keys: string}
	| {readonly type: 'hint-set'; readonly hint: string | undefined}
	| {readonly type: 'focus-changed'; readonly isFocused: boolean}
	| {readonly type: 'mouse-set'; readonly isOn: boolean}
	| {readonly type: 'pane-toggled'; readonly pane: 'rooms' | 'people'}
	/** A long message is shown whole, or folded again. */
	| {readonly type: 'fold-toggled'; readonly id: string}
	| {readonly type: 'message-selected'; readonly selected: SelectedMessage | undefined}
	| {
			readonly type: 'writing-for-set';
			/** A room's id or a `threadKey`. */
			readonly place: string;
			readonly writingFor: WritingFor | undefined;
	  }
	/** Remembers where one is, before going somewhere within the logs. */
	| {readonly type: 'jumped-from'; readonly jump: Jump}
	/** Takes the latest jump out: whoever goes back has read it. */
	| {readonly type: 'jump-taken'}
	| {readonly type: 'thread-set'; readonly thread: ThreadPlace | undefined}
	| {readonly type: 'focus-set'; readonly focus: View['focus']}
	| {readonly type: 'peek-set'; readonly room: string | undefined}
	| {readonly type: 'bare-set'; readonly isOn: boolean};
