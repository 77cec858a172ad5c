import {PreviewError} from './preview-error.ts';

/** Pixels by rows from the top left, four bytes each: red, green, blue, opacity. */
export type Picture = {
	readonly width: number;
	readonly height: number;
	readonly rgba: Uint8Array;
};

/** A size in pixels. */
export type PixelSize = {readonly width: number; readonly height: number};

/** The most bytes of a file that is decoded. */
export const MOST_BYTES = 20 * 1024 * 1024;

/** The most pixels that a header may announce. */
export const MOST_PIXELS = 40_000_000;

/** The most pixels of a side, as GIF and JPEG have it: decoders hold whole rows. */
const MOST_SIDE = 65_535;

/** The most bytes that decoding may hold of what was compressed. */
export const MOST_DECODED = 50 * 1024 * 1024;

/**
 * Checks a size before anything is made of that size.
 * @throws {PreviewError} `damaged` when it is none, `too-large` when it is more than is shown.
 */
export function checkSize({width, height}: PixelSize): void {
	if (width < 1 || height < 1) {
		throw new PreviewError('damaged');
	}
	if (Math.max(width, height) > MOST_SIDE || width * height > MOST_PIXELS) {
		throw new PreviewError('too-large');
	}
}

/** The largest size of the same shape within `most`; never larger than the picture itself. */
export function fittingSize({width, height}: PixelSize, most: PixelSize): PixelSize {
	const share = Math.min(1, most.width / width, most.height / height);
	return {
		width: Math.max(1, Math.round(width * share)),
		height: Math.max(1, Math.round(height * share)),
	};
}
