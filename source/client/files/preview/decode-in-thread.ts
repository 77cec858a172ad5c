import path from 'node:path';
import {Worker} from 'node:worker_threads';
import type {Clock} from '../../../protocol/environment.ts';
import type {DecodeAnswer, DecodeRequest} from './decode-thread.ts';
import type {DecodedImage} from './image.ts';
import type {PixelSize} from './picture.ts';
import {PreviewError} from './preview-error.ts';

export type DecodeOptions = {
	/** The largest picture that is of use. */
	readonly most: PixelSize;
	readonly clock: Clock;
	/** Ends it, and the promise rejects with the signal's reason. */
	readonly signal?: AbortSignal;
	/** Milliseconds it may take. Default 5,000. */
	readonly patience?: number;
};

/** Decodes an image; `decodeInThread` wherever files come from others. */
export type DecodeImage = (bytes: Uint8Array, options: DecodeOptions) => Promise<DecodedImage>;

/**
 * Decodes an image in a thread of its own, with bounds on its memory and its time, so that the screen
 * goes on and a hostile file ends nothing but that thread.
 * @throws {PreviewError} when it is not shown, and the signal's reason when that ended it.
 */
export async function decodeInThread(
	bytes: Uint8Array,
	{most, clock, signal, patience = 5000}: DecodeOptions,
): Promise<DecodedImage> {
	signal?.throwIfAborted();
	const request: DecodeRequest = {bytes, most};
	const worker = new Worker(THREAD, {
		workerData: request,
		// Nothing of the program's own flags and environment concerns it, and it has nothing to say.
		argv: [],
		env: {},
		execArgv: [],
		stdout: true,
		stderr: true,
		resourceLimits: {maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16},
	});
	const end = Promise.withResolvers<DecodedImage>();
	const abort = () => end.reject(signal?.reason);
	const timer = clock.after(patience, () => end.reject(new PreviewError('too-slow')));
	signal?.addEventListener('abort', abort, {once: true});
	worker.once('message', (answer: DecodeAnswer) => {
		if (answer.type === 'image') {
			end.resolve(answer.image);
		} else {
			end.reject(new PreviewError(answer.code));
		}
	});
	// Out of memory, most likely: what the decoders refuse themselves they say.
	worker.once('error', () => end.reject(new PreviewError('too-large')));
	worker.once('exit', () => end.reject(new PreviewError('damaged')));
	try {
		return await end.promise;
	} finally {
		timer.cancel();
		signal?.removeEventListener('abort', abort);
		await worker.terminate();
	}
}

/** Beside this file: as it is written, or as the bundle names it. */
const THREAD = path.join(
	import.meta.dirname,
	import.meta.filename.endsWith('.ts') ? 'decode-thread.ts' : 'preview-thread.js',
);
