import {chmod, mkdir, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {LIMITS} from '../../source/protocol/limits.ts';
import {homeOf, openOwner, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {type CliResult, runCli} from '../helpers/run-cli.ts';

type Refusal = readonly [argv: readonly string[], code: number, sentence: RegExp];

/** Exactly one sentence on standard error, nothing on standard output, and the documented code. */
function isRefusal(t: ExecutionContext, result: CliResult, [, code, sentence]: Refusal): void {
	t.is(result.code, code, result.stderr);
	t.is(result.stdout, '');
	t.regex(result.stderr, sentence);
	t.regex(result.stderr, /^termchat: [^\n]+\n$/);
}

const NOT_LOGGED_IN: readonly Refusal[] = [
	[['send', 'lobby', 'x'], 4, /No relay is known here\. Run termchat to begin/],
	[['send', 'lobby', 'x', '--server', 'ws://127.0.0.1:1'], 4, /Nobody is logged in to ws:/],
	[['tail', '--no-follow'], 4, /No relay is known here/],
	[['rooms'], 4, /No relay is known here/],
	[['whoami'], 4, /No relay is known here/],
	[['logout'], 4, /No relay is known here/],
	[['register', '--name', 'ada'], 4, /No relay is known here/],
	[['register', '--server', 'ws://127.0.0.1:1'], 2, /--name NAME/],
	[['register', '--server', 'ws://127.0.0.1:1', '--name', 'ada'], 2, /--password-file/],
	[['whoami', '--server', 'ftp://x'], 2, /no address of a relay/],
	[['whoami', '--server', 'ws://a:b@c'], 2, /no name or password/],
	[[], 2, /needs a terminal.*termchat send/],
	[['demo'], 2, /needs a terminal/],
	[['ws://127.0.0.1:1'], 2, /needs a terminal/],
	[['send', '@bob', 'hi'], 4, /No relay is known here/],
	[['send', '@b b', 'hi'], 2, /cannot be a person/],
	[['send', 'a b', 'hi'], 2, /cannot be a room/],
	[['who', '@bob'], 2, /two people: you and @bob\. .*termchat who ROOM/],
	[['tail', '-n', 'many'], 2, /--lines takes a whole number from 0 to 10000/],
	[['send', 'lobby', 'x', '--timeout', '0'], 2, /--timeout takes a whole number/],
	[['invite', '--uses', '0'], 2, /--uses takes a whole number/],
	[['send', 'lobby', 'x', '--token-file', '/no/such/file'], 2, /token cannot be read/],
];

for (const refusal of NOT_LOGGED_IN) {
	test(`refused in a new home: termchat ${refusal[0].join(' ')}`, async (t) => {
		const home = await temporaryFolder(t);
		isRefusal(t, await runCli(refusal[0], {home}), refusal);
	});
}

const LOGGED_IN: readonly Refusal[] = [
	[['send', 'nowhere', 'x'], 5, /There is no room #nowhere that you can join/],
	[['tail', 'nowhere', '--no-follow'], 5, /no room #nowhere/],
	[['who', 'nowhere'], 5, /no room called #nowhere/],
	[['send', 'lobby', '   '], 2, /nothing to send/],
	[
		['send', 'lobby', 'x'.repeat(LIMITS.messageBytes + 1)],
		2,
		/has 4097 bytes; this relay takes 4096/,
	],
	[['send', 'lobby', 'x\n'.repeat(LIMITS.messageLines)], 2, /has 101 lines; this relay takes 100/],
	[['register', '--name', 'bob', '--password-file', '-'], 1, /You are ada at .* already/],
];

for (const refusal of LOGGED_IN) {
	test(`refused to somebody: termchat ${refusal[0].join(' ').slice(0, 40)}`, async (t) => {
		const {url} = await startTestServer(t);
		const home = await homeOf(t, url, 'ada');
		isRefusal(t, await runCli(refusal[0], {home}), refusal);
	});
}

const PASSWORDS: readonly (readonly [string, RegExp])[] = [
	['', /There is no password in standard input: it is empty/],
	['\n', /it is empty/],
	['short', /at least 10 characters/],
	['1234567890', /first that anybody would guess/],
	['P4ssw0rd!2024', /first that anybody would guess/],
	['aaaaaaaaaaaa', /first that anybody would guess/],
	['one line of it\nand another', /more than one password/],
];

for (const [input, sentence] of PASSWORDS) {
	test(`no password: ${JSON.stringify(input)}`, async (t) => {
		const home = await temporaryFolder(t);
		const argv = ['register', '--server', 'ws://127.0.0.1:1', '--name', 'ada'];
		const result = await runCli([...argv, '--password-file', '-'], {home, input});
		isRefusal(t, result, [[], 2, sentence]);
	});
}

const NAMES: readonly (readonly [string, number, RegExp])[] = [
	['ada', 8, /taken/],
	['a-d-a', 8, /looks too much like/],
	['admin', 2, /reserved/],
	['not a name', 2, /starts with a letter/],
];

for (const [name, code, sentence] of NAMES) {
	test(`no name for a second account: ${name}`, async (t) => {
		const {url} = await startTestServer(t);
		await homeOf(t, url, 'ada');
		const home = await temporaryFolder(t);
		const argv = ['register', '--server', url, '--name', name, '--password-file', '-'];
		isRefusal(t, await runCli(argv, {home, input: 'four unrelated words'}), [[], code, sentence]);
	});
}

test('a relay that is gone is waited for until the time is up, and that is said', async (t) => {
	const relay = await startTestServer(t);
	const home = await homeOf(t, relay.url, 'ada');
	await relay.close();
	const result = await runCli(['send', 'lobby', 'x', '--timeout', '4'], {home});
	isRefusal(t, result, [[], 6, /The message was not sent\. .* within 4 s\..*Nothing listens/]);
});

test('what is no relay is not waited for', async (t) => {
	const server = createServer((_request, response) => response.end('hello'));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	t.teardown(() => server.close());
	// A server that listens on a port has an address of this kind.
	const {port} = server.address() as AddressInfo;
	const url = `ws://127.0.0.1:${port}`;
	const argv = ['send', 'lobby', 'x', '--server', url, '--token-file', '-', '--timeout', '60'];
	const result = await runCli(argv, {home: await temporaryFolder(t), input: 'c2VjcmV0'});
	isRefusal(t, result, [[], 6, /is no termchat relay/]);
});

test('an open line to another machine must be asked for', async (t) => {
	const argv = ['send', 'lobby', 'x', '--server', 'ws://192.0.2.1', '--token-file', '-'];
	const result = await runCli(argv, {home: await temporaryFolder(t), input: 'c2VjcmV0'});
	isRefusal(t, result, [[], 2, /would not be encrypted/]);
});

test('a relay with another key than before is told nothing', async (t) => {
	const first = await startTestServer(t);
	const home = await homeOf(t, first.url, 'ada');
	await first.close();
	await startTestServer(t, {port: first.port});
	const result = await runCli(['send', 'lobby', 'x', '--timeout', '10'], {home});
	isRefusal(t, result, [[], 7, /not the one you met/]);
});

test('a device that was logged out elsewhere must log in', async (t) => {
	const {url} = await startTestServer(t);
	const home = await temporaryFolder(t);
	const owner = await openOwner(home, url, 'ada');
	await owner.client.revokeDevice(owner.client.state.account?.device ?? '');
	await owner.close();
	const result = await runCli(['send', 'lobby', 'x'], {home});
	isRefusal(t, result, [[], 4, /no longer logged in/]);
});

test('keys that others can read are not used', async (t) => {
	if (process.platform === 'win32') {
		t.pass();
		return;
	}
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	await chmod(path.join(home, 'data', 'vault', 'vault.key'), 0o644);
	isRefusal(t, await runCli(['send', 'lobby', 'x'], {home}), [[], 7, /chmod 600/]);
});

test('settings that cannot be understood are named, and the command goes on', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	await mkdir(path.join(home, 'config'), {recursive: true});
	await writeFile(path.join(home, 'config', 'settings.json'), '{broken');
	const {code, stderr} = await runCli(['send', 'lobby', 'x'], {home});
	t.is(code, 0);
	t.regex(stderr, /cannot be understood, from line 1, column 2 on/);
});
