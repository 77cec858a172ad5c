import {LIMITS} from '../../protocol/limits.ts';
import type {ChangeType, MessageState, RoomMessage} from '../../protocol/records.ts';

/** What has become of a message, as storage keeps it beside it. */
export type MessageFacts = {
	/** Position of the newest change; 0 when there is none. */
	readonly revision: number;
	readonly isEdited: boolean;
	readonly isDeleted: boolean;
	/** Position of the change that pinned it; 0 when it is not pinned. */
	readonly pinned: number;
	readonly replies: number;
	readonly repliedAt: number | undefined;
};

export const NO_FACTS: MessageFacts = {
	revision: 0,
	isEdited: false,
	isDeleted: false,
	pinned: 0,
	replies: 0,
	repliedAt: undefined,
};

export const UNTOUCHED: MessageState = {
	revision: 0,
	edited: false,
	deleted: false,
	pinned: false,
	reactions: [],
	replies: 0,
};

/** The state of a message that is not kept any more, where a change of it is. */
export const PURGED: MessageState = {...UNTOUCHED, deleted: true};

/** An emoji under a message, with all who put it there, or the first of them. */
export type Reaction = {
	readonly emoji: string;
	readonly count: number;
	readonly names: readonly string[];
};

/** The state of a message as it is served. */
export function stateOf(facts: MessageFacts, reactions: readonly Reaction[]): MessageState {
	const {revision, isEdited, isDeleted, pinned, replies, repliedAt} = facts;
	return {
		...{revision, edited: isEdited, deleted: isDeleted, pinned: pinned > 0},
		reactions: reactions.map(({emoji, count, names}) => ({
			emoji,
			count,
			names: names.slice(0, LIMITS.reactionNames),
		})),
		replies,
		...(repliedAt === undefined ? {} : {repliedAt}),
	};
}

/** Whether there is anything to say of a message beyond what it is. */
export function isTouched({revision, replies, isDeleted}: MessageFacts): boolean {
	return revision > 0 || replies > 0 || isDeleted;
}

/** What becomes of a message by a change that stands at `seq`. */
export function changedFacts(facts: MessageFacts, type: ChangeType, seq: number): MessageFacts {
	const changed = {...facts, revision: seq};
	switch (type) {
		case 'edit':
			return {...changed, isEdited: true};
		case 'delete':
			return {...changed, isDeleted: true, pinned: 0};
		case 'pin':
			return {...changed, pinned: seq};
		case 'unpin':
			return {...changed, pinned: 0};
		case 'react':
		case 'unreact':
			return changed;
	}
}

/** Whether it can be answered: what people say, and what the relay's staff says to everybody. */
export function isAnswerable(entry: Pick<RoomMessage, 'kind'>): boolean {
	return isMessage(entry) || entry.kind === 'notice';
}

/** What people say, which can be changed and found; the log's words about itself cannot. */
export function isMessage({kind}: Pick<RoomMessage, 'kind'>): boolean {
	return kind === 'text' || kind === 'action';
}
