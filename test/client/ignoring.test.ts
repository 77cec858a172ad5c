import test from 'ava';
import {createClient} from '../../source/client/client.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import {bridgeTo} from '../helpers/bridge.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {startTestRelay} from '../helpers/test-relay.ts';
import {roomOf, say, startOrder} from './commands/moderation-people.ts';

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

test('/reply answers the last message that is shown, not one of somebody ignored', async (t) => {
	const order = await startOrder(t);
	const [ada, bob, cyd] = [
		await order.join('ada'),
		await order.join('bob'),
		await order.join('cyd'),
	];
	const shown = await say(cyd, 'who comes?', ada);
	await say(bob, 'buy now', ada);
	await order.run(ada, '/ignore bob');
	await order.run(ada, '/reply me');
	await order.until(() => roomOf(cyd).log.newest?.text === 'me');
	t.is(roomOf(cyd).log.newest?.replyTo, shown.seq);
});
