import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {
	homeOf,
	type OwnerClient,
	openOwner,
	startTestServer,
	temporaryFolder,
} from '../helpers/cli-homes.ts';
import {runCli} from '../helpers/run-cli.ts';

async function startPlace(t: ExecutionContext) {
	const {url} = await startTestServer(t);
	return {url, home: await homeOf(t, url, 'ada')};
}

/** Runs a command with a token in a file, in a home where nobody is logged in. */
async function withToken(
	t: ExecutionContext,
	{url, token}: {readonly url: string; readonly token: string},
	argv: readonly string[],
) {
	const home = await temporaryFolder(t);
	const file = path.join(home, 'token');
	await writeFile(file, `${token}\n`, {mode: 0o600});
	return runCli([...argv, '--server', url, '--token-file', file], {home});
}

test('a token is printed alone, and logs in as its account', async (t) => {
	const {url, home} = await startPlace(t);
	const made = await runCli(['token', 'create', 'my', 'bot'], {home});
	t.is(made.code, 0);
	t.regex(made.stdout, /^[\w-]{43}\n$/);
	t.regex(made.stderr, /shown this once[\s\S]*may do in rooms all that you may/);
	const sent = await withToken(t, {url, token: made.stdout.trim()}, [
		'send',
		'lobby',
		'hi',
		'--json',
	]);
	t.like(sent.records[0], {type: 'message', from: {name: 'ada'}, text: 'hi'});
});

test('a token that may only read and send does no more', async (t) => {
	const {url, home} = await startPlace(t);
	const made = await runCli(['token', 'create', 'bot', '--scope', 'read,send', '--json'], {home});
	t.like(made.records[0], {type: 'token', label: 'bot', may: ['read', 'send']});
	const token = String(made.records[0]?.token);
	t.is((await withToken(t, {url, token}, ['send', 'lobby', 'hi'])).code, 0);
	const listed = await withToken(t, {url, token}, ['rooms']);
	t.deepEqual([listed.code, listed.stderr], [0, '']);
	const joined = await withToken(t, {url, token}, ['send', 'elsewhere', 'hi']);
	t.is(joined.code, 8);
	t.regex(joined.stderr, /without the scope join/);
});

test('a token that may only send does just that', async (t) => {
	const {url, home} = await startPlace(t);
	const made = await runCli(['token', 'create', 'bell', '--scope', 'send', '--json'], {home});
	const token = String(made.records[0]?.token);
	const sent = await withToken(t, {url, token}, ['send', 'lobby', 'ding', '--json']);
	t.is(sent.code, 0, sent.stderr);
	t.like(sent.records[0], {type: 'message', room: 'lobby', text: 'ding'});
	t.is((await withToken(t, {url, token}, ['tail', 'lobby', '--no-follow'])).code, 8);
	t.is((await withToken(t, {url, token}, ['send', 'elsewhere', 'hi'])).code, 8);
});

test('a token for one room sees no other', async (t) => {
	const {url} = await startPlace(t);
	const home = await temporaryFolder(t);
	const eve: OwnerClient = await openOwner(home, url, 'eve');
	await eve.client.createRoom({name: 'ops'});
	await eve.close();
	const made = await runCli(['token', 'create', 'bot', '--room', 'ops', '--json'], {home});
	t.deepEqual(made.records[0]?.rooms, ['ops']);
	const token = String(made.records[0]?.token);
	const rooms = await withToken(t, {url, token}, ['rooms', '--json']);
	t.deepEqual(
		rooms.records.map(({name}) => name),
		['ops'],
	);
	t.is((await withToken(t, {url, token}, ['send', 'ops', 'hi'])).code, 0);
	t.is((await withToken(t, {url, token}, ['send', 'lobby', 'hi'])).code, 5);
});

test('tokens are listed and ended by their label, devices are neither', async (t) => {
	const {url, home} = await startPlace(t);
	const {records} = await runCli(['token', 'create', 'first', '--json'], {home});
	const token = String(records[0]?.token);
	await runCli(['token', 'create', 'second'], {home});
	const listed = await runCli(['token', 'list', '--json'], {home});
	t.deepEqual(
		listed.records.map(({label}) => label),
		['first', 'second'],
	);
	t.false(listed.stdout.includes(token));
	const ended = await runCli(['token', 'revoke', 'first'], {home});
	t.deepEqual([ended.code, ended.stderr], [0, 'The token "first" was ended.\n']);
	const {stdout} = await runCli(['token', 'list'], {home});
	t.regex(stdout, /^[\w-]{8} {2}second {2}made \S+ \S+ {2}last used \S+ \S+\n$/);
	t.is((await withToken(t, {url, token}, ['rooms'])).code, 4);
	t.is((await runCli(['token', 'revoke', 'first'], {home})).code, 5);
});

test('of two tokens with one label none is ended by it, either by its id', async (t) => {
	const {home} = await startPlace(t);
	const {records} = await runCli(['token', 'create', 'twin', '--json'], {home});
	await runCli(['token', 'create', 'twin'], {home});
	const both = await runCli(['token', 'revoke', 'twin'], {home});
	t.is(both.code, 2);
	t.regex(both.stderr, /Several of your tokens/);
	t.is((await runCli(['token', 'revoke', String(records[0]?.id)], {home})).code, 0);
	t.is((await runCli(['token', 'list', '--json'], {home})).records.length, 1);
});

test('a room that one is not in gives no token', async (t) => {
	const {home} = await startPlace(t);
	const {code, stdout} = await runCli(['token', 'create', 'bot', '--room', 'nowhere'], {home});
	t.deepEqual([code, stdout], [5, '']);
});

for (const [argv, why] of [
	[['create'], /Which token\?/],
	[['revoke'], /Which token\?/],
	[['list', 'x'], /takes no further words/],
	[['make', 'x'], /Write: termchat token create LABEL/],
	[
		['create', 'x', '--scope', 'fly'],
		/There is no scope "fly"\. The scopes are: read, send, change/,
	],
	[['list', '--scope', 'read'], /go with termchat token create/],
] as const) {
	test(`token ${argv.join(' ')} says what to write`, async (t) => {
		const {code, stderr} = await runCli(['token', ...argv]);
		t.is(code, 2);
		t.regex(stderr, why);
	});
}

test('a bot cannot make tokens', async (t) => {
	const {url, home} = await startPlace(t);
	const {stdout} = await runCli(['token', 'create', 'bot'], {home});
	const {code, stderr} = await withToken(t, {url, token: stdout.trim()}, ['token', 'list']);
	t.is(code, 2);
	t.regex(stderr, /no flag --token-file/);
});
