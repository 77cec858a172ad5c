import {concat} from './encoding.ts';
import {CryptoError} from './error.ts';
import {exact} from './exact-bytes.ts';
import {type CipherKeys, chachaFirstBlock, chachaOpen, chachaSeal, hchacha20} from './native.ts';
import {wipe} from './sodium.ts';

/** How many bytes sealing adds to a message. */
export const STREAM_OVERHEAD = 17;
/** All messages but the last one have a whole number of these bytes. */
export const STREAM_BLOCK_BYTES = 16;

/** What a message says about the stream, in libsodium's numbers. */
export const STREAM_TAGS = {message: 0, final: 3} as const;
export type StreamTag = keyof typeof STREAM_TAGS;

/** What goes with a message: data that is checked and not sent, and its tag. */
export type StreamPlace = {readonly associated: Uint8Array; readonly tag: StreamTag};

const SUBKEY_INPUT_BYTES = 16;
const COUNTER_BYTES = 4;
const TAG_BLOCK_BYTES = 64;

/**
 * A stream of sealed messages, each bound to all before it: bit for bit libsodium's
 * `crypto_secretstream_xchacha20poly1305`, for messages of a multiple of 16 bytes and for fewer than
 * 2^32 of them, where it would change its key. A message is ChaCha20-Poly1305 over a block that begins with the tag and the
 * message itself; of the sealed block only its first byte is sent.
 */
export class SecretStream {
	readonly #key: Uint8Array;
	/** The counter, little-endian, and eight bytes that the MAC of each message changes. */
	readonly #nonce: Uint8Array;
	#counter = 1;
	#isOver = false;

	/** Throws CryptoError `bad-length` unless key and header have 32 and 24 bytes. */
	constructor(key: Uint8Array, header: Uint8Array) {
		const input = exact('nonce', header);
		this.#key = hchacha20(exact('key', key), input.slice(0, SUBKEY_INPUT_BYTES));
		this.#nonce = concat(new Uint8Array(COUNTER_BYTES), input.subarray(SUBKEY_INPUT_BYTES));
		this.#nonce[0] = this.#counter;
	}

	/**
	 * Seals the next message, which is made of the parts one after the other. The answer lies at the
	 * start of `memory`, where that is large enough.
	 */
	seal(
		parts: readonly Uint8Array[],
		{associated, tag}: StreamPlace,
		memory: Uint8Array = new Uint8Array(),
	): Uint8Array {
		const keys = this.#keys();
		const length = parts.reduce((sum, part) => sum + part.length, 0);
		if (length % STREAM_BLOCK_BYTES !== 0) {
			throw new CryptoError('bad-length', 'The message is no multiple of 16 bytes.');
		}

		const sealed = chachaSeal(keys, associated, [tagBlock(tag), ...parts]);
		const [block = tagBlock(tag), ...rest] = sealed.parts;
		this.#advance(sealed.tag, tag);
		const whole = length + STREAM_OVERHEAD;
		const target = memory.length < whole ? new Uint8Array(whole) : memory.subarray(0, whole);
		let at = 0;
		for (const part of [block.subarray(0, 1), ...rest, sealed.tag]) {
			target.set(part, at);
			at += part.length;
		}

		return target;
	}

	/**
	 * Opens the next message. Throws CryptoError `open-failed`, and stays where it is, unless message,
	 * order, associated data and tag are those that were sealed.
	 */
	open(sealed: Uint8Array, {associated, tag}: StreamPlace): Uint8Array {
		const keys = this.#keys();
		const length = sealed.length - STREAM_OVERHEAD;
		if (length < 0 || length % STREAM_BLOCK_BYTES !== 0) {
			throw new CryptoError('open-failed', 'The sealed bytes have another length.');
		}

		const block = chachaFirstBlock(keys);
		block[0] = (block[0] ?? 0) ^ STREAM_TAGS[tag];
		if (block[0] !== sealed[0]) {
			throw new CryptoError('open-failed', 'The sealed bytes are no part of this stream.');
		}

		const mac = sealed.slice(1 + length);
		const body = sealed.subarray(1, 1 + length);
		const [, message] = chachaOpen(keys, associated, {parts: [block, body], tag: mac});
		this.#advance(mac, tag);
		return message ?? new Uint8Array();
	}

	/** Overwrites the key. Nothing can be sealed or opened after that. */
	close(): void {
		this.#isOver = true;
		wipe(this.#key, this.#nonce);
	}

	#keys(): CipherKeys {
		if (this.#isOver) {
			throw new CryptoError('wiped', 'This stream has ended.');
		}

		return {key: this.#key, nonce: this.#nonce};
	}

	#advance(mac: Uint8Array, tag: StreamTag): void {
		if (tag === 'final') {
			this.close();
			return;
		}

		this.#counter++;
		new DataView(this.#nonce.buffer).setUint32(0, this.#counter, true);
		for (let index = COUNTER_BYTES; index < this.#nonce.length; index++) {
			this.#nonce[index] = (this.#nonce[index] ?? 0) ^ (mac[index - COUNTER_BYTES] ?? 0);
		}
	}
}

function tagBlock(tag: StreamTag): Uint8Array {
	const block = new Uint8Array(TAG_BLOCK_BYTES);
	block[0] = STREAM_TAGS[tag];
	return block;
}
