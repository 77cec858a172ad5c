import type {Client} from '../client/api.ts';
import {hopelessness} from '../client/ending.ts';
import type {Event} from '../client/state/event.ts';
import type {LogMessage, RoomState} from '../client/state/state.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import {RoomFollower} from './room-follower.ts';

export type MessageWatchOptions = {
	readonly client: Client;
	/** Only this room; every room that this account is in or comes into, when undefined. */
	readonly room: RoomState | undefined;
	/** Called for each new message once, in the order of its room. */
	readonly tell: (room: string, message: LogMessage) => void;
};

/**
 * Tells every new message of a room, or of all, whatever becomes of the connection meanwhile. Ends only by
 * rejecting: when `signal` aborts, when the room is gone, or when the relay sends this device away.
 */
export async function watchMessages(
	options: MessageWatchOptions,
	signal: AbortSignal,
): Promise<never> {
	const {client, room, tell} = options;
	const {promise, reject} = Promise.withResolvers<never>();
	const followers = new Map<string, RoomFollower>();
	const follow = (id: string): RoomFollower => {
		const name = client.state.rooms.get(id)?.name ?? id;
		const follower = new RoomFollower({
			...{client, signal, room: id, failed: reject},
			tell: (followed) => {
				if (followed.type === 'message') tell(name, followed.message);
			},
		});
		followers.set(id, follower);
		return follower;
	};
	const advance = () => {
		for (const follower of followers.values()) follower.advance();
	};
	if (room !== undefined) follow(room.id);
	else for (const {id, direct} of client.state.rooms.values()) if (direct === undefined) follow(id);
	const stop = client.subscribe((event) => {
		const end = endOf(event, room);
		if (end !== undefined) reject(end);
		else if (event.type === 'room-gone') followers.delete(event.room);
		else if (event.type === 'room-received' && room === undefined) {
			const {room: id} = event.room;
			if (!followers.has(id) && !id.startsWith('@')) follow(id);
		}
		if (ADVANCES.has(event.type)) advance();
	});
	const abort = () => reject(signal.reason);
	signal.addEventListener('abort', abort, {once: true});
	if (signal.aborted) abort();
	try {
		advance();
		return await promise;
	} finally {
		stop();
		signal.removeEventListener('abort', abort);
	}
}

/** Events after which a room may have something to tell. */
const ADVANCES: ReadonlySet<Event['type']> = new Set<Event['type']>([
	'message-received',
	'history-received',
	'history-failed',
	'room-received',
	'connection-changed',
]);

/** Why there is nothing more to follow, if so. */
function endOf(event: Event, room: RoomState | undefined): Error | undefined {
	if (event.type === 'connection-changed') return hopelessness(event.connection);
	if (event.type !== 'room-gone' || event.room !== room?.id) return undefined;
	return new ExitError('not-found', phrase`You are no longer in #${room.name}.`);
}
