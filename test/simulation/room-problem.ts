import type {LogMessage, RoomState} from '../../source/client/state/state.ts';
import type {RoomMessage} from '../../source/protocol/records.ts';

/**
 * What is wrong with a room as a client holds it, if anything: rows repeated, out of order, or with a
 * hidden hole; a cursor that is nobody's; counts that are not those of the rows. `stored` is the
 * relay's log, whose changes are no rows.
 */
export function roomProblem(
	room: RoomState,
	{stored, account}: {readonly stored: readonly RoomMessage[]; readonly account: string},
): string | undefined {
	return rowProblem(room, stored) ?? endProblem(room, stored) ?? countProblem(room, account);
}

/** Whether a message counts as unread for an account. */
export function isWaiting(message: LogMessage, account: string): boolean {
	const {kind, from, shared} = message;
	return (kind === 'text' || kind === 'action') && from !== account && shared?.isDeleted !== true;
}

function rowProblem({log, pending}: RoomState, stored: readonly RoomMessage[]): string | undefined {
	const ids = new Set<string>();
	let tail: number | undefined;
	for (const entry of log) {
		if (entry.type === 'presence') continue;
		if (entry.type === 'gap') {
			if (entry.after !== tail || entry.before <= entry.after + 1) {
				return `a gap ${entry.after}..${entry.before} after ${tail}`;
			}
			tail = entry.before - 1;
			continue;
		}
		const hole = tail === undefined ? undefined : holeBetween(tail, entry.seq, stored);
		if (hole !== undefined) return `${entry.seq} after ${tail} without ${hole}`;
		const key = `${entry.from} ${entry.id}`;
		if (ids.has(key)) return `${entry.id} twice`;
		ids.add(key);
		tail = entry.seq;
	}
	const shown = [...ids].map((key) => key.slice(key.indexOf(' ') + 1));
	const both = pending.find(({id}) => shown.includes(id));
	return both && `${both.id} is in the log and pending`;
}

/** What a resume goes on from must be an entry, up to which everything is a row, a gap or a change. */
function endProblem({log, head}: RoomState, stored: readonly RoomMessage[]): string | undefined {
	const {cursor, newest, tailSeq} = log;
	if (cursor === undefined) return log.length === 0 ? undefined : 'rows without a cursor';
	const {seq, id} = cursor;
	if (stored[seq - 1]?.id !== id) return `a cursor ${seq} ${id} that the log does not know`;
	if (seq > head) return `a cursor ${seq} beyond the head ${head}`;
	const last = log.slice(0).findLast((row) => row.type === 'message');
	if (newest !== last) return `${newest?.seq} as the newest instead of ${last?.seq}`;
	const row = log.slice(0).findLast(({type}) => type !== 'presence');
	if (row === undefined) return undefined;
	const shown = row.type === 'gap' ? row.before - 1 : row.type === 'message' ? row.seq : 0;
	const hole = holeBetween(shown, tailSeq + 1, stored);
	return hole === undefined ? undefined : `${hole} is missing at the end`;
}

/** The first position between the two that is not of a change. */
function holeBetween(
	after: number,
	before: number,
	stored: readonly RoomMessage[],
): number | undefined {
	if (before <= after) return before;
	for (let seq = after + 1; seq < before; seq++) {
		if (stored[seq - 1]?.kind !== 'change') return seq;
	}
	return undefined;
}

function countProblem(
	{log, read, unread, mentions}: RoomState,
	account: string,
): string | undefined {
	let waiting = 0;
	let calling = 0;
	for (const row of log) {
		if (row.type !== 'message' || row.seq <= read || !isWaiting(row, account)) continue;
		waiting++;
		if (row.isMention) calling++;
	}
	if (unread !== waiting) return `${unread} unread instead of ${waiting}`;
	return mentions === calling ? undefined : `${mentions} mentions instead of ${calling}`;
}
