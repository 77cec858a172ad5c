import test, {type ExecutionContext} from 'ava';
import type {Client} from '../../../source/client/api.ts';
import {createClient} from '../../../source/client/client.ts';
import type {LogEntry} from '../../../source/client/state/state.ts';
import {createMemoryVault} from '../../../source/client/vault/memory.ts';
import {type Demo, startDemo} from '../../../source/tui/demo/demo.ts';
import {DEMO_ANSWERS, DEMO_PEOPLE, DEMO_ROOMS} from '../../../source/tui/demo/script.ts';
import {bridgeTo} from '../../helpers/bridge.ts';
import type {ManualClock} from '../../helpers/manual-clock.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {startTestRelay} from '../../helpers/test-relay.ts';
import {settled, until} from '../../helpers/until.ts';
import {roomOf} from '../open-chat.ts';

test('the person at the keyboard is in all rooms, and finds what was said before', async (t) => {
	const {demo} = await openDemo(t);
	for (const {name} of DEMO_ROOMS) {
		await until(() => [...roomOf(demo.client, name).log].some(isSaid));
	}
	t.is(demo.client.state.account?.name, 'guest');
});

test('people go on talking by themselves, in several rooms, and mention the person', async (t) => {
	const {demo, pass} = await openDemo(t);
	await pass(60_000);
	t.true(roomOf(demo.client, 'ops').mentions > 0);
	t.true(roomOf(demo.client, 'lobby').unread > 3);
	const before = roomOf(demo.client, 'lobby').log.newestSeq;
	await pass(200_000);
	t.true(roomOf(demo.client, 'lobby').log.newestSeq > before);
});

test('what is typed is answered, by whoever was named', async (t) => {
	const {demo, pass} = await openDemo(t);
	demo.client.send(roomOf(demo.client, 'lobby').id, 'kei, thanks a lot');
	await pass(3000);
	const answers = [...roomOf(demo.client, 'lobby').log].filter(
		(entry) =>
			entry.type === 'message' && entry.from === 'kei' && /any time, guest/.test(entry.text),
	);
	t.is(answers.length, 1);
});

test('two people write in private: one is verified, the keys of the other changed', async (t) => {
	const {demo, clock} = await openDemo(t);
	const trustOf = (name: string) => demo.client.state.rooms.get(`@${name}`)?.direct?.trust;
	await until(
		() => trustOf('mira') === 'verified' && trustOf('kei') === 'changed',
		() => clock.advance(20),
	);
	t.false(demo.client.state.private.isRecoveryPending);
});

test('who is written to in private answers there', async (t) => {
	const {demo, pass} = await openDemo(t);
	const held = () => demo.client.state.rooms.get('@mira');
	await until(() => held()?.direct?.trust === 'verified');
	demo.client.send('@mira', 'thanks a lot');
	await until(() => held()?.pending.length === 0);
	await pass(5000);
	await until(() => held()?.log.newest?.text === 'any time, guest');
	t.pass();
});

test('nobody talks after the demo was closed', async (t) => {
	const {demo, clock} = await openDemo(t);
	await demo.close();
	const before = roomOf(demo.client, 'lobby').log.newestSeq;
	clock.advance(1000);
	await settled();
	t.is(roomOf(demo.client, 'lobby').log.newestSeq, before);
});

test('every answer comes from somebody of the demo', (t) => {
	const people: readonly string[] = DEMO_PEOPLE.map(({name}) => name);
	t.true(DEMO_ANSWERS.every(({from}) => people.includes(from)));
});

function isSaid(entry: LogEntry): boolean {
	return entry.type === 'message' && entry.kind === 'text';
}

/** Not the relay's own: the same bytes would be the same ids. */
let seed = 1000;

async function openDemo(t: ExecutionContext): Promise<{
	readonly demo: Demo;
	readonly clock: ManualClock;
	readonly pass: (milliseconds: number) => Promise<void>;
}> {
	const {relay, clock, pass} = await startTestRelay();
	const bridge = bridgeTo(() => relay);
	const connectAs = async (name: string): Promise<Client> => {
		const client = createClient({
			url: 'wss://chat.example',
			transport: bridge,
			vault: createMemoryVault(),
			clock,
			random: seededRandom(++seed),
		});
		await client.register({name});
		await client.whenLive();
		return client;
	};
	const demo = await startDemo({connectAs, name: 'guest', clock});
	t.teardown(async () => {
		await demo.close();
		await demo.client.close();
	});
	return {demo, clock, pass};
}
