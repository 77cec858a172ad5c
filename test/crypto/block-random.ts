import {createHash} from 'node:crypto';
import type {Random} from '../../source/protocol/environment.ts';

/**
 * The random stream of the known answers: block i is the SHA-512 of a prefix and i, and every request
 * takes fresh blocks.
 */
export function blockRandom(prefix: string): Random {
	let next = 0;
	return {
		fraction: () => 0,
		bytes(length) {
			const bytes = new Uint8Array(length);
			for (let offset = 0; offset < length; offset += 64) {
				const block = createHash('sha512').update(`${prefix}${next++}`).digest();
				bytes.set(block.subarray(0, Math.min(64, length - offset)), offset);
			}

			return bytes;
		},
	};
}
