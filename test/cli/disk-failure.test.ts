import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {openOwner, temporaryFolder} from '../helpers/cli-homes.ts';
import {recordsIn} from '../helpers/run-cli.ts';
import {RUNS_SOURCES} from '../helpers/sources.ts';
import {wait} from '../helpers/wait.ts';

const PROGRAM = fileURLToPath(new URL('../../cli.tsx', import.meta.url));

/** Blocks of 512 bytes that a file of the relay may have: enough to start, and little more. */
const BLOCKS = 4096;

test('a relay whose disk fails ends with a sentence, so that a supervisor starts it anew', async (t) => {
	if (process.platform !== 'linux') {
		t.pass();
		return;
	}
	const folder = await temporaryFolder(t);
	const serve = ['serve', '--port', '0', '--data-dir', folder, '--rate-messages', '10000/s'];
	// The limit makes writes fail as a broken disk does, which a full one does not.
	const child = spawn(
		'/bin/sh',
		[
			'-c',
			`ulimit -f ${BLOCKS}; exec "$@"`,
			'sh',
			process.execPath,
			RUNS_SOURCES,
			PROGRAM,
			...serve,
		],
		{stdio: ['ignore', 'pipe', 'pipe']},
	);
	t.teardown(() => child.kill('SIGKILL'));
	let [stdout, stderr] = ['', ''];
	child.stdout.on('data', (chunk: Buffer) => {
		stdout += chunk.toString();
	});
	child.stderr.on('data', (chunk: Buffer) => {
		stderr += chunk.toString();
	});
	const ended = once(child, 'close');
	await wait(() => stdout.includes('\n'));
	const url = String(recordsIn(stdout)[0]?.url);
	const owner = await openOwner(await temporaryFolder(t), url, 'ada');
	const [room = ''] = owner.client.state.rooms.keys();
	for (let count = 0; count < 500; count++) owner.client.send(room, 'x'.repeat(4000));
	const [code] = await ended;
	await owner.close();
	t.is(code, 1);
	t.regex(stderr, /termchat: The disk failed.*Check the disk, then start the relay again\.\n/);
});
