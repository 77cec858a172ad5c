import {phrase} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import {isConversationId} from '../private/record-names.ts';
import type {LogMessage, State} from '../state/state.ts';
import type {SealedFile} from './sealed-file.ts';
import type {TransferContext} from './transfer-context.ts';
import type {WantedFile} from './transfer-record.ts';

/** What fetches the file of a message. Throws InputError when it has none. */
export async function fileOfMessage(
	{state, messages}: Pick<TransferContext, 'state' | 'messages'>,
	room: string,
	message: string,
): Promise<WantedFile> {
	if (isConversationId(room)) {
		const sealed = await messages.sealedFile(room, message);
		if (sealed === undefined) throw noFile();
		return wantedOf(sealed);
	}

	const held = heldMessage(state(), room, message);
	if (held === undefined) {
		throw new InputError(phrase`That message is not loaded here. Scroll to it first.`);
	}

	if (held.file?.hash === undefined) throw noFile();
	const {file, hash, size, name} = held.file;
	return {file, name, size, hash};
}

/** A message of a log that is held; undefined when there is none of that id. */
function heldMessage(state: State, room: string, id: string): LogMessage | undefined {
	for (const row of state.rooms.get(room)?.log.backwards() ?? []) {
		if (row.type === 'message' && row.id === id) return row;
	}

	return undefined;
}

function wantedOf({file, name, size, hash, key, header}: SealedFile): WantedFile {
	return {file, name, size, hash, seal: {key, header}};
}

function noFile(): InputError {
	return new InputError(phrase`No file came with that message, or it was taken back.`);
}
