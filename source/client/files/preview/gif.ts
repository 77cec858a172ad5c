import {BoxScaler} from './box-scaler.ts';
import {unpackLzw} from './lzw.ts';
import {checkSize, MOST_DECODED, type Picture, type PixelSize} from './picture.ts';
import {PreviewError} from './preview-error.ts';

/**
 * Decodes the first frame of a GIF (87a, 89a), in its place on the canvas; what it does not cover is
 * transparent.
 * @throws {PreviewError}
 */
export function decodeGif(bytes: Uint8Array, most: PixelSize): PixelSize & {picture: Picture} {
	const reader = new GifReader(bytes);
	const {width, height} = reader.canvas;
	const frame = reader.frame();
	const scaler = new BoxScaler(reader.canvas, most);
	const rgba = new Uint8Array(width * 4);
	for (let row = 0; row < height; row++) {
		rgba.fill(0);
		paintRow(frame, row - frame.top, rgba);
		scaler.add(rgba);
	}
	return {width, height, picture: scaler.picture};
}

type GifFrame = PixelSize & {
	readonly left: number;
	readonly top: number;
	/** One byte a pixel, in the order in which the rows are stored. */
	readonly indices: Uint8Array;
	/** How many of them there are. */
	readonly count: number;
	readonly palette: Uint8Array;
	/** The index that stands for nothing. */
	readonly none: number | undefined;
	readonly isInterlaced: boolean;
};

function paintRow(frame: GifFrame, row: number, rgba: Uint8Array): void {
	const {width, height, left, indices, count, palette, none} = frame;
	if (row < 0 || row >= height) {
		return;
	}
	const start = (frame.isInterlaced ? storedRow(row, height) : row) * width;
	const end = Math.min(width, rgba.length / 4 - left);
	for (let column = 0; column < end; column++) {
		const index = indices[start + column] ?? 0;
		if (start + column < count && index !== none) {
			const to = (left + column) * 4;
			rgba[to] = palette[index * 3] ?? 0;
			rgba[to + 1] = palette[index * 3 + 1] ?? 0;
			rgba[to + 2] = palette[index * 3 + 2] ?? 0;
			rgba[to + 3] = 255;
		}
	}
}

/** Where a row of an interlaced frame is stored: every 8th, then those between, in four passes. */
function storedRow(row: number, height: number): number {
	const passes = [
		[0, 8],
		[4, 8],
		[2, 4],
		[1, 2],
	] as const;
	let before = 0;
	for (const [start, step] of passes) {
		if (row % step === start) {
			return before + (row - start) / step;
		}
		before += Math.max(0, Math.ceil((height - start) / step));
	}
	return row;
}

const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;
const IMAGE = 0x2c;

class GifReader {
	readonly canvas: PixelSize;
	readonly #bytes: Uint8Array;
	readonly #palette: Uint8Array;
	#at = 6;
	#none: number | undefined;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
		this.canvas = {width: this.#short(), height: this.#short()};
		checkSize(this.canvas);
		const flags = this.#byte();
		this.#at += 2;
		this.#palette = this.#colors(flags);
	}

	/** Passes over what may stand before it. */
	frame(): GifFrame {
		for (;;) {
			const sign = this.#byte();
			if (sign === IMAGE) {
				return this.#image();
			}
			if (sign !== EXTENSION) {
				throw new PreviewError('damaged');
			}
			const label = this.#byte();
			const body = this.#blocks(label === GRAPHIC_CONTROL ? 4 : 0);
			if (label === GRAPHIC_CONTROL) {
				this.#none = ((body[0] ?? 0) & 1) === 1 ? body[3] : undefined;
			}
		}
	}

	#image(): GifFrame {
		const [left, top] = [this.#short(), this.#short()];
		const size = {width: this.#short(), height: this.#short()};
		checkSize(size);
		const flags = this.#byte();
		const own = this.#colors(flags);
		const bits = this.#byte();
		if (bits < 1 || bits > 8) {
			throw new PreviewError('damaged');
		}
		const data = this.#blocks(this.#bytes.length);
		const indices = new Uint8Array(Math.min(MOST_DECODED, size.width * size.height));
		return {
			...size,
			left,
			top,
			indices,
			count: unpackLzw(data, bits, indices),
			palette: own.length > 0 ? own : this.#palette,
			none: this.#none,
			isInterlaced: (flags & 0x40) !== 0,
		};
	}

	/** The colours that follow, if the flags say so. */
	#colors(flags: number): Uint8Array {
		const length = (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
		this.#at += length;
		return this.#bytes.subarray(this.#at - length, this.#at);
	}

	/** The contents of the blocks that follow, as far as `most` bytes. */
	#blocks(most: number): Uint8Array {
		const start = this.#at;
		let length = 0;
		for (let size = this.#byte(); size !== 0; size = this.#byte()) {
			length += size;
			this.#at += size;
		}
		const contents = new Uint8Array(Math.min(most, length));
		let written = 0;
		for (let at = start; written < contents.length; ) {
			const size = this.#bytes[at] ?? 0;
			const part = this.#bytes.subarray(at + 1, at + 1 + Math.min(size, contents.length - written));
			contents.set(part, written);
			written += part.length;
			at += size + 1;
		}
		return contents;
	}

	#short(): number {
		const low = this.#byte();
		return low + this.#byte() * 256;
	}

	#byte(): number {
		const byte = this.#bytes[this.#at];
		if (byte === undefined) {
			throw new PreviewError('damaged');
		}
		this.#at++;
		return byte;
	}
}
