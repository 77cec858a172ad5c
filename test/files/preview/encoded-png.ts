import {crc32, deflateSync} from 'node:zlib';

/** What a PNG is made of; samples as the file has them, without filter bytes. */
export type PngParts = {
	readonly width: number;
	readonly height: number;
	readonly depth: number;
	/** The colour type. */
	readonly color: number;
	readonly data: Uint8Array;
	readonly palette?: Uint8Array;
	readonly transparency?: Uint8Array;
	readonly interlace?: number;
	/** The filter of each row; 0 unless given. */
	readonly filter?: (row: number) => number;
	/** In place of what the data is packed to. */
	readonly packed?: Uint8Array;
};

/** Encodes a PNG, for tests and fixtures. */
export function encodedPng(parts: PngParts): Uint8Array {
	const {width, height, depth, color, palette, transparency, interlace = 0} = parts;
	const header = new DataView(new ArrayBuffer(13));
	header.setUint32(0, width);
	header.setUint32(4, height);
	for (const [index, value] of [depth, color, 0, 0, interlace].entries()) {
		header.setUint8(8 + index, value);
	}
	return Buffer.concat([
		Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
		chunk('IHDR', new Uint8Array(header.buffer)),
		...(palette === undefined ? [] : [chunk('PLTE', palette)]),
		...(transparency === undefined ? [] : [chunk('tRNS', transparency)]),
		chunk('IDAT', parts.packed ?? deflateSync(filtered(parts))),
		chunk('IEND', new Uint8Array()),
	]);
}

/** One chunk with its checksum. */
export function chunk(type: string, body: Uint8Array): Uint8Array {
	const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(body.length);
	const check = Buffer.alloc(4);
	check.writeUInt32BE(crc32(named));
	return Buffer.concat([length, named, check]);
}

const CHANNELS: Readonly<Record<number, number>> = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4};

function filtered({width, height, depth, color, data, filter}: PngParts): Uint8Array {
	const bits = depth * (CHANNELS[color] ?? 1);
	const rowBytes = Math.ceil((width * bits) / 8);
	const unit = Math.max(1, bits >> 3);
	const output = new Uint8Array((rowBytes + 1) * height);
	const at = (row: number, index: number) =>
		row < 0 || index < 0 ? 0 : (data[row * rowBytes + index] ?? 0);
	for (let row = 0; row < height; row++) {
		const kind = filter?.(row) ?? 0;
		output[row * (rowBytes + 1)] = kind;
		for (let index = 0; index < rowBytes; index++) {
			const left = at(row, index - unit);
			const up = at(row - 1, index);
			const corner = index < unit ? 0 : at(row - 1, index - unit);
			const guesses = [0, left, up, (left + up) >> 1, paeth(left, up, corner)];
			output[row * (rowBytes + 1) + 1 + index] = at(row, index) - (guesses[kind] ?? 0);
		}
	}
	return output;
}

function paeth(left: number, up: number, corner: number): number {
	const guess = left + up - corner;
	const nearest = [left, up, corner].toSorted(
		(one, other) => Math.abs(guess - one) - Math.abs(guess - other),
	);
	return nearest[0] ?? 0;
}
