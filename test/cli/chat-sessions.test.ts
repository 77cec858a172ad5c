import {readdir, readFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {ChatSessions} from '../../source/cli/chat-sessions.ts';
import {startDemo} from '../../source/cli/demo-session.ts';
import {ExitError} from '../../source/cli/exit-code.ts';
import type {Home} from '../../source/cli/home.ts';
import {hostingRecord} from '../../source/cli/hosting-record.ts';
import {homePaths, openHomeVault} from '../../source/client/home.ts';
import {roomByName} from '../../source/client/state/select.ts';
import {transientSettings} from '../../source/client/transient-settings.ts';
import type {Session} from '../../source/tui/first-run/first-run-actions.ts';
import {startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {wait} from '../helpers/wait.ts';

const {signal} = new AbortController();

/** One start of the program in a home, up to the point where the screen would be drawn. */
async function start(folder: string) {
	const paths = homePaths(folder);
	const home: Home = {paths, settings: transientSettings({})};
	const vault = await openHomeVault(paths);
	const invocation = {environment: {TERMCHAT_HOME: folder}, version: '1.2.3'};
	const sessions = new ChatSessions({home, vault, invocation});
	const shown: Session[] = [];
	return {
		sessions,
		vault,
		/** The session is live: the screen shows its rooms. */
		async live(session: Session) {
			shown.push(session);
			await session.client.whenLive();
			return session;
		},
		async quit() {
			for (const {client} of shown) await client.close();
			await sessions.close();
			await vault.close();
		},
	};
}

async function say({client}: Session, text: string): Promise<void> {
	const room = roomByName(client.state, 'lobby')?.id ?? '';
	await client.whenAccepted(client.send(room, text));
}

function texts({client}: Session): readonly string[] {
	const log = roomByName(client.state, 'lobby')?.log ?? [];
	return [...log].flatMap((row) =>
		row.type === 'message' && row.kind === 'text' ? [row.text] : [],
	);
}

/** Takes the usual port, if nobody has it, so that a hosted relay must find another. */
async function takeUsualPort(t: ExecutionContext): Promise<void> {
	const server = createServer();
	await new Promise<void>((resolve) => {
		server.once('error', () => resolve());
		server.listen(7777, '127.0.0.1', resolve);
	});
	t.teardown(() => server.close());
}

test('who hosts here finds relay, account and messages again at the next start', async (t) => {
	await takeUsualPort(t);
	const folder = await temporaryFolder(t);
	const first = await start(folder);
	const session = await first.live(await first.sessions.host({name: 'ada', signal}));
	await say(session, 'hello');
	const {url} = (await hostingRecord(first.vault).read()) ?? {url: ''};
	t.true(session.lines?.some((line) => line.includes(`npx termchat ${url}`)));
	await first.quit();
	const second = await start(folder);
	t.is((await second.sessions.known(url))?.account, 'ada');
	const again = await second.live(await second.sessions.resume(url));
	t.deepEqual(texts(again), ['hello']);
	await second.quit();
});

test('drafts and how the window was left are found again, apart from each other and not in the clear', async (t) => {
	const {url} = await startTestServer(t);
	const folder = await temporaryFolder(t);
	const request = {name: 'ada', address: url, invite: undefined, signal};
	const first = await start(folder);
	const session = await first.live(await first.sessions.join(request));
	t.is(await session.memory?.load(), undefined);
	const left = {showsRooms: true, showsPeople: true, isMouseOn: true, isBare: false} as const;
	const memory = {version: 1, room: '@bob', visited: ['@kei'], ...left} as const;
	const drafts = {version: 1, drafts: [{room: '@bob', text: 'half a word', caret: 4}]} as const;
	await session.memory?.save(memory);
	await session.drafts.save(drafts);
	await first.quit();
	for (const file of await readdir(folder, {recursive: true, withFileTypes: true})) {
		const bytes = file.isFile() ? await readFile(path.join(file.parentPath, file.name)) : '';
		t.false(bytes.includes('@kei'), file.name);
	}
	const second = await start(folder);
	const again = await second.live(await second.sessions.resume(url));
	t.deepEqual(await again.memory?.load(), memory);
	t.deepEqual(await again.drafts.load(), drafts);
	await second.quit();
});

test('a hosted relay whose port is taken says so', async (t) => {
	await takeUsualPort(t);
	const folder = await temporaryFolder(t);
	const first = await start(folder);
	const {url} = (await first.live(await first.sessions.host({name: 'ada', signal}))).client.state
		.relay ?? {url: ''};
	await first.quit();
	await startTestServer(t, {port: Number(new URL(url).port)});
	const second = await start(folder);
	const error = await t.throwsAsync(second.sessions.resume(url), {instanceOf: ExitError});
	t.regex(error?.message ?? '', /port \d+ is taken by another program/);
	await second.quit();
});

test('a link lets somebody in, and the same link only opens what is there', async (t) => {
	const {url, relay} = await startTestServer(t, {registration: 'invite'});
	const {code} = await relay.createInvite();
	const request = {name: 'ada', address: `${url}/#${code}`, invite: undefined, signal};
	const folder = await temporaryFolder(t);
	const first = await start(folder);
	await say(await first.live(await first.sessions.join(request)), 'hello');
	await first.quit();
	const second = await start(folder);
	const again = await second.live(await second.sessions.join({...request, name: 'somebody'}));
	t.is(again.client.state.account?.name, 'ada');
	await second.quit();
});

test('somebody who did not get in can try again with the same vault', async (t) => {
	const {url} = await startTestServer(t);
	const other = await start(await temporaryFolder(t));
	const join = (name: string) => ({name, address: url, invite: undefined, signal});
	await other.live(await other.sessions.join(join('ada')));
	const chat = await start(await temporaryFolder(t));
	await t.throwsAsync(chat.sessions.join(join('ada')), {message: /taken/});
	const session = await chat.live(await chat.sessions.join(join('bob')));
	t.is(session.client.state.account?.name, 'bob');
	await chat.quit();
	await other.quit();
});

test('drafts are kept with the relay they belong to', async (t) => {
	const {url} = await startTestServer(t);
	const chat = await start(await temporaryFolder(t));
	const session = await chat.live(
		await chat.sessions.join({name: 'ada', address: url, invite: undefined, signal}),
	);
	t.is(await session.drafts.load(), undefined);
	const drafts = {version: 1, drafts: [{room: 'r', text: 'half a', caret: 6}]} as const;
	await session.drafts.save(drafts);
	t.deepEqual(await session.drafts.load(), drafts);
	await chat.quit();
});

test('the demo has people in its rooms, who answer', async (t) => {
	const demo = await startDemo('ada');
	const {client} = demo.session;
	t.true(client.state.rooms.size >= 3);
	await say(demo.session, 'hello everybody');
	const isAnswered = () => {
		const room = roomByName(client.state, 'lobby');
		return room?.log.newest?.from !== 'ada' || room.typing.size > 0;
	};
	await wait(isAnswered);
	await client.close();
	await demo.close();
	t.is(client.state.account?.name, 'ada');
});

for (const name of ['mira', 'm-ira', 'admin', 'no name']) {
	test(`in the demo nobody can be called ${name}`, async (t) => {
		const demo = await startDemo(name);
		t.is(demo.session.client.state.account?.name, 'guest');
		await demo.session.client.close();
		await demo.close();
	});
}
