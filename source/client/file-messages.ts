import type {Core} from './core.ts';
import {UnreachableError} from './error.ts';
import type {SealedFile} from './files/sealed-file.ts';
import type {FileMessage, FileMessages} from './files/transfer-context.ts';
import type {FileFacts} from './files/transfer-state.ts';
import {isConversationId} from './private/record-names.ts';

/** The messages that files come with, by the same outboxes as every other. */
export function fileMessages(core: Core): FileMessages {
	const outboxOf = (room: string) =>
		isConversationId(room) ? core.private.get().dispatch : core.outbox;
	return {
		require(room) {
			if (isConversationId(room)) core.private.get();
		},

		async write(message) {
			const {file} = message;
			if (file.type === 'sealed') writePrivate(core, message, file.sealed);
			else await writeInRoom(core, message, file.facts);
		},

		async whenSettled(room, id) {
			try {
				await outboxOf(room).whenAccepted(id);
			} catch (error) {
				// Refused or dropped: it was written down all the same, and is the person's business.
				if (error instanceof UnreachableError) throw error;
			}
		},

		drop(room, id) {
			if (isConversationId(room)) core.private.find()?.dispatch.drop(id);
			else core.outbox.drop(id);
		},

		sealedFile: async (room, id) => core.private.get().messages.sealedFileOf(room, id),
	};
}

async function writeInRoom(core: Core, message: FileMessage, file: FileFacts): Promise<void> {
	const {id, room, text, replyTo} = message;
	const time = core.clock.now();
	core.outbox.send(room, {
		...{id, kind: 'file', text, time, since: time, failure: undefined, file},
		...(replyTo !== undefined && {replyTo}),
	});
	await core.outbox.whenWritten(room);
}

function writePrivate(core: Core, {id, room, text, replyTo}: FileMessage, file: SealedFile): void {
	core.private.get().messages.sendFile(room, {id, text, replyTo, file});
}
