import {PreviewError} from '../preview-error.ts';
import type {Component, JpegFrame} from './frame.ts';
import type {BitReader, HuffmanTable} from './huffman.ts';

/** A component of a scan, with the codes of its means and of the rest. */
export type ScanPart = {
	readonly component: Component;
	readonly means: HuffmanTable | undefined;
	readonly rest: HuffmanTable | undefined;
};

/** What the header of a scan says (T.81, B.2.3). */
export type Scan = {
	readonly parts: readonly ScanPart[];
	/** First and last coefficient that it has. */
	readonly first: number;
	readonly last: number;
	/** The bit that it begins from; 0 when it is the first for these. */
	readonly high: number;
	readonly low: number;
};

export type ScanOptions = {
	readonly frame: JpegFrame;
	readonly reader: BitReader;
	/** Units between restarts; 0 for none. */
	readonly interval: number;
	/** Called after each row of units where only one row is held; it is then cleared. */
	readonly onRow: (() => void) | undefined;
};

/** The order of the coefficients in the data: from the corner outward (T.81, figure A.6). */
const ZIGZAG = Uint8Array.of(
	0,
	1,
	8,
	16,
	9,
	2,
	3,
	10,
	17,
	24,
	32,
	25,
	18,
	11,
	4,
	5,
	12,
	19,
	26,
	33,
	40,
	48,
	41,
	34,
	27,
	20,
	13,
	6,
	7,
	14,
	21,
	28,
	35,
	42,
	49,
	56,
	57,
	50,
	43,
	36,
	29,
	22,
	15,
	23,
	30,
	37,
	44,
	51,
	58,
	59,
	52,
	45,
	38,
	31,
	39,
	46,
	53,
	60,
	61,
	54,
	47,
	55,
	62,
	63,
);

/** Where the n-th coefficient of the data stands in its block. */
export function placeOf(index: number): number {
	return ZIGZAG[index] ?? 0;
}

/** Reads the blocks of one scan into the coefficients of its components. */
export function readScan(scan: Scan, options: ScanOptions): void {
	const {frame, reader, interval, onRow} = options;
	const decoder = new BlockDecoder(scan, frame, reader);
	const [only] = scan.parts;
	const isAlone = scan.parts.length === 1 && onRow === undefined;
	// A component on its own has no units but its blocks (T.81, A.2.2).
	const columns = isAlone ? (only?.component.columns ?? 0) : frame.unitColumns;
	const rows = isAlone ? (only?.component.rows ?? 0) : frame.unitRows;
	let left = interval;
	for (let row = 0; row < rows; row++) {
		for (let column = 0; column < columns; column++) {
			if (interval > 0 && left === 0) {
				reader.restart();
				decoder.restart();
				left = interval;
			}
			left--;
			if (isAlone && only !== undefined) {
				decoder.read(only, row * only.component.stride + column);
			} else {
				readUnit(decoder, scan.parts, {row: onRow === undefined ? row : 0, column});
			}
		}
		onRow?.();
	}
}

function readUnit(
	decoder: BlockDecoder,
	parts: readonly ScanPart[],
	{row, column}: {readonly row: number; readonly column: number},
): void {
	for (const part of parts) {
		const {across, down, stride} = part.component;
		for (let y = 0; y < down; y++) {
			for (let x = 0; x < across; x++) {
				decoder.read(part, (row * down + y) * stride + column * across + x);
			}
		}
	}
}

/** Reads single blocks: whole ones, or a band or a further bit of a progressive picture (T.81, annex G). */
class BlockDecoder {
	readonly #scan: Scan;
	readonly #reader: BitReader;
	readonly #frame: JpegFrame;
	/** Blocks that have nothing more in this band. */
	#endRun = 0;

	constructor(scan: Scan, frame: JpegFrame, reader: BitReader) {
		this.#scan = scan;
		this.#frame = frame;
		this.#reader = reader;
		this.restart();
	}

	restart(): void {
		this.#endRun = 0;
		for (const {component} of this.#scan.parts) {
			component.mean = 0;
		}
	}

	/** Reads the block that is the n-th of those that are held. */
	read(part: ScanPart, block: number): void {
		const {first, high} = this.#scan;
		const at = block * this.#frame.blockSize;
		if (!this.#frame.isProgressive) {
			this.#readMean(part, at);
			this.#readWhole(part, at);
		} else if (first === 0) {
			if (high === 0) {
				this.#readMean(part, at);
			} else if (this.#reader.take(1) === 1) {
				const {coefficients} = part.component;
				coefficients[at] = (coefficients[at] ?? 0) | (1 << this.#scan.low);
			}
		} else if (high === 0) {
			this.#readBand(part, at);
		} else {
			this.#refineBand(part, at);
		}
	}

	#readMean({component, means}: ScanPart, at: number): void {
		const size = this.#reader.decode(needed(means));
		if (size > 15) {
			throw new PreviewError('damaged');
		}
		component.mean += this.#reader.takeSigned(size);
		component.coefficients[at] = component.mean * 2 ** this.#scan.low;
	}

	#readWhole({component: {coefficients}, rest}: ScanPart, at: number): void {
		const table = needed(rest);
		const isKept = this.#frame.blockSize === 64;
		for (let index = 1; index < 64; index++) {
			const code = this.#reader.decode(table);
			const run = code >> 4;
			const size = code & 15;
			if (size === 0) {
				if (run < 15) {
					return;
				}
				index += 15;
				continue;
			}
			index += run;
			if (index > 63) {
				throw new PreviewError('damaged');
			}
			const value = this.#reader.takeSigned(size);
			if (isKept) {
				coefficients[at + placeOf(index)] = value;
			}
		}
	}

	#readBand({component: {coefficients}, rest}: ScanPart, at: number): void {
		if (this.#endRun > 0) {
			this.#endRun--;
			return;
		}
		const {first, last, low} = this.#scan;
		const table = needed(rest);
		for (let index = first; index <= last; index++) {
			const code = this.#reader.decode(table);
			const run = code >> 4;
			const size = code & 15;
			if (size === 0) {
				if (run < 15) {
					this.#endRun = 2 ** run + this.#reader.take(run) - 1;
					return;
				}
				index += 15;
				continue;
			}
			index += run;
			if (index > last) {
				throw new PreviewError('damaged');
			}
			coefficients[at + placeOf(index)] = this.#reader.takeSigned(size) * 2 ** low;
		}
	}

	/** A further bit of what is there, and the coefficients that begin with it (T.81, G.1.2.3). */
	#refineBand({component: {coefficients}, rest}: ScanPart, at: number): void {
		const {first, last, low} = this.#scan;
		let index = first;
		if (this.#endRun === 0) {
			const table = needed(rest);
			while (index <= last) {
				const code = this.#reader.decode(table);
				const run = code >> 4;
				const size = code & 15;
				if (size === 0 && run < 15) {
					this.#endRun = 2 ** run + this.#reader.take(run);
					break;
				}
				if (size > 1) {
					throw new PreviewError('damaged');
				}
				const value = size === 0 ? 0 : this.#reader.take(1) === 1 ? 1 << low : -(1 << low);
				index = this.#passZeros(coefficients, {at, index, zeros: run});
				if (value !== 0 && index <= last) {
					coefficients[at + placeOf(index)] = value;
				}
				index++;
			}
		}
		if (this.#endRun > 0) {
			this.#passZeros(coefficients, {at, index, zeros: 64});
			this.#endRun--;
		}
	}

	/** Refines what is not zero until so many zeros were passed; where the next zero stands. */
	#passZeros(
		coefficients: Int16Array,
		{at, index, zeros}: {readonly at: number; readonly index: number; readonly zeros: number},
	): number {
		const {last, low} = this.#scan;
		let left = zeros;
		let next = index;
		for (; next <= last; next++) {
			const place = at + placeOf(next);
			const value = coefficients[place] ?? 0;
			if (value === 0) {
				if (left === 0) {
					break;
				}
				left--;
			} else if (this.#reader.take(1) === 1 && (value & (1 << low)) === 0) {
				coefficients[place] = value + (value > 0 ? 1 << low : -(1 << low));
			}
		}
		return next;
	}
}

function needed(table: HuffmanTable | undefined): HuffmanTable {
	if (table === undefined) {
		throw new PreviewError('damaged');
	}
	return table;
}
