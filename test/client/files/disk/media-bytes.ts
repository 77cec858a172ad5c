import type {FileSource} from '../../../../source/client/files/local-files.ts';

/** Bytes in memory, as a file on the disk. `reads` counts how often it was read. */
export function memorySource(bytes: Uint8Array, name = 'file') {
	const source = {
		name,
		size: bytes.length,
		reads: 0,
		async read(offset: number, most: number) {
			source.reads++;
			return bytes.slice(offset, offset + most);
		},
	};
	return source satisfies Pick<FileSource, 'name' | 'size' | 'read'>;
}

/** Texts as one byte a character, numbers as one byte, arrays as they are. */
export function bytesOf(...parts: ReadonlyArray<string | number | Uint8Array>): Uint8Array {
	return new Uint8Array(
		Buffer.concat(
			parts.map((part) => {
				if (typeof part === 'number') return Buffer.of(part);
				return typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part);
			}),
		),
	);
}

/** Four bytes, little end first. */
export function little(number: number): Uint8Array {
	const bytes = new Uint8Array(4);
	new DataView(bytes.buffer).setUint32(0, number, true);
	return bytes;
}

/** Four bytes, big end first. */
export function big(number: number): Uint8Array {
	return little(number).reverse();
}

/** Sound of one channel of 8 bits at 8,000 samples a second; `claimed` stands for its length. */
export function wave(seconds: number, claimed = seconds * 8000): Uint8Array {
	const format = bytesOf(1, 0, 1, 0, little(8000), little(8000), 1, 0, 8, 0);
	const data = new Uint8Array(seconds * 8000);
	const list = bytesOf('LIST', little(3), 'abc', 0);
	const body = bytesOf('WAVE', 'fmt ', little(16), format, list, 'data', little(claimed), data);
	return bytesOf('RIFF', little(body.length), body);
}

/** The head of a FLAC file with that many samples. */
export function flac(samples: number, rate: number): Uint8Array {
	const high = rate * 2 ** 12 + (15 << 4) + Math.floor(samples / 2 ** 32);
	const info = bytesOf(new Uint8Array(10), big(high), big(samples % 2 ** 32), new Uint8Array(16));
	return bytesOf('fLaC', 0x80, 0, 0, info.length, info);
}

export type OggPage = {
	readonly packet: Uint8Array;
	readonly position: bigint;
	readonly stream?: number;
};

/** Pages of one packet each. */
export function ogg(...pages: readonly OggPage[]): Uint8Array {
	return bytesOf(
		...pages.map(({packet, position, stream = 7}) => {
			const place = new Uint8Array(8);
			new DataView(place.buffer).setBigUint64(0, position, true);
			const head = bytesOf(
				'OggS',
				0,
				0,
				place,
				big(stream),
				little(0),
				little(0),
				1,
				packet.length,
			);
			return bytesOf(head, packet);
		}),
	);
}

export const opusHead = bytesOf(
	'OpusHead',
	1,
	1,
	0x38,
	0x01,
	little(16_000),
	0,
	0,
	0,
	new Uint8Array(30),
);
export const vorbisHead = bytesOf(1, 'vorbis', little(0), 2, little(44_100), new Uint8Array(30));

/** A box of MP4. */
export function box(
	kind: string,
	...parts: ReadonlyArray<string | number | Uint8Array>
): Uint8Array {
	const body = bytesOf(...parts);
	return bytesOf(big(8 + body.length), kind, body);
}

/** The head of a movie. */
export function mvhd(duration: number, scale: number): Uint8Array {
	return box('mvhd', new Uint8Array(12), big(scale), big(duration), new Uint8Array(80));
}

/** The head of an MP3 frame: MPEG 1, layer III, 128 kbit/s, 44,100 samples a second, two channels. */
const FRAME_HEAD = bytesOf(0xff, 0xfb, 0x90, 0x00);
const FRAME_BYTES = 417;

/** So many frames of silence; `first` stands in the first of them, after what precedes an encoder's head. */
export function mp3(frames: number, first: Uint8Array = new Uint8Array(0)): Uint8Array {
	const frame = (inside: Uint8Array) =>
		bytesOf(FRAME_HEAD, inside, new Uint8Array(FRAME_BYTES - FRAME_HEAD.length - inside.length));
	const inside = bytesOf(new Uint8Array(32), first);
	return bytesOf(
		frame(inside),
		...Array.from({length: frames - 1}, () => frame(new Uint8Array(0))),
	);
}
