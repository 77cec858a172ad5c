import {once} from 'node:events';
import {createServer, type Socket} from 'node:net';
import test, {type ExecutionContext} from 'ava';
import {
	statusLine,
	statusRecord,
	statusTmux,
	type ToldStatus,
} from '../../source/cli/status-line.ts';
import {makeMeetingPlace} from '../../source/client/beside/meeting-place.ts';
import {offerBeside, type ServedScreen} from '../../source/client/beside/offer.ts';
import {homePaths} from '../../source/client/home.ts';
import {roomByName} from '../../source/client/state/select.ts';
import {systemRandom} from '../../source/protocol/environment.ts';
import {
	homeOf,
	type OwnerClient,
	openOwner,
	startTestServer,
	temporaryFolder,
} from '../helpers/cli-homes.ts';
import {runCli, startCli} from '../helpers/run-cli.ts';
import {wait} from '../helpers/wait.ts';

/** Somebody at a screen, and bob, who writes to them. */
async function startWindow(t: ExecutionContext) {
	const {url} = await startTestServer(t);
	const home = await temporaryFolder(t);
	const owner = await openOwner(home, url, 'ada');
	const opened: (readonly [string, number | undefined])[] = [];
	const screen: ServedScreen = {open: (room, seq) => void opened.push([room, seq])};
	const {client} = owner;
	const beside = await offerBeside({client, url, paths: homePaths(home), screen});
	const bob = await openOwner(await temporaryFolder(t), url, 'bob');
	t.teardown(async () => {
		await beside.close();
		await bob.close();
		await owner.close();
	});
	return {url, home, owner, beside, opened, bob};
}

const lobbyOf = ({client}: OwnerClient) => roomByName(client.state, 'lobby');

async function say(person: OwnerClient, text: string): Promise<void> {
	await person.client.whenAccepted(person.client.send(lobbyOf(person)?.id ?? '', text));
}

test('status is what the open window has', async (t) => {
	const {home, owner, bob, url} = await startWindow(t);
	await say(bob, 'hello');
	await say(bob, 'hello @ada');
	await wait(() => lobbyOf(owner)?.unread === 2);
	t.is((await runCli(['status'], {home})).stdout, '1@ 1\n');
	const {records} = await runCli(['status', '--json'], {home});
	t.deepEqual(records, [
		{
			...{v: 1, type: 'status', source: 'window', server: url, account: 'ada', live: true},
			...{private: 0, mentions: 1, rest: 1, requests: 0},
			places: [{room: 'lobby', unread: 2, mentions: 1}],
		},
	]);
	t.is((await runCli(['status', '--preview'], {home})).stdout, '1@ 1  #lobby bob: hello @ada\n');
});

test('without a window the relay is asked, which knows nothing of private messages', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const bob = await openOwner(await temporaryFolder(t), url, 'bob');
	await say(bob, 'hello @ada');
	const {code, records} = await runCli(['status', '--json'], {home});
	t.is(code, 0);
	t.like(records[0], {source: 'relay', mentions: 1, account: 'ada'});
	t.false('private' in (records[0] ?? {}));
	await bob.close();
});

test('a window that sleeps keeps nobody waiting: the relay is asked', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const place = makeMeetingPlace(homePaths(home), systemRandom);
	// Takes whoever comes, as the system does for a program that was stopped, and says nothing.
	const sleeper = createServer((socket) => void sockets.add(socket.on('error', () => {})));
	const sockets = new Set<Socket>();
	sleeper.listen(place.address);
	await once(sleeper, 'listening');
	const {code, records} = await runCli(['status', '--json'], {home});
	t.is(code, 0);
	t.like(records[0], {source: 'relay', account: 'ada'});
	for (const socket of sockets) socket.destroy();
	sleeper.close();
	place.leave();
});

test('nobody has a status where nobody is logged in', async (t) => {
	const {code} = await runCli(['status'], {home: await temporaryFolder(t)});
	t.is(code, 4);
});

test('a watched status is printed at every change, and outlives the window', async (t) => {
	const {home, bob, beside, owner} = await startWindow(t);
	const stop = new AbortController();
	const watch = startCli(['status', '--watch'], {home, signal: stop.signal});
	await wait(() => watch.stdout() === '0\n');
	await say(bob, 'one');
	await wait(() => watch.stdout() === '0\n1\n');
	await beside.close();
	await owner.client.markRead(lobbyOf(owner)?.id ?? '', lobbyOf(owner)?.head ?? 0);
	await wait(() => watch.stdout().endsWith('\n0\n'));
	stop.abort();
	await watch.ended;
	t.pass();
});

test('open brings a place to the front of the window', async (t) => {
	const {home, opened, owner, url} = await startWindow(t);
	const id = lobbyOf(owner)?.id ?? '';
	t.is((await runCli(['open', '#lobby'], {home})).code, 0);
	const link = `termchat://${new URL(url).host}/lobby/2`;
	t.is((await runCli(['open', link], {home})).code, 0);
	t.deepEqual(opened, [
		[id, undefined],
		[id, 2],
	]);
});

test('open says why it cannot', async (t) => {
	const {home, opened} = await startWindow(t);
	const missing = await runCli(['open', 'nowhere'], {home});
	t.is(missing.code, 5);
	t.regex(missing.stderr, /#nowhere is not among your rooms/);
	const elsewhere = await runCli(['open', 'termchat://other.example/lobby/2'], {home});
	t.is(elsewhere.code, 1);
	t.regex(elsewhere.stderr, /other\.example/);
	t.is((await runCli(['open', 'termchat://other.example'], {home})).code, 2);
	t.deepEqual(opened, []);
});

test('open without a window says so', async (t) => {
	const {code, stderr} = await runCli(['open', 'lobby'], {home: await temporaryFolder(t)});
	t.is(code, 1);
	t.regex(stderr, /No termchat is open/);
});

test('a program that nobody sits at is no window', async (t) => {
	const {url} = await startTestServer(t);
	const home = await temporaryFolder(t);
	const owner = await openOwner(home, url, 'ada');
	const beside = await offerBeside({client: owner.client, url, paths: homePaths(home)});
	const {stderr} = await runCli(['open', 'lobby'], {home});
	t.regex(stderr, /No termchat is open/);
	t.is((await runCli(['completion', 'places'], {home})).stdout, '');
	t.like((await runCli(['status', '--json'], {home})).records[0], {source: 'relay'});
	await beside.close();
	await owner.close();
});

test('a shell completes the rooms of the open window', async (t) => {
	const {home} = await startWindow(t);
	t.is((await runCli(['completion', 'places'], {home})).stdout, 'lobby\n');
});

const STATUS: ToldStatus = {
	...{source: 'window', url: 'wss://chat.example', account: 'ada', isLive: true},
	...{private: 2, mentions: 1, rest: 7, requests: 0, places: []},
};

test('in tmux, what others wrote is neither style nor command', (t) => {
	const text = '#(reboot) #[fg=red]%H\u{1B}[31m';
	const shown = statusTmux({...STATUS, preview: {place: 'ops', from: 'mal', text}});
	t.regex(shown, /^#\[fg=yellow,bold\]2p 1@#\[default\] 7 ops mal: /);
	const [, foreign = ''] = shown.split(' 7 ');
	for (const sign of ['#', '%', '\u{1B}']) t.false(foreign.includes(sign));
});

test('nothing that waits is an empty word in tmux and a nought elsewhere', (t) => {
	const nothing = {...STATUS, private: 0, mentions: 0, rest: 0};
	t.is(statusTmux(nothing), '');
	t.is(statusLine(nothing), '0');
});

test('a private message is announced and not shown', (t) => {
	const preview = {place: '@bob', from: 'bob'};
	t.is(statusLine({...STATUS, preview}), '2p 1@ 7  bob wrote to you');
	t.deepEqual(statusRecord({...STATUS, preview}).preview, {
		...{place: '@bob', from: {name: 'bob'}, text: undefined},
	});
});
