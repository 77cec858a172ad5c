import path from 'node:path';
import type {Client} from '../client/api.ts';
import {checkFileSize} from '../client/files/new-upload.ts';
import type {RoomState} from '../client/state/state.ts';
import {counted} from '../words/phrase.ts';
import type {ExitError, ExitReason} from './exit-code.ts';
import {enterRoom, placeOf} from './find-room.ts';
import type {Invocation} from './invocation.ts';
import {messageRecord} from './message-line.ts';
import {addNotSent, notSent, type Parcel, silence} from './not-sent.ts';
import {openPassingClient, timeoutOf} from './open-client.ts';
import {Patience} from './patience.ts';
import {lookAtFile} from './person-disk.ts';
import {type ProgressLine, progressLine} from './progress-line.ts';
import {sendFilesPrivately} from './send-private-file.ts';
import {textOf} from './sent-text.ts';
import {whenStored} from './when-stored.ts';

/**
 * Sends files one after the other. Ends well only after the relay has stored all of them and their
 * messages; goes on by itself when the connection is cut. `--timeout` is how long nothing may move.
 */
export async function sendFiles(invocation: Invocation): Promise<ExitReason> {
	const {words, flags} = invocation;
	const [word = '', ...rest] = words;
	const timeout = timeoutOf(flags);
	const {type, name} = placeOf(word);
	const paths = flags.texts('file').map((file) => path.resolve(file));
	// Without words nothing is said: a pipe that nobody meant is not waited for.
	const text = rest.length === 0 ? '' : await textOf(invocation, rest);
	const parcel = {name, paths, text};
	const looked = await lookAtAll(paths);
	if (type === 'person') await sendFilesPrivately(invocation, parcel, timeout);
	else await sendFilesToRoom(invocation, {...parcel, looked}, timeout);
	return 'ok';
}

type Looked = {readonly file: string; readonly name: string; readonly size: number};

/** Looks at all of them before the first goes: a script that mistyped one has sent none. */
async function lookAtAll(paths: readonly string[]): Promise<readonly Looked[]> {
	const looked: Looked[] = [];
	for (const file of paths) {
		try {
			looked.push({file, ...(await lookAtFile(file))});
		} catch (error) {
			throw notSent(error, file, {sent: 0, of: paths.length});
		}
	}

	return looked;
}

function refuseTooLarge({state}: Client, looked: readonly Looked[]): void {
	for (const {file, name, size} of looked) {
		try {
			checkFileSize({name, size, isSealed: false}, state.relay);
		} catch (error) {
			throw notSent(error, file, {sent: 0, of: looked.length});
		}
	}
}

async function sendFilesToRoom(
	invocation: Invocation,
	{name, paths, text, looked}: Parcel & {readonly looked: readonly Looked[]},
	timeout: number,
): Promise<void> {
	const {output, signal} = invocation;
	const {client, goLive, close} = await openPassingClient(invocation);
	const progress = progressLine(invocation);
	try {
		await goLive({signal, timeout}).catch(addNotSent);
		refuseTooLarge(client, looked);
		const room = await enterRoom(client, name, output);
		output.tell(
			counted(
				paths.length,
				['In #{2} the relay can read the file.', 'In #{2} the relay can read the {1} files.'],
				name,
			),
		);
		for (const [index, file] of paths.entries()) {
			const said = index === 0 ? text : '';
			const sending = {...invocation, client, progress, timeout};
			await sendOne(sending, room, {file, text: said}).catch((error: unknown) => {
				throw notSent(error, file, {sent: index, of: paths.length});
			});
		}
	} finally {
		progress.clear();
		await close();
	}
}

type Sending = Invocation & {
	readonly client: Client;
	readonly progress: ProgressLine;
	readonly timeout: number;
};

async function sendOne(
	sending: Sending,
	room: RoomState,
	{file, text}: {readonly file: string; readonly text: string},
): Promise<void> {
	const {client, flags, output, signal, timeout} = sending;
	const id = await client.sendFile(room.id, file, text === '' ? {} : {text});
	await upload(sending, id, room);
	const {seq} = await whenStored(client, id, {signal, left: timeout, timeout});
	const row = client.state.rooms.get(room.id)?.log.messageAt(seq);
	if (flags.has('json') && row !== undefined) output.printJson(messageRecord(room.name, row));
}

/** Resolves when all of it is at the relay; takes it back when that does not come about. */
async function upload(
	{client, progress, signal, timeout}: Sending,
	id: string,
	room: RoomState,
): Promise<void> {
	const patience = new Patience(timeout, () => tooSlow(client, id, timeout));
	let done = 0;
	const stop = client.subscribe((event) => {
		if (event.type !== 'transfer-changed' || event.transfer.id !== id) return;
		if (event.transfer.done !== done) patience.heard();
		({done} = event.transfer);
		progress.show(event.transfer, `#${room.name}`);
	});
	try {
		await client.whenTransferred(id, AbortSignal.any([signal, patience.signal]));
	} catch (error) {
		client.cancelTransfer(id);
		throw error;
	} finally {
		stop();
		patience.close();
		progress.clear();
	}
}

/** Nothing moved for so long. */
function tooSlow({state}: Client, id: string, timeout: number): ExitError {
	const phase = state.transfers.get(id)?.phase;
	return silence(timeout, phase !== undefined && 'reason' in phase ? phase.reason : undefined);
}
