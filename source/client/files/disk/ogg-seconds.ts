import {type ByteWindow, bigAt, markAt} from './byte-window.ts';

/**
 * The position of the last page over the rate of the sound (RFC 3533 section 6, RFC 7845 section 4):
 * of Opus, Vorbis, Speex and FLAC.
 */
export async function oggSeconds(window: ByteWindow): Promise<number | undefined> {
	const page = await window.view(0, PAGE_HEAD);
	if (page === undefined) return undefined;
	const packet = await window.view(PAGE_HEAD + page.getUint8(26), PACKET_HEAD);
	const sound = packet && soundOf(packet);
	if (sound === undefined) return undefined;
	const last = await lastPosition(window, page.getUint32(14));
	return last === undefined ? undefined : (last - sound.skipped) / sound.rate;
}

/** A page's head without its table of lengths. */
const PAGE_HEAD = 27;
/** As much of the first packet as is needed; every codec's is longer, or the file is too short to play. */
const PACKET_HEAD = 40;
/** No page is longer than 65,307 bytes. */
const LARGEST_PAGE = 65_307;

type Sound = {
	/** Positions in a second. */
	readonly rate: number;
	/** Positions before the first that is heard. */
	readonly skipped: number;
};

function soundOf(packet: DataView): Sound | undefined {
	switch (markAt(packet, 0) + markAt(packet, 4)) {
		case 'OpusHead':
			// Opus counts at this rate whatever it was recorded with.
			return {rate: 48_000, skipped: packet.getUint16(10, true)};
		case 'Speex   ':
			return {rate: packet.getUint32(36, true), skipped: 0};
	}
	const isVorbis = markAt(packet, 1) === 'vorb' && packet.getUint16(5) === 0x6973;
	if (packet.getUint8(0) === 1 && isVorbis) {
		return {rate: packet.getUint32(12, true), skipped: 0};
	}
	if (packet.getUint8(0) === 0x7f && markAt(packet, 1) === 'FLAC') {
		return {rate: Math.floor(packet.getUint32(27) / 2 ** 12), skipped: 0};
	}
	return undefined;
}

/** The position at the end of the last page of a stream; undefined when there is none that has one. */
async function lastPosition(window: ByteWindow, stream: number): Promise<number | undefined> {
	const length = Math.min(window.size, LARGEST_PAGE);
	const tail = await window.view(window.size - length, length);
	if (tail === undefined) return undefined;
	for (let at = tail.byteLength - PAGE_HEAD; at >= 0; at--) {
		if (tail.getUint8(at) !== 0x4f || markAt(tail, at) !== 'OggS') continue;
		const isOfStream = tail.getUint8(at + 4) === 0 && tail.getUint32(at + 14) === stream;
		const position = bigAt(tail, at + 6, true);
		if (isOfStream && position < NO_POSITION) return position;
	}
	return undefined;
}

/** A page in which no packet ends has the highest number; no recording comes near. */
const NO_POSITION = 2 ** 53;
