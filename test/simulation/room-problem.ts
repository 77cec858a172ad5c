import type {RoomState} from '../../source/client/state/state.ts';

/** What is wrong with the rows of a room, if anything: repeated, out of order, or a hidden hole. */
export function roomProblem({log, pending}: RoomState): string | undefined {
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
		if (tail !== undefined && entry.seq !== tail + 1) return `${entry.seq} after ${tail}`;
		const key = `${entry.from} ${entry.id}`;
		if (ids.has(key)) return `${entry.id} twice`;
		ids.add(key);
		tail = entry.seq;
	}
	const shown = [...ids].map((key) => key.slice(key.indexOf(' ') + 1));
	const both = pending.find(({id}) => shown.includes(id));
	return both && `${both.id} is in the log and pending`;
}
