import type {Client} from '../../source/client/api.ts';
import {isConversationId} from '../../source/client/private/record-names.ts';
import type {Event} from '../../source/client/state/event.ts';
import type {RoomState} from '../../source/client/state/state.ts';
import type {RoomMessage} from '../../source/protocol/records.ts';
import type {OutgoingFrame} from '../../source/server/outgoing-frame.ts';
import type {MemoryDisk, MemoryRoom} from '../../source/server/storage/memory-disk.ts';
import {MessageTexts} from './message-texts.ts';
import type {Watcher} from './network.ts';
import {PrivateJudge} from './private-judge.ts';
import {roomProblem} from './room-problem.ts';
import {type SentMessage, subjectOf, type Typed} from './sent-message.ts';
import type {VaultDisk} from './vault-disk.ts';
import type {Wire} from './wire.ts';

/** Whom a client belongs to, and its disk. */
export type Party = {readonly account: string; readonly disk: VaultDisk};

/** What the relay still has to send of a room on one connection, and whether its past is through. */
type Stream = {next: number; isLive: boolean};

/**
 * Watches a simulated world while it runs and says what must never happen: an acknowledgement or a
 * push of what is not committed (I1, I6), a hole or repetition in what one connection is sent (I3), a
 * message for somebody who is not entitled to it (I5), a log that shows a message twice (I2).
 */
export class Judge implements Watcher {
	/** What was wrong, oldest first. */
	readonly violations: string[] = [];
	readonly sent = new Map<string, SentMessage>();
	/** Judges private messages. */
	readonly privately: PrivateJudge;
	readonly #texts = new MessageTexts();
	readonly #disk: MemoryDisk;
	readonly #parties: ReadonlyMap<string, Party>;
	readonly #streams = new Map<Wire, Map<string, Stream>>();
	#order = 0;

	constructor(disk: MemoryDisk, parties: ReadonlyMap<string, Party>) {
		this.#disk = disk;
		this.#parties = parties;
		this.privately = new PrivateJudge(parties, (what) => this.fail(what));
	}

	fail(what: string): void {
		this.violations.push(what);
	}

	/** A person has sent something. */
	typed(client: string, message: Typed): void {
		this.#texts.typed(message);
		this.sent.set(message.id, {
			...message,
			client,
			account: this.#party(client).account,
			begun: ++this.#order,
			headBefore: this.#disk.rooms.get(message.room)?.log.length ?? 0,
			acknowledged: undefined,
			seq: undefined,
			needlessBy: undefined,
			wasGivenUp: false,
			wasUnwritten: false,
			wasDropped: false,
			wasSuperseded: false,
		});
	}

	/** A client died: what was not on its disk may be lost. */
	crashed(client: string): void {
		const written = new Set(this.#party(client).disk.written.map(({id}) => id));
		for (const message of this.sent.values()) {
			const isOpen = message.client === client && message.acknowledged === undefined;
			if (isOpen && !written.has(message.id)) message.wasUnwritten = true;
		}
		this.#noteSuperseded(client);
		this.privately.crashed(client);
	}

	/** A client was quit: what it had taken must be on its disk now, unless that was full. */
	quit(client: string): void {
		const {disk} = this.#party(client);
		if (disk.isFull) {
			this.crashed(client);
			return;
		}
		const written = new Set(disk.written.map(({id}) => id));
		for (const message of this.sent.values()) {
			const isOpen = message.client === client && message.acknowledged === undefined;
			const isExcused = message.wasUnwritten || message.wasDropped || message.wasSuperseded;
			if (isOpen && !isExcused && !written.has(message.id)) {
				this.fail(`${client} lost ${message.id} when it was quit`);
			}
		}
		this.#noteSuperseded(client);
		this.privately.quit(client);
	}

	/** The next start leaves out what a later change takes the place of. */
	#noteSuperseded(client: string): void {
		const later = new Set<string>();
		for (const message of [...this.sent.values()].reverse()) {
			const subject = subjectOf(message);
			if (message.client !== client || subject === undefined) continue;
			if (later.has(subject)) message.wasSuperseded = true;
			later.add(subject);
		}
	}

	/** Looks at everything that happens in a client while it lives. */
	watch(name: string, client: Client, isAlive: () => boolean): void {
		client.subscribe((event) => {
			if (isAlive()) this.#happened(name, client, event);
		});
	}

	clientSent(wire: Wire, text: string): void {
		this.privately.clientSent(wire.client, text);
		if (!text.startsWith('{"type":"send"') && !text.startsWith('{"type":"message.')) return;
		// A request of the client's own making, of one of these types.
		const {message} = JSON.parse(text) as {readonly message: string};
		const isKept = this.#party(wire.client).disk.written.some(({id}) => id === message);
		if (!isKept) this.fail(`${wire.client} sent ${message}, which is not on its disk`);
	}

	relaySent(wire: Wire, {frame}: OutgoingFrame): boolean {
		const streams = this.#streams.get(wire) ?? new Map<string, Stream>();
		this.#streams.set(wire, streams);
		switch (frame.type) {
			case 'room':
				if (frame.replay !== undefined) {
					streams.set(frame.room.room, {next: frame.replay.from, isLive: false});
				}
				return false;
			case 'room.gone':
				streams.delete(frame.room);
				return false;
			case 'resync':
				streams.clear();
				return false;
			case 'live':
				for (const stream of streams.values()) stream.isLive = true;
				return false;
			case 'message':
				this.#requireEntitled(wire.client, frame);
				return this.#pushed(wire, frame, streams.get(frame.room));
			case 'ok':
				for (const message of messagesIn(frame.result)) this.#requireEntitled(wire.client, message);
				return false;
			case 'hello':
			case 'error':
			case 'invited':
			case 'presence':
			case 'typing':
			case 'read':
			case 'mailbox':
			case 'envelope':
			case 'devices':
			case 'prekeys':
			case 'link':
			case 'notice':
			case 'sanctioned':
			case 'reports':
			case 'account.gone':
			case 'room.purged':
			case 'heartbeat':
				return false;
		}
	}

	#pushed(wire: Wire, message: RoomMessage, stream: Stream | undefined): boolean {
		const {room, seq} = message;
		if (stream === undefined) {
			this.fail(`${wire.client} was sent ${room} ${seq} without following the room`);
			return false;
		}
		if (stream.next !== seq) {
			this.fail(`${wire.client} was sent ${room} ${seq} where ${stream.next} was next`);
		}
		stream.next = seq + 1;
		return stream.isLive && LOSABLE.has(message.kind);
	}

	/** A message may be seen by members, and by those who left after it. It must be committed. */
	#requireEntitled(client: string, message: RoomMessage): void {
		const {room: id, seq} = message;
		const {account} = this.#party(client);
		const room = this.#disk.rooms.get(id);
		if (room === undefined || !this.#texts.isSame(room.log[seq - 1], message)) {
			this.fail(`${client} was sent ${id} ${seq} ${message.id}, which is not in the log`);
			return;
		}
		if (room.members.has(account) || seq <= lastLeave(room, account)) return;
		this.fail(`${client} was sent ${id} ${seq}, which ${account} is not entitled to`);
	}

	#happened(name: string, client: Client, event: Event): void {
		this.privately.happened(name, client, event);
		switch (event.type) {
			case 'message-accepted':
				if (!isConversationId(event.room)) this.#acknowledged(name, event);
				this.#requireSound(name, client.state.rooms.get(event.room));
				break;
			case 'message-failed':
				this.#givenUp(event.id);
				break;
			case 'message-dropped':
				this.#dropped(event.id);
				break;
			case 'message-received':
				this.#requireSound(name, client.state.rooms.get(event.message.room));
				break;
			case 'history-received':
			case 'head-announced':
				this.#requireSound(name, client.state.rooms.get(event.room));
				break;
			case 'room-received':
				this.#requireSound(name, client.state.rooms.get(event.room.room));
				break;
			default:
		}
	}

	#acknowledged(
		name: string,
		{room, id, seq}: {readonly room: string; readonly id: string; readonly seq: number},
	): void {
		const message = this.sent.get(id);
		if (message === undefined) {
			this.fail(`${name} was told of ${id}, which nobody sent`);
			return;
		}
		const log = this.#disk.rooms.get(room)?.log ?? [];
		message.acknowledged ??= ++this.#order;
		if (message.change !== undefined && !log.some((entry) => entry?.id === id)) {
			message.needlessBy ??= log.length;
			return;
		}
		if (log[seq - 1]?.id !== id) {
			this.fail(`${name} was told that ${id} is at ${room} ${seq}, and it is not committed there`);
		}
		if (message.seq !== undefined && message.seq !== seq) {
			this.fail(`${id} was acknowledged at ${message.seq} and at ${seq}`);
		}
		message.seq = seq;
	}

	#givenUp(id: string): void {
		const message = this.sent.get(id);
		if (message !== undefined) message.wasGivenUp = true;
	}

	#dropped(id: string): void {
		const message = this.sent.get(id);
		if (message !== undefined) message.wasDropped = true;
	}

	#requireSound(name: string, room: RoomState | undefined): void {
		if (room === undefined || isConversationId(room.id)) return;
		const log = this.#disk.rooms.get(room.id)?.log ?? [];
		const stored = log.filter((entry) => entry !== undefined);
		const problem = roomProblem(room, {stored, account: this.#party(name).account});
		if (problem !== undefined) this.fail(`${name} shows ${room.name} wrongly: ${problem}`);
	}

	#party(client: string): Party {
		const party = this.#parties.get(client);
		if (party === undefined) throw new Error(`Nobody is called ${client}.`);
		return party;
	}
}

/** What may get lost without harm, when it is live. */
const LOSABLE: ReadonlySet<string> = new Set<RoomMessage['kind']>(['text', 'action', 'change']);

function lastLeave(room: MemoryRoom, account: string): number {
	const left = room.log.findLast((entry) => {
		if (entry?.kind === 'leave') return entry.from === account;
		const {deed, name} = entry?.moderation ?? {};
		return name === account && (deed === 'kick' || deed === 'ban');
	});
	return left?.seq ?? 0;
}

function messagesIn(result: unknown): readonly RoomMessage[] {
	if (typeof result !== 'object' || result === null || !('messages' in result)) return [];
	// Only answers to `history`, `search` and `pin.list` have messages, and the relay makes them of these.
	return result.messages as readonly RoomMessage[];
}
