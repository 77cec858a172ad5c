import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {COMMANDS} from '../../source/cli/command-table.ts';
import {GLOBAL_FLAGS} from '../../source/cli/flags.ts';
import {TOPICS} from '../../source/cli/help-topics.ts';
import {RELAY_SETTING_NAMES, relaySetting} from '../../source/cli/relay-config/table.ts';
import {SETTING_NAMES, SETTINGS, textOfValue} from '../../source/client/setting-table.ts';
import {homeOf, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {type CliResult, runCli} from '../helpers/run-cli.ts';
import {accented, englishOn, PSEUDO_TAG, pseudoFile} from './pseudo.ts';

/** What is typed and therefore the same in every language. */
const TYPED = [
	...COMMANDS.flatMap(({name}) => [name]),
	...TOPICS.keys(),
	...SETTING_NAMES.flatMap((name) => {
		const {choices = [], fallback} = SETTINGS[name];
		return [name, textOfValue(fallback), ...choices];
	}),
	...[...GLOBAL_FLAGS, ...COMMANDS.flatMap(({flags}) => flags)].map(({name}) => name),
	...RELAY_SETTING_NAMES.flatMap((name) => {
		const {kind, fallback} = relaySetting(name);
		return [...(kind.type === 'choice' ? kind.choices : []), String(fallback)];
	}),
];

/** Names, and the words of examples. */
const NAMES = ['npx', 'ada', 'bob', 'guest', 'lobby', 'ops', 'hello', 'rust'];

/** Gives a home the language that is made of accents. */
async function withPseudo(home: string): Promise<string> {
	const folder = path.join(home, 'config', 'languages');
	await mkdir(folder, {recursive: true});
	await writeFile(path.join(folder, `${PSEUDO_TAG}.json`), pseudoFile());
	return home;
}

async function run(
	t: ExecutionContext,
	words: readonly string[],
	{home, input}: {readonly home?: string; readonly input?: string} = {},
): Promise<CliResult> {
	return runCli(words, {
		home: home ?? (await withPseudo(await temporaryFolder(t))),
		environment: {TERMCHAT_LANGUAGE: PSEUDO_TAG},
		...(input !== undefined && {input}),
	});
}

function hasNoEnglish(t: ExecutionContext, text: string, names: readonly string[] = []): void {
	const read = text
		// Examples, and the usage of commands, which are typed as they stand.
		.replaceAll(/^ {2}.*\btermchat .*$/gm, '')
		.replaceAll(/: termchat .*$/gm, '')
		.replaceAll(/^ *\/[a-z-]+ [^a-z].*?(?= {2}|$)/gm, '');
	t.deepEqual(englishOn(read, [...TYPED, ...NAMES, ...names]), []);
}

test.serial('the help of the program has no English', async (t) => {
	const {stdout, stderr} = await run(t, ['--help']);
	t.is(stderr, '');
	t.true(stdout.includes(accented('Chat in your terminal')));
	hasNoEnglish(t, stdout);
});

for (const {name} of COMMANDS) {
	test.serial(`the help of ${name} has no English`, async (t) => {
		hasNoEnglish(t, (await run(t, ['help', name])).stdout);
	});
}

for (const topic of TOPICS.keys()) {
	test.serial(`the help on ${topic} has no English`, async (t) => {
		hasNoEnglish(t, (await run(t, ['help', topic])).stdout);
	});
}

const MISTAKES: ReadonlyArray<readonly string[]> = [
	['whoami'],
	['send', 'ops', 'hello'],
	['tail', 'ops'],
	['config', 'get', 'nothing'],
	['config', 'set', 'bell', 'loud'],
	['--nothing'],
	['nothing'],
	['help', 'nothing'],
	['login', '--server', 'ws://127.0.0.1:1', '--name', 'ada'],
];
for (const words of MISTAKES) {
	test.serial(`what is said to termchat ${words.join(' ')} has no English`, async (t) => {
		const {stdout, stderr, code} = await run(t, words);
		t.not(code, 0);
		t.not(stderr, '');
		hasNoEnglish(t, `${stdout}${stderr}`, ['nothing', 'loud', 'hello']);
	});
}

test.serial('a chat in lines has no English', async (t) => {
	const {url} = await startTestServer(t);
	const home = await withPseudo(await homeOf(t, url, 'ada'));
	const {stdout, stderr} = await run(t, ['--plain'], {
		home,
		input: [
			'hello',
			'/who',
			'/rooms',
			'/jion',
			'/help',
			'/status',
			'/create ops',
			'/quit',
			'',
		].join('\n'),
	});
	t.true(stdout.includes(accented('You are in')));
	hasNoEnglish(t, `${stdout}${stderr}`, ['hello', 'jion']);
});

test.serial('a first start in lines has no English', async (t) => {
	const {stdout, stderr} = await run(t, ['--plain'], {input: 'ada\n2\nws://127.0.0.1:1\n'});
	t.not(stdout, '');
	hasNoEnglish(t, `${stdout}${stderr}`);
});
