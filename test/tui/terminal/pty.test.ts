import {existsSync} from 'node:fs';
import process from 'node:process';
import test from 'ava';
import {openPty} from '../../helpers/pty.ts';

// Prints its size at the start and on every change, echoes a line, and ends with code 7.
const program = [
	'const size = () => console.log("size " + process.stdout.columns + "x" + process.stdout.rows);',
	'process.stdout.on("resize", size); size();',
	'process.stdin.once("data", (line) => { console.log("line " + line); process.exit(7); });',
].join('');

const backends = ['module', 'script'] as const;

for (const backend of backends) {
	const canRun =
		process.platform === 'linux' && (backend === 'module' || existsSync('/usr/bin/script'));
	const onLinux = canRun ? test : test.skip;
	onLinux(`a real program can be driven on a pseudo-terminal (${backend})`, async (t) => {
		const pty = await openPty({
			command: process.execPath,
			arguments: ['-e', program],
			columns: 50,
			rows: 9,
			backend,
		});
		t.teardown(() => pty.close());
		await pty.waitFor('size 50x9');
		pty.resize(70, 12);
		await pty.waitFor('size 70x12');
		pty.type('héllo\r');
		await pty.waitFor('line héllo');
		t.is(await pty.exited, 7);
	});
}

test('a wait that is in vain fails with the screen in its message', async (t) => {
	const pty = await openPty({command: process.execPath, arguments: ['-e', 'console.log("hello")']});
	t.teardown(() => pty.close());
	await pty.exited;
	await pty.waitFor('hello');
	await t.throwsAsync(() => pty.waitFor('never', 10), {
		message: /Never on the screen: never[\s\S]*│hello/,
	});
});
