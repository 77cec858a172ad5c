import {type ByteWindow, markAt} from './byte-window.ts';

/**
 * How long an MP3 plays: by the count of frames that an encoder wrote into the first (Xing, Info,
 * VBRI), else by its size, as if all frames were like the first (ISO 11172-3, section 2.4).
 */
export async function mp3Seconds(window: ByteWindow): Promise<number | undefined> {
	const first = await firstFrame(window, await endOfTags(window));
	if (first === undefined) return undefined;
	const {start, frame} = first;
	const count = await frameCount(window, first);
	if (count !== undefined) return (count * frame.samples) / frame.rate;
	const tag = await window.view(window.size - TAG_AT_END, 3);
	const isTagged = tag !== undefined && tag.getUint16(0) === 0x5441 && tag.getUint8(2) === 0x47;
	const bytes = window.size - start - (isTagged ? TAG_AT_END : 0);
	return bytes / (frame.bitrate / 8);
}

/** ID3v1, `TAG` and what follows. */
const TAG_AT_END = 128;
const MOST_TAGS = 10;
/** Between the tag and the first frame some writers leave a stretch of zeros. */
const LOOKED_AT = 8192;

/** Where the ID3v2 tags at the beginning end (id3.org, ID3v2.4.0 section 3.1). */
async function endOfTags(window: ByteWindow): Promise<number> {
	let offset = 0;
	for (let tag = 0; tag < MOST_TAGS; tag++) {
		const head = await window.view(offset, 10);
		if (head === undefined || !markAt(head, 0).startsWith('ID3')) break;
		const hasFooter = (head.getUint8(5) & 0x10) !== 0;
		offset += 10 + sevenBits(head, 6) + (hasFooter ? 10 : 0);
	}
	return offset;
}

/** Four bytes of seven bits each. */
function sevenBits(view: DataView, offset: number): number {
	let number = 0;
	for (let byte = 0; byte < 4; byte++) {
		number = number * 128 + (view.getUint8(offset + byte) & 0x7f);
	}
	return number;
}

type Frame = {
	/** Bits a second. */
	readonly bitrate: number;
	/** Samples a second. */
	readonly rate: number;
	/** Samples in a frame. */
	readonly samples: number;
	/** Bytes of this one. */
	readonly length: number;
	/** Where an encoder's own head stands in the first frame. */
	readonly headAt: number;
};

type PlacedFrame = {readonly start: number; readonly frame: Frame};

/** A frame behind which another one stands; one alone may be chance. */
async function firstFrame(window: ByteWindow, from: number): Promise<PlacedFrame | undefined> {
	const length = Math.min(LOOKED_AT, window.size - from);
	const view = length < 4 ? undefined : await window.view(from, length);
	if (view === undefined) return undefined;
	for (let at = 0; at + 4 <= length; at++) {
		const frame = view.getUint8(at) === 0xff ? readFrame(view.getUint32(at)) : undefined;
		if (frame === undefined) continue;
		const next = await window.view(from + at + frame.length, 4);
		if (next !== undefined && readFrame(next.getUint32(0))?.rate === frame.rate) {
			return {start: from + at, frame};
		}
	}
	return undefined;
}

/** Thousands of bits a second of layer III, for MPEG 1 and for the lower rates of 2 and 2.5. */
const BITRATES = {
	full: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
	low: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;

const RATES = [44_100, 48_000, 32_000];

/** The head of a frame of layer III; undefined for anything else. */
function readFrame(head: number): Frame | undefined {
	const version = (head >>> 19) & 3;
	const isLayer3 = ((head >>> 17) & 3) === 1;
	if (head >>> 21 !== 0x7ff || version === 1 || !isLayer3) return undefined;
	const isFull = version === 3;
	const bitrate = (BITRATES[isFull ? 'full' : 'low'][(head >>> 12) & 15] ?? 0) * 1000;
	const fullRate = RATES[(head >>> 10) & 3] ?? 0;
	if (bitrate === 0 || fullRate === 0) return undefined;
	const rate = fullRate / (isFull ? 1 : version === 2 ? 2 : 4);
	const samples = isFull ? 1152 : 576;
	const isMono = ((head >>> 6) & 3) === 3;
	const sideBytes = isFull ? (isMono ? 17 : 32) : isMono ? 9 : 17;
	const padding = (head >>> 9) & 1;
	const length = Math.floor((samples / 8) * (bitrate / rate)) + padding;
	return {bitrate, rate, samples, length, headAt: 4 + sideBytes};
}

/** How many frames there are, as the encoder said in the first; undefined when it did not. */
async function frameCount(
	window: ByteWindow,
	{start, frame}: PlacedFrame,
): Promise<number | undefined> {
	const own = await window.view(start + frame.headAt, 12);
	if (own !== undefined && /^(?:Xing|Info)$/.test(markAt(own, 0))) {
		return (own.getUint32(4) & 1) === 1 ? counted(own.getUint32(8)) : undefined;
	}
	// Fraunhofer's stands in the same place whatever the frame.
	const vbri = await window.view(start + 36, 18);
	return vbri !== undefined && markAt(vbri, 0) === 'VBRI' ? counted(vbri.getUint32(14)) : undefined;
}

function counted(frames: number): number | undefined {
	return frames === 0 ? undefined : frames;
}
