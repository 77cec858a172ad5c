import type {
	LogEntry,
	LogMessage,
	PendingMessage,
	RoomState,
	State,
} from '../../client/state/state.ts';
import type {SelectedMessage, View} from '../view.ts';

/** The marked message as it is now. */
export type Marked =
	| {readonly type: 'message'; readonly room: RoomState; readonly message: LogMessage}
	| {readonly type: 'pending'; readonly room: RoomState; readonly message: PendingMessage};

/** The message that is marked in the room in front; undefined while none is. */
export function markedMessage(
	{rooms}: State,
	{room: front, selected}: Pick<View, 'room' | 'selected'>,
): Marked | undefined {
	const room = rooms.get(selected?.room ?? '');
	if (selected === undefined || room === undefined || selected.room !== front) {
		return undefined;
	}
	if (selected.type === 'pending') {
		const message = room.pending.find(({id}) => id === selected.id);
		return message && {type: 'pending', room, message};
	}
	const message = room.log.messageAt(selected.seq);
	return message && {type: 'message', room, message};
}

/** Whether an entry of a log is something that somebody said. */
export function isMarkable(entry: LogEntry | undefined): entry is LogMessage {
	return (
		entry?.type === 'message' &&
		(entry.kind === 'text' || entry.kind === 'action' || entry.kind === 'notice') &&
		entry.facts?.note === undefined
	);
}

/** The hidden messages around one that is hidden, which are opened together; none around any other. */
export function hiddenRun({log}: RoomState, message: LogMessage): readonly LogMessage[] {
	const index = log.indexOfSeq(message.seq);
	if (index === undefined || message.isHidden !== true) {
		return [];
	}
	const isHidden = (entry: LogEntry | undefined): entry is LogMessage =>
		entry?.type === 'message' && entry.isHidden === true;
	let first = index;
	while (isHidden(log.at(first - 1)) && index - first < LONGEST_RUN) {
		first--;
	}
	let last = index;
	while (isHidden(log.at(last + 1)) && last - index < LONGEST_RUN) {
		last++;
	}
	return log.slice(first, last + 1).filter(isHidden);
}

/** Hidden messages that are looked at in either direction. */
const LONGEST_RUN = 64;

/** Which one it is of all that are held, the oldest being 1, and how many there are. */
export function placeOfMarked({room, ...marked}: Marked): {
	readonly place: number;
	readonly total: number;
} {
	const seqs = markableSeqs(room);
	const total = seqs.length + room.pending.length;
	if (marked.type === 'pending') {
		return {place: seqs.length + room.pending.indexOf(marked.message) + 1, total};
	}
	return {place: indexFrom(seqs, marked.message.seq) + 1, total};
}

/** The newest message of a room, or the newest up to a position. */
export function newestMarkable(room: RoomState, upTo?: number): SelectedMessage | undefined {
	const unsent = upTo === undefined ? room.pending.at(-1) : undefined;
	if (unsent !== undefined) {
		return {type: 'pending', room: room.id, id: unsent.id};
	}
	const seqs = markableSeqs(room);
	const index = upTo === undefined ? seqs.length - 1 : indexFrom(seqs, upTo + 1) - 1;
	return at(room, Math.max(0, index));
}

/** The oldest message that is held. */
export function oldestMarkable(room: RoomState): SelectedMessage | undefined {
	return at(room, 0);
}

/** The message above (-1) or below (1) another; undefined at the end. */
export function neighbourOf(
	room: RoomState,
	selected: SelectedMessage,
	step: -1 | 1,
): SelectedMessage | undefined {
	const seqs = markableSeqs(room);
	const index =
		selected.type === 'message'
			? indexFrom(seqs, selected.seq)
			: seqs.length + room.pending.findIndex(({id}) => id === selected.id);
	return at(room, index + step);
}

/** The next message above (-1) or below (1) of which something is true. */
export function nearestWhere(
	room: RoomState,
	{selected, step}: {readonly selected: SelectedMessage; readonly step: -1 | 1},
	isMeant: (message: LogMessage) => boolean,
): SelectedMessage | undefined {
	const {log} = room;
	const from = selected.type === 'message' ? log.indexOfSeq(selected.seq) : log.length;
	for (let index = (from ?? log.length) + step; index >= 0 && index < log.length; index += step) {
		const entry = log.at(index);
		if (isMarkable(entry) && isMeant(entry)) {
			return {type: 'message', room: room.id, seq: entry.seq};
		}
	}
	return undefined;
}

/**
 * What is marked once the State is another: the same message, also when it was sent meanwhile; else what
 * stands nearest to where it was. Undefined when nothing is there.
 */
export function followedMark(
	selected: SelectedMessage,
	{rooms}: State,
): SelectedMessage | undefined {
	const room = rooms.get(selected.room);
	if (room === undefined) {
		return undefined;
	}
	if (selected.type === 'message') {
		return isMarkable(room.log.messageAt(selected.seq))
			? selected
			: newestMarkable(room, selected.seq);
	}
	if (room.pending.some(({id}) => id === selected.id)) {
		return selected;
	}
	for (const entry of room.log.backwards()) {
		if (entry.type === 'message' && entry.id === selected.id) {
			return {type: 'message', room: room.id, seq: entry.seq};
		}
	}
	return newestMarkable(room);
}

/** By log, which is another object once anything of it changes. */
const known = new WeakMap<RoomState['log'], readonly number[]>();

/** The positions of all messages that are held, rising. */
function markableSeqs({log}: RoomState): readonly number[] {
	const held = known.get(log);
	if (held !== undefined) {
		return held;
	}
	const seqs: number[] = [];
	for (const entry of log.slice(0)) {
		if (isMarkable(entry)) {
			seqs.push(entry.seq);
		}
	}
	known.set(log, seqs);
	return seqs;
}

function at(room: RoomState, index: number): SelectedMessage | undefined {
	const seqs = markableSeqs(room);
	const seq = seqs[index];
	if (seq !== undefined) {
		return {type: 'message', room: room.id, seq};
	}
	const unsent = index < seqs.length ? undefined : room.pending[index - seqs.length];
	return unsent && {type: 'pending', room: room.id, id: unsent.id};
}

/** The index of the first position that is `seq` or more. */
function indexFrom(seqs: readonly number[], seq: number): number {
	let low = 0;
	let high = seqs.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((seqs[middle] ?? 0) < seq) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}
