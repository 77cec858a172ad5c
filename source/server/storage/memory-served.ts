import type {MessageState, RoomMessage} from '../../protocol/records.ts';
import type {MemoryFacts, MemoryRoom} from './memory-disk.ts';
import {isTouched, NO_FACTS, PURGED, type Reaction, stateOf} from './message-facts.ts';

export const NO_MEMORY_FACTS: MemoryFacts = {...NO_FACTS, reactions: []};

export function factsAt(room: MemoryRoom, seq: number): MemoryFacts {
	return room.facts.get(seq) ?? NO_MEMORY_FACTS;
}

/** An entry of the log as it is served: with what has become of it, or of what it changed. */
export function served(room: MemoryRoom, entry: RoomMessage): RoomMessage {
	const {change} = entry;
	if (change !== undefined) {
		const changed = room.log[change.seq - 1];
		const state = changed === undefined ? PURGED : stateAt(room, change.seq);
		return {...entry, change: {...change, text: changed?.text ?? '', state}};
	}
	const isBare = !isTouched(factsAt(room, entry.seq));
	return isBare ? entry : {...entry, state: stateAt(room, entry.seq)};
}

function stateAt(room: MemoryRoom, seq: number): MessageState {
	const facts = factsAt(room, seq);
	const byEmoji = Map.groupBy(facts.reactions, ({emoji}) => emoji);
	const reactions = [...byEmoji].map(([emoji, given]): Reaction => {
		return {emoji, count: given.length, names: given.map(({account}) => account)};
	});
	return stateOf(facts, reactions);
}
