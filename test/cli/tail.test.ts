import test from 'ava';
import {homeOf, openOwner, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {recordsIn, runCli, startCli} from '../helpers/run-cli.ts';
import {wait} from '../helpers/wait.ts';

const textsOf = (records: readonly Record<string, unknown>[]) =>
	records.filter(({type}) => type === 'message').map(({text}) => text);
const numbered = (from: number, to: number) =>
	Array.from({length: to - from + 1}, (_, index) => `message ${from + index}`);

test('more than one page of the past is printed in order', async (t) => {
	const {url} = await startTestServer(t);
	const home = await temporaryFolder(t);
	const owner = await openOwner(home, url, 'ada');
	const [room = ''] = owner.client.state.rooms.keys();
	const ids = numbered(1, 260).map((text) => owner.client.send(room, text));
	await owner.client.whenAccepted(ids.at(-1) ?? '');
	await owner.close();
	const tail = await runCli(['tail', '--json', '--no-follow', '-n', '230'], {home});
	t.deepEqual(textsOf(tail.records), numbered(31, 260));
	const all = await runCli(['tail', '--json', '--no-follow', '-n', '10000'], {home});
	t.deepEqual(textsOf(all.records), numbered(1, 260));
	const none = await runCli(['tail', '--json', '--no-follow', '-n', '0'], {home});
	t.deepEqual(none.records, []);
});

test('several rooms are printed in the order in which things were said', async (t) => {
	const {url} = await startTestServer(t);
	const home = await temporaryFolder(t);
	const {client, close} = await openOwner(home, url, 'ada');
	await client.createRoom({name: 'ops'});
	await client.createRoom({name: 'aside'});
	const rooms = [...client.state.rooms.values()];
	for (const [index, name] of ['ops', 'lobby', 'ops', 'lobby', 'aside'].entries()) {
		const room = rooms.find((each) => each.name === name)?.id ?? '';
		const {time} = await client.whenAccepted(client.send(room, `message ${index + 1}`));
		await wait(() => Date.now() > time);
	}
	await close();
	const {records} = await runCli(['tail', 'ops', 'lobby', '--json', '--no-follow'], {home});
	t.deepEqual(textsOf(records), numbered(1, 4));
});

test('what was said while the relay was away is printed once and in order', async (t) => {
	const dataDirectory = await temporaryFolder(t);
	const first = await startTestServer(t, {dataDirectory});
	const {url, port} = first;
	const ada = await temporaryFolder(t);
	const writer = await openOwner(ada, url, 'ada');
	const bob = await homeOf(t, url, 'bob');
	const [room = ''] = writer.client.state.rooms.keys();
	const say = async (texts: readonly string[]) => {
		const ids = texts.map((text) => writer.client.send(room, text));
		await Promise.all(ids.map((id) => writer.client.whenAccepted(id)));
	};
	await say(numbered(1, 10));
	const stop = new AbortController();
	const tail = startCli(['tail', '--json', '-n', '5'], {home: bob, signal: stop.signal});
	await wait(() => tail.stdout().includes('"connected"'));
	await say(numbered(11, 20));
	await first.close({retryAfterMax: 0});
	await wait(() => tail.stdout().includes('"disconnected"'));
	// More than a resume replays at once, so that pages have to be fetched.
	const alone = await startTestServer(t, {dataDirectory, port: 0});
	const other = await openOwner(await temporaryFolder(t), alone.url, 'carol');
	const place = [...other.client.state.rooms.keys()][0] ?? '';
	const ids = numbered(21, 350).map((text) => other.client.send(place, text));
	await Promise.all(ids.map((id) => other.client.whenAccepted(id)));
	await other.close();
	await alone.close({retryAfterMax: 0});
	await startTestServer(t, {dataDirectory, port});
	await wait(() => tail.stdout().includes('message 350'));
	writer.client.reconnectNow();
	await writer.client.whenLive();
	await say(numbered(351, 360));
	await wait(() => tail.stdout().includes('message 360'));
	stop.abort();
	const {stdout} = await tail.ended;
	await writer.close();
	const records = recordsIn(stdout);
	t.deepEqual(textsOf(records), numbered(6, 360));
	t.deepEqual(
		records.map(({type}) => type).filter((type) => /connected/.test(String(type))),
		['connected', 'disconnected', 'connected'],
	);
});

test('a room that is joined while all are followed is followed too', async (t) => {
	const {url} = await startTestServer(t);
	const home = await temporaryFolder(t);
	const {client, close} = await openOwner(home, url, 'ada');
	const stop = new AbortController();
	const tail = startCli(['tail'], {home, signal: stop.signal});
	await wait(() => tail.stdout().includes('created') || tail.stdout().includes('made'));
	const {room} = await client.createRoom({name: 'ops'});
	await client.whenAccepted(client.send(room, 'hello ops'));
	await wait(() => tail.stdout().includes('#ops ada: hello ops'));
	stop.abort();
	await tail.ended;
	await close();
	t.pass();
});

test('tail ends when the only room it follows is left', async (t) => {
	const {url} = await startTestServer(t);
	const home = await temporaryFolder(t);
	const {client, close} = await openOwner(home, url, 'ada');
	const {room} = await client.createRoom({name: 'ops'});
	const tail = startCli(['tail', 'ops', '--json'], {home});
	await wait(() => tail.stdout().includes('"connected"'));
	await client.leaveRoom(room);
	const {code, stderr} = await tail.ended;
	t.is(code, 5);
	t.regex(stderr, /You are no longer in #ops/);
	await close();
});

test('tail ends when its device is logged out', async (t) => {
	const {url} = await startTestServer(t);
	const home = await temporaryFolder(t);
	const {client, close} = await openOwner(home, url, 'ada');
	const tail = startCli(['tail', '--json'], {home});
	await wait(() => tail.stdout().includes('"connected"'));
	await client.revokeDevice(client.state.account?.device ?? '');
	const {code, stderr} = await tail.ended;
	t.is(code, 4);
	t.regex(stderr, /was logged out/);
	await close();
});
