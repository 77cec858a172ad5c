import {type Content, isTimeDoubtful} from '../../../crypto/content.ts';
import type {Batch} from '../batch.ts';
import type {Arrival, Consequence} from '../parts.ts';
import {meaningOf, receiptChanges, unknownContentSentence} from './content-meaning.ts';
import type {Conversation} from './conversation.ts';
import type {ConversationStore} from './conversation-store.ts';
import type {ConversationWriter} from './conversation-writer.ts';
import {nameOf} from './peer-name.ts';
import type {TypingMarks} from './typing-marks.ts';

/** What takes in opened messages. */
export type ContentTaker = {
	readonly account: string;
	readonly store: ConversationStore;
	readonly writer: ConversationWriter;
	readonly typing: TypingMarks;
};

/** Takes in a message of another account; what this device has to do about it is returned. */
export function takeForeign(
	{content, arrival, batch}: Incoming,
	{store, writer, typing}: ContentTaker,
): readonly Consequence[] {
	const {from: name, isUnderChangedKeys, relayTime} = arrival;
	const known = store.get(name, batch);
	if (known?.standing === 'refused') return [];
	const isAnswered = known?.standing === 'accepted' && !isUnderChangedKeys;
	const meaning = meaningOf(content.kind, content.body);
	switch (meaning.type) {
		case 'say': {
			const {type: _, ...said} = meaning;
			const conversation = known ?? writer.ensure(name, 'request', batch);
			const facts = {
				isUnderChangedKeys,
				isTimeDoubtful: isTimeDoubtful(content, relayTime),
			};
			writer.say(conversation, {...spoken(content, arrival), ...said, facts}, batch);
			return isAnswered ? [{type: 'receipt', name, ids: [content.id]}] : [];
		}
		case 'unknown': {
			const conversation = known ?? writer.ensure(name, 'request', batch);
			const text = unknownContentSentence(name);
			const facts = {note: 'missing', isUnderChangedKeys} as const;
			writer.say(conversation, {...spoken(content, arrival), kind: 'notice', text, facts}, batch);
			return [];
		}
		case 'change': {
			const {id, effect} = meaning;
			writer.change(name, [{id, by: name, isUnderChangedKeys, effect}], batch);
			return [];
		}
		case 'receipt':
			// Whoever has the changed keys may not be the one who was written to.
			if (!isUnderChangedKeys) writer.change(name, receiptChanges(meaning, name), batch);
			return [];
		case 'typing':
			if (isAnswered) {
				batch.afterwards(() => typing.show(name, {isOn: meaning.isOn, time: relayTime}));
			}

			return [];
		case 'comparison':
			return [{type: 'comparison', name, step: meaning.step}];
		case 'resend':
			return [{type: 'resend', name, device: arrival.device, ids: meaning.ids}];
		case 'list':
			return [{type: 'list', name, record: meaning.record}];
		case 'sent':
		case 'nothing':
			return [];
	}
}

/** Takes in what another device of this account sent to somebody, or says to this one. */
export function takeOwn(
	{content, arrival, batch}: Incoming,
	taker: ContentTaker,
): readonly Consequence[] {
	const {account: name} = taker;
	const meaning = meaningOf(content.kind, content.body);
	switch (meaning.type) {
		case 'sent': {
			const peer = nameOf(meaning.sent.to);
			if (peer === undefined || peer === name) return [];
			const {kind, body} = meaning.sent;
			takeCopy({...content, kind, body}, {arrival, batch, peer}, taker);
			return [];
		}
		case 'comparison':
			return [{type: 'comparison', name, step: meaning.step}];
		case 'resend':
			return [{type: 'resend', name, device: arrival.device, ids: meaning.ids}];
		case 'list':
			return [{type: 'list', name, record: meaning.record}];
		case 'say':
		case 'unknown':
		case 'change':
		case 'receipt':
		case 'typing':
		case 'nothing':
			return [];
	}
}

type Incoming = {
	readonly content: Content;
	readonly arrival: Arrival;
	readonly batch: Batch;
};

/** Does here what another device of this account did in a conversation. */
function takeCopy(
	content: Content,
	{arrival, batch, peer}: {readonly arrival: Arrival; readonly batch: Batch; readonly peer: string},
	{account, store, writer}: ContentTaker,
): void {
	const meaning = meaningOf(content.kind, content.body);
	const known = store.get(peer, batch);
	if (meaning.type === 'say') {
		const {type: _, ...said} = meaning;
		const facts = {
			delivery: 'sent',
			isTimeDoubtful: isTimeDoubtful(content, arrival.relayTime),
		} as const;
		const conversation = writer.ensure(peer, 'accepted', batch);
		writer.say(conversation, {...spoken(content, arrival), ...said, facts}, batch);
	} else if (known !== undefined && meaning.type === 'change') {
		const {id, effect} = meaning;
		writer.change(peer, [{id, by: account, isUnderChangedKeys: false, effect}], batch);
	} else if (known !== undefined && meaning.type === 'receipt' && meaning.state === 'read') {
		writer.moveRead(known, readPosition(known, meaning.ids, {store, batch}), batch);
	}
}

/** How far another device has read, by the messages of the other person that it names. */
function readPosition(
	conversation: Conversation,
	ids: readonly string[],
	{store, batch}: {readonly store: ConversationStore; readonly batch: Batch},
): number {
	const positions = ids.map((id) => {
		const entry = store.find(conversation, id, batch);
		return entry?.from === conversation.name ? entry.seq : 0;
	});
	return Math.max(0, ...positions);
}

function spoken({id, time}: Content, {from, device, relayTime}: Arrival) {
	return {id, from, device, sentAt: time, relayTime};
}
