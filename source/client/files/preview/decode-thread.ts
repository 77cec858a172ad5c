/** The program of the thread that decodes one image; started by `decode-in-thread.ts` and by nobody else. */
import {parentPort, workerData} from 'node:worker_threads';
import {type DecodedImage, decodeImage} from './image.ts';
import type {PixelSize} from './picture.ts';
import {type PreviewCode, PreviewError} from './preview-error.ts';

/** What the thread is given. */
export type DecodeRequest = {readonly bytes: Uint8Array; readonly most: PixelSize};

/** What it answers, once. */
export type DecodeAnswer =
	| {readonly type: 'image'; readonly image: DecodedImage}
	| {readonly type: 'refused'; readonly code: PreviewCode};

function answerTo({bytes, most}: DecodeRequest): DecodeAnswer {
	try {
		return {type: 'image', image: decodeImage(bytes, most)};
	} catch (error) {
		return {type: 'refused', code: error instanceof PreviewError ? error.code : 'damaged'};
	}
}

// Whoever starts the thread gives it exactly this.
parentPort?.postMessage(answerTo(workerData as DecodeRequest));
