import {PassThrough} from 'node:stream';
import test from 'ava';
import {listRelays} from '../../source/cli/discover.ts';
import {ExitError} from '../../source/cli/exit-code.ts';
import {FlagValues} from '../../source/cli/flags.ts';
import type {Invocation} from '../../source/cli/invocation.ts';
import {linkCode} from '../../source/cli/lan-announcement.ts';
import {createOutput} from '../../source/cli/output.ts';
import {announceRelay} from '../../source/server/lan/announce.ts';
import {discoverRelays} from '../../source/server/lan/discover.ts';
import {LanError} from '../../source/server/lan/multicast.ts';
import {LocalNetwork} from '../helpers/local-network.ts';
import {type ManualClock, manualClock} from '../helpers/manual-clock.ts';
import {seededRandom} from '../helpers/seeded-random.ts';

const KEY = 'A'.repeat(43);

async function pass(clock: ManualClock, milliseconds: number): Promise<void> {
	for (let passed = 0; passed < milliseconds; passed += 50) {
		clock.advance(50);
		await Promise.resolve();
	}
}

/** What the command prints in a network where these relays are announced. */
async function discovered(names: readonly string[], flags: readonly string[] = []) {
	const network = new LocalNetwork();
	const clock = manualClock();
	for (const [index, name] of names.entries()) {
		await announceRelay({
			...{name, port: 7777, isSecure: index > 0, key: KEY, clock},
			multicast: network.join(`192.168.1.${index + 2}`),
			random: seededRandom(index + 1),
		});
	}
	await pass(clock, 5000);
	let [stdout, stderr] = ['', ''];
	const [out, error] = [new PassThrough(), new PassThrough()];
	out.on('data', (chunk: Buffer) => {
		stdout += chunk.toString();
	});
	error.on('data', (chunk: Buffer) => {
		stderr += chunk.toString();
	});
	// Of the streams only what a pipe has is used.
	const streams = {stdout: out, stderr: error} as unknown as Pick<Invocation, 'stdout' | 'stderr'>;
	const output = createOutput({...streams, isQuiet: false, exit: () => {}});
	const values = new FlagValues(new Map(flags.map((name) => [name, true as const])));
	const invocation = {flags: values, output, signal: new AbortController().signal};
	// The command uses nothing else of it.
	const ended = listRelays(invocation as unknown as Invocation, (options) =>
		discoverRelays({...options, clock, multicast: network.join('192.168.1.99')}),
	);
	await pass(clock, 3000);
	return {end: await ended, stdout, stderr};
}

test('the relays of the network are listed with their addresses', async (t) => {
	const {end, stdout, stderr} = await discovered(['House', 'Office']);
	t.is(end, 'ok');
	t.deepEqual(stdout.trimEnd().split('\n').toSorted(), [
		'House   ws://192.168.1.2:7777   not encrypted',
		'Office  wss://192.168.1.3:7777',
	]);
	t.regex(stderr, /termchat ADDRESS/);
});

test('a relay cannot write to the terminal by its name', async (t) => {
	const {stdout} = await discovered(['\u001B[31mred\nline\u202E']);
	for (const hidden of ['\u001B', '\u202E']) t.false(stdout.includes(hidden));
	t.is(stdout.trimEnd().split('\n').length, 1);
});

test('programs get one relay a line', async (t) => {
	const {stdout} = await discovered(['House'], ['json']);
	t.deepEqual(JSON.parse(stdout), {
		v: 1,
		type: 'relay',
		name: 'House',
		url: 'ws://192.168.1.2:7777',
		secure: false,
		key: KEY,
		addresses: ['192.168.1.2'],
		port: 7777,
	});
});

test('an empty network is no failure', async (t) => {
	const {end, stdout, stderr} = await discovered([]);
	t.deepEqual([end, stdout], ['ok', '']);
	t.regex(stderr, /No relay was found/);
});

test('a machine without a network is told so', async (t) => {
	const values = new FlagValues(new Map());
	const invocation = {flags: values, signal: new AbortController().signal};
	// It ends before it uses anything else.
	const ended = listRelays(invocation as unknown as Invocation, async () => {
		throw new LanError('no-network', 'This machine is in no network.');
	});
	await t.throwsAsync(ended, {instanceOf: ExitError, message: /in no network/});
});

test('a link is a code where it fits, without colours', (t) => {
	const lines = linkCode('ws://192.168.1.2:7777/#0123456789abcdef', 80);
	t.true(lines.length > 10 && lines.length <= 20);
	for (const line of lines) t.regex(line, /^[ ▀▄█]+$/);
	t.deepEqual(linkCode('ws://192.168.1.2:7777/#0123456789abcdef', 20), []);
});
