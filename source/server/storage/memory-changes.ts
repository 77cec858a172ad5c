import {type ChangeGround, refuseChange} from './change-plan.ts';
import {
	addChange,
	type MemoryDisk,
	type MemoryFacts,
	type MemoryRoom,
	replaceEntry,
	sentEntry,
} from './memory-disk.ts';
import {removeFile} from './memory-files.ts';
import {factsAt, NO_MEMORY_FACTS, served} from './memory-served.ts';
import {changedFacts} from './message-facts.ts';
import type {ChangeResult, NewChange} from './message-storage.ts';
import {storedText} from './stored-text.ts';

/** Changes a message and says so in its room's log, or finds that there is nothing to do. */
export function change(disk: MemoryDisk, request: NewChange): ChangeResult {
	const room = disk.rooms.get(request.room);
	const refusal = refuseChange(request, groundOf(disk, room, request));
	if (refusal !== undefined) return refusal;
	// Refused above otherwise.
	if (room === undefined) return {type: 'not-member'};
	const {target, action} = request;
	const entry = addChange(disk, room, request);
	const facts = factsAt(room, target);
	const changed = changedFacts(facts, action.type, entry.seq);
	room.facts.set(target, {...changed, reactions: changedReactions(facts.reactions, request)});
	const message = room.log[target - 1];
	if (message !== undefined && action.type === 'edit') {
		replaceEntry(disk, room, {...message, text: storedText(action.text)});
	} else if (message !== undefined && action.type === 'delete') {
		const {file, ...rest} = message;
		replaceEntry(disk, room, {...rest, text: ''});
		if (file !== undefined) removeFile(disk, file.file);
	}
	return {type: 'changed', entry: served(room, entry)};
}

function changedReactions(
	reactions: MemoryFacts['reactions'],
	{from, action}: NewChange,
): MemoryFacts['reactions'] {
	switch (action.type) {
		case 'react':
			return [...reactions, {emoji: action.emoji, account: from}];
		case 'unreact':
			return reactions.filter(({emoji, account}) => emoji !== action.emoji || account !== from);
		case 'delete':
			return [];
		case 'edit':
		case 'pin':
		case 'unpin':
			return reactions;
	}
}

function groundOf(
	disk: MemoryDisk,
	room: MemoryRoom | undefined,
	{target, from, id}: NewChange,
): ChangeGround {
	const entry = room?.log[target - 1];
	const facts = room === undefined ? NO_MEMORY_FACTS : factsAt(room, target);
	const {reactions} = facts;
	return {
		stored: sentEntry(disk, from, id),
		isMember: room?.members.has(from) ?? false,
		target: entry === undefined ? undefined : {entry, facts},
		hasReaction: (emoji) => reactions.some((each) => each.emoji === emoji && each.account === from),
		countEmoji: () => new Set(reactions.map(({emoji}) => emoji)).size,
		hasEmoji: (emoji) => reactions.some((each) => each.emoji === emoji),
		countPins: () => [...(room?.facts.values() ?? [])].filter(({pinned}) => pinned > 0).length,
	};
}
