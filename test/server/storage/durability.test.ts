import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {StorageError} from '../../../source/server/storage/storage.ts';
import {acknowledgements, losses} from './acknowledged.ts';
import {message, openSqlite, roomRequest, temporaryDirectory} from './backends.ts';

const appender = fileURLToPath(new URL('appender.ts', import.meta.url));
const appenderCommand = (directory: string, count: number) => [
	process.execPath,
	appender,
	directory,
	'run',
	String(count),
];

/** Lets the appender say `wanted` acknowledgements and then kills it; what it said. */
async function killAfter(child: ChildProcess, wanted: number): Promise<string> {
	let output = '';
	child.stdout?.on('data', (chunk) => {
		output += chunk;
		if (output.split('\n').length > wanted) child.kill('SIGKILL');
	});
	await once(child, 'close');
	return output;
}

for (const wanted of [1, 150, 700]) {
	test(`killed after ${wanted} acknowledgements, all of them are kept and no log has a gap`, async (t) => {
		const directory = temporaryDirectory(t);
		const [program = '', ...rest] = appenderCommand(directory, 1_000_000);
		const output = await killAfter(spawn(program, rest), wanted);
		const acknowledged = acknowledgements(output);
		t.true(acknowledged.length >= wanted);
		t.deepEqual(await losses(directory, acknowledged), []);
	});
}

const canTrace =
	process.platform === 'linux' &&
	spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;
const traced = canTrace ? test : test.skip;
const orWhyNot = (reason: string) => (isRunning: boolean) =>
	isRunning ? '' : ` [skipped: ${reason}]`;
const traceNote = orWhyNot('strace cannot be used here')(canTrace);

/** Runs the appender under strace; the system calls it made that were asked for. */
function trace(t: ExecutionContext, directory: string, options: readonly string[]) {
	const log = path.join(temporaryDirectory(t), 'trace');
	const command = ['-f', '-o', log, ...options, ...appenderCommand(directory, 20)];
	const {stdout, stderr, status} = spawnSync('strace', command, {encoding: 'utf8'});
	return {calls: readFileSync(log, 'utf8').split('\n'), stdout, stderr, status};
}

traced(`no acknowledgement is said before the disk has the message${traceNote}`, (t) => {
	const {calls, stdout} = trace(t, temporaryDirectory(t), [
		'-e',
		'trace=pwrite64,fsync,fdatasync,write',
	]);
	let isOnDisk = true;
	let said = 0;
	for (const call of calls) {
		if (/ pwrite64\(/.test(call)) isOnDisk = false;
		if (/ f(?:data)?sync\(.*= 0$/.test(call)) isOnDisk = true;
		if (/ write\(1, "ack /.test(call)) {
			said++;
			t.true(isOnDisk, call);
		}
	}

	t.is(said, acknowledgements(stdout).length);
	t.is(said, 80);
});

traced(`a failed fsync is never followed by an acknowledgement${traceNote}`, async (t) => {
	const directory = temporaryDirectory(t);
	const {stdout, stderr, status} = trace(t, directory, [
		'-e',
		'trace=fsync,fdatasync',
		'-e',
		'inject=fsync,fdatasync:error=EIO:when=24+',
	]);
	t.not(status, 0);
	t.regex(stderr, /StorageError: The disk failed/);
	const acknowledged = acknowledgements(stdout);
	t.true(acknowledged.length > 0 && acknowledged.length < 80);
	t.deepEqual(await losses(directory, acknowledged), []);
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mountOnce();
const mounted = canMount ? test : test.skip;
const mountNote = orWhyNot('no file system can be mounted here')(canMount);

function mountOnce(): boolean {
	const place = mkdtempSync(path.join(tmpdir(), 'termchat-mount-'));
	const isMounted = mountSmall(place);
	if (isMounted) spawnSync('umount', [place]);
	rmSync(place, {recursive: true});
	return isMounted;
}

function mountSmall(place: string): boolean {
	return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'termchat', place]).status === 0;
}

mounted(
	`a full disk refuses messages, serves reads, and takes messages again${mountNote}`,
	async (t) => {
		const directory = temporaryDirectory(t);
		t.true(mountSmall(directory));
		t.teardown(() => spawnSync('umount', [directory]));
		const storage = await openSqlite(directory);
		t.teardown(() => storage.close());
		await storage.createRoom(roomRequest('ops', 'ann'));
		const filler = path.join(directory, 'filler');
		writeFileSync(filler, Buffer.alloc(1 << 20));
		let kept = 1;
		const append = async (text: string) => {
			await storage.append(message('ops', 'ann', text, {text: text.padEnd(4000)}));
			kept++;
		};

		const fill = async () => {
			for (let index = 0; index < 1000; index++) await append(`before-${index}`);
		};

		const error = await t.throwsAsync(fill(), {instanceOf: StorageError});
		t.is(error.code, 'full');
		t.is((await storage.history({room: 'ops', limit: 2000})).messages.length, kept);
		await t.throwsAsync(append('while'), {instanceOf: StorageError});
		rmSync(filler);
		for (let index = 0; index < 20; index++) await append(`after-${index}`);
		t.is((await storage.room('ops'))?.head, kept);
		await storage.close();
		const reopened = await openSqlite(directory);
		t.teardown(() => reopened.close());
		t.is((await reopened.history({room: 'ops', limit: 2000})).messages.length, kept);
	},
);
