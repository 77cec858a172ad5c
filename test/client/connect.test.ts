import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {startRelay} from '../../server.ts';
import {connect, InputError, UnreachableError} from '../../source/client/index.ts';
import {roomByName} from '../../source/client/state/select.ts';
import {systemClock} from '../../source/protocol/environment.ts';
import {startListener} from '../../source/server/listener.ts';
import {homeOf} from '../helpers/cli-homes.ts';
import {startTestRelay} from '../helpers/test-relay.ts';

async function relayUrl(t: ExecutionContext): Promise<string> {
	const {relay} = await startTestRelay({clock: systemClock});
	const listener = await startListener({
		host: '127.0.0.1',
		port: 0,
		accept: (link) => relay.accept(link),
	});
	t.teardown(async () => {
		await relay.stop({retryAfterMax: 0});
		await listener.close();
	});
	return `ws://127.0.0.1:${listener.port}`;
}

function home(t: ExecutionContext): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-home-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
}

test('a bot registers once, speaks, and is known the next time', async (t) => {
	const server = await relayUrl(t);
	const folder = home(t);
	const bot = await connect({server, name: 'echo', home: folder});
	const lobby = roomByName(bot.state, 'lobby')?.id ?? '';
	const {seq} = await bot.whenAccepted(bot.send(lobby, 'hello'));
	const {token} = await bot.createToken('other');
	await bot.close();
	const again = await connect({server, home: folder});
	t.is(again.state.account?.name, 'echo');
	t.is(again.state.rooms.get(lobby)?.log.newestSeq, seq);
	await again.close();
	const byToken = await connect({server, token});
	t.is(byToken.state.account?.name, 'echo');
	await byToken.close();
});

test('a home that is unknown at the relay is told so, and nothing stays open', async (t) => {
	const server = await relayUrl(t);
	const folder = home(t);
	const error = await t.throwsAsync(connect({server, home: folder}), {
		instanceOf: UnreachableError,
	});
	t.is(error?.code, 'logged-out');
	const bot = await connect({server, name: 'late', home: folder});
	await bot.close();
});

test('a relay that is down is waited for until the caller gives up', async (t) => {
	const relay = await startRelay({dataDirectory: undefined});
	const folder = await homeOf(t, relay.url, 'ada');
	await relay.close({retryAfterMax: 0});
	const signal = AbortSignal.timeout(200);
	await t.throwsAsync(connect({server: relay.url, home: folder, signal}), {name: 'TimeoutError'});
});

test('an address that is none is refused at once', async (t) => {
	await t.throwsAsync(connect({server: 'ftp://x', home: home(t)}), {instanceOf: InputError});
});

test('a bot tells its token to no relay but the one that is meant', async (t) => {
	const server = await relayUrl(t);
	const folder = home(t);
	const bot = await connect({server, name: 'echo', home: folder});
	const {token} = await bot.createToken('other');
	await bot.close();
	const error = await t.throwsAsync(connect({server, token, relayKey: 'A'.repeat(43)}), {
		instanceOf: UnreachableError,
	});
	t.is(error?.code, 'untrusted');
	const known = await connect({server, token, home: folder});
	await known.close();
});

test('a bot with a home trusts the relay that the home knows', async (t) => {
	const first = await startTestRelay({clock: systemClock});
	const other = await startTestRelay({
		clock: systemClock,
		options: {relayKey: new Uint8Array(32).fill(8)},
	});
	let {relay} = first;
	const listener = await startListener({
		host: '127.0.0.1',
		port: 0,
		accept: (link) => relay.accept(link),
	});
	t.teardown(async () => {
		await first.relay.stop({retryAfterMax: 0});
		await other.relay.stop({retryAfterMax: 0});
		await listener.close();
	});
	const server = `ws://127.0.0.1:${listener.port}`;
	const folder = home(t);
	const bot = await connect({server, name: 'echo', home: folder});
	const {token} = await bot.createToken('other');
	await bot.close();
	({relay} = other);
	const error = await t.throwsAsync(connect({server, token, home: folder}), {
		instanceOf: UnreachableError,
	});
	t.is(error?.code, 'untrusted');
});
