import {createConnection, type Socket} from 'node:net';
import type {Paths} from '../paths.ts';
import {BesideError} from './error.ts';
import {
	BESIDE_VERSION,
	type BesideAnswer,
	type BesideRequest,
	encodeLine,
	readAnswer,
} from './frames.ts';
import {LineReader} from './lines.ts';
import {findMeetingPlace} from './meeting-place.ts';
import type {PrivatePlace, PrivateRecord} from './private-record.ts';

/** Who is asked, and until when. */
export type AskOptions = {
	readonly paths: Pick<Paths, 'state'>;
	/** The relay that is meant, as `normalizeAddress` gives it. */
	readonly url: string;
	readonly signal: AbortSignal;
};

/**
 * Has the program that holds the vault post a private message. `written` is told the id as soon as the
 * message is on the disk; from then on it is sent, by whatever program has the vault, unless it is dropped:
 * this one drops it when `signal` aborts.
 *
 * All functions here throw BesideError: `nobody` when there is no such program, `ended` when it was
 * there and went, and what it answered otherwise; and the reason of `signal`.
 */
export async function askToSend(
	options: AskOptions,
	message: {readonly to: string; readonly text: string; readonly kind: 'text' | 'action'},
	written: (id: string) => void,
): Promise<{readonly time: number}> {
	const line = await openLine(options, {...common(options), type: 'send', ...message}, true);
	return outcomeOn(line, written);
}

/** As `askToSend`, of a message that was written down before. */
export async function askToWatch(
	options: AskOptions,
	message: {readonly to: string; readonly id: string},
): Promise<{readonly time: number}> {
	const line = await openLine(options, {...common(options), type: 'watch', ...message}, true);
	return outcomeOn(line, () => {});
}

/**
 * Follows the private messages through the program that has the vault, until that ends. Resolves then
 * and says whether it ended to hand the vault over. Throws as `askToSend`.
 */
export async function askToFollow(
	options: AskOptions,
	what: {
		readonly peers: readonly string[] | undefined;
		readonly history: number;
		readonly after: readonly PrivatePlace[] | undefined;
	},
	hear: {
		record(record: PrivateRecord): void;
		/** The past is told; `places` is where each conversation stood. */
		live(places: readonly PrivatePlace[]): void;
	},
): Promise<{readonly isHandedOver: boolean}> {
	const {peers, history, after} = what;
	const line = await openLine(options, {
		...common(options),
		type: 'follow',
		history,
		...(peers !== undefined && {peers: [...peers]}),
		...(after !== undefined && {after: [...after]}),
	});
	let isHandedOver = false;
	for await (const answer of line.answers()) {
		if (answer.type === 'record') hear.record(answer.record);
		else if (answer.type === 'live') hear.live(answer.places);
		else if (answer.type === 'yielding') isHandedOver = true;
	}
	return {isHandedOver};
}

/**
 * Asks the program that has the vault to let go of it, and resolves when it is about to. Throws as
 * `askToSend`; BesideError `busy` when it stays.
 */
export async function askToYield(options: AskOptions): Promise<void> {
	const line = await openLine(options, {...common(options), type: 'yield'});
	for await (const answer of line.answers()) if (answer.type === 'yielding') continue;
}

function common({url}: AskOptions) {
	return {v: BESIDE_VERSION, url} as const;
}

async function outcomeOn(
	line: Line,
	written: (id: string) => void,
): Promise<{readonly time: number}> {
	for await (const answer of line.answers()) {
		if (answer.type === 'written') written(answer.id);
		if (answer.type === 'accepted') return {time: answer.time};
	}
	throw ended();
}

/** A connection to the program that has the vault. */
type Line = {answers(): AsyncGenerator<BesideAnswer, void>};

async function openLine(
	options: AskOptions,
	request: BesideRequest,
	dropsAtEnd = false,
): Promise<Line> {
	const {signal} = options;
	signal.throwIfAborted();
	const socket = await connect(options);
	const abort = () => {
		if (dropsAtEnd) socket.write(encodeLine({...common(options), type: 'drop'}));
		socket.destroySoon();
	};
	signal.addEventListener('abort', abort, {once: true});
	socket.once('close', () => signal.removeEventListener('abort', abort));
	if (signal.aborted) abort();
	socket.write(encodeLine(request));
	return {answers: () => answersOn(socket, signal)};
}

async function connect({paths}: AskOptions): Promise<Socket> {
	const address = findMeetingPlace(paths);
	if (address === undefined) throw nobody();
	const {promise, resolve, reject} = Promise.withResolvers<void>();
	const socket = createConnection(address, resolve);
	socket.once('error', (cause) => reject(nobody(cause)));
	await promise;
	socket.on('error', () => socket.destroy());
	return socket;
}

/** The answers until the other side ends; throws what it answers with `failed`. */
async function* answersOn(socket: Socket, signal: AbortSignal): AsyncGenerator<BesideAnswer, void> {
	const reader = new LineReader();
	try {
		for await (const chunk of chunksOf(socket)) {
			for (const text of reader.read(chunk)) {
				const answer = readAnswer(text);
				if (answer.type === 'failed') throw new BesideError(answer.code, answer.sentence);
				yield answer;
			}
		}
		signal.throwIfAborted();
	} finally {
		socket.destroySoon();
	}
}

/** What comes in; a connection that breaks ends as one that is closed. */
async function* chunksOf(socket: Socket): AsyncGenerator<Buffer, void> {
	try {
		// A socket without an encoding gives bytes.
		for await (const chunk of socket) yield chunk as Buffer;
	} catch (error) {
		if (!socket.destroyed) throw error;
	}
}

function nobody(cause?: unknown): BesideError {
	return new BesideError('nobody', 'No program of this home can be asked.', {cause});
}

function ended(): BesideError {
	return new BesideError('ended', 'The program that was asked has ended.');
}
