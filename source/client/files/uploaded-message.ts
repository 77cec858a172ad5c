import {fileChunks} from '../../crypto/file-cipher.ts';
import type {FileMessage} from './transfer-context.ts';
import type {UploadRecord} from './transfer-record.ts';

/** The message of a file whose bytes are all at the relay; undefined as long as some are not. */
export function uploadedMessage(record: UploadRecord): FileMessage | undefined {
	const {id, room, text, replyTo, begun, hash, name, mediaType, size, seconds} = record;
	if (begun === undefined || hash === undefined) return undefined;
	const {file, expiresAt, seal} = begun;
	const common = {
		...{file, name, mediaType, size, hash, expiresAt},
		...(seconds !== undefined && {seconds}),
	};
	return {
		...{id, room, text, replyTo},
		file:
			seal === undefined
				? {type: 'open', facts: {...common, isSealed: false}}
				: {type: 'sealed', sealed: {...common, ...seal, chunks: fileChunks(size)}},
	};
}
