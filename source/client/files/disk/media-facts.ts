import type {FileSource} from '../local-files.ts';
import {byteWindow} from './byte-window.ts';
import {mediaSeconds} from './media-seconds.ts';
import {mediaTypeOf} from './media-type.ts';

export type MediaFacts = {
	/** `image/png`; `application/octet-stream` for what is not known. */
	readonly mediaType: string;
	/** How long a recording is; left out where its container does not say so in a way that is believable. */
	readonly seconds?: number;
};

/**
 * What a file is, by its first bytes and then by its name, and how long it plays. Reads a bounded part
 * of it and trusts nothing that it finds: a damaged or hostile file is merely unknown.
 */
export async function mediaFacts(
	source: Pick<FileSource, 'name' | 'size' | 'read'>,
): Promise<MediaFacts> {
	const mediaType = mediaTypeOf(await source.read(0, HEAD_BYTES), source.name);
	const seconds = await mediaSeconds(byteWindow(source));
	return seconds === undefined ? {mediaType} : {mediaType, seconds};
}

/** Enough for every mark of a kind, and to see whether it is text. */
const HEAD_BYTES = 4096;
