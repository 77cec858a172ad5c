import {type FileWork, offerDropped} from '../client/commands/file-work.ts';
import {refuseBarred} from '../client/commands/writing-bar.ts';
import {phrase} from '../words/phrase.ts';
import {draftOf} from './composer/composer-state.ts';
import type {Desk} from './desk.ts';
import {placeOfWriting} from './place-of-writing.ts';
import {roomOfPlace} from './thread-key.ts';
import {takeAnswered, workOnFiles} from './window-files.ts';

/**
 * Puts pasted text into what is being written; where it is nothing but the paths of files, as when they
 * are dropped on the terminal, asks whether to send them in its place. Nothing is sent without an answer.
 */
export function pasteOrOffer(desk: Desk, pasted: string): void {
	const before = textOf(desk);
	desk.compose({type: 'paste', text: pasted});
	// Behind a command the paths are what it is about.
	if (desk.files !== undefined && !before.startsWith('/')) {
		void offer(desk, pasted, {before, after: textOf(desk)});
	}
}

type Written = {
	/** What was being written before the paste, and with it. */
	readonly before: string;
	readonly after: string;
};

async function offer(desk: Desk, pasted: string, written: Written): Promise<void> {
	const place = placeOfWriting(desk.view);
	await workOnFiles(desk, async (work) => {
		const paths = await work.files.disk.dropped(pasted);
		const room = desk.client.state.rooms.get(roomOfPlace(place));
		const isThere = placeOfWriting(desk.view) === place && desk.view.overlay === undefined;
		if (room === undefined || !isThere) {
			return;
		}
		if (paths.length === 0) {
			await tellFolder(desk, work, pasted);
			return;
		}
		refuseBarred({client: desk.client, now: () => desk.screen().now}, room.id);
		const answering = () => takeAnswered(desk, place);
		if (await offerDropped(work, {room, paths, answering})) {
			takeOut(desk, place, written);
		}
	});
}

/** A folder stays what was pasted; whoever dropped it would wait for a question. */
async function tellFolder(desk: Desk, {files}: FileWork, pasted: string): Promise<void> {
	if (await files.disk.isDroppedFolder(pasted)) {
		desk.hint(phrase`That is a folder. Pack it into an archive to send it.`);
	}
}

/** The paths were sent as files, so they are no text any more; what was typed behind them stays. */
function takeOut(desk: Desk, place: string, {before, after}: Written): void {
	const isUntouched = desk.composer.room === place && textOf(desk) === after;
	if (isUntouched && after !== before) {
		desk.compose({type: 'set-text', text: before});
	}
}

function textOf({composer}: Pick<Desk, 'composer'>): string {
	return draftOf(composer).editor.text;
}
