import {type ByteWindow, markAt} from './byte-window.ts';
import {mp3Seconds} from './mp3-seconds.ts';
import {mp4Seconds} from './mp4-seconds.ts';
import {oggSeconds} from './ogg-seconds.ts';

/**
 * How long a recording plays, to a tenth of a second: of WAV, FLAC, Ogg, MP4 and MP3. Undefined for
 * other files, and for what cannot be true.
 */
export async function mediaSeconds(window: ByteWindow): Promise<number | undefined> {
	const seconds = await secondsOf(window);
	if (seconds === undefined || !Number.isFinite(seconds)) return undefined;
	if (seconds <= 0 || seconds > LONGEST) return undefined;
	return Math.max(1, Math.round(seconds * 10)) / 10;
}

/** Thirty days: what claims more is wrong or lies. */
const LONGEST = 30 * 86_400;

async function secondsOf(window: ByteWindow): Promise<number | undefined> {
	const head = await window.view(0, 12);
	if (head === undefined) return undefined;
	const mark = markAt(head, 0);
	if (mark === 'RIFF' && markAt(head, 8) === 'WAVE') return waveSeconds(window);
	if (mark === 'fLaC') return flacSeconds(window);
	if (mark === 'OggS') return oggSeconds(window);
	if (markAt(head, 4) === 'ftyp') return mp4Seconds(window);
	const isTagged = mark.startsWith('ID3');
	const isFrame = head.getUint8(0) === 0xff && (head.getUint8(1) & 0xe0) === 0xe0;
	return isTagged || isFrame ? mp3Seconds(window) : undefined;
}

/** Parts before the sound: a recorder writes a handful. */
const MOST_CHUNKS = 100;

/** The length of the data over the bytes a second (RIFF WAVE, Microsoft and IBM 1991). */
async function waveSeconds(window: ByteWindow): Promise<number | undefined> {
	let bytesPerSecond = 0;
	let offset = 12;
	for (let chunk = 0; chunk < MOST_CHUNKS; chunk++) {
		const head = await window.view(offset, 8);
		if (head === undefined) return undefined;
		const length = head.getUint32(4, true);
		const start = offset + 8;
		switch (markAt(head, 0)) {
			case 'fmt ':
				bytesPerSecond = (await window.view(start + 8, 4))?.getUint32(0, true) ?? 0;
				break;
			case 'data':
				// What was recorded into a pipe claims all bytes that there can be.
				return Math.min(length, window.size - start) / bytesPerSecond;
		}
		// Each starts at an even place.
		offset = start + length + (length % 2);
	}
	return undefined;
}

/** The number of samples over their rate (RFC 9639, section 8.2). */
async function flacSeconds(window: ByteWindow): Promise<number | undefined> {
	const info = await window.view(8, 18);
	if (info === undefined) return undefined;
	// 20 bits of rate, 8 of other things, 36 of samples.
	const high = info.getUint32(10);
	const samples = (high & 0x0f) * 2 ** 32 + info.getUint32(14);
	return samples / (high >>> 12);
}
