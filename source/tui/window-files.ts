import type {FileWork} from '../client/commands/file-work.ts';
import type {FilesUi, PersonDisk} from '../client/commands/files-ui.ts';
import {sentenceOf} from '../client/error.ts';
import {phrase} from '../words/phrase.ts';
import type {Desk} from './desk.ts';
import {filePreview} from './overlays/file-preview.ts';
import {markedMessage} from './select/markable.ts';
import {takeReply} from './select/writing.ts';
import {parseThreadKey} from './thread-key.ts';

/** What a window gives to commands about files; undefined where it has no disk. */
export function windowFiles(desk: Desk, disk: PersonDisk | undefined): FilesUi | undefined {
	return (
		disk && {
			disk,
			knownRooms: new Set(),
			asksAboutSecrets: () => desk.setup.preferences.secretGuard,
			marked(room) {
				const marked = markedMessage(desk.client.state, desk.view);
				return marked?.type === 'message' && marked.room.id === room ? marked.message : undefined;
			},
			preview: (room, message) => desk.openOverlay(filePreview(room, message)),
		}
	);
}

/** Does something with files from a window, or says in its status line why not. Never rejects. */
export async function workOnFiles(
	desk: Desk,
	run: (work: FileWork) => Promise<unknown>,
): Promise<void> {
	const {client, files} = desk;
	try {
		if (files === undefined) {
			desk.hint(phrase`Files cannot be sent or saved from here.`);
		} else {
			await run({client, files, ask: (question, answers) => desk.ask(question, answers)});
		}
	} catch (error) {
		desk.hint(sentenceOf(error));
	}
}

/**
 * Position of the message that what is sent from a place of writing answers: where a thread begins, or
 * what a reply was begun to, which is over then.
 */
export function takeAnswered(desk: Desk, place: string): number | undefined {
	const thread = parseThreadKey(place);
	if (thread !== undefined) {
		return thread.root;
	}
	const replyTo = takeReply(desk, place);
	if (replyTo !== undefined) {
		desk.change({type: 'writing-for-set', place, writingFor: undefined});
	}
	return replyTo;
}
