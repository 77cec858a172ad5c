import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import {enterRoom, placeOf} from './find-room.ts';
import type {Invocation, Run} from './invocation.ts';
import {addNotSent} from './not-sent.ts';
import {openPassingClient, timeoutOf} from './open-client.ts';
import {sendPrivately} from './send-private.ts';
import {textOf} from './sent-text.ts';
import {whenStored} from './when-stored.ts';

/** Posts one message. Ends well only after the relay has stored it. */
export const run: Run = async (invocation) => {
	const {words, flags} = invocation;
	if (flags.has('tail')) {
		if (flags.has('file'))
			throw new ExitError('usage', phrase`--file and --tail do not go together.`);
		const {sendTail} = await import('./send-tail.ts');
		return sendTail(invocation);
	}
	if (flags.has('file')) {
		const {sendFiles} = await import('./send-file.ts');
		return sendFiles(invocation);
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
