import {decodeGif} from './gif.ts';
import {decodeJpeg} from './jpeg/jpeg.ts';
import {MOST_BYTES, type Picture, type PixelSize} from './picture.ts';
import {decodePng} from './png.ts';
import {PreviewError} from './preview-error.ts';

/** A file that was read as an image. */
export type DecodedImage = {
	readonly kind: ImageKind;
	/** The size that it has. */
	readonly width: number;
	readonly height: number;
	/** What it looks like, as large as was asked for at most. */
	readonly picture: Picture;
};

/** Kinds that are shown. */
export type ImageKind = 'png' | 'jpeg' | 'gif';

/** What the first bytes say of a file, whatever its name is; undefined for what is not shown. */
export function imageKindOf(bytes: Uint8Array): ImageKind | undefined {
	const start = String.fromCharCode(...bytes.subarray(0, 8));
	if (start === '\u0089PNG\r\n\u001a\n') {
		return 'png';
	}
	if (start.startsWith('\u00ff\u00d8\u00ff')) {
		return 'jpeg';
	}
	return /^GIF8[79]a/.test(start) ? 'gif' : undefined;
}

/**
 * Decodes an image and makes it as small as it has to be. Memory is bounded by constants of `picture.ts`
 * whatever the bytes are; time by the thread that runs this.
 * @throws {PreviewError} and nothing else.
 */
export function decodeImage(bytes: Uint8Array, most: PixelSize): DecodedImage {
	if (bytes.length > MOST_BYTES) {
		throw new PreviewError('too-large');
	}
	const kind = imageKindOf(bytes);
	switch (kind) {
		case 'png':
			return {kind, ...decodePng(bytes, most)};
		case 'jpeg':
			return {kind, ...decodeJpeg(bytes, most)};
		case 'gif':
			return {kind, ...decodeGif(bytes, most)};
		case undefined:
			throw new PreviewError('unknown-kind');
	}
}
