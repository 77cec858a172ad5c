import type {Client} from '../client/api.ts';
import type {RefusedError} from '../client/error.ts';
import {LIMITS} from '../protocol/limits.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError, exitReasonOf} from './exit-code.ts';
import {enterRoom, placeOf} from './find-room.ts';
import type {Invocation, Run} from './invocation.ts';
import {openPassingClient, timeoutOf} from './open-client.ts';
import {sendPrivately} from './send-private.ts';
import {readAll} from './standard-input.ts';

/** Posts one message. Ends well only after the relay has stored it. */
export const run: Run = async (invocation) => {
	const {words, flags} = invocation;
	if (flags.has('tail')) {
		const {sendTail} = await import('./send-tail.ts');
		return sendTail(invocation);
	}
	if (flags.has('title')) throw new ExitError('usage', phrase`--title goes with --tail.`);
	const [word = '', ...rest] = words;
	const timeout = timeoutOf(flags);
	const {type, name} = placeOf(word);
	const text = await textOf(invocation, rest);
	if (type === 'person') await sendPrivately(invocation, {to: name, text}, timeout);
	else await sendToRoom(invocation, {name, text}, timeout);
	return 'ok';
};

async function sendToRoom(
	invocation: Invocation,
	{name, text}: {readonly name: string; readonly text: string},
	timeout: number,
): Promise<void> {
	const {flags, output, signal} = invocation;
	const deadline = performance.now() + timeout;
	const {client, goLive, close} = await openPassingClient(invocation);
	try {
		await goLive({signal, timeout}).catch(addNotSent);
		const {id} = await enterRoom(client, name, output);
		const message = client.send(id, text);
		const left = Math.max(0, deadline - performance.now());
		const {seq, time} = await whenStored(client, message, {signal, left, timeout});
		if (flags.has('json')) {
			const from = {name: client.state.account?.name};
			const ts = new Date(time).toISOString();
			output.printJson({type: 'message', id: message, room: name, seq, from, ts, text});
		}
	} finally {
		await close();
	}
}

async function textOf(
	{stdin, signal, flags}: Invocation,
	words: readonly string[],
): Promise<string> {
	const isPiped = words.length === 1 && words[0] === '-';
	if (words.length > 0 && !isPiped) return words.join(' ');
	if (flags.text('token-file') === '-') {
		throw new ExitError('usage', phrase`Text and token cannot both come from standard input.`);
	}
	if (!isPiped && stdin.isTTY) {
		throw new ExitError('usage', phrase`What shall be sent? Write: termchat send ROOM 'TEXT'`);
	}
	// The relay's own limit is not known yet; it takes no frame as long as this.
	const text = await readAll(stdin, {most: LIMITS.frameBytes, signal, sentences: SENTENCES});
	return text.replaceAll('\r\n', '\n').replace(/\n$/, '');
}

const SENTENCES = {
	tooLong: (most: number) => phrase`The message has more than ${most} bytes.`,
	notText: () => phrase`The message is not UTF-8 text.`,
};

/** A script must know that it may simply try again. */
function addNotSent(error: unknown): never {
	if (!(error instanceof ExitError)) throw error;
	throw new ExitError(error.reason, phrase`The message was not sent. ${error.message}`, {
		cause: error,
	});
}

async function whenStored(
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
