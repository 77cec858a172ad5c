import {isHiddenFrom, type Reader, readerOf} from './log-message.ts';
import {recounted, withCallsLooked} from './news.ts';
import type {LogMessage, RoomState, State} from './state.ts';

/** This person ignores others than before: what they wrote in rooms goes out of sight, or comes back. */
export function withIgnored(state: State, ignored: ReadonlySet<string>): State {
	const changed = {...state, ignored};
	const reader = readerOf(changed);
	const names = new Set([...state.ignored].filter((name) => !ignored.has(name)));
	for (const name of ignored) if (!state.ignored.has(name)) names.add(name);
	if (names.size === 0) return state;
	const rooms = [...state.rooms].map(([id, room]) => [id, looked(room, names, reader)] as const);
	return {...changed, rooms: new Map(rooms)};
}

function looked(room: RoomState, names: ReadonlySet<string>, reader: Reader): RoomState {
	if (room.direct !== undefined) return room;
	let {log} = room;
	for (const row of room.log) {
		if (row.type === 'message' && names.has(row.from)) {
			log = log.withChanged(marked(row, isHiddenFrom(row, reader)));
		}
	}

	const typing = new Map([...room.typing].filter(([name]) => !reader.ignored.has(name)));
	const changed = {...room, log, typing};
	return withCallsLooked(recounted(changed, reader.account), reader);
}

function marked(row: LogMessage, isHidden: boolean): LogMessage {
	const {isHidden: wasHidden, ...shown} = row;
	return isHidden ? {...shown, isHidden: true, isMention: false} : shown;
}
