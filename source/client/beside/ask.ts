import {createConnection, type Socket} from 'node:net';
import {phrase} from '../../words/phrase.ts';
import type {Paths} from '../paths.ts';
import {BesideError} from './error.ts';
import {
	BESIDE_VERSION,
	type BesideAnswer,
	type BesideRequest,
	type BesideStatus,
	encodeLine,
	readAnswer,
} from './frames.ts';
import {besideLines} from './lines.ts';
import {findMeetingPlace} from './meeting-place.ts';
import type {PrivateFile, SavedFile} from './private-file.ts';
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
	const request = {...common(options), type: 'send', ...message} as const;
	const line = await openLine(options, request, dropOf(options));
	return outcomeOn(line, {written});
}

/** How far a file is that the other program sends. */
export type FileProgress = Omit<Extract<BesideAnswer, {type: 'progress'}>, 'type'>;

/** What is told while a file is sent. */
export type FileHearing = {
	written(id: string): void;
	progress(progress: FileProgress): void;
};

/**
 * Has the program that holds the vault send a file, sealed. As `askToSend`; `hear.progress` is told how it
 * fares.
 */
export async function askToSendFile(
	options: AskOptions,
	file: PrivateFile,
	hear: FileHearing,
): Promise<{readonly time: number}> {
	const request = {...common(options), type: 'send-file', ...file} as const;
	return outcomeOn(await openLine(options, request, dropOf(options)), hear);
}

/** As `askToSendFile`, of a file that was written down before. */
export async function askToWatchFile(
	options: AskOptions,
	file: {readonly to: string; readonly id: string},
	hear: Pick<FileHearing, 'progress'>,
): Promise<{readonly time: number}> {
	const request = {...common(options), type: 'watch-file', ...file} as const;
	return outcomeOn(await openLine(options, request, dropOf(options)), hear);
}

/** Has the program that holds the vault save a file. Throws as `askToSend`. */
export async function askToSave(
	options: AskOptions,
	file: SavedFile,
	{progress}: Pick<FileHearing, 'progress'>,
): Promise<{readonly path: string}> {
	const line = await openLine(options, {...common(options), type: 'save-file', ...file});
	for await (const answer of line.answers()) {
		if (answer.type === 'progress') progress(answer);
		if (answer.type === 'saved') return {path: answer.path};
		if (answer.type === 'yielding') throw handedOver();
	}
	throw ended();
}

/** As `askToSend`, of a message that was written down before. */
export async function askToWatch(
	options: AskOptions,
	message: {readonly to: string; readonly id: string},
): Promise<{readonly time: number}> {
	const request = {...common(options), type: 'watch', ...message} as const;
	const line = await openLine(options, request, dropOf(options));
	return outcomeOn(line, {});
}

/**
 * Follows the private messages through the program that has the vault, for as long as that lasts. Never
 * resolves; throws as `askToSend`.
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
): Promise<never> {
	const {peers, history, after} = what;
	const line = await openLine(options, {
		...common(options),
		type: 'follow',
		history,
		...(peers !== undefined && {peers: [...peers]}),
		...(after !== undefined && {after: [...after]}),
	});
	for await (const answer of line.answers()) {
		if (answer.type === 'record') hear.record(answer.record);
		else if (answer.type === 'live') hear.live(answer.places);
		else if (answer.type === 'yielding') throw handedOver();
	}
	throw ended();
}

/**
 * Asks the program that has the vault to let go of it, and resolves when it is about to. Throws as
 * `askToSend`; BesideError `busy` when it stays.
 */
export async function askToYield(options: Omit<AskOptions, 'url'>): Promise<void> {
	const line = await openLine(options, {v: BESIDE_VERSION, type: 'yield'});
	let isYielding = false;
	for await (const answer of line.answers()) isYielding ||= answer.type === 'yielding';
	if (!isYielding) throw ended();
}

/**
 * Asks the program that somebody sits at what waits for them: once, or, when it is watched, at every
 * change until that program ends or `signal` aborts. Throws as `askToSend`; `no-screen` when what runs is
 * a command.
 */
export async function askForStatus(
	options: Omit<AskOptions, 'url'>,
	what: {readonly watch: boolean; readonly preview: boolean},
	heard: (status: BesideStatus) => void,
): Promise<void> {
	const line = await openLine(options, {v: BESIDE_VERSION, type: 'status', ...what});
	let isTold = false;
	for await (const answer of line.answers()) {
		if (answer.type !== 'status') continue;
		isTold = true;
		heard(answer.status);
	}
	if (what.watch || !isTold) throw ended();
}

/**
 * Has the program that somebody sits at bring a place to the front. Throws as `askToSend`; `no-screen`,
 * `not-found` when there is no such place, `other-relay`.
 */
export async function askToOpen(
	options: Omit<AskOptions, 'url'>,
	what: {
		readonly host: string | undefined;
		readonly place: string;
		readonly seq: number | undefined;
	},
): Promise<void> {
	const {host, place, seq} = what;
	const line = await openLine(options, {
		...{v: BESIDE_VERSION, type: 'open', place},
		...(host !== undefined && {host}),
		...(seq !== undefined && {seq}),
	});
	for await (const answer of line.answers()) if (answer.type === 'opened') return;
	throw ended();
}

/** The rooms and conversations of the program that somebody sits at: `ops`, `@bob`. Throws as `askForStatus`. */
export async function askForPlaces(options: Omit<AskOptions, 'url'>): Promise<readonly string[]> {
	const line = await openLine(options, {v: BESIDE_VERSION, type: 'places'});
	for await (const answer of line.answers()) if (answer.type === 'places') return answer.names;
	throw ended();
}

function common({url}: AskOptions) {
	return {v: BESIDE_VERSION, url} as const;
}

function dropOf(options: AskOptions): BesideRequest {
	return {...common(options), type: 'drop'};
}

async function outcomeOn(
	line: Line,
	{written, progress}: Partial<FileHearing>,
): Promise<{readonly time: number}> {
	for await (const answer of line.answers()) {
		if (answer.type === 'written') written?.(answer.id);
		if (answer.type === 'progress') progress?.(answer);
		if (answer.type === 'accepted') return {time: answer.time};
		if (answer.type === 'yielding') throw handedOver();
	}
	throw ended();
}

/** A connection to the program that has the vault. */
type Line = {answers(): AsyncGenerator<BesideAnswer, void>};

/** `farewell` is said when the signal aborts. */
async function openLine(
	options: Omit<AskOptions, 'url'>,
	request: BesideRequest,
	farewell?: BesideRequest,
): Promise<Line> {
	const {signal} = options;
	signal.throwIfAborted();
	const socket = await connect(options);
	const abort = () => {
		if (farewell !== undefined) socket.write(encodeLine(farewell));
		socket.destroySoon();
	};
	signal.addEventListener('abort', abort, {once: true});
	socket.once('close', () => signal.removeEventListener('abort', abort));
	if (signal.aborted) abort();
	socket.write(encodeLine(request));
	return {answers: () => answersOn(socket, signal)};
}

async function connect({paths}: Pick<AskOptions, 'paths'>): Promise<Socket> {
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
	const reader = besideLines();
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
	return new BesideError('nobody', phrase`No program of this home can be asked.`, {cause});
}

function handedOver(): BesideError {
	return new BesideError('handed-over', phrase`Another program of this home takes over.`);
}

function ended(): BesideError {
	return new BesideError('ended', phrase`The program that was asked has ended.`);
}
