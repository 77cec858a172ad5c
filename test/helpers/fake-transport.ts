import type {
	TransferLineEvents,
	Transport,
	TransportEnd,
	TransportEvents,
} from '../../source/client/transport.ts';
import type {ClientFrame, RequestResult, RequestType} from '../../source/protocol/client-frame.ts';
import {decodeClientFrame} from '../../source/protocol/codec.ts';
import type {RoomInfo, RoomMessage} from '../../source/protocol/records.ts';
import type {RelayFrame} from '../../source/protocol/relay-frame.ts';
import {FakeTransferLine} from './fake-transfer-line.ts';

/** A network whose other end is the test: it reads what the client sends and says what it likes. */
export class FakeTransport implements Transport {
	/** Every line the client opened, oldest first. */
	readonly lines: FakeLine[] = [];
	/** Every line for the bytes of a file, oldest first. */
	readonly transfers: FakeTransferLine[] = [];

	open(_url: string, events: TransportEvents): FakeLine {
		const line = new FakeLine(events);
		this.lines.push(line);
		return line;
	}

	openTransfer(_url: string, events: TransferLineEvents): FakeTransferLine {
		const line = new FakeTransferLine(events);
		this.transfers.push(line);
		return line;
	}

	/** The line the client opened last. */
	get line(): FakeLine {
		const line = this.lines.at(-1);
		if (line === undefined) throw new Error('The client opened no line.');
		return line;
	}
}

/** One line, with the test as the relay. */
export class FakeLine {
	/** What the client sent and was not answered or taken yet. */
	readonly sent: ClientFrame[] = [];
	closedWith: number | undefined;
	readonly #events: TransportEvents;
	#isOver = false;

	constructor(events: TransportEvents) {
		this.#events = events;
	}

	send(text: string): void {
		this.sent.push(decodeClientFrame(text));
	}

	close(code = 1000): void {
		if (this.closedWith !== undefined) return;
		this.closedWith = code;
		queueMicrotask(() => this.end({code, reason: ''}));
	}

	/** The relay's side of the line ends. */
	end(end: TransportEnd): void {
		if (this.#isOver) return;
		this.#isOver = true;
		this.#events.closed(end);
	}

	alive(): void {
		this.#events.alive();
	}

	push(frame: RelayFrame): void {
		this.text(JSON.stringify(frame));
	}

	text(text: string): void {
		if (!this.#isOver) this.#events.received(text);
	}

	/** The first request of that type that was not answered, or undefined. */
	request(type: RequestType) {
		return this.sent.find((frame) => frame.type === type);
	}

	/** Answers the first request of that type. */
	answer<Type extends RequestType>(type: Type, result: RequestResult<Type>): void {
		this.push({type: 'ok', id: this.#take(type), result});
	}

	refuse(
		type: RequestType,
		refusal: {readonly code: string; readonly retryable?: boolean; readonly retryAfter?: number},
	): void {
		const {code, retryable = false, retryAfter} = refusal;
		this.push({
			type: 'error',
			id: this.#take(type),
			code,
			message: `Refused: ${code}.`,
			retryable,
			...(retryAfter === undefined ? {} : {retryAfter}),
		});
	}

	#take(type: RequestType): number {
		const index = this.sent.findIndex((frame) => frame.type === type);
		const frame = this.sent[index];
		if (frame === undefined || !('id' in frame)) throw new Error(`No request ${type} was sent.`);
		this.sent.splice(index, 1);
		return frame.id;
	}
}

/** A greeting as a relay of this version sends it. */
export function hello(changes: Partial<RelayFrame<'hello'>> = {}): RelayFrame<'hello'> {
	return {
		type: 'hello',
		version: 1,
		relay: {name: 'Test', key: 'A'.repeat(43), store: 'store'},
		software: 'test',
		capabilities: [],
		registration: 'open',
		limits: {
			frameBytes: 65_536,
			messageBytes: 4096,
			messageLines: 100,
			topicBytes: 400,
			pageSize: 100,
			roomsPerAccount: 200,
			heartbeat: 30_000,
		},
		nonce: 'A'.repeat(43),
		time: 0,
		...changes,
	};
}

/** A room as its members see it. */
export function roomInfo(changes: Partial<RoomInfo> = {}): RoomInfo {
	return {
		room: 'r1',
		name: 'lobby',
		topic: '',
		visibility: 'public',
		epoch: 'e1',
		head: 0,
		members: 2,
		role: 'member',
		read: 0,
		...changes,
	};
}

/** The entry at a position of a room's log. */
export function roomMessage(seq: number, changes: Partial<RoomMessage> = {}): RoomMessage {
	return {
		room: 'r1',
		seq,
		id: `message-${seq}`,
		kind: 'text',
		from: 'bob',
		time: seq,
		text: `text ${seq}`,
		...changes,
	};
}
