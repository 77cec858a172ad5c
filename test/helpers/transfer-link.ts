import type {TransferReply, TransferRequest} from '../../source/protocol/transfer-frame.ts';
import type {TransferLink, TransferLinkEvents} from '../../source/server/files/transfer-link.ts';
import {until} from './until.ts';

/**
 * A client's end and the relay's end of a transfer line in one: the relay hands bytes in, the test
 * brings its own. The network takes nothing unless it is told to.
 */
export class FakeTransferLink implements TransferLink {
	readonly address: string;
	queued = 0;
	isPaused = false;
	/** How often it was. */
	pauses = 0;
	readonly replies: TransferReply[] = [];
	readonly fetched: Uint8Array[] = [];
	/** The code with which the relay has closed the line. */
	closedWith: number | undefined;
	/** When true, the network takes all bytes at once. */
	isFast = true;
	#events: TransferLinkEvents | undefined;
	/** What the network has not taken, in `fetched`: bytes that are still those of whoever sent them. */
	#held: Array<{readonly index: number; readonly taken: (() => void) | undefined}> = [];

	constructor(address = '192.0.2.1') {
		this.address = address;
	}

	connect(relay: {accept(link: TransferLink): TransferLinkEvents}): this {
		this.#events = relay.accept(this);
		return this;
	}

	send(reply: TransferReply): void {
		if (this.closedWith !== undefined) throw new Error('Something was said on a closed line.');
		this.replies.push(reply);
	}

	sendBytes(bytes: Uint8Array, taken?: () => void): void {
		if (this.closedWith !== undefined) throw new Error('Bytes were sent on a closed line.');
		this.fetched.push(bytes);
		this.queued += bytes.length;
		this.#held.push({index: this.fetched.length - 1, taken});
		if (this.isFast) this.#take();
	}

	pause(): void {
		this.isPaused = true;
		this.pauses++;
	}

	resume(): void {
		this.isPaused = false;
	}

	close(code: 1000 | 1008 | 1011 | 1013): void {
		if (this.closedWith !== undefined) throw new Error('A line was closed twice.');
		this.closedWith = code;
		queueMicrotask(() => this.#events?.closed());
	}

	// What the test does

	/** The client says something. */
	say(request: TransferRequest | string): void {
		this.#events?.received(typeof request === 'string' ? request : JSON.stringify(request));
	}

	bring(bytes: Uint8Array): void {
		this.#events?.receivedBytes(bytes);
	}

	/** The network takes what was handed over. */
	drain(): void {
		this.#take();
		this.#events?.drained();
	}

	/** The line is lost. */
	lose(): void {
		this.#events?.closed();
	}

	/** The first reply of that type, once it is there. */
	async reply<Type extends TransferReply['type']>(type: Type) {
		const find = () => this.replies.find((reply) => reply.type === type);
		await until(() => find() !== undefined);
		// Found by that very type.
		return find() as Extract<TransferReply, {type: Type}>;
	}

	async untilClosed(): Promise<number> {
		await until(() => this.closedWith !== undefined);
		return this.closedWith ?? 0;
	}

	#take(): void {
		for (const {index, taken} of this.#held) {
			this.fetched[index] = this.fetched[index]?.slice() ?? new Uint8Array();
			taken?.();
		}
		this.#held = [];
		this.queued = 0;
	}
}
