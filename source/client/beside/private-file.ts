import type {Client} from '../api.ts';
import {InputError} from '../error.ts';
import type {TransferState} from '../files/transfer-state.ts';
import {findFileMessage, noFileSentence} from '../find-file.ts';
import {BesideError} from './error.ts';
import {whenPrivateReady, whenStored} from './private-message.ts';

/** A file for one person, with what is said with it. */
export type PrivateFile = {readonly to: string; readonly path: string; readonly text: string};

type Sending = Pick<
	Client,
	| 'state'
	| 'subscribe'
	| 'openConversation'
	| 'sendFile'
	| 'whenTransferred'
	| 'whenAccepted'
	| 'drop'
	| 'cancelTransfer'
>;

/**
 * Writes down that a file is to be sent, sealed, for the client to do. Returns the id of the transfer,
 * which is that of its message.
 * @throws {BesideError} `not-ready`; and whatever `openConversation` and `sendFile` reject with.
 */
export async function writePrivateFile(
	client: Pick<Sending, 'state' | 'subscribe' | 'openConversation' | 'sendFile'>,
	{to, path, text}: PrivateFile,
	signal: AbortSignal,
): Promise<string> {
	await whenPrivateReady(client, signal);
	const room = await client.openConversation(to);
	signal.throwIfAborted();
	return client.sendFile(room, path, text === '' ? {} : {text});
}

/**
 * Resolves when the relay has stored the file and its message, which this home has written down, perhaps
 * by another program before this one. `progress` hears how it fares.
 */
export async function whenFileStored(
	client: Sending,
	file: {readonly to: string; readonly id: string},
	{
		signal,
		progress,
	}: {readonly signal: AbortSignal; readonly progress: (transfer: TransferState) => void},
): Promise<{readonly time: number}> {
	const {id} = file;
	const tell = () => {
		const transfer = client.state.transfers.get(id);
		if (transfer !== undefined) progress(transfer);
	};
	const stop = client.subscribe((event) => {
		if (event.type === 'transfer-changed' && event.transfer.id === id) tell();
	});
	tell();
	try {
		await whenUploaded(client, id, signal);
	} finally {
		stop();
	}

	return whenStored(client, file, signal);
}

/** Which file of a conversation is saved, and where. */
export type SavedFile = {
	readonly peer: string;
	/** Of its message; the newest file without one. */
	readonly id?: string;
	/** Whole. */
	readonly folder: string;
};

/**
 * Saves a file of a conversation; resolves with where it is. Broken off, it is taken away again, unless
 * it was being saved there already.
 * @throws {BesideError} `not-ready`; `not-found` when there is no such file; and why it could not be saved.
 */
export async function savePrivateFile(
	client: Pick<
		Client,
		| 'state'
		| 'subscribe'
		| 'openConversation'
		| 'loadOlder'
		| 'saveFile'
		| 'whenReceived'
		| 'whenTransferred'
		| 'cancelTransfer'
	>,
	{peer, id: message, folder}: SavedFile,
	{
		signal,
		progress,
	}: {readonly signal: AbortSignal; readonly progress: (transfer: TransferState) => void},
): Promise<{readonly path: string}> {
	await whenPrivateReady(client, signal);
	// The newest may still be on its way here.
	await client.whenReceived();
	signal.throwIfAborted();
	const room = await client.openConversation(peer);
	const row = await findFileMessage(client, room, {id: message, signal});
	if (row === undefined) throw new BesideError('not-found', noFileSentence(message));
	const before = client.state.transfers;
	const id = await client.saveFile(room, row.id, folder);
	// Otherwise it is the person's at the other program, who began it, and theirs to cancel.
	const isBegunHere = !before.has(id);
	const stop = client.subscribe((event) => {
		if (event.type === 'transfer-changed' && event.transfer.id === id) progress(event.transfer);
	});
	try {
		const {path = ''} = await client.whenTransferred(id, signal);
		return {path};
	} catch (error) {
		const {reason} = signal;
		const isTakenOver = reason instanceof BesideError && reason.code === 'handed-over';
		// Only another program that takes over goes on with it.
		if (isBegunHere && !(signal.aborted && isTakenOver)) client.cancelTransfer(id);
		throw error;
	} finally {
		stop();
	}
}

/** Takes a file back that is not stored yet, here and at the relay. */
export function dropFile(client: Pick<Sending, 'cancelTransfer' | 'drop'>, id: string): void {
	client.cancelTransfer(id);
	client.drop(id);
}

/** A transfer that is over may be forgotten already: then its message tells. */
async function whenUploaded(
	client: Pick<Sending, 'state' | 'whenTransferred'>,
	id: string,
	signal: AbortSignal,
): Promise<void> {
	try {
		await client.whenTransferred(id, signal);
	} catch (error) {
		signal.throwIfAborted();
		if (!(error instanceof InputError) || !isWrittenDown(client, id)) throw error;
	}
}

function isWrittenDown({state}: Pick<Sending, 'state'>, id: string): boolean {
	for (const {pending, log} of state.rooms.values()) {
		if (pending.some((message) => message.id === id)) return true;
		for (const row of log.backwards()) if (row.type === 'message' && row.id === id) return true;
	}

	return false;
}
