import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {ExitError} from '../../source/cli/exit-code.ts';
import {offerBeside} from '../../source/client/beside/offer.ts';
import {homePaths} from '../../source/client/home.ts';
import {homeOf, reopenOwner, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {runCli, startCli} from '../helpers/run-cli.ts';

/** Milliseconds between two looks at the relay, which allows only so many requests. */
const POLL = 20;

async function fileOf(t: ExecutionContext, name: string, bytes: number): Promise<string> {
	const file = path.join(await temporaryFolder(t), name);
	await writeFile(file, Buffer.alloc(bytes, 'a'));
	return file;
}

/** The parts of records that a test knows beforehand. */
function factsIn(records: readonly Readonly<Record<string, unknown>>[]) {
	return records.flatMap(({type, text, file}) => (type === 'message' ? [{text, file}] : []));
}

test('files go to a room one after the other, the text with the first', async (t) => {
	const {url} = await startTestServer(t);
	const ada = await homeOf(t, url, 'ada');
	const [one, two] = [await fileOf(t, 'one.txt', 1234), await fileOf(t, 'two.bin', 70_000)];
	const words = ['send', 'lobby', '--file', one, '-f', two, 'both', 'of them', '--json'];
	const sent = await runCli(words, {home: ada});
	t.is(sent.code, 0);
	t.is(sent.stderr, 'In #lobby the relay can read the 2 files.\n');
	t.like(factsIn(sent.records), [
		{text: 'both of them', file: {name: 'one.txt', size: 1234, mediaType: 'text/plain'}},
		{text: '', file: {name: 'two.bin', size: 70_000}},
	]);
	const tail = await runCli(['tail', 'lobby', '--no-follow', '-n', '2'], {home: ada});
	t.regex(
		tail.stdout,
		/^\[.{8}\] #lobby ada: both of them\n {4}\[file\] one\.txt 1\.2 kB text\/plain\n\[.{8}\] #lobby ada: \[file\] two\.bin 70\.0 kB /,
	);
	const records = await runCli(['tail', 'lobby', '--no-follow', '-n', '2', '--json'], {home: ada});
	t.deepEqual(factsIn(records.records), factsIn(sent.records));
});

test('a file for one person arrives sealed, and no record of it says where it is', async (t) => {
	const {url} = await startTestServer(t);
	const [ada, bob] = [await homeOf(t, url, 'ada'), await homeOf(t, url, 'bob')];
	const file = await fileOf(t, 'one.txt', 300_000);
	const sent = await runCli(['send', '@bob', '--file', file, 'hello', '--json'], {home: ada});
	t.deepEqual({code: sent.code, stderr: sent.stderr}, {code: 0, stderr: ''});
	t.deepEqual(factsIn(sent.records), [{text: 'hello', file: {name: 'one.txt', size: 300_000}}]);
	const tail = await runCli(['tail', '@ada', '--no-follow', '--json'], {home: bob});
	t.like(tail.records[0], {text: 'hello', encrypted: true, file: {name: 'one.txt', size: 300_000}});
	const {file: got} = tail.records[0] ?? {};
	t.deepEqual(Object.keys(got ?? {}).sort(), ['expires', 'mediaType', 'name', 'size']);
});

test('a private file goes through the full screen of the same home', async (t) => {
	const {url} = await startTestServer(t);
	const [home, bob] = [await homeOf(t, url, 'ada'), await homeOf(t, url, 'bob')];
	const screen = await reopenOwner(home, url);
	t.teardown(() => screen.close());
	const beside = await offerBeside({client: screen.client, url, paths: homePaths(home)});
	t.teardown(() => beside.close());
	const file = await fileOf(t, 'one.txt', 300_000);
	const sent = await runCli(['send', '@bob', '--file', file, '--json'], {home});
	t.deepEqual({code: sent.code, stderr: sent.stderr}, {code: 0, stderr: ''});
	t.is(screen.client.state.transfers.get(String(sent.records[0]?.id))?.name, 'one.txt');
	const tail = await runCli(['tail', '@ada', '--no-follow', '--json'], {home: bob});
	t.like(factsIn(tail.records)[0], {text: '', file: {name: 'one.txt', size: 300_000}});
});

const REFUSALS: readonly {
	readonly fact: string;
	readonly words: readonly string[];
	readonly code: number;
	readonly sentence: RegExp;
}[] = [
	{
		fact: 'a file that is not there',
		words: ['lobby', '--file', '/nowhere/at-all.pdf'],
		code: 1,
		sentence: /^termchat: at-all\.pdf was not sent\. There is no/,
	},
	{
		fact: 'an empty file name',
		words: ['lobby', '--file', ''],
		code: 2,
		sentence: /--file needs a value/,
	},
	{
		fact: 'files and a pipe at once',
		words: ['lobby', '--file', 'a.txt', '--tail'],
		code: 2,
		sentence: /--file and --tail do not go together/,
	},
	{
		fact: 'a person whom nobody knows',
		words: ['@nobody', '--file', import.meta.filename],
		code: 5,
		sentence: /send-file\.test\.ts was not sent\. Nobody is named nobody at this relay/,
	},
	{
		fact: 'a room that is not there',
		words: ['nothing', '--file', import.meta.filename],
		code: 5,
		sentence: /There is no room #nothing that you can join/,
	},
];

for (const {fact, words, code, sentence} of REFUSALS) {
	test(`${fact} is refused with its own exit code`, async (t) => {
		const {url} = await startTestServer(t);
		const ada = await homeOf(t, url, 'ada');
		const sent = await runCli(['send', ...words], {home: ada});
		t.is(sent.code, code, sent.stderr);
		t.regex(sent.stderr, sentence);
	});
}

test('a file that is too large for the relay is refused before anything is sent', async (t) => {
	const {url} = await startTestServer(t);
	const ada = await homeOf(t, url, 'ada');
	const file = await fileOf(t, 'large.bin', 26 * 1_048_576);
	const sent = await runCli(['send', 'lobby', '--file', file], {home: ada});
	t.not(sent.code, 0);
	t.regex(sent.stderr, /large\.bin was not sent\. .* 27\.3 MB; .* 26\.2 MB at most/);
});

for (const place of ['lobby', '@bob']) {
	test(`of several files for ${place} none is sent when one of them is not there`, async (t) => {
		const {url} = await startTestServer(t);
		const [ada, bob] = [await homeOf(t, url, 'ada'), await homeOf(t, url, 'bob')];
		const [one, two] = [await fileOf(t, 'one.txt', 12), await fileOf(t, 'two.txt', 12)];
		const files = ['--file', one, '--file', '/nowhere/at-all.pdf', '--file', two];
		const sent = await runCli(['send', place, ...files], {home: ada});
		t.is(sent.code, 1);
		t.regex(sent.stderr, /at-all\.pdf was not sent\. .* 0 of 3 files were sent\.$/m);
		const source = place === 'lobby' ? place : '@ada';
		const tail = await runCli(['tail', source, '--no-follow', '--json'], {home: bob});
		t.deepEqual(factsIn(tail.records), []);
	});
}

test('of several files that a relay takes not at all, the sentence tells how many went before', async (t) => {
	const {url} = await startTestServer(t);
	const [ada] = [await homeOf(t, url, 'ada'), await homeOf(t, url, 'bob')];
	const [one, large] = [
		await fileOf(t, 'one.txt', 12),
		await fileOf(t, 'large.bin', 26 * 1_048_576),
	];
	const sent = await runCli(['send', '@bob', '--file', one, '-f', large], {home: ada});
	t.is(sent.code, 2);
	t.regex(sent.stderr, /large\.bin was not sent\. .* 1 of 2 files was sent\.$/m);
});

test('a file that is stopped is neither sent nor left at the relay', async (t) => {
	const {url} = await startTestServer(t);
	const ada = await homeOf(t, url, 'ada');
	const file = await fileOf(t, 'large.bin', 24 * 1_048_576);
	const owner = await reopenOwner(ada, url);
	t.teardown(() => owner.close());
	const atRelay = async () => (await owner.client.ownFiles()).files.length;
	const stop = new AbortController();
	const running = startCli(['send', 'lobby', '--file', file], {home: ada, signal: stop.signal});
	while ((await atRelay()) === 0) await setTimeout(POLL);
	stop.abort(new ExitError('interrupted', 'Stopped.'));
	const {code, stderr} = await running.ended;
	t.is(code, 130);
	t.regex(stderr, /large\.bin was not sent\. Stopped\./);
	t.is(await atRelay(), 0);
	const tail = await runCli(['tail', 'lobby', '--no-follow', '--json'], {home: ada});
	t.deepEqual(factsIn(tail.records), []);
});
