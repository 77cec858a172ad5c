import type {Client} from '../../client/api.ts';
import {sentenceOf} from '../../client/error.ts';
import {type DecodeImage, decodeInThread} from '../../client/files/preview/decode-in-thread.ts';
import {type DecodedImage, imageKindOf} from '../../client/files/preview/image.ts';
import {MOST_BYTES, type PixelSize} from '../../client/files/preview/picture.ts';
import {PreviewError} from '../../client/files/preview/preview-error.ts';
import {previewSentence} from '../../client/files/preview/preview-sentence.ts';
import {readTextStart} from '../../client/files/preview/text-start.ts';
import type {LogMessage, State} from '../../client/state/state.ts';
import type {Clock} from '../../protocol/environment.ts';
import {phrase} from '../../words/phrase.ts';
import type {FilePreviewOverlay} from '../overlays/overlay.ts';
import {looksLikePicture, looksShown} from './file-kinds.ts';

/** What there is of a file that is looked at. */
export type SeenFile =
	/** `share` of it is here, 0 to 1. */
	| {readonly type: 'loading'; readonly share: number}
	| {readonly type: 'image'; readonly image: DecodedImage}
	/** `isCut` when the file goes on. */
	| {readonly type: 'text'; readonly text: string; readonly isCut: boolean}
	/** A sentence says why it is not shown. */
	| {readonly type: 'refused'; readonly sentence: string};

/** The file that an overlay is about; undefined when its message or file is gone. */
export function previewedFile(
	{rooms}: Pick<State, 'rooms'>,
	{room, seq}: Pick<FilePreviewOverlay, 'room' | 'seq'>,
): (LogMessage & Required<Pick<LogMessage, 'file'>>) | undefined {
	const message = rooms.get(room)?.log.messageAt(seq);
	return message?.file === undefined ? undefined : {...message, file: message.file};
}

export type FilePreviewsOptions = {
	readonly client: Pick<Client, 'fetchFile'> & {readonly state: Pick<State, 'rooms'>};
	readonly clock: Clock;
	readonly onChange: () => void;
	/** The largest picture that is of use. */
	readonly most: () => PixelSize;
	/** A thread, unless a test has its own. */
	readonly decode?: DecodeImage;
};

const LOADING: SeenFile = {type: 'loading', share: 0};

/**
 * Fetches and reads the file that is looked at: one at a time, only while its overlay is open, and
 * nothing of it is kept afterwards.
 */
export class FilePreviews {
	readonly #options: FilePreviewsOptions;
	#seen:
		| {readonly key: string; readonly file: SeenFile; readonly abort: AbortController}
		| undefined;

	constructor(options: FilePreviewsOptions) {
		this.#options = options;
	}

	/** What there is of the overlay's file: no more once its message was deleted. */
	of(overlay: FilePreviewOverlay): SeenFile {
		if (previewedFile(this.#options.client.state, overlay) === undefined) {
			return gone();
		}
		return this.#seen?.key === keyOf(overlay) ? this.#seen.file : LOADING;
	}

	/** The overlay is on the screen, or no such one. Pictures are left out where the person wants none. */
	follow(overlay: FilePreviewOverlay | undefined, showsPictures: boolean): void {
		const key = overlay && keyOf(overlay);
		if (key === this.#seen?.key) {
			return;
		}
		this.#seen?.abort.abort();
		this.#seen = undefined;
		if (overlay !== undefined && key !== undefined) {
			const abort = new AbortController();
			this.#seen = {key, abort, file: LOADING};
			// It never rejects: what goes wrong is what is shown.
			void this.#read(overlay, abort.signal, showsPictures).then((file) => {
				if (this.#seen?.abort === abort) {
					this.#seen = {key, abort, file};
					this.#options.onChange();
				}
			});
		}
	}

	close(): void {
		this.follow(undefined, false);
	}

	/** More of the file is here; of a percent the screen has nothing new to say. */
	#came(overlay: FilePreviewOverlay, share: number, signal: AbortSignal): void {
		const seen = this.#seen;
		const before = seen?.file.type === 'loading' ? seen.file.share : 1;
		if (seen?.key === keyOf(overlay) && !signal.aborted && share - before >= 0.01) {
			this.#seen = {...seen, file: {type: 'loading', share}};
			this.#options.onChange();
		}
	}

	async #read(
		overlay: FilePreviewOverlay,
		signal: AbortSignal,
		showsPictures: boolean,
	): Promise<SeenFile> {
		const {client, clock, most, decode = decodeInThread} = this.#options;
		const message = previewedFile(client.state, overlay);
		try {
			if (message === undefined) {
				return gone();
			}
			const {file} = message;
			if (file.size > MOST_BYTES) {
				throw new PreviewError('too-large');
			}
			if (!showsPictures && looksLikePicture(file)) {
				return notWanted();
			}
			if (!looksShown(file)) {
				throw new PreviewError('unknown-kind');
			}
			const bytes = await client.fetchFile(overlay.room, message.id, {
				most: MOST_BYTES,
				signal,
				onProgress: (share) => this.#came(overlay, share, signal),
			});
			if (imageKindOf(bytes) === undefined) {
				return {type: 'text', ...readTextStart(bytes)};
			}
			if (!showsPictures) {
				return notWanted();
			}
			return {type: 'image', image: await decode(bytes, {most: most(), clock, signal})};
		} catch (error) {
			return refused(
				error instanceof PreviewError ? previewSentence(error.code) : sentenceOf(error),
			);
		}
	}
}

function notWanted(): SeenFile {
	return refused(
		phrase`Pictures are not shown: /set previews auto shows them, and s saves this one.`,
	);
}

function gone(): SeenFile {
	return refused(phrase`This file is not there any more.`);
}

function refused(sentence: string): SeenFile {
	return {type: 'refused', sentence};
}

function keyOf({room, seq}: FilePreviewOverlay): string {
	return `${seq} ${room}`;
}
