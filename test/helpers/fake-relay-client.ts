import type {Client} from '../../source/client/api.ts';
import {createClient} from '../../source/client/client.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import type {Vault} from '../../source/client/vault/vault.ts';
import type {RoomInfo} from '../../source/protocol/records.ts';
import {type FakeLine, FakeTransport, hello, roomInfo} from './fake-transport.ts';
import {type ManualClock, manualClock} from './manual-clock.ts';
import {seededRandom} from './seeded-random.ts';
import {settled, until} from './until.ts';

/** A client with the test as its relay, logged in by a token so that no keys are needed. */
export type FakeRelayClient = {
	readonly client: Client;
	readonly transport: FakeTransport;
	readonly clock: ManualClock;
	/** Plays a relay on the newest line until the client is live in these rooms. */
	goLive(...rooms: readonly RoomInfo[]): Promise<FakeLine>;
	/** Lets time pass until the client tries again. */
	nextTry(): void;
};

export function fakeRelayClient(
	options: {readonly vault?: Vault; readonly clock?: ManualClock} = {},
): FakeRelayClient {
	const {vault = createMemoryVault(), clock = manualClock(1_700_000_000_000)} = options;
	const transport = new FakeTransport();
	const random = seededRandom(++seed);
	const url = 'wss://chat.example';
	const client = createClient({url, transport, vault, clock, random, token: 'tok'});
	return {
		client,
		transport,
		clock,
		nextTry() {
			const {connection} = client.state;
			if (connection.type !== 'waiting') throw new Error(`It is ${connection.type}.`);
			clock.advance(connection.retryAt - clock.now());
		},
		async goLive(...rooms) {
			await until(() => transport.lines.length > 0);
			const {line} = transport;
			line.push(hello());
			await until(() => line.request('auth.token') !== undefined);
			line.answer('auth.token', {
				account: 'ada',
				role: 'member',
				device: 'd1',
				hasPassword: false,
				time: 0,
			});
			await until(() => line.request('resume') !== undefined);
			for (const room of rooms.length === 0 ? [roomInfo()] : rooms) {
				line.push({type: 'room', room, replay: {from: 1, limited: false, reset: false}});
			}

			line.push({type: 'live'});
			line.answer('resume', {});
			await settled();
			return line;
		},
	};
}

let seed = 0;
