/**
 * Blocks of memory of one size that are used again and again: a file that passes through leaves nothing
 * behind that would have to be collected.
 */
export class BlockPool {
	readonly #size: number;
	readonly #free: ArrayBuffer[] = [];

	/** @param size Bytes of each block. */
	constructor(size: number) {
		this.#size = size;
	}

	/** A block nobody uses, with whatever it held. */
	take(): Uint8Array<ArrayBuffer> {
		return new Uint8Array(this.#free.pop() ?? new ArrayBuffer(this.#size));
	}

	/** Gives a block back that `take` gave, or a part of one. Once: somebody else has it then. */
	give({buffer}: Uint8Array<ArrayBuffer>): void {
		this.#free.push(buffer);
	}
}
