import type {SessionId} from '../../source/crypto/exact-bytes.ts';
import type {PrekeyStore} from '../../source/crypto/prekey-store.ts';
import {
	createSessionBook,
	type Opened,
	type Received,
	type SessionBook,
} from '../../source/crypto/session-book.ts';
import type {Random} from '../../source/protocol/environment.ts';
import {NOW, type TestDevice, takeBundle, testDevice} from './test-device.ts';

/** One of two devices that write to each other. Keeps what a vault would keep. */
export class End {
	readonly device: TestDevice;
	book: SessionBook = createSessionBook();
	prekeys: PrekeyStore;
	now = NOW;
	readonly #random: Random;

	constructor(device: TestDevice, random: Random) {
		this.device = device;
		this.prekeys = device.store;
		this.#random = random;
	}

	/** Seals a text, after a handshake when one is needed. */
	send(text: string, peer: End): Uint8Array {
		if (this.book.needsHandshake(this.now)) this.start(peer);
		const {book, message} = this.book.seal(new TextEncoder().encode(text), this.step);
		this.book = book;
		return message;
	}

	/** A new session, whatever there was; instead of the one of a message that did not open. */
	start(peer: End, unopened?: SessionId): void {
		const bundle = takeBundle(peer.device);
		const {local} = this.device;
		this.book = this.book.start(local, peer.device.remote, {
			...{bundle, ...this.step},
			...(unopened === undefined ? {} : {unopened}),
		});
	}

	/** What a message would give; nothing is kept. */
	peek(message: Uint8Array, peer: End): Received {
		const {now, prekeys} = this;
		return this.book.receive(this.device.local, peer.device.remote, {message, prekeys, now});
	}

	/** Opens a message and keeps what it changed. Returns its text, or why there is none. */
	receive(message: Uint8Array, peer: End): string {
		const received = this.peek(message, peer);
		if (received.type !== 'opened') {
			return received.type === 'refused' ? received.code : received.type;
		}

		this.keep(received);
		return new TextDecoder().decode(received.plaintext);
	}

	keep(opened: Opened): void {
		this.book = opened.book;
		this.prekeys = opened.prekeys ?? this.prekeys;
	}

	get step(): {readonly now: number; readonly random: Random} {
		return {now: this.now, random: this.#random};
	}
}

/** Two devices that have never written to each other. */
export function pair(random: Random, oneTimePrekeys = 31): readonly [alice: End, bob: End] {
	return [
		new End(testDevice('alice', random, oneTimePrekeys), random),
		new End(testDevice('bob', random, oneTimePrekeys), random),
	];
}
