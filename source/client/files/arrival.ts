import {phrase} from '../../words/phrase.ts';
import {RefusedError} from '../error.ts';
import {damaged, wantedStoredSize} from './arriving-bytes.ts';
import type {TransferContext} from './transfer-context.ts';
import {TransferError} from './transfer-error.ts';
import type {WantedFile} from './transfer-record.ts';
import {TransferStream} from './transfer-stream.ts';

export type ArrivalOptions = {
	/** How many of the stored bytes are here already. */
	readonly from: number;
	readonly signal: AbortSignal;
	/** The relay is ready. */
	readonly begun?: () => void;
	/** Takes the next bytes. */
	readonly arrived: (bytes: Uint8Array) => Promise<void>;
};

/**
 * Fetches what the relay stores of a file, from a place on. Rejects with TransferError `damaged` when
 * that is not as long as was announced, `gone` when there is no such file any more, and otherwise as a
 * TransferStream and `ask` do.
 */
export async function fetchStored(
	context: Pick<TransferContext, 'url' | 'transport' | 'clock' | 'ask'>,
	wanted: WantedFile,
	{from, signal, begun, arrived}: ArrivalOptions,
): Promise<void> {
	const stored = wantedStoredSize(wanted);
	const {ticket, size} = await openAtRelay(context, wanted);
	signal.throwIfAborted();
	if (size !== stored) throw damaged(wanted);
	const stream = new TransferStream({...context, signal});
	try {
		await stream.begin({type: 'get', ticket, offset: from});
		begun?.();
		let position = from;
		for (let piece = await stream.read(); piece; piece = await stream.read()) {
			position += piece.length;
			if (position > stored) throw damaged(wanted);
			await arrived(piece);
		}

		if (position < stored) throw new TransferError('cut', phrase`The relay stopped too early.`);
	} finally {
		stream.close();
	}
}

async function openAtRelay({ask}: Pick<TransferContext, 'ask'>, {file, name}: WantedFile) {
	try {
		return await ask('file.open', {file});
	} catch (error) {
		if (!(error instanceof RefusedError) || error.code !== 'not-found') throw error;
		throw new TransferError(
			'gone',
			phrase`The relay has ${name} no more: it has expired or was taken away. Ask for it to be sent again.`,
		);
	}
}
