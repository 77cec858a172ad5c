import type {Client} from '../client/api.ts';
import {isForReader} from '../client/state/log-message.ts';
import {roomsNeedingAttention} from '../client/state/select.ts';
import type {Clock} from '../protocol/environment.ts';
import {phrase} from '../words/phrase.ts';
import {barLines} from './order-words.ts';
import {hereWords} from './plain-commands.ts';
import {lastOf, unreadOf} from './reading.ts';
import type {Teller} from './teller.ts';

export type RoomReaderOptions = {
	readonly client: Client;
	readonly clock: Clock;
	readonly teller: Teller;
	/** Whether somebody sees what is told: only then going to a room reads it. */
	readonly isWatched: boolean;
	readonly print: (line: string) => void;
};

/** Unread messages that are read out at a time. */
const READ_OUT = 20;
/** Messages that are told when nothing is unread, to know what a room is about. */
const REMINDER = 5;

/** Goes to rooms and reads out what waits there. */
export class RoomReader {
	readonly #options: RoomReaderOptions;

	constructor(options: RoomReaderOptions) {
		this.#options = options;
	}

	/** Goes to a room, says so, and reads out what is unread there, or else the last messages. */
	async enter(id: string): Promise<void> {
		const {client, teller, isWatched} = this.#options;
		const after = this.#arrive(id);
		if (after === undefined) return;
		// Names to complete. What cannot be had now is no reason to say anything.
		client.loadMembers(id).catch(() => {});
		if (await this.#readOut(id, {after, isRead: isWatched})) return;
		teller.tell(id, await lastOf(client, id, REMINDER));
		teller.heardAll(id, isWatched);
	}

	/** Goes to a room and tells a message of it, if it is held. */
	async goTo(id: string, seq: number): Promise<void> {
		const {client, teller} = this.#options;
		if (teller.front !== id) await this.enter(id);
		const message = client.state.rooms.get(id)?.log.messageAt(seq);
		if (message !== undefined) teller.tell(id, [message]);
	}

	/** Reads out what is unread in the room in front, or in the next that needs somebody. It is read then. */
	async readNext(): Promise<void> {
		const {client, clock, teller, print} = this.#options;
		this.#markHeard();
		const front = client.state.rooms.get(teller.front ?? '');
		if (front !== undefined && front.unread > 0) {
			await this.#readOut(front.id, {after: front.read, isRead: true});
			return;
		}
		const needing = roomsNeedingAttention(client.state, clock.now());
		const next = needing.find(({id}) => id !== front?.id);
		const after = next && this.#arrive(next.id);
		if (next === undefined || after === undefined) print(phrase`Nothing is unread.`);
		else await this.#readOut(next.id, {after, isRead: true});
	}

	/** Brings a room to the front and says so; how far it was told, undefined when there is no such room. */
	#arrive(id: string): number | undefined {
		const {client, clock, teller, print} = this.#options;
		const room = client.state.rooms.get(id);
		if (room === undefined) return undefined;
		teller.enter(id);
		print(hereWords(room));
		for (const line of barLines(client.state, room, clock.now())) print(line);
		return teller.heardUntil(id);
	}

	/** What was told in the room in front counts as read once somebody asks for more. */
	#markHeard(): void {
		const {client, teller} = this.#options;
		const room = client.state.rooms.get(teller.front ?? '');
		const heard = teller.heardUntil(room?.id ?? '');
		if (room !== undefined && heard > room.read) client.markRead(room.id, heard);
	}

	/** False when nothing after that position is for this person. */
	async #readOut(
		id: string,
		{after, isRead}: {readonly after: number; readonly isRead: boolean},
	): Promise<boolean> {
		const {client, teller, print} = this.#options;
		const until = teller.toldUntil(id);
		if ((client.state.rooms.get(id)?.unread ?? 0) === 0) return false;
		const {messages, left} = await unreadOf(client, {room: id, after, until, limit: READ_OUT});
		const account = client.state.account?.name;
		if (!messages.some((message) => isForReader(message, account))) return false;
		teller.tell(id, messages);
		if (left === 0) {
			teller.heardAll(id, isRead);
			return true;
		}
		const last = messages.at(-1)?.seq ?? 0;
		teller.heardTo(id, last);
		if (isRead) client.markRead(id, last);
		print(phrase`${left} more unread: /next`);
		return true;
	}
}
