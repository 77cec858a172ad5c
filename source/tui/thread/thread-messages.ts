import type {MessageLog} from '../../client/state/message-log.ts';
import type {LogMessage, PendingMessage, RoomState, State} from '../../client/state/state.ts';
import {LIMITS} from '../../protocol/limits.ts';
import type {Lookups, ThreadLookup} from '../lookups.ts';
import {threadKey} from '../thread-key.ts';
import type {ThreadPlace} from '../view.ts';

/** An open thread as it is now. */
export type OpenThread = {
	readonly room: RoomState;
	/** The message that begins it and its answers, oldest first; empty while nothing of it is known. */
	readonly messages: readonly LogMessage[];
	/** Own answers that are not in the log yet. */
	readonly pending: readonly PendingMessage[];
	/** The relay was asked and has answered. */
	readonly isWhole: boolean;
};

/** The thread that is open in this window; undefined when none is. */
export function openThread(
	{rooms}: Pick<State, 'rooms'>,
	{threads}: Lookups,
	place: ThreadPlace | undefined,
): OpenThread | undefined {
	const room = rooms.get(place?.room ?? '');
	if (place === undefined || room === undefined) {
		return undefined;
	}
	const lookup = threads.get(threadKey(room.id, place.root));
	const messages = threadMessages(room.log, place.root, lookup);
	const seqs = new Set(messages.map(({seq}) => seq)).add(place.root);
	const pending = room.pending.filter(
		({change, replyTo}) => change === undefined && replyTo !== undefined && seqs.has(replyTo),
	);
	return {room, messages, pending, isWhole: lookup !== undefined};
}

/**
 * The messages of a thread: those that the relay gave, each as the log has it where it has it, and
 * those that came since. Without an answer of the relay, those that the log holds.
 */
export function threadMessages(
	log: MessageLog,
	root: number,
	lookup: ThreadLookup | undefined,
): readonly LogMessage[] {
	const isKnown = known?.log === log && known.root === root && known.lookup === lookup;
	if (!isKnown) {
		known = {log, root, lookup, messages: collected(log, root, lookup)};
	}
	return known?.messages ?? [];
}

type Known = {
	readonly log: MessageLog;
	readonly root: number;
	readonly lookup: ThreadLookup | undefined;
	readonly messages: readonly LogMessage[];
};

/** One thread is open at a time, so one answer is worth remembering. */
let known: Known | undefined;

function collected(
	log: MessageLog,
	root: number,
	lookup: ThreadLookup | undefined,
): readonly LogMessage[] {
	const given = (lookup?.messages ?? []).map((message) => messageAt(log, message.seq) ?? message);
	// Of a long thread the relay gave a page: what follows that is in the log, as far as it is held.
	const isPage = given.length >= LIMITS.pageSize;
	const upTo = isPage ? 0 : (lookup?.upTo ?? root - 1);
	const after = Math.max(upTo, given.at(-1)?.seq ?? 0);
	const since: LogMessage[] = [];
	for (let index = log.lowerBound(after + 1); index < log.length; index++) {
		const entry = log.at(index);
		if (entry?.type === 'message' && (entry.thread === root || entry.seq === root)) {
			since.push(entry);
		}
	}
	return [...given, ...since];
}

function messageAt(log: MessageLog, seq: number): LogMessage | undefined {
	const index = log.indexOfSeq(seq);
	const entry = index === undefined ? undefined : log.at(index);
	return entry?.type === 'message' ? entry : undefined;
}
