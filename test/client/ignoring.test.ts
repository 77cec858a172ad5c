import test from 'ava';
import {createClient} from '../../source/client/client.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import {bridgeTo} from '../helpers/bridge.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {startTestRelay} from '../helpers/test-relay.ts';

test('whom one ignores is kept in the home, and known at the next start', async (t) => {
	const relay = await startTestRelay({});
	const bridge = bridgeTo(() => relay.relay);
	const vault = createMemoryVault();
	const open = (seed: number) =>
		createClient({
			...{url: 'wss://chat.example', transport: bridge, vault, clock: relay.clock},
			...{random: seededRandom(seed), hasPrivate: false},
		});
	const first = open(9001);
	await first.register({name: 'ada'});
	await first.whenLive();
	for (const name of ['bob', 'cyd']) first.setIgnored(name, true);
	first.setIgnored('cyd', false);
	await first.close();
	const second = open(9002);
	t.teardown(() => second.close());
	second.start();
	await second.whenLive();
	t.deepEqual([...second.state.ignored], ['bob']);
	await second.logout();
	t.is(second.state.ignored.size, 0);
});

test('nobody can be ignored before somebody is logged in', (t) => {
	const client = createClient({
		url: 'wss://chat.example',
		transport: bridgeTo(() => {
			throw new Error('Nothing is connected to.');
		}),
		vault: createMemoryVault(),
	});
	t.throws(() => client.setIgnored('bob', true), {message: /Log in/});
});
