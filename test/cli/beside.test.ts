import test from 'ava';
import type {Event} from '../../source/client/state/event.ts';
import {openOwner, reopenOwner, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {runCli, startCli} from '../helpers/run-cli.ts';
import {wait} from '../helpers/wait.ts';

test('a full screen stays connected while commands of the same home run', async (t) => {
	const {url} = await startTestServer(t);
	const home = await temporaryFolder(t);
	const screen = await openOwner(home, url, 'ada');
	const connections: Event[] = [];
	screen.client.subscribe((event) => {
		if (event.type === 'connection-changed') connections.push(event);
	});
	const stop = new AbortController();
	const tail = startCli(['tail', '--json'], {home, signal: stop.signal});
	await wait(() => tail.stdout().includes('"connected"'));
	t.is((await runCli(['send', 'lobby', 'from a script'], {home})).code, 0);
	t.is((await runCli(['rooms'], {home})).code, 0);
	const said = () => [...screen.client.state.rooms.values()][0]?.log.newest;
	await wait(() => said()?.text === 'from a script' && tail.stdout().includes('from a script'));
	stop.abort();
	await tail.ended;
	t.deepEqual(connections, []);
	t.is(screen.client.state.connection.type, 'live');
	await screen.close();
});

test('a full screen that starts ends no command of the same home', async (t) => {
	const {url} = await startTestServer(t);
	const home = await temporaryFolder(t);
	await (await openOwner(home, url, 'ada')).close();
	const stop = new AbortController();
	const tail = startCli(['tail', '--json'], {home, signal: stop.signal});
	await wait(() => tail.stdout().includes('"connected"'));
	const screen = await reopenOwner(home, url);
	const [room = ''] = screen.client.state.rooms.keys();
	await screen.client.whenAccepted(screen.client.send(room, 'from the screen'));
	await wait(() => tail.stdout().includes('from the screen'));
	stop.abort();
	const {records} = await tail.ended;
	t.is(records.filter(({type}) => type === 'disconnected').length, 0);
	await screen.close();
});

test('a message that the full screen has not sent yet is not sent by a command', async (t) => {
	const relay = await startTestServer(t);
	const home = await temporaryFolder(t);
	const screen = await openOwner(home, relay.url, 'ada');
	const [room = ''] = screen.client.state.rooms.keys();
	await relay.close({retryAfterMax: 60_000});
	await wait(() => screen.client.state.connection.type === 'waiting');
	screen.client.send(room, 'later');
	const send = await runCli(['send', 'lobby', 'now', '--timeout', '1'], {home});
	t.is(send.code, 6);
	t.deepEqual(
		screen.client.state.rooms.get(room)?.pending.map(({text}) => text),
		['later'],
	);
	await screen.close();
});

test('a command does not make its account present', async (t) => {
	const {url} = await startTestServer(t);
	const home = await temporaryFolder(t);
	await (await openOwner(home, url, 'ada')).close();
	const bob = await openOwner(await temporaryFolder(t), url, 'bob');
	const [room = ''] = bob.client.state.rooms.keys();
	const stateOf = async () => {
		const members = await bob.client.loadMembers(room);
		return members.find(({name}) => name === 'ada')?.presence;
	};
	await wait(async () => (await stateOf()) === 'offline');
	const stop = new AbortController();
	const tail = startCli(['tail', '--json'], {home, signal: stop.signal});
	await wait(() => tail.stdout().includes('"connected"'));
	t.is(await stateOf(), 'offline');
	stop.abort();
	await tail.ended;
	await bob.close();
});

test('a command that changes who one is waits for the full screen to end', async (t) => {
	const {url} = await startTestServer(t);
	const home = await temporaryFolder(t);
	const screen = await openOwner(home, url, 'ada');
	const {code, stderr} = await runCli(['logout'], {home});
	t.is(code, 1);
	t.regex(stderr, /already runs/);
	await screen.close();
});

test('an account that nobody could enter again is not left by mistake', async (t) => {
	const {url} = await startTestServer(t);
	const home = await temporaryFolder(t);
	await (await openOwner(home, url, 'ada')).close();
	const {code, stderr} = await runCli(['logout'], {home});
	t.is(code, 1);
	t.regex(stderr, /nobody could log in to it again.*--force/);
	t.is((await runCli(['whoami'], {home})).code, 0);
	t.is((await runCli(['logout', '--force'], {home})).code, 0);
	t.is((await runCli(['whoami'], {home})).code, 4);
});
