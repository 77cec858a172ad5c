import type {Duplex} from 'node:stream';
import {Counters} from './counters.ts';
import type {OutgoingFrame} from './outgoing-frame.ts';

/**
 * Gathers the frames of one event-loop turn and gives each socket a single write: the write call, not
 * encoding or framing, is what fan-out costs. Sockets that get the very same frames share one buffer.
 *
 * It writes to the network socket itself, below the WebSocket library, which is sound as long as no
 * extension changes payloads (compression is off) and every text of the relay goes through here.
 */
export class FanOut {
	readonly #dirty: SocketOutbox[] = [];
	readonly #schedule: (flush: () => void) => void;
	/** What was written to the network is counted here. */
	readonly counters: Counters;
	#isScheduled = false;

	/** `schedule` calls back soon, after this turn's frames: `createFlushSchedule` in production. */
	constructor(schedule: (flush: () => void) => void, counters = new Counters()) {
		this.#schedule = schedule;
		this.counters = counters;
	}

	/** An outbox for one socket. `written` is told after each write. */
	outbox(socket: Duplex, written: () => void): SocketOutbox {
		const {counters} = this;
		return new SocketOutbox({
			socket,
			written,
			counters,
			markDirty: (outbox) => this.#mark(outbox),
		});
	}

	#mark(outbox: SocketOutbox): void {
		this.#dirty.push(outbox);
		if (this.#isScheduled) return;
		this.#isScheduled = true;
		this.#schedule(() => this.#flush());
	}

	#flush(): void {
		this.#isScheduled = false;
		let shared: SharedBundle | undefined;
		for (const outbox of this.#dirty.splice(0)) shared = outbox.flush(shared);
	}
}

type SharedBundle = {readonly frames: readonly OutgoingFrame[]; readonly bytes: Uint8Array};

type SocketOutboxOptions = {
	readonly socket: Duplex;
	readonly written: () => void;
	readonly counters: Counters;
	readonly markDirty: (outbox: SocketOutbox) => void;
};

/** What one socket is to be sent at the end of the turn. */
export class SocketOutbox {
	readonly #options: SocketOutboxOptions;
	#frames: OutgoingFrame[] = [];
	#bytes = 0;

	constructor(options: SocketOutboxOptions) {
		this.#options = options;
	}

	/** Bytes not yet taken by the network: gathered here or waiting in the socket. */
	get queued(): number {
		return this.#bytes + this.#options.socket.writableLength;
	}

	push(frame: OutgoingFrame): void {
		this.#bytes += frame.wire(textFrame).byteLength;
		if (this.#frames.push(frame) === 1) this.#options.markDirty(this);
	}

	/** Writes what was gathered, reusing `shared` when it holds the same frames; returns what it wrote. */
	flush(shared?: SharedBundle): SharedBundle | undefined {
		const {socket, written, counters} = this.#options;
		const frames = this.#frames;
		if (frames.length === 0) return shared;
		this.#frames = [];
		this.#bytes = 0;
		if (!socket.writable) return shared;
		const bundle = isSame(shared, frames) ? shared : {frames, bytes: bundleOf(frames)};
		socket.write(bundle.bytes);
		counters.framesOut += frames.length;
		counters.bytesOut += bundle.bytes.byteLength;
		written();
		return bundle;
	}
}

function isSame(
	shared: SharedBundle | undefined,
	frames: readonly OutgoingFrame[],
): shared is SharedBundle {
	if (shared?.frames.length !== frames.length) return false;
	return frames.every((frame, index) => shared.frames[index] === frame);
}

function bundleOf(frames: readonly OutgoingFrame[]): Uint8Array {
	const [only] = frames;
	if (frames.length === 1 && only !== undefined) return only.wire(textFrame);
	return Buffer.concat(frames.map((frame) => frame.wire(textFrame)));
}

/** An unmasked, unfragmented WebSocket text frame (RFC 6455 section 5.2). */
export function textFrame(text: string): Uint8Array {
	const length = Buffer.byteLength(text);
	const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
	const frame = Buffer.allocUnsafe(header + length);
	frame[0] = FINAL_TEXT;
	if (header === 2) {
		frame[1] = length;
	} else if (header === 4) {
		frame[1] = 126;
		frame.writeUInt16BE(length, 2);
	} else {
		frame[1] = 127;
		frame.writeUInt32BE(0, 2);
		frame.writeUInt32BE(length, 6);
	}
	frame.write(text, header);
	return frame;
}

const FINAL_TEXT = 0x81;
