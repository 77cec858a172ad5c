import type {MessageLog} from '../../client/state/message-log.ts';
import type {LocalLine, LogEntry, RoomState, State} from '../../client/state/state.ts';

/**
 * Local lines by the position of the message they follow: 0 for those before all that is held, `UNSENT`
 * for those that came after something that is not sent yet.
 */
export type LocalPlaces = ReadonlyMap<number, readonly LocalLine[]>;

/** Below all that the relay has. */
export const UNSENT: number = Number.POSITIVE_INFINITY;

/**
 * Where a room's local lines stand in its log. Lines of no room are shown in all, where the time puts
 * them; so are lines from before the oldest message held.
 */
export function localPlaces(state: State, room: RoomState): LocalPlaces {
	const {localLines} = state;
	const {id, log, pending} = room;
	const isKnown = known?.lines === localLines && known.room === id && known.log === log;
	if (!isKnown || known?.pending !== pending) {
		const places = localLines.length === 0 ? NONE : placed(localLines, room);
		known = {lines: localLines, room: id, log, pending, places};
	}
	return known?.places ?? NONE;
}

const NONE: LocalPlaces = new Map();

type Known = {
	readonly lines: readonly LocalLine[];
	readonly room: string;
	readonly log: MessageLog;
	readonly pending: RoomState['pending'];
	readonly places: LocalPlaces;
};

/** Only the room in front is drawn, so one answer is worth remembering. */
let known: Known | undefined;

function placed(lines: readonly LocalLine[], room: RoomState): LocalPlaces {
	const places = new Map<number, LocalLine[]>();
	const newest = messageBefore(room.log, room.log.length)?.seq ?? 0;
	const unsentSince = room.pending[0]?.time ?? Number.POSITIVE_INFINITY;
	for (const line of lines) {
		if (line.room === undefined || line.room === room.id) {
			const sent = placeOf(line, room.log);
			const place = sent === newest && line.time > unsentSince ? UNSENT : sent;
			const others = places.get(place) ?? [];
			others.push(line);
			places.set(place, others);
		}
	}
	return places;
}

function placeOf(line: LocalLine, log: MessageLog): number {
	const isWithin = line.room !== undefined && line.after >= (log.oldestSeq ?? 1);
	const index = isWithin ? log.lowerBound(line.after + 1) : indexAfterTime(log, line.time);
	return messageBefore(log, index)?.seq ?? 0;
}

/** The index of the first row that is later than `time`. */
function indexAfterTime(log: MessageLog, time: number): number {
	let low = 0;
	let high = log.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		const message = messageBefore(log, middle + 1);
		if (message !== undefined && message.time > time) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}
	return low;
}

/** The last message before `index`. There are few rows of other kinds between two messages. */
function messageBefore(log: MessageLog, index: number): Message | undefined {
	for (let before = index - 1; before >= 0; before--) {
		const entry = log.at(before);
		if (entry?.type === 'message') {
			return entry;
		}
	}
	return undefined;
}

type Message = Extract<LogEntry, {type: 'message'}>;
