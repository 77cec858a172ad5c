import {phrase} from '../words/phrase.ts';
import type {Client} from './api.ts';
import {isGone} from './state/log-message.ts';
import type {LogMessage, RoomState} from './state/state.ts';

/** Pages of older messages that are fetched to find a file. */
const MOST_PAGES = 50;

/**
 * The message of that id, or, without one, the newest of a room or conversation that a file came with.
 * What is not held is fetched, page by page. Undefined when there is none in what is looked at.
 */
export async function findFileMessage(
	client: Pick<Client, 'state' | 'loadOlder'>,
	room: string,
	{id, signal}: {readonly id: string | undefined; readonly signal: AbortSignal},
): Promise<LogMessage | undefined> {
	for (let pages = 0; pages <= MOST_PAGES; pages++) {
		signal.throwIfAborted();
		const held = client.state.rooms.get(room);
		if (held === undefined) return undefined;
		const found = newestFile(held, id);
		if (found !== undefined) return found;
		if (!held.hasOlder) return undefined;
		await client.loadOlder(room);
	}

	return undefined;
}

/** That there was none, as a sentence. */
export function noFileSentence(id: string | undefined): string {
	return id === undefined
		? phrase`No file was found there.`
		: phrase`No file came with a message of that id there. termchat tail --json shows the ids.`;
}

/** As `findFileMessage`, of what is held. */
export function newestFile({log}: RoomState, id?: string): LogMessage | undefined {
	for (const row of log.backwards()) {
		if (row.type !== 'message' || row.file === undefined || isGone(row)) continue;
		if (id === undefined ? row.isHidden !== true : row.id === id) return row;
	}

	return undefined;
}
