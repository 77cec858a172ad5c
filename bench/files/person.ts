import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import process from 'node:process';
import {openOwnVault} from '../../source/cli/home.ts';
import {createClient} from '../../source/client/client.ts';
import {nodeFiles} from '../../source/client/files/disk/node-files.ts';
import {homePaths} from '../../source/client/home.ts';
import {roomByName} from '../../source/client/state/select.ts';
import {transientSettings} from '../../source/client/transient-settings.ts';
import {webSocketTransport} from '../../source/client/websocket.ts';
import {wait} from '../../test/helpers/wait.ts';
import {peakMemory} from '../peak-memory.ts';
import {answerAll} from './child.ts';

/**
 * Somebody with a client in a process of its own, as a person has it: a vault on the disk, a disk for
 * files, the network. Arguments: the relay's address, the account to make, the folder to be at home in.
 */
const [url = '', name = '', home = ''] = process.argv.slice(2);

const vault = await openOwnVault({paths: homePaths(home), settings: transientSettings({})});
const client = createClient({url, vault, transport: webSocketTransport(), files: nodeFiles()});
await client.register({name});
await client.whenLive();
await wait(() => client.state.private.status === 'ready');

export type Sent = {readonly message: string; readonly seconds: number};

const QUESTIONS = {
	hello: () => true,
	/** The place where a file goes that is for everybody, or for one person. */
	async place(to: 'lobby' | `@${string}`): Promise<string> {
		if (to === 'lobby') return roomByName(client.state, 'lobby')?.id ?? '';
		await client.openConversation(to.slice(1));
		return to;
	},
	/** Sends a file; until all of it is at the relay, in seconds. */
	async send({to, file}: {readonly to: string; readonly file: string}): Promise<Sent> {
		const begun = performance.now();
		const message = await client.sendFile(to, file);
		await client.whenTransferred(message);
		const seconds = (performance.now() - begun) / 1000;
		client.dismissTransfer(message);
		return {message, seconds};
	},
	/** Saves the file of a message; until it is there, compared and under its name, in seconds. */
	async save({from, message, folder}: Saving): Promise<number> {
		await wait(() => hasFile(from, message));
		const begun = performance.now();
		const id = await client.saveFile(from, message, join(home, folder));
		await client.whenTransferred(id);
		const seconds = (performance.now() - begun) / 1000;
		client.dismissTransfer(id);
		return seconds;
	},
	/** Takes away what was saved in that folder. */
	forget: (folder: string) => rm(join(home, folder), {recursive: true}),
	/** The most resident memory so far, in bytes. */
	peak: peakMemory,
} as const;

export type PersonQuestions = typeof QUESTIONS;

type Saving = {readonly from: string; readonly message: string; readonly folder: string};

function hasFile(place: string, message: string): boolean {
	const log = client.state.rooms.get(place)?.log ?? [];
	return [...log].some((entry) => entry.type === 'message' && entry.id === message);
}

answerAll(QUESTIONS);
