import process from 'node:process';
import test from 'ava';
import {ChildError, runChild} from '../../source/cli/child-process.ts';
import {wait} from '../helpers/wait.ts';

const node = (script: string, ...words: readonly string[]) => [
	process.execPath,
	'-e',
	script,
	...words,
];
const common = {environment: process.env, input: ''};

test('a program gets its words as they are, and its input', async (t) => {
	let said = '';
	const script = `process.stdin.on('data', (text) => console.log(process.argv[1], String(text)))`;
	const argv = node(script, '$(id); `id` "');
	const heard = (chunk: Buffer) => {
		said += chunk.toString();
	};
	const end = await runChild({...common, argv, input: 'hello', heard});
	t.deepEqual(end, {code: 0, isLate: false});
	t.is(said, '$(id); `id` " hello\n');
});

test('the code of a program is told', async (t) => {
	t.is((await runChild({...common, argv: node('process.exit(7)')})).code, 7);
});

test('a program that reads nothing is no failure', async (t) => {
	const argv = node('process.exit(0)');
	t.is((await runChild({...common, argv, input: 'x'.repeat(1_000_000)})).code, 0);
});

test('a program whose time is over is ended', async (t) => {
	const end = await runChild({...common, argv: node('setInterval(() => {}, 1000)'), limit: 300});
	t.true(end.isLate);
	t.not(end.code, 0);
});

test('a program that is not there is said to be missing', async (t) => {
	const running = runChild({...common, argv: ['no-such-program-of-ours']});
	const error = await t.throwsAsync(running, {instanceOf: ChildError});
	t.is(error?.code, 127);
	t.regex(error?.message ?? '', /There is no program "no-such-program-of-ours"\./);
});

/** A program that starts another one, which holds its output open, and tells the number of that. */
const PARENT = `
	const {spawn} = require('node:child_process');
	const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {stdio: 'inherit'});
	process.stdout.write(String(child.pid) + ' ', () => {
		if (process.argv[1] === 'leave') process.exit(0);
	});
`;

test('a program whose time is over is ended with what it started', async (t) => {
	let said = '';
	const heard = (chunk: Buffer) => {
		said += chunk.toString();
	};
	const end = await runChild({...common, argv: node(PARENT), heard, limit: 1000});
	t.true(end.isLate);
	const started = Number(said);
	t.true(started > 0);
	if (process.platform !== 'win32') await wait(() => !isAlive(started));
});

test('a program that has ended is over, whatever it left behind', async (t) => {
	let said = '';
	const heard = (chunk: Buffer) => {
		said += chunk.toString();
	};
	const end = await runChild({...common, argv: node(PARENT, 'leave'), heard, limit: 60_000});
	t.deepEqual(end, {code: 0, isLate: false});
	const left = Number(said);
	t.true(isAlive(left));
	process.kill(left);
});

test('a program that nobody hears any more is told so by its pipe', async (t) => {
	const script = `
		process.stdout.on('error', () => process.exit(9));
		setInterval(() => process.stdout.write('more'), 5);
	`;
	const unheard = new AbortController();
	const heard = () => unheard.abort();
	const argv = node(script);
	const end = await runChild({...common, argv, input: 'inherit', heard, unheard: unheard.signal});
	t.is(end.code, 9);
});

if (process.platform !== 'win32') {
	test('a program that is only asked to stop has the time that it wants', async (t) => {
		const script = `
			process.on('SIGINT', () => setTimeout(() => process.exit(5), 2500));
			setInterval(() => {}, 1000);
			console.log('ready');
		`;
		const stop = new AbortController();
		const end = await runChild({
			...common,
			argv: node(script),
			input: 'inherit',
			heard: () => stop.abort(),
			signal: stop.signal,
			ask: () => 'SIGINT',
		});
		t.deepEqual(end, {code: 5, isLate: false});
	});
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}
