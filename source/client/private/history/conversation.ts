import type {Json} from '../../../crypto/content.ts';
import type {DirectState} from '../../state/state.ts';
import {decodeChange, type EntryChange} from './entry-change.ts';
import type {Segment} from './history-segment.ts';
import {decodeJson, encodeJson, fieldsOf, isWhole} from './stored-json.ts';

/** A conversation as its record in the vault has it, and the newest part of its history. Never changed. */
export type Conversation = ConversationRecord & {
	/** The segment that the next message goes into. */
	readonly tail: Segment;
};

export type ConversationRecord = {
	readonly name: string;
	readonly standing: DirectState['standing'];
	/** Position of the newest message; 0 when there is none. */
	readonly head: number;
	/** How far this account has read, on any device that told us. */
	readonly read: number;
	/** How far it had read when it wanted to read again: up to there the other person was told. */
	readonly told?: number;
	/** When something was said last, in milliseconds. */
	readonly lastActivity: number;
	/** Changes of messages that are not known, or not found yet; oldest first. */
	readonly waiting: readonly WaitingChange[];
};

export type WaitingChange = {
	readonly change: EntryChange;
	/** Whether older segments were searched for the message: then it is still to come. */
	readonly isSought: boolean;
};

/** Changes that wait for their message, and their characters together. */
const WAITING_MOST = 100;
const WAITING_CHARACTERS_MOST = 65_536;

/** A conversation in which nothing was said. */
export function newConversation(
	name: string,
	standing: DirectState['standing'],
	lastActivity: number,
): ConversationRecord {
	return {name, standing, head: 0, read: 0, lastActivity, waiting: []};
}

/** The changes with one more; the oldest give way when there are too many. */
export function withWaiting(
	waiting: readonly WaitingChange[],
	added: WaitingChange,
): readonly WaitingChange[] {
	const all = [...waiting, added].slice(-WAITING_MOST);
	let characters = 0;
	const first = all.findLastIndex(({change}) => {
		characters += charactersOf(change);
		return characters > WAITING_CHARACTERS_MOST;
	});
	return all.slice(first + 1);
}

/** The record's bytes; `tail` is the index of its newest segment. */
export function encodeConversation({tail, ...record}: Conversation): Uint8Array {
	const {standing, head, read, told, lastActivity, waiting} = record;
	// Changes are plain data.
	const changes = waiting as unknown as Json;
	return encodeJson({
		...{version: VERSION, standing, head, read, lastActivity, tail: tail.index},
		...(told !== undefined && {told}),
		...(waiting.length > 0 && {waiting: changes}),
	});
}

/** What `encodeConversation` wrote; undefined for anything else. */
export function decodeConversation(
	name: string,
	bytes: Uint8Array,
): {readonly record: ConversationRecord; readonly tail: number} | undefined {
	const fields = fieldsOf(decodeJson(bytes));
	const {version, head, read, told, lastActivity, tail, waiting} = fields;
	const standing = STANDINGS.find((known) => known === fields.standing);
	if (version !== VERSION || standing === undefined) return undefined;
	if (!isWhole(head) || !isWhole(read) || !isWhole(lastActivity) || !isWhole(tail)) {
		return undefined;
	}

	const changes = Array.isArray(waiting) ? waiting.flatMap(decodeWaiting) : [];
	const marks = isWhole(told) ? {read, told} : {read};
	return {record: {name, standing, head, ...marks, lastActivity, waiting: changes}, tail};
}

const VERSION = 1;
const STANDINGS = ['accepted', 'request', 'refused'] as const;

function charactersOf({effect}: EntryChange): number {
	return effect.type === 'edit' ? effect.text.length : 0;
}

function decodeWaiting(value: Json): readonly WaitingChange[] {
	const {change, isSought} = fieldsOf(value);
	const decoded = change === undefined ? undefined : decodeChange(change);
	return decoded === undefined ? [] : [{change: decoded, isSought: isSought === true}];
}
