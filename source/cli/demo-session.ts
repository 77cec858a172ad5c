import type {Client} from '../client/api.ts';
import {createClient} from '../client/client.ts';
import {nodeFiles} from '../client/files/disk/node-files.ts';
import {createMemoryVault} from '../client/vault/memory.ts';
import {systemClock, systemRandom} from '../protocol/environment.ts';
import {checkAccountName, nameSkeleton} from '../protocol/names.ts';
import {createRelay} from '../server/relay.ts';
import {createMemoryStorage} from '../server/storage/memory.ts';
import {startDemo as startPlay} from '../tui/demo/demo.ts';
import {DEMO_PEOPLE} from '../tui/demo/script.ts';
import type {Session} from '../tui/first-run/first-run-actions.ts';
import {inProcessTransport} from './in-process-transport.ts';

/** A demo to chat in. */
export type DemoSession = {
	readonly session: Session;
	/** Sends everybody home and stops the relay; the session's client is closed by its user. */
	close(): Promise<void>;
};

/** Only for the title: nobody ever connects to it. */
const ADDRESS = 'ws://demo.localhost';

/**
 * Starts a relay, people and a client for whoever looks, all within this process: no socket, and no file
 * but those that this person sends and saves.
 */
export async function startDemo(wanted: string): Promise<DemoSession> {
	const relay = await createRelay({
		storage: createMemoryStorage({random: systemRandom}),
		clock: systemClock,
		random: systemRandom,
		options: {
			name: 'demo',
			registration: 'open',
			loopback: true,
			relayKey: systemRandom.bytes(32),
		},
	});
	const transport = inProcessTransport(relay);
	const connectAs = async (name: string): Promise<Client> => {
		const client = createClient({
			url: ADDRESS,
			transport,
			vault: createMemoryVault(),
			files: nodeFiles(),
		});
		await client.register({name});
		await client.whenLive();
		return client;
	};
	const play = await startPlay({connectAs, name: freeName(wanted), clock: systemClock});
	return {
		session: {client: play.client, drafts: {load: async () => undefined, save: async () => {}}},
		async close() {
			await play.close();
			await relay.stop({retryAfterMax: 0});
		},
	};
}

/** The name, unless one of the demo's people has it or one that looks like it. */
function freeName(wanted: string): string {
	const checked = checkAccountName(wanted);
	if (checked.type === 'problem') return 'guest';
	const isTaken = DEMO_PEOPLE.some(({name}) => nameSkeleton(name) === nameSkeleton(checked.name));
	return isTaken ? 'guest' : checked.name;
}
