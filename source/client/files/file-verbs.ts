import {phrase} from '../../words/phrase.ts';
import {InputError, RefusedError} from '../error.ts';
import {newMessageId} from '../message-id.ts';
import type {FilesClient} from './api.ts';
import type {ClientFiles} from './client-files.ts';
import {fileOfMessage} from './message-file.ts';
import {newUpload, noFilesHere} from './new-upload.ts';

type SavePlace = {readonly room: string; readonly message: string; readonly folder: string};

/** What a client does with files. */
export function fileVerbs({context, transfers, fetches}: ClientFiles): FilesClient {
	const saving = new Map<string, Promise<string>>();
	const save = async (place: SavePlace): Promise<string> => {
		if (context.files === undefined) throw new InputError(phrase`This client keeps no files.`);
		const wanted = await fileOfMessage(context, place.room, place.message);
		const known = transfers.findDownload(place);
		if (known !== undefined) {
			transfers.retry(known);
			return known;
		}

		const id = newMessageId(context.random);
		const time = context.clock.now();
		await transfers.add({type: 'download', id, time, ...place, wanted});
		return id;
	};
	return {
		async sendFile(room, path, options = {}) {
			context.messages.require(room);
			const record = await newUpload(context, {room, path}, options);
			await transfers.add(record);
			return record.id;
		},

		async saveFile(room, message, folder) {
			const place = {room, message, folder};
			const key = JSON.stringify(place);
			// Two at once are one, also before it is written down.
			const known = saving.get(key) ?? save(place).finally(() => saving.delete(key));
			saving.set(key, known);
			return known;
		},

		async fetchFile(room, message, {most, ...options}) {
			const wanted = await fileOfMessage(context, room, message);
			if (wanted.size > most) {
				throw new InputError(
					phrase`${wanted.name} is too large to be shown here. Save it with /save.`,
				);
			}

			return fetches.fetch(wanted, options);
		},

		whenTransferred: (id, signal) => transfers.whenTransferred(id, signal),
		cancelTransfer: (id) => transfers.cancel(id),
		retryTransfer: (id) => transfers.retry(id),
		dismissTransfer: (id) => transfers.dismiss(id),
		async ownFiles() {
			try {
				return await context.ask('file.list', {});
			} catch (error) {
				// One from before there were files.
				if (error instanceof RefusedError && error.code === 'unsupported') throw noFilesHere();
				throw error;
			}
		},
		async deleteFile(file) {
			await context.ask('file.delete', {file});
		},
	};
}
