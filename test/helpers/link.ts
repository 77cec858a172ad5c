import type {
	RequestFields,
	RequestResult,
	RequestType,
} from '../../source/protocol/client-frame.ts';
import {decodeRelayFrame, decodeResult} from '../../source/protocol/codec.ts';
import type {CloseReason} from '../../source/protocol/codes.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import type {RelayFrame, RelayFrameType} from '../../source/protocol/relay-frame.ts';
import type {Link, LinkEvents} from '../../source/server/link.ts';
import type {OutgoingFrame} from '../../source/server/outgoing-frame.ts';

/** A refusal as a client sees it. */
export class Refused extends Error {
	readonly frame: RelayFrame<'error'>;

	constructor(frame: RelayFrame<'error'>) {
		super(`${frame.code}: ${frame.message}`);
		this.frame = frame;
	}
}

/**
 * A client's end and the relay's end of a line in one: the relay hands frames in, the test reads them
 * and sends its own. `queued` is whatever the test says it is.
 */
export class FakeLink implements Link {
	readonly address: string;
	readonly isLocal: boolean;
	queued = 0;
	/** Every frame that came, in order. */
	readonly frames: RelayFrame[] = [];
	/** How the relay closed the line, when it has. */
	closedWith: {readonly reason: CloseReason; readonly retryAfter?: number} | undefined;
	/** When false, a close by the relay is never completed, as by a peer that has vanished. */
	answersClose = true;
	/** After so many frames the network takes no more until `drain`; undefined for never. */
	clogsEvery: number | undefined;
	#events: LinkEvents | undefined;
	#read = 0;
	#nextId = 1;
	#waiting: (() => void)[] = [];

	constructor({address = '192.0.2.1', isLocal = false} = {}) {
		this.address = address;
		this.isLocal = isLocal;
	}

	/** Lets the relay greet this line. */
	connect(relay: {accept(link: Link): LinkEvents}): this {
		this.#events = relay.accept(this);
		return this;
	}

	send(frame: OutgoingFrame): void {
		if (this.closedWith !== undefined) throw new Error('A frame was sent on a closed link.');
		this.frames.push(decodeRelayFrame(frame.text));
		const clogs = this.clogsEvery !== undefined && this.frames.length % this.clogsEvery === 0;
		if (clogs) this.queued = LIMITS.sendQueueSoft + 1;
		this.#wake();
	}

	close(reason: CloseReason, retryAfter?: number): void {
		if (this.closedWith !== undefined) throw new Error('A link was closed twice.');
		this.closedWith = retryAfter === undefined ? {reason} : {reason, retryAfter};
		if (this.answersClose) queueMicrotask(() => this.#events?.closed());
		this.#wake();
	}

	/** The client goes. */
	hangUp(): void {
		this.closedWith ??= {reason: 'silent'};
		this.#events?.closed();
	}

	drain(): void {
		this.queued = 0;
		this.#events?.drained();
	}

	receiveText(text: string): void {
		this.#events?.received(text);
	}

	receiveBinary(): void {
		this.#events?.receivedBinary();
	}

	signalTyping(room: string): void {
		this.receiveText(JSON.stringify({type: 'typing', room}));
	}

	/** Sends a request; resolves with its result, rejects with Refused. */
	async request<Type extends RequestType>(
		type: Type,
		fields: RequestFields<Type>,
	): Promise<RequestResult<Type>> {
		const answer = await this.ask(type, fields);
		if (answer.type === 'error') throw new Refused(answer);
		return decodeResult(type, answer.result);
	}

	/** Sends a request; resolves with the frame that answers it. */
	async ask<Type extends RequestType>(
		type: Type,
		fields: RequestFields<Type>,
	): Promise<RelayFrame<'ok' | 'error'>> {
		const id = this.#nextId++;
		const from = this.frames.length;
		this.receiveText(JSON.stringify({...fields, type, id}));
		for (;;) {
			const answer = this.frames.slice(from).find((frame) => isAnswer(frame) && frame.id === id);
			if (answer !== undefined && isAnswer(answer)) return answer;
			if (this.closedWith !== undefined) throw new Error(`Closed: ${this.closedWith.reason}`);
			await this.#change();
		}
	}

	/** The next frame of that type that was not read yet; everything before it counts as read. */
	async until<Type extends RelayFrameType>(
		type: Type,
		matches: (frame: RelayFrame<Type>) => boolean = () => true,
	): Promise<RelayFrame<Type>> {
		for (;;) {
			while (this.#read < this.frames.length) {
				const frame = this.frames[this.#read++];
				if (frame?.type !== type) continue;
				// Its type has just been compared.
				const found = frame as RelayFrame<Type>;
				if (matches(found)) return found;
			}
			if (this.closedWith !== undefined) throw new Error(`Closed: ${this.closedWith.reason}`);
			await this.#change();
		}
	}

	async untilClosed(): Promise<CloseReason> {
		while (this.closedWith === undefined) await this.#change();
		return this.closedWith.reason;
	}

	/** Every frame of a type that came so far. */
	all<Type extends RelayFrameType>(type: Type): RelayFrame<Type>[] {
		// Filtered by that very type.
		return this.frames.filter((frame) => frame.type === type) as RelayFrame<Type>[];
	}

	/** Forgets the frames that came so far. */
	forget(): void {
		this.frames.length = 0;
		this.#read = 0;
	}

	#change(): Promise<void> {
		return new Promise((resolve) => this.#waiting.push(resolve));
	}

	#wake(): void {
		for (const go of this.#waiting.splice(0)) go();
	}
}

function isAnswer(frame: RelayFrame): frame is RelayFrame<'ok' | 'error'> {
	return frame.type === 'ok' || frame.type === 'error';
}
