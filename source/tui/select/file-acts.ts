import {openFile, saveFile} from '../../client/commands/file-work.ts';
import {phrase} from '../../words/phrase.ts';
import type {Desk} from '../desk.ts';
import {workOnFiles} from '../window-files.ts';
import {openLinks} from './links.ts';
import type {Marked} from './markable.ts';

type Sent = Extract<Marked, {type: 'message'}>;

/** Begins to save the file of a message where downloads go. */
export function saveMarked(desk: Desk, {room, message}: Sent): void {
	void workOnFiles(desk, async (work) => {
		await saveFile(work, room.id, message);
		desk.hint(phrase`It is being saved. /cancel stops it.`);
	});
}

/** Opens the file of a message after a question, or a link where it has no file. */
export function openMarked(desk: Desk, {room, message}: Sent): void {
	if (message.file === undefined) {
		void openLinks(desk, message);
		return;
	}
	void workOnFiles(desk, async (work) => {
		if (await openFile(work, room.id, message)) {
			desk.hint(phrase`It opens in its own program.`);
		}
	});
}

/** Shows the file of a message over the panes. */
export function previewMarked({files}: Desk, {room, message}: Sent): void {
	files?.preview?.(room.id, message);
}

/** Saves or opens the file of a message that is looked at. */
export function carryOutFileAct(
	desk: Desk,
	{
		act,
		room: id,
		seq,
	}: {readonly act: 'save' | 'open'; readonly room: string; readonly seq: number},
): void {
	const room = desk.client.state.rooms.get(id);
	const message = room?.log.messageAt(seq);
	if (room === undefined || message?.file === undefined) {
		desk.hint(phrase`This file is not there any more.`);
	} else if (act === 'save') {
		saveMarked(desk, {type: 'message', room, message});
	} else {
		openMarked(desk, {type: 'message', room, message});
	}
}
