import {randomBytes} from 'node:crypto';
import {mkdirSync, rmSync} from 'node:fs';
import {open} from 'node:fs/promises';
import {join} from 'node:path';
import {type RelayProcess, startRelayProcess} from '../attacks/relay-process.ts';
import {Child} from './child.ts';
import type {PersonQuestions} from './person.ts';

export const MIB = 2 ** 20;

/** Where a file goes: sealed to one person, or to a room, whose files the relay can read. */
export type Kind = 'sealed' | 'room';

/** A relay that keeps files on the disk and two people, each in a process of their own. */
export type FilePeople = {
	readonly relay: RelayProcess;
	/** What the people keep is in it. */
	readonly homes: string;
	readonly sender: Child<PersonQuestions>;
	readonly taker: Child<PersonQuestions>;
	/** The sender's word for where it goes, and the taker's for where it comes from. */
	places(kind: Kind): {readonly to: string; readonly from: string};
	close(): Promise<void>;
};

/** Starts them, acquainted with each other, in an empty folder; the people may be at home elsewhere. */
export async function startFilePeople(folder: string, homes = folder): Promise<FilePeople> {
	const folders = [folder, homes];
	for (const each of folders) rmSync(each, {recursive: true, force: true});
	for (const each of folders) mkdirSync(each, {recursive: true});
	const relay = await startRelayProcess({dataDirectory: join(folder, 'relay'), limits: WIDE});
	const url = `ws://127.0.0.1:${relay.port}`;
	const [sender, taker] = await Promise.all(
		['ada', 'bob'].map((name) =>
			Child.start<PersonQuestions>('person.ts', [url, name, join(homes, name)]),
		) as [Promise<Child<PersonQuestions>>, Promise<Child<PersonQuestions>>],
	);
	const lobby = await sender.ask('place', 'lobby');
	await sender.ask('place', '@bob');
	return {
		...{relay, homes, sender, taker},
		places: (kind) => (kind === 'room' ? {to: lobby, from: lobby} : {to: '@bob', from: '@ada'}),
		async close() {
			await sender.close();
			await taker.close();
			await relay.close();
			for (const each of folders) rmSync(each, {recursive: true, force: true});
		},
	};
}

const ENDLESS = {burst: 1e9, perSecond: 1e9};
const ROOMY = 2 ** 44;

/** How much one account may keep is not what is measured. */
const WIDE = {
	...{
		fileBytes: 2 ** 32,
		fileBytesPerAccount: ROOMY,
		fileBytesPerDay: ROOMY,
		fileBytesInAll: ROOMY,
	},
	...{diskFreeBytes: 0, diskFreePercent: 0, filesPerAccount: 1e6, transfersBegun: ENDLESS},
	...{messages: ENDLESS, messageBytesRate: ENDLESS, requests: ENDLESS, envelopes: ENDLESS},
	transferLinesNewPerAddress: ENDLESS,
};

/** Makes a file of so many bytes that no disk or network makes smaller. */
export async function makeFile(file: string, size: number): Promise<void> {
	const handle = await open(file, 'w');
	for (let at = 0; at < size; at += MIB) {
		await handle.write(randomBytes(Math.min(MIB, size - at)));
	}
	await handle.sync();
	await handle.close();
}
