import {type ByteWindow, bigAt, markAt} from './byte-window.ts';

/** The duration in the head of a movie, over its time scale (ISO 14496-12, section 8.2.2). */
export async function mp4Seconds(window: ByteWindow): Promise<number | undefined> {
	const movie = await findBox(window, 'moov', {start: 0, end: window.size});
	const head = movie && (await findBox(window, 'mvhd', movie));
	const version = head && (await window.view(head.start, 1))?.getUint8(0);
	if (head === undefined || version === undefined) return undefined;
	if (version === 1) {
		const view = await window.view(head.start + 20, 12);
		return view && known(bigAt(view, 4), 2 ** 64) / view.getUint32(0);
	}
	const view = await window.view(head.start + 12, 8);
	return view && known(view.getUint32(4), 2 ** 32 - 1) / view.getUint32(0);
}

/** The highest number stands for a duration that was not known when it was written. */
function known(duration: number, unknown: number): number {
	return duration === unknown ? Number.NaN : duration;
}

type Stretch = {readonly start: number; readonly end: number};

/** A recorder of long streams may write many before the one that says how long it is. */
const MOST_BOXES = 150;

/** What is in the first box of that kind. */
async function findBox(
	window: ByteWindow,
	kind: string,
	{start, end}: Stretch,
): Promise<Stretch | undefined> {
	let offset = start;
	for (let box = 0; box < MOST_BOXES && offset + 8 <= end; box++) {
		const head = await window.view(offset, 8);
		if (head === undefined) return undefined;
		const {headLength, length} = await measured(window, {start: offset, end}, head.getUint32(0));
		if (length < headLength) return undefined;
		const stop = Math.min(end, offset + length);
		if (markAt(head, 4) === kind) return {start: offset + headLength, end: stop};
		offset += length;
	}
	return undefined;
}

/** A length of 1 says that a longer one follows, and 0 that it is the last. */
async function measured(
	window: ByteWindow,
	{start, end}: Stretch,
	length: number,
): Promise<{readonly headLength: number; readonly length: number}> {
	if (length === 0) return {headLength: 8, length: end - start};
	if (length !== 1) return {headLength: 8, length};
	const long = await window.view(start + 8, 8);
	return {headLength: 16, length: long === undefined ? 0 : bigAt(long, 0)};
}
