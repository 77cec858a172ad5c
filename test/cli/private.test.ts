import test, {type ExecutionContext} from 'ava';
import {ExitError} from '../../source/cli/exit-code.ts';
import {offerBeside} from '../../source/client/beside/offer.ts';
import {homePaths} from '../../source/client/home.ts';
import {
	homeOf,
	type OwnerClient,
	openOwner,
	reopenOwner,
	startTestServer,
	temporaryFolder,
} from '../helpers/cli-homes.ts';
import {type RunningCli, recordsIn, runCli, startCli} from '../helpers/run-cli.ts';
import {wait} from '../helpers/wait.ts';

type CliRecord = Readonly<Record<string, unknown>>;

const isPrivate = ({type, encrypted}: CliRecord) => type === 'message' && encrypted === true;
const privateTexts = (records: readonly CliRecord[]) =>
	records.filter(isPrivate).map(({text}) => text);

/** A tail in the background, which the test ends. */
function startTail(t: ExecutionContext, home: string, words: readonly string[] = []) {
	const stop = new AbortController();
	const tail: RunningCli = startCli(['tail', '--json', ...words], {home, signal: stop.signal});
	const end = () => {
		stop.abort(new ExitError('interrupted', 'Stopped.'));
		return tail.ended;
	};
	t.teardown(end);
	const records = () => recordsIn(tail.stdout());
	return {end, records, texts: () => privateTexts(records())};
}

/** Serves commands of the home as the full screen does, until the screen is closed. */
async function offering(screen: OwnerClient, home: string, url: string): Promise<OwnerClient> {
	const beside = await offerBeside({client: screen.client, url, paths: homePaths(home)});
	return {
		...screen,
		async close() {
			await beside.close();
			await screen.close();
		},
	};
}

test('what is sent to somebody who is away is there at their next tail', async (t) => {
	const {url} = await startTestServer(t);
	const [ada, bob] = [await homeOf(t, url, 'ada'), await homeOf(t, url, 'bob')];
	const sent = await runCli(['send', '@bob', 'hello', 'bob', '--json'], {home: ada});
	t.deepEqual({code: sent.code, stderr: sent.stderr}, {code: 0, stderr: ''});
	const [{id, ts, ...shape} = {}, ...others] = sent.records;
	t.deepEqual(others, []);
	t.deepEqual(shape, {
		...{v: 1, type: 'message', to: {name: 'bob'}, from: {name: 'ada'}},
		...{text: 'hello bob', encrypted: true},
	});
	const own = await runCli(['tail', '@bob', '--json', '--no-follow'], {home: ada});
	t.deepEqual(own.records, sent.records);
	const tail = await runCli(['tail', '--json', '--no-follow', '-n', '0'], {home: bob});
	t.deepEqual(tail.records, [{...sent.records[0], request: true}]);
	const again = await runCli(['tail', '--json', '--no-follow', '-n', '0'], {home: bob});
	t.deepEqual(again.records, []);
});

test('both sides can follow and write from the same homes at once', async (t) => {
	const {url} = await startTestServer(t);
	const [ada, bob] = [await homeOf(t, url, 'ada'), await homeOf(t, url, 'bob')];
	const tails = [startTail(t, ada), startTail(t, bob, ['@ada'])];
	const send = (home: string, to: string, text: string) => runCli(['send', to, text], {home});
	t.is((await send(ada, '@bob', 'one')).code, 0);
	await wait(() => tails.every((tail) => tail.texts().length === 1));
	t.is((await send(bob, '@ada', 'two')).code, 0);
	await wait(() => tails.every((tail) => tail.texts().length === 2));
	const many = await Promise.all(['3', '4', '5'].map((text) => send(ada, '@bob', text)));
	t.deepEqual(
		many.map(({code}) => code),
		[0, 0, 0],
	);
	await wait(() => tails.every((tail) => tail.texts().length === 5));
	const [first, second] = tails.map((tail) => tail.texts());
	t.deepEqual(first, second);
	t.deepEqual(first?.slice(0, 2), ['one', 'two']);
});

test('a command sends and reads through the full screen that has the keys', async (t) => {
	const {url} = await startTestServer(t);
	const home = await temporaryFolder(t);
	const screen = await offering(await openOwner(home, url, 'ada'), home, url);
	const bob = await homeOf(t, url, 'bob');
	t.is((await runCli(['send', '@bob', 'by a script'], {home})).code, 0);
	t.is(screen.client.state.rooms.get('@bob')?.log.newest?.text, 'by a script');
	const tail = startTail(t, home);
	await wait(() => tail.texts().length === 1);
	await runCli(['send', '@ada', 'back'], {home: bob});
	await wait(() => tail.texts().length === 2);
	t.is(screen.client.state.rooms.get('@bob')?.log.newest?.text, 'back');
	const past = await runCli(['tail', '@bob', '--json', '--no-follow', '-n', '1'], {home});
	t.deepEqual(privateTexts(past.records), ['back']);
	await screen.close();
	// It goes on by itself.
	await runCli(['send', '@ada', 'later'], {home: bob});
	await wait(() => tail.texts().length === 3);
	t.deepEqual(tail.texts(), ['by a script', 'back', 'later']);
});

test('a tail makes way for a full screen, misses nothing, and tells nothing twice', async (t) => {
	const {url} = await startTestServer(t);
	const [home, bob] = [await homeOf(t, url, 'ada'), await homeOf(t, url, 'bob')];
	const tail = startTail(t, home);
	await runCli(['send', '@ada', 'one'], {home: bob});
	await wait(() => tail.texts().length === 1);
	const screen = await offering(await reopenOwner(home, url), home, url);
	await runCli(['send', '@ada', 'two'], {home: bob});
	await wait(() => tail.texts().length === 2);
	await screen.close();
	await runCli(['send', '@ada', 'three'], {home: bob});
	await wait(() => tail.texts().length === 3);
	const {code, stderr} = await tail.end();
	t.deepEqual(tail.texts(), ['one', 'two', 'three']);
	t.deepEqual({code, stderr}, {code: 130, stderr: ''});
});

test('a program that is just ending is waited for', async (t) => {
	const {url} = await startTestServer(t);
	const home = await temporaryFolder(t);
	const screen = await openOwner(home, url, 'ada');
	const opening = reopenOwner(home, url);
	await screen.close();
	const next = await opening;
	t.is(next.client.state.account?.name, 'ada');
	await next.close();
});

test('a name that nobody has is told apart from a relay that is away', async (t) => {
	const relay = await startTestServer(t);
	const home = await homeOf(t, relay.url, 'ada');
	const unknown = await runCli(['send', '@nobody', 'hi'], {home});
	t.is(unknown.code, 5);
	t.regex(unknown.stderr, /was not sent\. Nobody is named nobody/);
	const self = await runCli(['send', '@ada', 'hi'], {home});
	t.is(self.code, 2);
	t.is((await runCli(['send', '@no/name', 'hi'], {home})).code, 2);
	await relay.close({retryAfterMax: 0});
	const away = await runCli(['send', '@nobody', 'hi', '--timeout', '1'], {home});
	t.is(away.code, 6);
	t.regex(away.stderr, /was not sent/);
});

test('nothing is sent under changed keys, now or later', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const bob = await openOwner(await temporaryFolder(t), url, 'bob');
	t.is((await runCli(['send', '@bob', 'before'], {home})).code, 0);
	await bob.client.startNewIdentity();
	for (const text of ['first', 'second']) {
		const {code, stderr} = await runCli(['send', '@bob', text], {home});
		t.is(code, 7);
		t.regex(stderr, /was not sent\. bob's keys changed/);
	}
	const screen = await reopenOwner(home, url);
	t.deepEqual(screen.client.state.rooms.get('@bob')?.pending, []);
	await screen.close();
	await bob.close();
});

test('what a command could not send through a full screen does not leave later', async (t) => {
	const relay = await startTestServer(t);
	const home = await temporaryFolder(t);
	await homeOf(t, relay.url, 'bob');
	const screen = await offering(await openOwner(home, relay.url, 'ada'), home, relay.url);
	await screen.client.openConversation('bob');
	await relay.close({retryAfterMax: 60_000});
	await wait(() => screen.client.state.connection.type === 'waiting');
	const {code, stderr} = await runCli(['send', '@bob', 'now', '--timeout', '1'], {home});
	t.is(code, 6);
	t.regex(stderr, /did not confirm/);
	await wait(() => screen.client.state.rooms.get('@bob')?.pending.length === 0);
	await screen.close();
});

test('a device that is not in the list of its account is told what to do', async (t) => {
	const {url} = await startTestServer(t);
	await homeOf(t, url, 'bob');
	const first = await openOwner(await temporaryFolder(t), url, 'ada');
	await first.client.setPassword('correct horse battery');
	const home = await temporaryFolder(t);
	const flags = ['--server', url, '--name', 'ada', '--password-file', '-'];
	const login = await runCli(['login', ...flags], {home, input: 'correct horse battery'});
	t.is(login.code, 0);
	t.regex(login.stderr, /\/link/);
	const {code, stderr} = await runCli(['send', '@bob', 'hi'], {home});
	t.is(code, 1);
	t.regex(stderr, /was not sent\. .*\/link/);
	const tail = await runCli(['tail', '--json', '--no-follow'], {home});
	t.is(tail.code, 0);
	t.regex(tail.stderr, /Only rooms are shown\. .*\/link/);
	t.is((await runCli(['tail', '@bob', '--no-follow'], {home})).code, 1);
	await first.close();
});

test('an account that a script made can get private messages at once', async (t) => {
	const {url} = await startTestServer(t);
	const [ada, home] = [await homeOf(t, url, 'ada'), await temporaryFolder(t)];
	const flags = ['--server', url, '--name', 'bob', '--password-file', '-'];
	const {code} = await runCli(['register', ...flags], {home, input: 'correct horse battery'});
	t.is(code, 0);
	t.is((await runCli(['send', '@bob', 'welcome'], {home: ada})).code, 0);
	const {stdout} = await runCli(['tail', '@ada', '--no-follow'], {home});
	t.regex(stdout, /^\[\d\d:\d\d:\d\d\] @ada -> @bob \(request\): welcome\n$/);
});

test('edits, reactions and deletions are records of their own', async (t) => {
	const {url} = await startTestServer(t);
	const [home, place] = [await homeOf(t, url, 'ada'), await temporaryFolder(t)];
	const {client, close} = await openOwner(place, url, 'bob');
	const tail = startTail(t, home);
	const room = await client.openConversation('ada');
	const id = client.send(room, 'helo');
	await wait(() => tail.texts().length === 1);
	client.editMessage(room, id, 'hello');
	client.react(room, id, {emoji: '👍', isOn: true});
	client.react(room, id, {emoji: '👍', isOn: false});
	client.deleteMessage(room, id);
	await wait(() => tail.records().some(({type}) => type === 'delete'));
	const changes = tail.records().filter(({encrypted, type}) => encrypted && type !== 'message');
	const common = {v: 1, id, to: {name: 'ada'}, from: {name: 'bob'}, encrypted: true};
	t.deepEqual(
		changes.map(({ts, ...change}) => change),
		[
			{...common, type: 'edit', text: 'hello'},
			{...common, type: 'reaction', emoji: '👍'},
			{...common, type: 'reaction', emoji: '👍', removed: true},
			{...common, type: 'delete'},
		],
	);
	await close();
});

test('who has only a token has no private messages', async (t) => {
	const home = await temporaryFolder(t);
	for (const words of [
		['send', '@bob', 'hi'],
		['tail', '@bob'],
	]) {
		const {code, stderr} = await runCli([...words, '--token-file', '/dev/null'], {home});
		t.is(code, 2);
		t.regex(stderr, /A token s(ends|ees) no private messages/);
	}
});
