import {BoxScaler} from '../box-scaler.ts';
import {fittingSize, MOST_DECODED, type Picture, type PixelSize} from '../picture.ts';
import {PreviewError} from '../preview-error.ts';
import {type JpegFrame, readFrame} from './frame.ts';
import {BitReader, type HuffmanTable, huffmanTable} from './huffman.ts';
import {isTurned, orientationIn, upright} from './orientation.ts';
import {placeOf, readScan, type Scan, type ScanPart} from './scan.ts';
import {type Colors, UnitRows} from './unit-rows.ts';

/**
 * Decodes a JPEG (ITU-T T.81): baseline and progressive, grey or in colour, the way the camera was
 * held. Only a progressive one is held whole, as coefficients; of others one row of blocks at a time.
 * Where each pixel of the result stands for a whole block or more, or a progressive picture is too large,
 * the means of the blocks are all that is used.
 * @throws {PreviewError}
 */
export function decodeJpeg(bytes: Uint8Array, most: PixelSize): PixelSize & {picture: Picture} {
	return new JpegDecoder(bytes, most).decode();
}

/** More scans than any program writes; each costs time, however short it is. */
const MOST_SCANS = 100;

class JpegDecoder {
	readonly #bytes: Uint8Array;
	readonly #most: PixelSize;
	readonly #tables: (Uint16Array | undefined)[] = [];
	readonly #means: (HuffmanTable | undefined)[] = [];
	readonly #rests: (HuffmanTable | undefined)[] = [];
	#frame: JpegFrame | undefined;
	#scaler: BoxScaler | undefined;
	#orientation = 1;
	/** What Adobe's marker says of the colours. */
	#transform: number | undefined;
	#interval = 0;
	#scans = 0;
	#isStored = false;
	#isDone = false;
	#at = 2;

	constructor(bytes: Uint8Array, most: PixelSize) {
		this.#bytes = bytes;
		this.#most = most;
	}

	decode(): PixelSize & {picture: Picture} {
		while (!this.#isDone) {
			const marker = this.#nextMarker();
			if (marker === END) {
				break;
			}
			this.#segment(marker, this.#body());
		}
		const frame = this.#frame;
		const scaler = this.#scaler;
		if (frame === undefined || scaler === undefined) {
			throw new PreviewError('damaged');
		}
		if (this.#isStored) {
			const rows = this.#unitRows(frame, scaler);
			for (let row = 0; row < frame.unitRows; row++) {
				rows.add(row);
			}
		}
		const {width, height} = frame;
		const size = isTurned(this.#orientation) ? {width: height, height: width} : {width, height};
		return {...size, picture: upright(scaler.picture, this.#orientation)};
	}

	#segment(marker: number, body: Uint8Array): void {
		switch (marker) {
			case 0xdb:
				this.#quantization(body);
				return;
			case 0xc4:
				this.#huffman(body);
				return;
			case 0xdd:
				this.#interval = (body[0] ?? 0) * 256 + (body[1] ?? 0);
				return;
			case 0xe1:
				this.#orientation = this.#orientation === 1 ? orientationIn(body) : this.#orientation;
				return;
			case 0xee:
				this.#transform = text(body, 5) === 'Adobe' ? body[11] : this.#transform;
				return;
			case 0xda:
				this.#scan(body);
				return;
			default:
				if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc) {
					this.#begin(readFrame(marker, body));
				}
		}
	}

	#begin(frame: JpegFrame): void {
		if (this.#frame !== undefined) {
			throw new PreviewError('damaged');
		}
		this.#frame = frame;
		const {width, height} = this.#most;
		const isSideways = isTurned(this.#orientation);
		const most = isSideways ? {width: height, height: width} : {width, height};
		this.#scaler = new BoxScaler(frame, most);
		const size = fittingSize(frame, most);
		const isSmall = size.width * 8 <= frame.width && size.height * 8 <= frame.height;
		const isHuge = frame.isProgressive && heldBytes(frame, frame.unitRows) > MOST_DECODED;
		frame.blockSize = isSmall || isHuge ? 1 : 64;
	}

	#scan(body: Uint8Array): void {
		const frame = this.#frame;
		const scaler = this.#scaler;
		this.#scans++;
		if (frame === undefined || scaler === undefined || this.#scans > MOST_SCANS) {
			throw new PreviewError('damaged');
		}
		const scan = this.#scanHeader(body, frame);
		const isWhole = !frame.isProgressive && scan.parts.length === frame.components.length;
		if (isWhole && this.#isStored) {
			throw new PreviewError('damaged');
		}
		if (scan.first > 0 && frame.blockSize === 1) {
			// The next marker is found without reading what stands before it.
			return;
		}
		const reader = new BitReader(this.#bytes, this.#at);
		const options = {frame, reader, interval: this.#interval};
		if (isWhole) {
			this.#isDone = true;
			allocate(frame, 1);
			const rows = this.#unitRows(frame, scaler);
			const onRow = () => {
				rows.add(0);
				for (const {coefficients} of frame.components) {
					coefficients.fill(0);
				}
			};
			readScan(scan, {...options, onRow});
			return;
		}
		if (!this.#isStored) {
			this.#isStored = true;
			allocate(frame, frame.unitRows);
		}
		readScan(scan, {...options, onRow: undefined});
		this.#at = reader.position;
	}

	#scanHeader(body: Uint8Array, frame: JpegFrame): Scan {
		const [count = 0] = body;
		const [first = 0, last = 0, bits = 0] = body.subarray(1 + 2 * count);
		const parts = Array.from({length: count}, (_, index): ScanPart => {
			const id = body[1 + 2 * index];
			const tables = body[2 + 2 * index] ?? 0;
			const component = frame.components.find((each) => each.id === id);
			if (component === undefined) {
				throw new PreviewError('damaged');
			}
			return {component, means: this.#means[tables >> 4], rest: this.#rests[tables & 15]};
		});
		const isWhole = first === 0 && last === 63;
		const isBand = first === 0 ? last === 0 : first <= last && last < 64 && parts.length === 1;
		const hasForm = body.length === 4 + 2 * count && count > 0 && (bits & 15) < 14;
		const components = new Set(parts.map(({component}) => component));
		if (!hasForm || components.size !== count || !(frame.isProgressive ? isBand : isWhole)) {
			throw new PreviewError('damaged');
		}
		return frame.isProgressive
			? {parts, first, last, high: bits >> 4, low: bits & 15}
			: {parts, first, last, high: 0, low: 0};
	}

	#unitRows(frame: JpegFrame, scaler: BoxScaler): UnitRows {
		return new UnitRows({frame, tables: this.#tables, colors: this.#colors(frame), scaler});
	}

	#colors({components}: JpegFrame): Colors {
		if (components.length === 1) {
			return 'grey';
		}
		const isNamed = components.map(({id}) => String.fromCharCode(id)).join('') === 'RGB';
		return this.#transform === 0 || (this.#transform === undefined && isNamed) ? 'rgb' : 'ycc';
	}

	#quantization(body: Uint8Array): void {
		for (let at = 0; at < body.length; ) {
			const head = body[at] ?? 0;
			const step = head >> 4 === 0 ? 1 : 2;
			at++;
			if (head >> 4 > 1 || (head & 15) > 3 || at + 64 * step > body.length) {
				throw new PreviewError('damaged');
			}
			const table = new Uint16Array(64);
			for (let index = 0; index < 64; index++) {
				const high = step === 1 ? 0 : (body[at + 2 * index] ?? 0);
				table[placeOf(index)] = high * 256 + (body[at + step * index + step - 1] ?? 0);
			}
			this.#tables[head & 15] = table;
			at += 64 * step;
		}
	}

	#huffman(body: Uint8Array): void {
		for (let at = 0; at < body.length; ) {
			const head = body[at] ?? 0;
			const counts = body.subarray(at + 1, at + 17);
			const total = counts.reduce((sum, count) => sum + count, 0);
			at += 17 + total;
			if (head >> 4 > 1 || (head & 15) > 3 || at > body.length || total > 256) {
				throw new PreviewError('damaged');
			}
			const table = huffmanTable(counts, body.subarray(at - total, at));
			(head >> 4 === 0 ? this.#means : this.#rests)[head & 15] = table;
		}
	}

	/** Finds the next marker; fill bytes and restart markers are passed over. */
	#nextMarker(): number {
		for (; this.#at + 1 < this.#bytes.length; this.#at++) {
			const sign = this.#bytes[this.#at + 1] ?? 0;
			const isRestart = sign >= 0xd0 && sign <= 0xd7;
			if (this.#bytes[this.#at] === 0xff && sign !== 0 && sign !== 0xff && !isRestart) {
				this.#at += 2;
				return sign;
			}
		}
		return END;
	}

	#body(): Uint8Array {
		const length = (this.#bytes[this.#at] ?? 0) * 256 + (this.#bytes[this.#at + 1] ?? 0);
		const start = this.#at + 2;
		this.#at += length;
		if (length < 2 || this.#at > this.#bytes.length) {
			throw new PreviewError('damaged');
		}
		return this.#bytes.subarray(start, this.#at);
	}
}

const END = 0xd9;

function text(bytes: Uint8Array, length: number): string {
	return String.fromCharCode(...bytes.subarray(0, length));
}

/** Makes place for the coefficients of so many rows of units. */
function allocate(frame: JpegFrame, unitRows: number): void {
	if (heldBytes(frame, unitRows) > MOST_DECODED) {
		throw new PreviewError('too-large');
	}
	for (const component of frame.components) {
		const {stride, down} = component;
		component.coefficients = new Int16Array(stride * down * unitRows * frame.blockSize);
	}
}

function heldBytes({components, blockSize}: JpegFrame, unitRows: number): number {
	const blocks = components.reduce((sum, {stride, down}) => sum + stride * down * unitRows, 0);
	return blocks * blockSize * Int16Array.BYTES_PER_ELEMENT;
}
