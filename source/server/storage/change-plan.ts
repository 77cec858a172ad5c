import type {RoomMessage} from '../../protocol/records.ts';
import {isRepeatedChange} from './log-entry.ts';
import {isMessage, type MessageFacts} from './message-facts.ts';
import type {ChangeResult, NewChange} from './message-storage.ts';
import {storedText} from './stored-text.ts';

/** What decides about a change, as a backend looks it up. */
export type ChangeGround = {
	/** The entry that the account has stored under the change's id, in whatever room. */
	readonly stored: RoomMessage | undefined;
	readonly isMember: boolean;
	/** The message it concerns, as it is. */
	readonly target: {readonly entry: RoomMessage; readonly facts: MessageFacts} | undefined;
	hasReaction(emoji: string): boolean;
	/** Different emoji under the message. */
	countEmoji(): number;
	hasEmoji(emoji: string): boolean;
	/** Pinned messages of the room. */
	countPins(): number;
};

/** What the change comes to without being made; undefined when it is to be made. */
export function refuseChange(change: NewChange, ground: ChangeGround): ChangeResult | undefined {
	const {stored, isMember, target} = ground;
	if (stored !== undefined) {
		return isRepeatedChange(change, stored)
			? {type: 'unchanged', seq: stored.seq, time: stored.time}
			: {type: 'conflict'};
	}
	if (!isMember && !isByStaff(change)) return {type: 'not-member'};
	if (target === undefined || !isMessage(target.entry)) return {type: 'not-found'};
	const {entry, facts} = target;
	if (!isAllowed(change, entry)) return {type: 'not-author'};
	const unchanged = {type: 'unchanged', seq: facts.revision, time: change.time} as const;
	if (facts.isDeleted) return change.action.type === 'delete' ? unchanged : {type: 'deleted'};
	if (isSoAlready(change, {entry, facts, ground})) return unchanged;
	return isFull(change, ground) ? {type: 'full'} : undefined;
}

/** The relay's staff takes away messages in rooms that it is not in. */
function isByStaff({action}: NewChange): boolean {
	return action.type === 'delete' && action.isStaff;
}

function isAllowed({from, action}: NewChange, entry: RoomMessage): boolean {
	if (from === entry.from) return true;
	return action.type === 'delete' ? action.isStaff : action.type !== 'edit';
}

function isSoAlready(
	{action}: NewChange,
	{entry, facts, ground}: {entry: RoomMessage; facts: MessageFacts; ground: ChangeGround},
): boolean {
	switch (action.type) {
		case 'edit':
			return storedText(action.text) === entry.text;
		case 'delete':
			return facts.isDeleted;
		case 'react':
			return ground.hasReaction(action.emoji);
		case 'unreact':
			return !ground.hasReaction(action.emoji);
		case 'pin':
			return facts.pinned > 0;
		case 'unpin':
			return facts.pinned === 0;
	}
}

function isFull({action}: NewChange, ground: ChangeGround): boolean {
	if (action.type === 'pin') return ground.countPins() >= action.limit;
	if (action.type !== 'react' || ground.hasEmoji(action.emoji)) return false;
	return ground.countEmoji() >= action.limit;
}
