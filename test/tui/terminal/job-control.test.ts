import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {openPty, type Pty} from '../../helpers/pty.ts';
import {RUNS_SOURCES} from '../../helpers/sources.ts';

const fixture = fileURLToPath(new URL('../../fixtures/full-screen.tsx', import.meta.url));
const onPosix = process.platform === 'win32' ? test.skip : test;

/** The fixture as a job of an interactive shell, which is what stops and continues programs. */
async function openJob(
	t: ExecutionContext,
	environment: Record<string, string> = {},
): Promise<Pty> {
	const pty = await openPty({
		command: 'bash',
		arguments: ['--norc', '--noprofile', '-i'],
		environment: {NODE_ENV: 'production', PS1: '$ ', HISTFILE: '', ...environment},
		columns: 100,
		rows: 12,
	});
	t.teardown(() => pty.close());
	await pty.waitFor('$');
	pty.type(`'${process.execPath}' '${RUNS_SOURCES}' '${fixture}'\r`);
	await pty.waitFor(/ready 100x12 pid \d+/);
	return pty;
}

function pidOf(pty: Pty): number {
	return Number(/pid (\d+)/.exec(pty.screen())?.[1]);
}

/** The shell has the terminal: it echoes, in its own screen, with none of our modes on. */
async function assertShell(t: ExecutionContext, pty: Pty): Promise<void> {
	await pty.waitFor('Stopped');
	pty.type('echo sum-$((20+3))\r');
	await pty.waitFor('sum-23');
	t.is(pty.emulator.buffer.active.type, 'normal');
	t.is(pty.emulator.modes.mouseTrackingMode, 'none');
	t.true(pty.emulator.modes.wraparoundMode);
}

async function assertHeld(t: ExecutionContext, pty: Pty): Promise<void> {
	await pty.waitFor('row 11');
	t.is(pty.emulator.buffer.active.type, 'alternate');
	t.false(pty.emulator.modes.wraparoundMode);
	t.is(pty.emulator.modes.mouseTrackingMode, 'drag');
	pty.press('k');
	await pty.waitFor('key k');
}

onPosix('Ctrl-Z gives the shell its terminal, and fg brings the screen back', async (t) => {
	const pty = await openJob(t);
	pty.press('z');
	await assertShell(t, pty);
	pty.type('fg\r');
	await pty.waitFor('continued 100x12');
	await assertHeld(t, pty);
});

onPosix('a stop from outside does the same', async (t) => {
	const pty = await openJob(t);
	process.kill(pidOf(pty), 'SIGTSTP');
	await assertShell(t, pty);
	pty.type('fg\r');
	await assertHeld(t, pty);
});

onPosix('a stop that cannot be seen coming is healed by fg', async (t) => {
	const pty = await openJob(t);
	process.kill(pidOf(pty), 'SIGSTOP');
	await pty.waitFor('Stopped');
	pty.type('clear\r');
	await pty.waitFor((screen) => !screen.includes('row 5'));
	pty.type('fg\r');
	await assertHeld(t, pty);
});

onPosix('a size changed while stopped is drawn after fg', async (t) => {
	const pty = await openJob(t);
	pty.press('z');
	await assertShell(t, pty);
	pty.resize(70, 20);
	pty.type('fg\r');
	await pty.waitFor('continued 70x20');
	await pty.waitFor('row 19');
	t.is(pty.emulator.buffer.active.type, 'alternate');
});

onPosix(
	'another program gets the terminal as a shell would give it, and then the screen is back',
	async (t) => {
		const pty = await openJob(t);
		pty.press('o');
		await pty.waitFor('other');
		t.regex(pty.screen(), /^icanon$/m);
		t.is(pty.emulator.buffer.active.type, 'normal');
		pty.type('hello\r');
		await pty.waitFor('back 100x12');
		t.true(pty.written().includes('got hello'));
		await assertHeld(t, pty);
	},
);

onPosix('Ctrl-Z in another program stops both, and fg goes on with both', async (t) => {
	const pty = await openJob(t);
	pty.press('o');
	await pty.waitFor('other');
	pty.type('\u001a');
	await assertShell(t, pty);
	pty.type('fg\r');
	await pty.waitFor(/fg[\s\S]*--import/);
	pty.type('hello\r');
	await pty.waitFor('back 100x12');
	t.true(pty.written().includes('got hello'));
	await assertHeld(t, pty);
});

onPosix('Ctrl-C in another program ends that one only', async (t) => {
	const pty = await openJob(t);
	pty.press('o');
	await pty.waitFor('other');
	pty.type('\u0003');
	await pty.waitFor('back 100x12');
	await assertHeld(t, pty);
});

onPosix(
	'stray output of a library neither breaks the screen nor commands the terminal',
	async (t) => {
		const pty = await openJob(t);
		pty.press('c');
		pty.press('k');
		await pty.waitFor('key k');
		await pty.waitFor('row 11');
		t.false(pty.written().includes(']0;evil'));
	},
);

onPosix('a terminal that stops reading does not stop the program', async (t) => {
	const folder = await mkdtemp(path.join(tmpdir(), 'termchat-rounds-'));
	t.teardown(() => rm(folder, {recursive: true}));
	const file = path.join(folder, 'rounds');
	const pty = await openJob(t, {ROUNDS_FILE: file});
	pty.stopReading();
	pty.press('f');
	const {rounds, queued} = await untilRounds(file, 500);
	t.true(queued < 200_000);
	pty.resumeReading();
	await pty.waitFor((screen) => Number(/flood .* #(\d+)/.exec(screen)?.[1]) > rounds);
	await pty.waitFor('row 11');
});

/** Waits until the program has gone round often; one that is blocked in a write never does. */
async function untilRounds(file: string, count: number): Promise<{rounds: number; queued: number}> {
	for (let tries = 0; tries < 1000; tries++) {
		const text = await readFile(file, 'utf8').catch(() => '');
		const [rounds = 0, queued = 0] = text.split(' ').map(Number);
		if (rounds >= count) {
			return {rounds, queued};
		}

		await delay(20);
	}

	throw new Error('The program stands still.');
}
