import {type Conversation, decodeConversation, encodeConversation} from './conversation.ts';
import {ConversationStore} from './conversation-store.ts';
import type {HistoryContext} from './history-context.ts';
import {emptySegment, type Segment} from './history-segment.ts';
import {readUnlessDamaged, type SegmentCache} from './segment-cache.ts';

/** Reads every conversation and the newest part of its history. Throws VaultError. */
export async function openConversationStore(
	context: HistoryContext,
	segments: SegmentCache,
): Promise<ConversationStore> {
	const {vault, records} = context;
	const found: Conversation[] = [];
	for (const record of await vault.list(records.conversations)) {
		const name = record.slice(records.conversations.length);
		const bytes = await readUnlessDamaged(vault, record);
		const decoded = bytes && decodeConversation(name, bytes);
		bytes?.fill(0);
		if (decoded === undefined) {
			const recovered = await recoveredConversation(name, {context, segments});
			if (recovered !== undefined) found.push(recovered);
			continue;
		}

		const tail = await newestSegment(name, decoded.tail, {segments, head: decoded.record.head});
		found.push({...decoded.record, tail});
	}

	return new ConversationStore(context, segments, found);
}

/** The newest segment. A damaged one stays as it is, and the history goes on behind it. */
async function newestSegment(
	name: string,
	index: number,
	{segments, head}: {readonly segments: SegmentCache; readonly head: number},
): Promise<Segment> {
	const segment = await segments.read(name, index, {isPassing: true});
	return segment ?? emptySegment(head === 0 ? index : index + 1);
}

/**
 * A conversation whose own record is damaged, from its history. It is accepted if anything of this
 * account is in its newest part, and a request otherwise; undefined when there is no history either.
 */
async function recoveredConversation(
	name: string,
	{context, segments}: {readonly context: HistoryContext; readonly segments: SegmentCache},
): Promise<Conversation | undefined> {
	const {vault, records, account} = context;
	// A damaged record is kept aside by this, and its name can be written again.
	await vault.delete(records.conversation(name));
	const count = (await vault.list(records.segments(name))).length;
	const found = await newestReadable(name, count - 1, segments);
	const newest = found?.entries.at(-1);
	if (found === undefined || newest === undefined) return undefined;
	const isAccepted = found.entries.some(({from}) => from === account);
	const conversation: Conversation = {
		name,
		standing: isAccepted ? 'accepted' : 'request',
		head: newest.seq,
		read: newest.seq,
		lastActivity: newest.relayTime,
		waiting: [],
		tail: found.index === count - 1 ? found : emptySegment(count),
	};
	await vault.write(records.conversation(name), encodeConversation(conversation));
	return conversation;
}

async function newestReadable(
	name: string,
	newest: number,
	segments: SegmentCache,
): Promise<Segment | undefined> {
	for (let index = newest; index >= 0; index--) {
		const segment = await segments.read(name, index, {isPassing: true});
		if (segment !== undefined) return segment;
	}

	return undefined;
}
