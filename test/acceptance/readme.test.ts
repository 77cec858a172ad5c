import {spawn} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import test from 'ava';
import {COMMANDS as PROGRAM_COMMANDS} from '../../source/cli/command-table.ts';
import {parseCommandLine} from '../../source/cli/parse.ts';
import {COMMANDS} from '../../source/client/commands/index.ts';
import {openOwner, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const README = readFileSync(path.join(ROOT, 'README.md'), 'utf8').replaceAll('\r\n', '\n');

function blocks(language: string): readonly string[] {
	const pattern = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
	return [...README.matchAll(pattern)].map(([, block = '']) => block);
}

test.serial('the bot of the readme answers', async (t) => {
	t.timeout(60_000);
	const relay = await startTestServer(t);
	const ada = await openOwner(await temporaryFolder(t), relay.url, 'ada');
	t.teardown(() => ada.close());
	const {token} = await ada.client.createToken('bot');
	const [code = '', ...others] = blocks('js');
	t.deepEqual(others, []);
	const bot = spawn(
		process.execPath,
		['--input-type=module', '--eval', withServer(code, relay.url)],
		{
			cwd: ROOT,
			env: {...process.env, NODE_OPTIONS: '', TERMCHAT_TOKEN: token},
		},
	);
	const complaints = text(bot.stderr);
	t.teardown(() => bot.kill('SIGKILL'));
	const [room] = ada.client.state.rooms.values();
	if (room === undefined) throw new Error('There is no lobby.');

	// It may not be there yet: whoever asks again is answered at last.
	const ask = setInterval(() => ada.client.send(room.id, '!ping'), 250);
	t.teardown(() => clearInterval(ask));
	const answered = new Promise<string>((resolve) => {
		ada.client.subscribe((event) => {
			if (event.type === 'message-received' && event.message.text.endsWith('pong')) {
				resolve(event.message.text);
			}
		});
	});
	const failed = complaints.then((reason) => Promise.reject(new Error(reason)));
	t.is(await Promise.race([answered, failed]), 'ada: pong');
});

test('every shell line of the readme is one that the program understands', (t) => {
	const lines = [...blocks('sh'), ...blocks('console')]
		.flatMap((block) => block.split('\n'))
		.map((line) =>
			/(?:^|\$ |\| |npx )termchat(?: |$)(.*)/.exec(line.split('#')[0] ?? '')?.[1]?.trim(),
		)
		.filter((line) => line !== undefined);
	t.true(lines.length > 8);
	for (const line of lines) {
		const words = [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
		t.notThrows(() => parseCommandLine(words, {}, import.meta), line);
	}
});

test('the commands that the readme names are those there are', (t) => {
	const section = /^## Commands\n([\s\S]*?)^## /m.exec(README)?.[1] ?? '';
	const slashes = [...section.matchAll(/[`,] ?\/([a-z_-]+)/g)].map(([, name = '']) => name);
	const known = new Set(COMMANDS.flatMap(({name, aliases}) => [name, ...aliases]));
	t.deepEqual(
		slashes.filter((name) => !known.has(name) && name !== 'cr'),
		[],
	);
	for (const {name} of PROGRAM_COMMANDS) t.regex(section, new RegExp(`\\b${name}\\b`), name);
});

test('what the readme links to is there', (t) => {
	const targets = [...README.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => target);
	t.true(targets.length > 5);
	t.deepEqual(
		targets.filter((target) => !existsSync(path.join(ROOT, target))),
		[],
	);
});

/** The example with the address of this test in the place of the usual one. */
function withServer(code: string, url: string): string {
	const changed = code.replace('ws://127.0.0.1:7777', url);
	if (changed === code) throw new Error('The example names no usual address any more.');
	return changed;
}
