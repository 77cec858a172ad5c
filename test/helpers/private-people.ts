import type {ExecutionContext} from 'ava';
import type {Client} from '../../source/client/api.ts';
import {createClient} from '../../source/client/client.ts';
import type {LogMessage, RoomState} from '../../source/client/state/state.ts';
import type {Transport} from '../../source/client/transport.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import type {Vault} from '../../source/client/vault/vault.ts';
import type {ClientFrame} from '../../source/protocol/client-frame.ts';
import type {RelayFrame} from '../../source/protocol/relay-frame.ts';
import {type Bridge, bridgeTo} from './bridge.ts';
import {seededRandom} from './seeded-random.ts';
import {startTestRelay, type TestRelay} from './test-relay.ts';
import {until} from './until.ts';

/** The host of every account at the relay of these tests. */
export const HOST = 'chat.example';

/** What stands between a client and the relay: sees every frame, and may change, drop or multiply it. */
export type Twist = {
	/** What the client gets in place of a frame. */
	toClient?(frame: RelayFrame): readonly RelayFrame[];
	/** What the relay gets in place of a frame. */
	toRelay?(frame: ClientFrame): readonly ClientFrame[];
};

/** A person at a client that carries private messages, and what they need to begin again. */
export type Person = {
	readonly name: string;
	client: Client;
	readonly vault: Vault;
	/** Lies of the relay to this person. */
	readonly twist: Twist;
};

/** One relay with people who can write to each other. */
export type PrivatePeople = {
	readonly relay: TestRelay;
	readonly bridge: Bridge;
	/** A new account on a new device, ready for private messages. */
	join(name: string, vault?: Vault): Promise<Person>;
	/** The same device, started again with what its vault has. */
	restart(person: Person): Promise<void>;
	/** The same, without waiting for a connection. */
	restartOffline(person: Person): Promise<void>;
	/** Lets virtual time pass until the condition holds. */
	until(condition: () => boolean): Promise<void>;
	/** Lets that much virtual time pass, and what it sets off happen. */
	pass(milliseconds: number): Promise<void>;
};

let seed = 7000;

/** The people go home when the test ends. */
export async function startPrivatePeople(
	t: ExecutionContext,
	options: Parameters<typeof startTestRelay>[0] = {},
): Promise<PrivatePeople> {
	const relay = await startTestRelay(options);
	const bridge = bridgeTo(() => relay.relay);
	const clients = new Set<Client>();
	t.teardown(() => closeAll([...clients], () => relay.clock.advance(250)));
	const makeClient = (vault: Vault, twist: Twist): Client => {
		const client = createClient({
			url: `wss://${HOST}`,
			transport: twisted(bridge, twist),
			vault,
			clock: relay.clock,
			random: seededRandom(++seed),
		});
		clients.add(client);
		return client;
	};
	const restartOffline = async (person: Person): Promise<void> => {
		await closeAll([person.client], () => relay.clock.advance(250));
		person.client = makeClient(person.vault, person.twist);
		person.client.start();
	};
	const passUntil = (condition: () => boolean) => until(condition, () => relay.clock.advance(20));
	return {
		relay,
		bridge,
		async join(name, vault = createMemoryVault()) {
			const twist: Twist = {};
			const client = makeClient(vault, twist);
			await client.register({name});
			await client.whenLive();
			await passUntil(() => client.state.private.status === 'ready');
			return {name, client, vault, twist};
		},
		restartOffline,
		async restart(person) {
			await restartOffline(person);
			await person.client.whenLive();
			await passUntil(() => person.client.state.private.status === 'ready');
		},
		until: passUntil,
		async pass(milliseconds) {
			for (let left = milliseconds; left > 0; left -= 250) {
				relay.clock.advance(Math.min(left, 250));
				await new Promise((resolve) => setImmediate(resolve));
			}
		},
	};
}

/** Time has to pass for what waits for an answer that does not come. */
async function closeAll(clients: readonly Client[], pass: () => void): Promise<void> {
	let isOver = false;
	const closing = Promise.all(clients.map((client) => client.close())).finally(() => {
		isOver = true;
	});
	await until(() => isOver, pass);
	await closing;
}

/** The conversation that a person has with another. */
export function conversation({client}: Person, name: string): RoomState {
	const room = client.state.rooms.get(`@${name}`);
	if (room === undefined) throw new Error(`There is no conversation with ${name}.`);
	return room;
}

/** What was said in a conversation, notes left out, oldest first. */
export function saidIn(person: Person, name: string): readonly string[] {
	return messagesIn(person, name).flatMap(({text, facts}) =>
		facts?.note === undefined ? [text] : [],
	);
}

/** What happened in a conversation without anybody saying anything. */
export function notesIn(person: Person, name: string): readonly string[] {
	return messagesIn(person, name).flatMap(({text, facts}) =>
		facts?.note === undefined ? [] : [`${facts.note}: ${text}`],
	);
}

/** The messages of a conversation, oldest first; none when there is no conversation. */
export function messagesIn({client}: Person, name: string): readonly LogMessage[] {
	const room = client.state.rooms.get(`@${name}`);
	return [...(room?.log ?? [])].filter((entry) => entry.type === 'message');
}

function twisted(transport: Transport, twist: Twist): Transport {
	return {
		open(url, events) {
			const line = transport.open(url, {
				...events,
				opened: () => events.opened(),
				alive: () => events.alive(),
				closed: (end) => events.closed(end),
				received(text) {
					// What the real relay made; the lies keep its form.
					const frame = JSON.parse(text) as RelayFrame;
					const frames = twist.toClient?.(frame) ?? [frame];
					for (const each of frames) events.received(JSON.stringify(each));
				},
			});
			return {
				close: (code) => line.close(code),
				send(text) {
					// As above, of the real client.
					const frame = JSON.parse(text) as ClientFrame;
					const frames = twist.toRelay?.(frame) ?? [frame];
					for (const each of frames) line.send(JSON.stringify(each));
				},
			};
		},
		openTransfer: (url, events) => transport.openTransfer(url, events),
	};
}
