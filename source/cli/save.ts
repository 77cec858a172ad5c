import path from 'node:path';
import {askToSave, type FileProgress} from '../client/beside/ask.ts';
import {savePrivateFile} from '../client/beside/private-file.ts';
import type {TransferState} from '../client/files/transfer-state.ts';
import {findFileMessage, noFileSentence} from '../client/find-file.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import {enterRoom, placeOf} from './find-room.ts';
import {heardTransfer} from './heard-transfer.ts';
import {type Home, openHome} from './home.ts';
import type {Invocation, Run} from './invocation.ts';
import {silence} from './not-sent.ts';
import {type CommandClient, chooseAccount, openPassingClient, timeoutOf} from './open-client.ts';
import {Patience} from './patience.ts';
import {personDisk} from './person-disk.ts';
import {doPrivately, type PrivateWork} from './private-work.ts';
import {progressLine} from './progress-line.ts';

/** Saves one file and prints where it is. Nothing is ever written over. */
export const run: Run = async (invocation) => {
	const {words, flags, output, environment} = invocation;
	const {type, name} = placeOf(words[0] ?? '');
	const home = openHome(invocation);
	const given = flags.text('folder');
	const folder =
		given === undefined
			? await personDisk(environment, home.settings).downloadFolder()
			: path.resolve(given);
	const saving = {name, folder, id: flags.text('message')};
	const watch = new Watch(invocation, type === 'person' ? `@${name}` : `#${name}`);
	try {
		const saved =
			type === 'person'
				? await saveFromPerson({invocation, home, watch}, saving)
				: await saveFromRoom({invocation, home, watch}, saving);
		watch.close();
		if (flags.has('json')) output.printJson({type: 'saved', path: saved.path});
		else output.print(saved.path);
		return 'ok';
	} finally {
		watch.close();
	}
};

type Saving = {readonly name: string; readonly folder: string; readonly id: string | undefined};
type Parts = {readonly invocation: Invocation; readonly home: Home; readonly watch: Watch};

/** Shows how far it is, and loses patience when nothing moves. */
class Watch {
	readonly #place: string;
	readonly #line: ReturnType<typeof progressLine>;
	readonly #patience: Patience;
	#transfer: TransferState | undefined;

	constructor(invocation: Invocation, place: string) {
		const timeout = timeoutOf(invocation.flags);
		this.#place = place;
		this.#line = progressLine(invocation);
		this.#patience = new Patience(timeout, () => {
			const phase = this.#transfer?.phase;
			return silence(timeout, phase !== undefined && 'reason' in phase ? phase.reason : undefined);
		});
	}

	get signal(): AbortSignal {
		return this.#patience.signal;
	}

	moved(transfer: TransferState): void {
		if (transfer.done !== this.#transfer?.done) this.#patience.heard();
		this.#transfer = transfer;
		this.#line.show(transfer, this.#place);
	}

	close(): void {
		this.#patience.close();
		this.#line.clear();
	}
}

async function saveFromRoom(
	{invocation, home, watch}: Parts,
	{name, folder, id}: Saving,
): Promise<{readonly path: string}> {
	const signal = AbortSignal.any([invocation.signal, watch.signal]);
	const {client, goLive, close} = await openPassingClient(invocation, home);
	try {
		await goLive({signal, timeout: timeoutOf(invocation.flags)});
		const room = await enterRoom(client, name, invocation.output);
		const message = await findFileMessage(client, room.id, {id, signal});
		if (message === undefined) throw new ExitError('not-found', noFileSentence(id));
		const transfer = await client.saveFile(room.id, message.id, folder);
		const stop = client.subscribe((event) => {
			if (event.type === 'transfer-changed') watch.moved(event.transfer);
		});
		try {
			const {path: saved = ''} = await client.whenTransferred(transfer, signal);
			return {path: saved};
		} catch (error) {
			client.cancelTransfer(transfer);
			throw error;
		} finally {
			stop();
		}
	} finally {
		await close();
	}
}

async function saveFromPerson(
	{invocation, home, watch}: Parts,
	{name: peer, folder, id}: Saving,
): Promise<{readonly path: string}> {
	if (invocation.flags.has('token-file')) {
		throw new ExitError('usage', phrase`A token sees no private files. Save them from a device.`);
	}
	const {url} = await chooseAccount(home);
	const signal = AbortSignal.any([invocation.signal, watch.signal]);
	const file = {peer, folder, ...(id !== undefined && {id})};
	const work: PrivateWork<{readonly path: string}> = {
		asked: (options) =>
			askToSave(options, file, {
				progress: (heard: FileProgress) =>
					watch.moved(heardTransfer(heard, {id: '', direction: 'down', peer})),
			}),
		async held({client, goLive}: CommandClient, until: AbortSignal) {
			await goLive({signal: until, timeout: undefined});
			const progress = (transfer: TransferState) => watch.moved(transfer);
			return savePrivateFile(client, file, {signal: until, progress});
		},
	};
	return doPrivately({home, url, signal}, work);
}
