import {isForReader as isNews} from '../../client/state/log-message.ts';
import type {MessageLog} from '../../client/state/message-log.ts';
import type {LogEntry, LogMessage} from '../../client/state/state.ts';

/** Where what is new begins. */
export type UnreadMark = {
	/** The first new message. */
	readonly seq: number;
	/** How many there are, up to MOST_COUNTED. */
	readonly count: number;
	/** There are more than `count`. */
	readonly isMore: boolean;
	/** When the last message before them was written; undefined where it is not held. */
	readonly since: number | undefined;
};

/** New messages that are counted before the rule says that there are more. */
const MOST_COUNTED = 500;

/**
 * Finds what somebody else said after the position `from`. Undefined when there is nothing, or nothing
 * within MOST_COUNTED rows.
 */
export function unreadMark(
	log: MessageLog,
	from: number,
	ownName: string | undefined,
): UnreadMark | undefined {
	const isKnown = known?.log === log && known.from === from && known.ownName === ownName;
	if (!isKnown) {
		known = {log, from, ownName, mark: found(log, from, ownName)};
	}
	return known?.mark;
}

/** Whether an entry is something said, by a person or a bot. */
export function isSpoken(entry: LogEntry | undefined): entry is LogMessage {
	return (
		entry?.type === 'message' &&
		(entry.kind === 'text' || entry.kind === 'action' || entry.kind === 'notice')
	);
}

function isForReader(
	entry: LogEntry | undefined,
	ownName: string | undefined,
): entry is LogMessage {
	return entry?.type === 'message' && isNews(entry, ownName);
}

type Known = {
	readonly log: MessageLog;
	readonly from: number;
	readonly ownName: string | undefined;
	readonly mark: UnreadMark | undefined;
};

let known: Known | undefined;

function found(log: MessageLog, from: number, ownName: string | undefined): UnreadMark | undefined {
	const start = log.lowerBound(from + 1);
	const end = Math.min(log.length, start + MOST_COUNTED);
	let seq: number | undefined;
	let count = 0;
	for (let index = start; index < end; index++) {
		const entry = log.at(index);
		if (isForReader(entry, ownName)) {
			seq ??= entry.seq;
			count++;
		}
	}
	const before = log.at(start - 1);
	const since = before === undefined || before.type === 'gap' ? undefined : before.time;
	return seq === undefined ? undefined : {seq, count, isMore: end < log.length, since};
}
