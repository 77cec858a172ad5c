import {inflateSync} from 'node:zlib';
import {BoxScaler} from './box-scaler.ts';
import {checkSize, MOST_DECODED, type Picture, type PixelSize} from './picture.ts';
import {type Layout, readRow} from './png-samples.ts';
import {PreviewError} from './preview-error.ts';

/**
 * Decodes a PNG (W3C PNG, third edition): every colour type and depth, with transparency; interlaced ones
 * are not shown. The checksums of its chunks are left to the one that the compressed data has of itself.
 * @throws {PreviewError}
 */
export function decodePng(bytes: Uint8Array, most: PixelSize): PixelSize & {picture: Picture} {
	const {layout, data} = readChunks(bytes);
	const {width, height} = layout;
	const rowBytes = Math.ceil((width * layout.channels * layout.depth) / 8);
	const raw = inflated(data, (rowBytes + 1) * height);
	const scaler = new BoxScaler(layout, most);
	const rgba = new Uint8Array(width * 4);
	const unit = Math.max(1, (layout.channels * layout.depth) >> 3);
	let above: Uint8Array = new Uint8Array(rowBytes);
	for (let row = 0; row < height; row++) {
		const start = row * (rowBytes + 1);
		const line = raw.subarray(start + 1, start + 1 + rowBytes);
		unfilter(line, {filter: raw[start] ?? 0, above, unit});
		readRow(line, layout, rgba);
		scaler.add(rgba);
		above = line;
	}
	return {width, height, picture: scaler.picture};
}

const HEADER = 0x49484452;
const PALETTE = 0x504c5445;
const TRANSPARENCY = 0x74524e53;
const DATA = 0x49444154;
const END = 0x49454e44;

/** Channels of each colour type: grey, red-green-blue, palette, grey and RGB with opacity. */
const CHANNELS: Readonly<Record<number, number>> = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4};

const DEPTHS: Readonly<Record<number, readonly number[]>> = {
	0: [1, 2, 4, 8, 16],
	2: [8, 16],
	3: [1, 2, 4, 8],
	4: [8, 16],
	6: [8, 16],
};

function readChunks(bytes: Uint8Array): {layout: Layout; data: Uint8Array} {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const parts: Uint8Array[] = [];
	let layout: Layout | undefined;
	for (let at = 8; at + 12 <= bytes.length; ) {
		const length = view.getUint32(at);
		const type = view.getUint32(at + 4);
		if (at + 12 + length > bytes.length) {
			throw new PreviewError('damaged');
		}
		const body = bytes.subarray(at + 8, at + 8 + length);
		at += 12 + length;
		if (layout === undefined) {
			layout = readHeader(type, body);
		} else if (type === PALETTE) {
			layout = {...layout, palette: body.subarray(0, 768)};
		} else if (type === TRANSPARENCY) {
			layout = {...layout, transparency: body.subarray(0, 256)};
		} else if (type === DATA) {
			parts.push(body);
		} else if (type === END) {
			break;
		}
	}
	if (layout === undefined || parts.length === 0) {
		throw new PreviewError('damaged');
	}
	return {layout, data: joined(parts)};
}

function readHeader(type: number, body: Uint8Array): Layout {
	if (type !== HEADER || body.length !== 13) {
		throw new PreviewError('damaged');
	}
	const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
	const [width, height] = [view.getUint32(0), view.getUint32(4)];
	const [depth, color, interlace] = [view.getUint8(8), view.getUint8(9), view.getUint8(12)];
	const channels = CHANNELS[color];
	if (channels === undefined || DEPTHS[color]?.includes(depth) !== true) {
		throw new PreviewError('damaged');
	}
	checkSize({width, height});
	if (interlace !== 0) {
		throw new PreviewError('unknown-kind');
	}
	if (width * height * channels * (depth / 8) > MOST_DECODED) {
		throw new PreviewError('too-large');
	}
	return {width, height, depth, color, channels, palette: undefined, transparency: undefined};
}

/** The data, which must not become longer than the header says; what is missing is not made up. */
function inflated(data: Uint8Array, length: number): Uint8Array {
	let raw: Uint8Array;
	try {
		raw = inflateSync(data, {maxOutputLength: length, chunkSize: 256 * 1024});
	} catch {
		throw new PreviewError('damaged');
	}
	if (raw.length !== length) {
		throw new PreviewError('damaged');
	}
	return raw;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((sum, {length}) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

/** Undoes what a row says of itself in terms of the byte to its left and the row above (chapter 9). */
function unfilter(
	line: Uint8Array,
	{
		filter,
		above,
		unit,
	}: {readonly filter: number; readonly above: Uint8Array; readonly unit: number},
): void {
	if (filter > 4) {
		throw new PreviewError('damaged');
	}
	if (filter === 0) {
		return;
	}
	for (let index = 0; index < line.length; index++) {
		const left = index < unit ? 0 : (line[index - unit] ?? 0);
		const up = above[index] ?? 0;
		const corner = index < unit ? 0 : (above[index - unit] ?? 0);
		// The array keeps the low eight bits.
		line[index] = (line[index] ?? 0) + predicted(filter, {left, up, corner});
	}
}

function predicted(
	filter: number,
	{left, up, corner}: {readonly left: number; readonly up: number; readonly corner: number},
): number {
	if (filter < 4) {
		return filter === 1 ? left : filter === 2 ? up : (left + up) >> 1;
	}
	const guess = left + up - corner;
	const byLeft = Math.abs(guess - left);
	const byUp = Math.abs(guess - up);
	const byCorner = Math.abs(guess - corner);
	return byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner;
}
