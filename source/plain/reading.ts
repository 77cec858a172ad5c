import type {Client} from '../client/api.ts';
import {isForReader} from '../client/state/log-message.ts';
import type {LogMessage, RoomState} from '../client/state/state.ts';

/** Pages that are fetched to reach the first unread message before the rest is left to the next time. */
const PAGES = 10;

/** Unread messages of a room, and how many are left behind them. */
export type Unread = {readonly messages: readonly LogMessage[]; readonly left: number};

type Wanted = {
	readonly room: string;
	/** Positions after this one and up to that one. */
	readonly after: number;
	readonly until: number;
	readonly limit: number;
};

/**
 * The first unread messages of a room with what happened between them, oldest first, at most `limit`
 * of them; older pages are fetched where they are not held.
 */
export async function unreadOf(
	client: Client,
	{room: id, after, until, limit}: Wanted,
): Promise<Unread> {
	await fetchBackTo(client, id, after + 1);
	const room = client.state.rooms.get(id);
	const account = client.state.account?.name;
	const messages: LogMessage[] = [];
	let found = 0;
	let left = 0;
	for (let index = room?.log.lowerBound(after + 1) ?? 0; index < (room?.log.length ?? 0); index++) {
		const row = room?.log.at(index);
		if (row?.type !== 'message' || row.seq > until) continue;
		const isForMe = isForReader(row, account);
		if (found === limit) {
			left += isForMe ? 1 : 0;
		} else {
			messages.push(row);
			found += isForMe ? 1 : 0;
		}
	}
	return {messages, left};
}

/** The last messages of a room, oldest first; what is not held is fetched once. */
export async function lastOf(
	client: Client,
	id: string,
	count: number,
): Promise<readonly LogMessage[]> {
	if (count > spokenRows(client.state.rooms.get(id), count).length) await fetchOlder(client, id);
	return spokenRows(client.state.rooms.get(id), count);
}

/** The newest rows that somebody said, oldest first, down to the first gap. */
function spokenRows(room: RoomState | undefined, count: number): readonly LogMessage[] {
	const rows: LogMessage[] = [];
	for (const row of room?.log.backwards() ?? []) {
		if (row.type === 'gap' || rows.length === count) break;
		if (row.type === 'message' && SPOKEN.has(row.kind) && row.isHidden !== true) rows.push(row);
	}
	return rows.reverse();
}

const SPOKEN: ReadonlySet<LogMessage['kind']> = new Set(['text', 'action', 'notice']);

async function fetchBackTo(client: Client, id: string, seq: number): Promise<void> {
	for (let page = 0; page < PAGES; page++) {
		const room = client.state.rooms.get(id);
		if (room === undefined) return;
		const gap = firstGapAfter(room, seq);
		const isReached = !room.hasOlder || (room.log.oldestSeq ?? 0) <= seq;
		if (gap === undefined && isReached) return;
		if (!(await fetchOlder(client, id, gap))) return;
	}
}

/** Where the first gap from a position on ends. */
function firstGapAfter({log}: RoomState, seq: number): number | undefined {
	const within = log.gapAt(seq);
	if (within !== undefined) return within.before;
	for (let index = log.lowerBound(seq); index < log.length; index++) {
		const row = log.at(index);
		if (row?.type === 'gap') return row.before;
	}
	return undefined;
}

/** False when nothing could be had: what is held is then all there is to read. */
async function fetchOlder(client: Client, id: string, before?: number): Promise<boolean> {
	if (client.state.connection.type !== 'live' && !id.startsWith('@')) return false;
	const held = client.state.rooms.get(id)?.log;
	try {
		await client.loadOlder(id, before);
	} catch {
		// The relay does not answer: the next time asks again.
		return false;
	}
	return client.state.rooms.get(id)?.log !== held;
}
