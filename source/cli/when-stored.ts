import type {Client} from '../client/api.ts';
import type {RefusedError} from '../client/error.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError, exitReasonOf} from './exit-code.ts';

/**
 * Resolves when the relay has stored a message of a room. One that it did not store in time is forgotten.
 * @throws {ExitError} why it was not sent, or that nobody knows whether it was.
 */
export async function whenStored(
	client: Client,
	message: string,
	limits: {readonly signal: AbortSignal; readonly left: number; readonly timeout: number},
): Promise<{readonly seq: number; readonly time: number}> {
	const {signal, left, timeout} = limits;
	const ending = new AbortController();
	const timer = setTimeout(() => {
		const refusal = client.refusalOf(message);
		ending.abort(refusal === undefined ? unconfirmed(timeout) : notTaken(refusal));
	}, left);
	try {
		return await client.whenAccepted(message, AbortSignal.any([signal, ending.signal]));
	} catch (error) {
		client.drop(message);
		throw error;
	} finally {
		clearTimeout(timer);
	}
}

function notTaken(refusal: RefusedError): ExitError {
	const sentence = phrase`The message was not sent. ${refusal.message}`;
	return new ExitError(exitReasonOf(refusal), sentence, {cause: refusal});
}

function unconfirmed(timeout: number): ExitError {
	return new ExitError(
		'network',
		phrase`The relay did not confirm the message within ${timeout / 1000} s. Look whether it is there (termchat tail) before you send it again.`,
	);
}
