import {LIMITS} from '../../protocol/limits.ts';
import type {MessageState, RoomMessage} from '../../protocol/records.ts';
import type {LogMessage, Reaction, SharedFacts} from './state.ts';

/** What has become of the message at a position, as somebody heard of it. */
export type News = {
	readonly seq: number;
	/** Its text at that revision; undefined where only answers are told of. */
	readonly text: string | undefined;
	readonly shared: SharedFacts;
};

/** What is known of messages that are not held, by position; they may come with older facts. */
export type LooseNews = ReadonlyMap<number, Loose>;

export type Loose = {
	readonly news: News | undefined;
	/** Positions of messages of others that answer it. */
	readonly answers: readonly number[];
};

/** The facts of a message that nothing has become of. */
export const PLAIN_SHARED: SharedFacts = {
	revision: 0,
	isEdited: false,
	isDeleted: false,
	isPinned: false,
	reactions: [],
	replies: 0,
	repliedAt: undefined,
};

/** Everything that an entry of a log says of messages: of itself, of what it changes, of its thread. */
export function newsOf({
	seq,
	text,
	time,
	state,
	change,
	thread,
	threadCount,
}: Omit<RoomMessage, 'file'>): News[] {
	const news: News[] = [];
	if (state !== undefined) news.push({seq, text, shared: toShared(state)});
	if (change !== undefined) {
		news.push({seq: change.seq, text: change.text, shared: toShared(change.state)});
	}

	if (thread !== undefined && threadCount !== undefined) {
		const shared = {...PLAIN_SHARED, replies: threadCount, repliedAt: time};
		news.push({seq: thread, text: undefined, shared});
	}

	return news;
}

/** The facts as a relay tells them. */
export function toShared(state: MessageState): SharedFacts {
	return {
		revision: state.revision,
		isEdited: state.edited,
		isDeleted: state.deleted,
		isPinned: state.pinned,
		reactions: toReactions(state.reactions),
		replies: state.replies,
		repliedAt: state.repliedAt,
	};
}

/** As many as an honest relay sends, and none that is no emoji by its length. */
function toReactions(told: MessageState['reactions']): readonly Reaction[] {
	return told
		.filter(({emoji}) => emoji !== '' && emoji.length <= LIMITS.emojiLength)
		.slice(0, LIMITS.reactionsPerMessage)
		.map(({emoji, count, names: all}) => {
			const names = all.slice(0, LIMITS.reactionNames);
			return count > names.length ? {emoji, names, count} : {emoji, names};
		});
}

/**
 * The message with what is newer in the news; the same one when nothing is. Of the same news in any
 * order comes the same message: the newest revision holds, and answers only grow in number.
 */
export function withNews(message: LogMessage, {text, shared: told}: News): LogMessage {
	const known = message.shared ?? PLAIN_SHARED;
	const isNewer = told.revision > known.revision;
	const shared = mergedFacts(known, told);
	if (shared === known) return message;
	const changed = {...message, shared, text: isNewer ? (text ?? message.text) : message.text};
	return shared.isDeleted && changed.file !== undefined ? withoutFile(changed) : changed;
}

function withoutFile({file: _, ...rest}: LogMessage): LogMessage {
	return rest;
}

/** As `withNews`, for a message that is not held. */
export function mergedNews(known: News | undefined, told: News): News {
	if (known === undefined) return told;
	const shared = mergedFacts(known.shared, told.shared);
	const isNewer = told.shared.revision > known.shared.revision;
	return {seq: told.seq, shared, text: isNewer ? told.text : known.text};
}

function mergedFacts(known: SharedFacts, told: SharedFacts): SharedFacts {
	const isNewer = told.revision > known.revision;
	// The newest answer is the one of the highest number: clocks may have been set back.
	const hasMore = told.replies > known.replies;
	const {replies, repliedAt} = hasMore ? told : known;
	return isNewer || hasMore ? {...(isNewer ? told : known), replies, repliedAt} : known;
}
