import type {ExecutionContext} from 'ava';
import type {Client} from '../../source/client/api.ts';
import {createClient} from '../../source/client/client.ts';
import type {TransferState} from '../../source/client/files/transfer-state.ts';
import {roomByName} from '../../source/client/state/select.ts';
import type {LogMessage, RoomState} from '../../source/client/state/state.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import type {Vault} from '../../source/client/vault/vault.ts';
import {type Bridge, bridgeTo} from './bridge.ts';
import {type MemoryFiles, memoryFiles} from './memory-files.ts';
import {seededRandom} from './seeded-random.ts';
import {startTestRelay, type TestRelay} from './test-relay.ts';
import {noTroubles, type Troubles, troubledLines} from './troubled-lines.ts';
import {until} from './until.ts';

/** Somebody with a disk, on a network of which the test has the troubles. */
export type FilePerson = {
	readonly name: string;
	client: Client;
	readonly vault: Vault;
	readonly disk: MemoryFiles;
	readonly troubles: Troubles;
	/** Every phase that a transfer of this person was in, in order, by its name. */
	readonly phases: string[];
};

/** One relay with people who send each other files. */
export type FilePeople = {
	readonly relay: TestRelay;
	readonly bridge: Bridge;
	join(name: string): Promise<FilePerson>;
	/** Ends the client as a crash of the process would that comes between two writes. */
	stop(person: FilePerson): Promise<void>;
	/** The same device, begun again with what its vault has. */
	start(person: FilePerson): Promise<void>;
	until(condition: () => boolean): Promise<void>;
	/** Lets time pass until that is over. */
	over<Value>(promise: Promise<Value>): Promise<Value>;
	pass(milliseconds: number): Promise<void>;
};

let seed = 31_000;

/** The people go home when the test ends. */
export async function startFilePeople(
	t: ExecutionContext,
	options: Parameters<typeof startTestRelay>[0] = {},
): Promise<FilePeople> {
	const relay = await startTestRelay(options);
	const bridge = bridgeTo(() => relay.relay);
	const advance = () => relay.clock.advance(20);
	const everybody = new Set<FilePerson>();
	const makeClient = (person: Omit<FilePerson, 'client'>): Client => {
		const client = createClient({
			url: 'wss://chat.example',
			transport: troubledLines(bridge, person.troubles),
			vault: person.vault,
			clock: relay.clock,
			random: seededRandom(++seed),
			files: person.disk,
		});
		client.subscribe((event) => {
			if (event.type !== 'transfer-changed') return;
			const {type} = event.transfer.phase;
			if (person.phases.at(-1) !== type) person.phases.push(type);
		});
		return client;
	};
	const over = async <Value>(promise: Promise<Value>): Promise<Value> => {
		let isOver = false;
		const watched = promise.finally(() => {
			isOver = true;
		});
		watched.catch(() => {});
		await until(() => isOver, advance);
		return watched;
	};
	const stop = ({client}: FilePerson) => over(client.close());
	t.teardown(async () => {
		for (const person of everybody) await stop(person);
	});
	const people: FilePeople = {
		relay,
		bridge,
		over,
		stop,
		until: (condition) => until(condition, advance),
		async join(name) {
			const vault = createMemoryVault();
			const made = {name, vault, disk: memoryFiles(), troubles: noTroubles(), phases: []};
			const person: FilePerson = {...made, client: makeClient(made)};
			everybody.add(person);
			await person.client.register({name});
			await over(person.client.whenLive());
			await until(() => person.client.state.private.status === 'ready', advance);
			return person;
		},
		async start(person) {
			person.client = makeClient(person);
			person.client.start();
			await over(person.client.whenLive());
			await until(() => person.client.state.private.status === 'ready', advance);
		},
		async pass(milliseconds) {
			for (let left = milliseconds; left > 0; left -= 250) {
				relay.clock.advance(Math.min(left, 250));
				await new Promise((resolve) => setImmediate(resolve));
			}
		},
	};
	return people;
}

/** The room that everybody is in. */
export function lobbyOf({client}: FilePerson): RoomState {
	const room = roomByName(client.state, 'lobby');
	if (room === undefined) throw new Error('There is no lobby.');
	return room;
}

/** The messages with a file that somebody has in a room or conversation, oldest first. */
export function fileMessagesOf({client}: FilePerson, room: string): readonly LogMessage[] {
	return [...(client.state.rooms.get(room)?.log ?? [])].filter(
		(entry) => entry.type === 'message' && entry.file !== undefined,
	) as readonly LogMessage[];
}

/** A transfer as it is shown. */
export function transferOf({client}: FilePerson, id: string): TransferState {
	const transfer = client.state.transfers.get(id);
	if (transfer === undefined) throw new Error('There is no such transfer.');
	return transfer;
}

/** Bytes that differ from their neighbours. */
export function someBytes(size: number, first = 0): Uint8Array {
	return Uint8Array.from({length: size}, (_, index) => (first + index * 31 + (index >> 8)) % 251);
}
