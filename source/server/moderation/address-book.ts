import {type AddressRange, networkOf, parseAddressRange} from '../transport/address-range.ts';

/**
 * Finds the ranges that hold an address by one look-up for each length of prefix there is: at most 32
 * for IPv4 and 64 for IPv6, however many ranges there are.
 */
export class AddressBook {
	/** By family and prefix, then by the bits of the prefix. */
	readonly #ranges = new Map<string, Map<bigint, string>>();

	/** Keeps an id under a range; whatever stood there is replaced. */
	add(text: string, id: string): void {
		const range = parseAddressRange(text);
		if (range === undefined) return;
		const ids = this.#ranges.get(lengthOf(range));
		if (ids === undefined) this.#ranges.set(lengthOf(range), new Map([[range.bits, id]]));
		else ids.set(range.bits, id);
	}

	remove(text: string): void {
		const range = parseAddressRange(text);
		if (range === undefined) return;
		const ids = this.#ranges.get(lengthOf(range));
		ids?.delete(range.bits);
		if (ids?.size === 0) this.#ranges.delete(lengthOf(range));
	}

	/** What is kept under the ranges that hold this address, or all of this range. */
	idsFor(address: string): readonly string[] {
		if (this.#ranges.size === 0) return [];
		const inner = networkOf(address);
		if (inner === undefined) return [];
		const found: string[] = [];
		for (let prefix = inner.prefix; prefix >= 0; prefix--) {
			const outer = {...inner, prefix};
			const id = this.#ranges.get(lengthOf(outer))?.get(cut(outer));
			if (id !== undefined) found.push(id);
		}
		return found;
	}
}

function lengthOf({family, prefix}: AddressRange): string {
	return `${family}/${prefix}`;
}

function cut({family, bits, prefix}: AddressRange): bigint {
	const rest = BigInt((family === 4 ? 32 : 128) - prefix);
	return (bits >> rest) << rest;
}
