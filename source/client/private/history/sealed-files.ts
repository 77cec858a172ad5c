import type {SealedFile} from '../../files/sealed-file.ts';
import type {ConversationStore} from './conversation-store.ts';
import {entryOf} from './history-segment.ts';

/**
 * What opens the file of a message, however old the message is; undefined when there is none, or none
 * any more. Throws VaultError.
 */
export async function sealedFileIn(
	store: ConversationStore,
	name: string,
	id: string,
): Promise<SealedFile | undefined> {
	const conversation = store.get(name);
	const known = conversation && store.find(conversation, id);
	if (conversation === undefined || known !== undefined) return known?.file;
	for (let index = conversation.tail.index - 1; index >= 0; index--) {
		const segment = await store.segments.read(name, index, {isPassing: true});
		const entry = segment && entryOf(segment, id);
		if (entry !== undefined) return entry.file;
	}

	return undefined;
}
