import {phrase} from '../../words/phrase.ts';
import type {Client} from '../api.ts';
import {hasRunningName} from '../files/disk/what-can-run.ts';
import type {TransferState} from '../files/transfer-state.ts';
import {newestFile} from '../find-file.ts';
import type {Event} from '../state/event.ts';
import type {State} from '../state/state.ts';
import type {PersonDisk} from './files-ui.ts';

/**
 * Says where a file was saved, in the room that it came from, when it is all there. Returns what to call
 * with every event.
 */
export function saySaved(
	client: Pick<Client, 'addLine' | 'state'>,
	disk: Pick<PersonDisk, 'shown'>,
): (event: Event) => void {
	const said = new Set<string>();
	return (event) => {
		if (event.type === 'transfer-gone') said.delete(event.id);
		if (event.type !== 'transfer-changed') return;
		const {id, room, phase} = event.transfer;
		if (phase.type !== 'done' || phase.path === undefined || said.has(id)) return;
		said.add(id);
		const text = savedSentence(event.transfer, disk.shown(phase.path), client.state);
		client.addLine({level: 'info', text, room});
	};
}

/** Where a file was saved; and that /open opens it, where it is that one which that would open, and may. */
export function savedSentence(
	{room, message}: Pick<TransferState, 'room' | 'message'>,
	shownPath: string,
	{rooms}: Pick<State, 'rooms'>,
): string {
	const held = rooms.get(room);
	const isNewest = held !== undefined && newestFile(held)?.id === message;
	const isOpened = isNewest && !hasRunningName(shownPath);
	return isOpened ? phrase`Saved as ${shownPath}. /open opens it.` : phrase`Saved as ${shownPath}.`;
}
