import type {Client} from '../client/api.ts';
import {RefusedError} from '../client/error.ts';
import {roomByName} from '../client/state/select.ts';
import type {RoomState, State} from '../client/state/state.ts';
import {ERROR_CODES} from '../protocol/codes.ts';
import {checkAccountName, checkRoomName} from '../protocol/names.ts';
import {phrase, translated} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import type {Output} from './output.ts';

/** Where a message goes, or comes from: a room, or one other person. */
export type Place = {readonly type: 'room' | 'person'; readonly name: string};

/**
 * A place as typed in a shell: a room as `ops`, `#ops`, or `%23ops` where `#` begins a comment; a
 * person as `@name`.
 * @throws {ExitError} `usage` for what cannot be either.
 */
export function placeOf(word: string): Place {
	if (!word.startsWith('@')) return {type: 'room', name: roomNameOf(word)};
	const checked = checkAccountName(word.slice(1));
	if (checked.type === 'name') return {type: 'person', name: checked.name};
	const sentence = translated(ERROR_CODES[checked.problem].sentence);
	throw new ExitError('usage', phrase`${JSON.stringify(word)} cannot be a person. ${sentence}`);
}

/**
 * The room of that name.
 * @throws {ExitError} `not-found` when this account is not in it.
 */
export function findRoom(state: State, name: string): RoomState {
	const room = roomByName(state, name);
	if (room !== undefined) return room;
	throw new ExitError(
		'not-found',
		phrase`You are in no room called #${name}. termchat rooms lists what there is.`,
	);
}

/**
 * The room of that name, joined if need be: whoever posts to a public room or follows it means to be
 * in it.
 * @throws {ExitError} `not-found` when there is no such room for this account.
 */
export async function enterRoom(client: Client, name: string, output: Output): Promise<RoomState> {
	const room = roomByName(client.state, name);
	if (room !== undefined) return room;
	try {
		await client.joinRoom(name);
	} catch (error) {
		if (!(error instanceof RefusedError) || error.code !== 'not-found') throw error;
		throw new ExitError(
			'not-found',
			phrase`There is no room #${name} that you can join. termchat rooms lists what there is.`,
			{cause: error},
		);
	}
	output.tell(phrase`You joined #${name}.`);
	return findRoom(client.state, name);
}

function roomNameOf(word: string): string {
	const checked = checkRoomName(word.replace(/^%23/, '#'));
	if (checked.type === 'name') return checked.name;
	const sentence = translated(ERROR_CODES[checked.problem].sentence);
	throw new ExitError('usage', phrase`${JSON.stringify(word)} cannot be a room. ${sentence}`);
}
