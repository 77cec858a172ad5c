import type {Json} from '../../../crypto/content.ts';
import {withReaction} from '../../state/reactions.ts';
import type {PrivateFacts} from '../../state/state.ts';
import type {HistoryEntry} from './history-entry.ts';
import {fieldsOf} from './stored-json.ts';

/** Something that somebody does to a message that was sent before, theirs or another's. */
export type EntryChange = {
	/** Of the message. */
	readonly id: string;
	/** Who does it. */
	readonly by: string;
	/** It came under keys that nobody has accepted: then it touches only what came so too. */
	readonly isUnderChangedKeys: boolean;
	readonly effect: EntryEffect;
};

export type EntryEffect =
	| {readonly type: 'edit'; readonly text: string}
	| {readonly type: 'delete'}
	| {readonly type: 'react'; readonly emoji: string; readonly isOn: boolean}
	/** The other person's device has it, or they have seen it. */
	| {readonly type: 'receipt'; readonly state: 'delivered' | 'read'};

/** The entry after the change; the same one when the change is nobody's right, or changes nothing. */
export function changedEntry(entry: HistoryEntry, change: EntryChange): HistoryEntry {
	const {by, effect} = change;
	const {facts} = entry;
	const isForeign = change.isUnderChangedKeys && !facts.isUnderChangedKeys;
	if (entry.id !== change.id || isForeign || facts.note !== undefined || facts.isDeleted) {
		return entry;
	}

	const withFacts = (changes: Partial<PrivateFacts>): HistoryEntry => ({
		...entry,
		facts: {...facts, ...changes},
	});
	switch (effect.type) {
		case 'edit':
			if (by !== entry.from || effect.text === entry.text) return entry;
			return {...withFacts({isEdited: true}), text: effect.text};
		case 'delete':
			if (by !== entry.from) return entry;
			return withoutFile({...withFacts({isDeleted: true, reactions: []}), text: ''});
		case 'react': {
			const reactions = withReaction(facts.reactions, {name: by, ...effect});
			return reactions === facts.reactions ? entry : withFacts({reactions});
		}
		case 'receipt':
			if (by === entry.from || !isFurther(effect.state, facts.delivery)) return entry;
			return withFacts({delivery: effect.state});
	}
}

/** The change that was kept as plain data; undefined for anything else. */
export function decodeChange(value: Json): EntryChange | undefined {
	const {id, by, isUnderChangedKeys, effect} = fieldsOf(value);
	const decoded = decodeEffect(effect);
	if (typeof id !== 'string' || typeof by !== 'string' || decoded === undefined) return undefined;
	return {id, by, isUnderChangedKeys: isUnderChangedKeys === true, effect: decoded};
}

const DELIVERIES: readonly PrivateFacts['delivery'][] = [undefined, 'sent', 'delivered', 'read'];

/** What opens a file goes with the message that it came with. */
function withoutFile({file: _, ...entry}: HistoryEntry): HistoryEntry {
	return entry;
}

/** Only own messages have a delivery; it never goes back. */
function isFurther(state: 'delivered' | 'read', known: PrivateFacts['delivery']): boolean {
	return known !== undefined && DELIVERIES.indexOf(state) > DELIVERIES.indexOf(known);
}

function decodeEffect(value: Json | undefined): EntryEffect | undefined {
	const {type, text, emoji, isOn, state} = fieldsOf(value);
	if (type === 'edit' && typeof text === 'string') return {type, text};
	if (type === 'delete') return {type};
	if (type === 'react' && typeof emoji === 'string') return {type, emoji, isOn: isOn === true};
	const isReceipt = type === 'receipt' && (state === 'delivered' || state === 'read');
	return isReceipt ? {type, state} : undefined;
}
