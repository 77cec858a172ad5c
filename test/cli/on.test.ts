import {readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {roomByName} from '../../source/client/state/select.ts';
import {
	type OwnerClient,
	openOwner,
	startTestServer,
	temporaryFolder,
} from '../helpers/cli-homes.ts';
import {recordsIn, startCli} from '../helpers/run-cli.ts';
import {wait} from '../helpers/wait.ts';

/** Ada's home, with a program in it that writes down what it is given; and bob, who talks. */
async function startPlace(t: ExecutionContext, options = {}) {
	const running = await startTestServer(t, options);
	const {url} = running;
	const home = await temporaryFolder(t);
	const ada = await openOwner(home, url, 'ada');
	const bob = await openOwner(await temporaryFolder(t), url, 'bob');
	t.teardown(async () => {
		await bob.close();
		await ada.close();
	});
	const book = path.join(await temporaryFolder(t), 'book');
	const heard = () => {
		try {
			return recordsIn(readFileSync(book, 'utf8'));
		} catch {
			return [];
		}
	};
	return {server: running, url, home, ada, bob, book, heard};
}

/** Node, with a script that gets the message as `input`, and the word after it as `word`. */
function program(script: string, word: string): readonly string[] {
	const whole = `const fs = require('node:fs'); const word = process.argv[1]; const input = fs.readFileSync(0, 'utf8'); ${script}`;
	return ['--exec', process.execPath, '--', '-e', whole, word];
}

const WRITE = 'fs.appendFileSync(word, input)';

/** Runs `on` until the test ends, from when it is connected. */
async function startOn(t: ExecutionContext, argv: readonly string[], home: string) {
	const stop = new AbortController();
	const running = startCli(['on', ...argv], {
		home,
		signal: stop.signal,
		environment: environment(),
	});
	t.teardown(async () => {
		stop.abort();
		await running.ended;
	});
	return {...running, stop};
}

function environment(): Record<string, string> {
	const {PATH = '', SYSTEMROOT = ''} = process.env;
	return {PATH, SYSTEMROOT};
}

async function say(person: OwnerClient, text: string): Promise<void> {
	const room = roomByName(person.client.state, 'lobby')?.id ?? '';
	await person.client.whenAccepted(person.client.send(room, text));
}

/** Says it again and again until it is heard: how soon the command listens is nobody's promise. */
async function sayUntil(person: OwnerClient, isHeard: () => boolean): Promise<void> {
	await wait(async () => {
		await say(person, 'are you there?');
		return isHeard();
	});
}

test('a program is run for each new message, in order, with the message as JSON', async (t) => {
	const {home, bob, book, heard} = await startPlace(t);
	await startOn(t, ['lobby', ...program(WRITE, book)], home);
	await sayUntil(bob, () => heard().length > 0);
	for (const text of ['one', '$(reboot) `two`', 'three\nfour']) await say(bob, text);
	await wait(() => heard().some(({text}) => text === 'three\nfour'));
	t.deepEqual(
		heard()
			.slice(-3)
			.map(({text}) => text),
		['one', '$(reboot) `two`', 'three\nfour'],
	);
	t.like(heard().at(-1), {v: 1, type: 'message', room: 'lobby', from: {name: 'bob'}});
});

test('while the relay is away nothing is lost and nothing is heard twice', async (t) => {
	const dataDirectory = await temporaryFolder(t);
	const {url, home, bob, book, heard, server} = await startPlace(t, {dataDirectory});
	await startOn(t, ['lobby', ...program(WRITE, book)], home);
	await sayUntil(bob, () => heard().length > 0);
	await server.close({retryAfterMax: 0});
	const room = roomByName(bob.client.state, 'lobby')?.id ?? '';
	const last = bob.client.send(room, 'said while it was away');
	await startTestServer(t, {dataDirectory, port: Number(new URL(url).port)});
	bob.client.reconnectNow();
	await bob.client.whenAccepted(last);
	await wait(() => heard().some(({text}) => text === 'said while it was away'));
	const ids = heard().map(({id}) => id);
	t.is(new Set(ids).size, ids.length);
});

test('what one says oneself is left out, unless it is asked for', async (t) => {
	const {home, ada, bob, book, heard} = await startPlace(t);
	await startOn(t, ['lobby', ...program(WRITE, book)], home);
	await sayUntil(bob, () => heard().length > 0);
	await say(ada, 'mine');
	await say(bob, 'the last');
	await wait(() => heard().some(({text}) => text === 'the last'));
	t.false(heard().some(({text}) => text === 'mine'));
	await startOn(t, ['lobby', '--own', ...program(WRITE, book)], home);
	await sayUntil(ada, () => heard().some(({text}) => text === 'are you there?'));
	t.pass();
});

test('with --mentions only what names this person counts, in whatever room', async (t) => {
	const {home, bob, book, heard} = await startPlace(t);
	await startOn(t, ['--mentions', ...program(WRITE, book)], home);
	await wait(async () => {
		await say(bob, 'nothing');
		await say(bob, 'hello @ada');
		return heard().length > 0;
	});
	t.deepEqual(
		heard().filter(({text}) => text !== 'hello @ada'),
		[],
	);
});

test('what the program prints is printed, and its failure is said', async (t) => {
	const {home, bob} = await startPlace(t);
	const script = `console.log('heard \\x1b[31m' + JSON.parse(input).from.name); process.exit(3)`;
	const on = await startOn(t, ['lobby', ...program(script, '')], home);
	await sayUntil(bob, () => on.stdout() !== '');
	await wait(() => on.stderr().includes('ended with code 3'));
	t.regex(on.stdout(), /^heard ␛\[31mbob\n/);
});

test('a program that takes too long is ended, and the next message comes', async (t) => {
	const {home, bob} = await startPlace(t);
	const on = await startOn(
		t,
		['lobby', '--limit', '1', ...program('setInterval(() => {}, 1000)', '')],
		home,
	);
	await sayUntil(bob, () => on.stderr().includes('took longer than 1 s'));
	t.pass();
});

test('a program that is not there ends it', async (t) => {
	const {home, bob} = await startPlace(t);
	const on = await startOn(t, ['lobby', '--exec', 'no-such-program-of-ours'], home);
	await sayUntil(bob, () => on.stderr() !== '');
	const {code, stderr} = await on.ended;
	t.is(code, 2);
	t.regex(stderr, /There is no program/);
});

for (const [argv, why] of [
	[[], /On what\?/],
	[['lobby'], /What shall be run\?/],
	[['lobby', '--exec', 'true', '--limit', '0'], /--limit takes a whole number/],
] as const) {
	test(`on ${argv.join(' ')} says what is missing`, async (t) => {
		const {code, stderr} = await startCli(['on', ...argv]).ended;
		t.is(code, 2);
		t.regex(stderr, why);
	});
}

test('Ctrl-C ends it without a word', async (t) => {
	const {home, bob, book, heard} = await startPlace(t);
	const on = await startOn(t, ['lobby', ...program(WRITE, book)], home);
	await sayUntil(bob, () => heard().length > 0);
	const {ExitError} = await import('../../source/cli/exit-code.ts');
	on.stop.abort(new ExitError('interrupted', 'Stopped.'));
	const {code, stderr} = await on.ended;
	t.deepEqual({code, stderr}, {code: 130, stderr: ''});
});

test('a private message reaches the program too', async (t) => {
	const {home, ada, bob, book, heard} = await startPlace(t);
	await ada.close();
	await startOn(t, ['@bob', ...program(WRITE, book)], home);
	const room = await bob.client.openConversation('ada');
	await wait(async () => {
		await bob.client.whenAccepted(bob.client.send(room, 'psst'));
		return heard().length > 0;
	});
	t.like(heard()[0], {type: 'message', from: {name: 'bob'}, text: 'psst', encrypted: true});
});

test('a letter that the program prints in two pieces is one letter', async (t) => {
	const {home, bob} = await startPlace(t);
	const script = `
		const bytes = Buffer.from('caf\u00e9');
		process.stdout.write(bytes.subarray(0, 4));
		setTimeout(() => process.stdout.write(bytes.subarray(4)), 50);
	`;
	const on = await startOn(t, ['lobby', ...program(script, '')], home);
	await sayUntil(bob, () => on.stdout().includes('\n'));
	t.regex(on.stdout(), /^caf\u00e9\n/);
});
