import type {TransferState} from '../../client/files/transfer-state.ts';
import type {
	LocalLine,
	LogGap,
	LogMessage,
	PendingMessage,
	RoomState,
	State,
} from '../../client/state/state.ts';
import type {ScreenContext} from '../view.ts';
import type {ZoneOffset} from './day-names.ts';
import {type Deliveries, deliveriesOf} from './deliveries.ts';
import {type LocalPlaces, localPlaces} from './local-places.ts';
import type {Movement} from './movements.ts';
import {type RoomTransfers, roomTransfers} from './transfer-rows.ts';
import {type UnreadMark, unreadMark} from './unread-mark.ts';

/** One thing that a log shows, on one row or several. */
export type Block =
	/** What stands above the oldest message. */
	| {readonly type: 'top'}
	| {readonly type: 'day'; readonly time: number}
	| {readonly type: 'unread'; readonly mark: UnreadMark}
	| {
			readonly type: 'message';
			readonly message: LogMessage;
			/** Who wrote it stands above it already. */
			readonly isRepeat: boolean;
			readonly showsTime: boolean;
			/** What it answers is not what the message right above it answers. */
			readonly showsQuote: boolean;
	  }
	/** The room was made, or has another topic; something happened to a conversation. */
	| {readonly type: 'fact'; readonly message: LogMessage}
	| {readonly type: 'movement'; readonly movements: readonly Movement[]}
	/** What people wrote who are ignored, one after the other. */
	| {readonly type: 'hidden'; readonly messages: readonly LogMessage[]}
	| {readonly type: 'gap'; readonly gap: LogGap}
	| {readonly type: 'local'; readonly line: LocalLine}
	| {
			readonly type: 'pending';
			readonly message: PendingMessage;
			readonly isRepeat: boolean;
			readonly showsTime: boolean;
			readonly showsQuote: boolean;
	  }
	/** A file on its way, to the relay or from it. */
	| {readonly type: 'transfer'; readonly transfer: TransferState};

/** What a log is made of: the room, and how this window looks at it. */
export type LogSource = {
	readonly room: RoomState;
	readonly ownName: string | undefined;
	/** Index of the first entry that is shown. */
	readonly first: number;
	/** Position of the last message that `/clear` hides; undefined where it hid none. */
	readonly clearedTo: number | undefined;
	readonly lines: LocalPlaces;
	readonly unread: UnreadMark | undefined;
	/** Which own private messages show how far they got, by position. */
	readonly deliveries: Deliveries;
	/** Files on their way to this room, or from it. */
	readonly transfers: RoomTransfers;
	readonly joinLines: ScreenContext['joinLines'];
	readonly zoneOffset: ZoneOffset;
};

/** What a room's log shows in this window. */
export function logSource(context: ScreenContext, room: RoomState): LogSource {
	const {state, view, joinLines, zoneOffset} = context;
	const ownName = state.account?.name;
	const clearedAt = view.clearedAt.get(room.id);
	const from = view.unreadFrom.get(room.id);
	const first = clearedAt === undefined ? 0 : room.log.lowerBound(clearedAt + 1);
	return {
		room,
		ownName,
		first,
		clearedTo: first === 0 ? undefined : seqBefore(room, first),
		lines: localPlaces(state, room),
		deliveries: deliveriesOf(room),
		transfers: roomTransfers(state, room),
		unread: from === undefined ? undefined : unreadMark(room.log, from, ownName),
		joinLines,
		zoneOffset,
	};
}

/** The room in front. */
export function roomOf(state: State, id: string | undefined): RoomState | undefined {
	return id === undefined ? undefined : state.rooms.get(id);
}

function seqBefore({log}: RoomState, end: number): number {
	for (let index = end - 1; index >= 0; index--) {
		const entry = log.at(index);
		if (entry?.type === 'message') {
			return entry.seq;
		}
	}
	return 0;
}
