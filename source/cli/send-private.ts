import {askToSend, askToWatch} from '../client/beside/ask.ts';
import {BesideError} from '../client/beside/error.ts';
import {whenStored, writePrivate} from '../client/beside/private-message.ts';
import {RefusedError, sentenceOf} from '../client/error.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError, exitReasonOf} from './exit-code.ts';
import {openHome} from './home.ts';
import type {Invocation} from './invocation.ts';
import {type CommandClient, chooseAccount} from './open-client.ts';
import {doPrivately, type PrivateWork} from './private-work.ts';

/** A text for one person. */
export type PrivateText = {readonly to: string; readonly text: string};

/**
 * Sends an end-to-end encrypted message, or fails: it is never sent in any other way. Ends well only
 * after the relay has stored it.
 */
export async function sendPrivately(
	invocation: Invocation,
	message: PrivateText,
	timeout: number,
): Promise<void> {
	if (invocation.flags.has('token-file')) {
		throw new ExitError('usage', phrase`A token sends no private messages. Send it from a device.`);
	}
	const home = openHome(invocation);
	const {url, account} = await chooseAccount(home);
	const posting = new Posting(message);
	const ending = new AbortController();
	const timer = setTimeout(() => ending.abort(posting.lateness(timeout)), timeout);
	const signal = AbortSignal.any([invocation.signal, ending.signal]);
	try {
		const {time} = await doPrivately({home, url, signal}, posting);
		if (!invocation.flags.has('json')) return;
		const {to, text} = message;
		const [ts, from] = [new Date(time).toISOString(), {name: account}];
		const {id} = posting;
		invocation.output.printJson({
			...{type: 'message', id, to: {name: to}, from, ts, text},
			encrypted: true,
		});
	} catch (error) {
		throw explained(error, message.to);
	} finally {
		clearTimeout(timer);
	}
}

/** One message on its way, through whatever program. It is written down once. */
class Posting implements PrivateWork<{readonly time: number}> {
	readonly #message: PrivateText & {readonly kind: 'text'};
	#id: string | undefined;
	#client: CommandClient['client'] | undefined;
	/** Another program of this home is asked to send it. */
	#isAsked = false;

	constructor(message: PrivateText) {
		this.#message = {...message, kind: 'text'};
	}

	get id(): string | undefined {
		return this.#id;
	}

	asked(options: Parameters<typeof askToSend>[0]): Promise<{readonly time: number}> {
		const {to} = this.#message;
		this.#isAsked = true;
		if (this.#id !== undefined) return askToWatch(options, {to, id: this.#id});
		return askToSend(options, this.#message, (id) => {
			this.#id = id;
		});
	}

	async held({client, goLive}: CommandClient, signal: AbortSignal) {
		this.#client = client;
		this.#isAsked = false;
		try {
			await goLive({signal, timeout: undefined});
			this.#id ??= await writePrivate(client, this.#message, signal);
			return await whenStored(client, {to: this.#message.to, id: this.#id}, signal);
		} catch (error) {
			// Only for another program that takes over it is left.
			const {reason} = signal;
			const isTakenOver = reason instanceof BesideError && reason.code === 'handed-over';
			if (this.#id !== undefined && !(signal.aborted && isTakenOver)) client.drop(this.#id);
			throw error;
		} finally {
			this.#client = undefined;
		}
	}

	/** What is to be said when the time is over. */
	lateness(timeout: number): ExitError {
		const limit = `${timeout / 1000} s`;
		if (this.#id === undefined) {
			const why = this.#isAsked
				? phrase`The termchat that is open did not answer within ${limit}. Is it suspended? fg wakes it.`
				: phrase`The relay was not reached within ${limit}.`;
			return new ExitError('network', phrase`The message was not sent. ${why}`);
		}
		const refusal = this.#client?.refusalOf(this.#id);
		if (refusal !== undefined) {
			const sentence = phrase`The message was not sent. ${refusal.message}`;
			return new ExitError(exitReasonOf(refusal), sentence, {cause: refusal});
		}
		return new ExitError(
			'network',
			phrase`The relay did not confirm the message within ${limit}. Look whether it is there (termchat tail @${this.#message.to}) before you send it again.`,
		);
	}
}

/** That there is no such person, where that is why; undefined for any other error. */
export function nobodyNamed(error: unknown, to: string): ExitError | undefined {
	const isUnknown =
		(error instanceof RefusedError || error instanceof BesideError) && error.code === 'not-found';
	const sentence = phrase`Nobody is named ${to} at this relay. Check the name.`;
	return isUnknown ? new ExitError('not-found', sentence, {cause: error}) : undefined;
}

/** A script must know that it was not sent, and a person why. */
function explained(error: unknown, to: string): unknown {
	if (error instanceof ExitError) return error;
	const reason = exitReasonOf(error);
	if (reason === 'internal') return error;
	const sentence = nobodyNamed(error, to)?.message ?? sentenceOf(error);
	return new ExitError(reason, phrase`The message was not sent. ${sentence}`, {cause: error});
}
