/** The bytes of a hex text. */
export function fromHex(hex: string): Uint8Array {
	return new Uint8Array(Buffer.from(hex, 'hex'));
}

/** Bytes as hex, for comparing with what documents print. */
export function toHex(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('hex');
}

/** Every copy of the bytes with one byte changed: lowest bit, highest bit, all bits. */
export function* flipped(bytes: Uint8Array): Generator<Uint8Array> {
	for (let index = 0; index < bytes.length; index++) {
		for (const mask of [0x01, 0x80, 0xff]) {
			const copy = bytes.slice();
			copy[index] = (copy[index] ?? 0) ^ mask;
			yield copy;
		}
	}
}

/** Every beginning of the bytes but the whole, and the whole with one byte more. */
export function* resized(bytes: Uint8Array): Generator<Uint8Array> {
	for (let length = 0; length < bytes.length; length++) {
		yield bytes.slice(0, length);
	}

	yield new Uint8Array([...bytes, 0]);
}
