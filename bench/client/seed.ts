import {LIMITS} from '../../source/protocol/limits.ts';
import type {NewMessage, Storage} from '../../source/server/storage/storage.ts';
import {bystander, NAMES, sampleName, sampleText} from './sample-text.ts';

/** People in the lobby who never write. */
const BYSTANDERS = 980;
/** Messages in each room besides the lobby. */
const SHORT_LOG = 5;

type Seed = {
	readonly account: string;
	/** In the lobby. */
	readonly messages: number;
	/** All that the account is in, the lobby included. */
	readonly rooms: number;
};

/**
 * Writes what a relay has after some years, straight into its storage: people, rooms, and one room with
 * a long log. The account exists already, and with it the lobby.
 */
export async function seed(storage: Storage, {account, messages, rooms}: Seed): Promise<void> {
	const lobby = await storage.roomByName('lobby');
	if (lobby === undefined) throw new Error('Somebody has to register first.');
	const people = [...NAMES, ...Array.from({length: BYSTANDERS}, (_, number) => bystander(number))];
	for (const name of people) await join(storage, lobby.id, name);
	for (let number = 0; number < messages; number++) await write(storage, lobby.id, number);
	for (let number = 1; number < rooms; number++) {
		const room = `room-${number}`;
		const topic = `what there is to say about ${number}`;
		const created = entry(room, {from: sampleName(0), kind: 'create', text: ''});
		const record = {id: room, name: room, topic, epoch: 'epoch', createdAt: created.time};
		await storage.createRoom({room: {...record, visibility: 'public'}, message: created});
		for (const name of NAMES.slice(1)) await join(storage, room, name);
		await join(storage, room, account);
		for (let index = 0; index < SHORT_LOG; index++) await write(storage, room, number + index);
	}
}

async function join(storage: Storage, room: string, from: string): Promise<void> {
	const message = entry(room, {from, kind: 'join', text: ''});
	await storage.joinRoom({role: 'member', limit: LIMITS.roomsPerAccount, message});
}

async function write(storage: Storage, room: string, number: number): Promise<void> {
	const from = sampleName(number * 7 + (number >> 2));
	await storage.append(entry(room, {from, kind: 'text', text: sampleText(number)}));
}

let entries = 0;
/** Seven months of a lively room, a minute or so apart. */
const FIRST = Date.UTC(2026, 0, 5, 8);
const APART = 180_000;

function entry(room: string, fields: Pick<NewMessage, 'from' | 'kind' | 'text'>): NewMessage {
	const number = entries++;
	return {
		room,
		id: `seed-message-${number}`,
		device: 'seed',
		time: FIRST + number * APART,
		...fields,
	};
}
