import process from 'node:process';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {openPty, type Pty} from '../../helpers/pty.ts';
import {RUNS_SOURCES} from '../../helpers/sources.ts';

const fixture = fileURLToPath(new URL('../../fixtures/full-screen.tsx', import.meta.url));
const onPosix = process.platform === 'win32' ? test.skip : test;

/** Runs the fixture under a shell that shows the terminal's settings before and after. */
async function openFixture(t: ExecutionContext): Promise<Pty> {
	const script =
		'echo "before $(stty -g)"; "$@"; echo "code $?"; echo "after $(stty -g)"; read end';
	const pty = await openPty({
		command: 'sh',
		arguments: ['-c', script, 'sh', process.execPath, RUNS_SOURCES, fixture],
		environment: {NODE_ENV: 'production'},
		rows: 40,
		columns: 100,
	});
	t.teardown(() => pty.close());
	await pty.waitFor(/ready 100x40 pid \d+/);
	return pty;
}

function pidOf(pty: Pty): number {
	return Number(/pid (\d+)/.exec(pty.screen())?.[1]);
}

const ways: ReadonlyArray<
	readonly [how: string, end: (pty: Pty) => void, code: number, message: RegExp]
> = [
	['closing', (pty) => pty.press('q'), 0, /ended: closed/],
	['an error nobody caught', (pty) => pty.press('x'), 1, /Error: nobody caught this �\]0;evil�/],
	['a rejection nobody handled', (pty) => pty.press('r'), 1, /Error: nobody awaited this/],
	['a component that throws', (pty) => pty.press('b'), 0, /Error: a component threw �\[2J/],
	['process.exit', (pty) => pty.press('e'), 3, /code 3/],
	['SIGINT', (pty) => process.kill(pidOf(pty), 'SIGINT'), 130, /saved\s+code 130/],
	['SIGTERM', (pty) => process.kill(pidOf(pty), 'SIGTERM'), 143, /saved\s+code 143/],
	['SIGHUP', (pty) => process.kill(pidOf(pty), 'SIGHUP'), 129, /saved\s+code 129/],
];

for (const [how, end, code, message] of ways) {
	onPosix(`the terminal is as before after ${how}`, async (t) => {
		const pty = await openFixture(t);
		const held = pty.emulator.modes;
		t.true(held.bracketedPasteMode && held.sendFocusMode && !held.wraparoundMode);
		t.is(held.mouseTrackingMode, 'drag');
		t.is(pty.emulator.buffer.active.type, 'alternate');
		end(pty);
		await pty.waitFor(/after \S+/);
		t.regex(pty.screen(), message);
		t.regex(pty.screen(), new RegExp(`code ${code}`));
		const {before, after} =
			/before (?<before>\S+)[\s\S]*after (?<after>\S+)/.exec(pty.screen())?.groups ?? {};
		t.is(after, before);
		const {modes} = pty.emulator;
		t.false(modes.bracketedPasteMode || modes.sendFocusMode);
		t.true(modes.wraparoundMode);
		t.is(modes.mouseTrackingMode, 'none');
		t.is(pty.emulator.buffer.active.type, 'normal');
		t.true(pty.written().lastIndexOf('\u{1B}[?25h') > pty.written().lastIndexOf('\u{1B}[?25l'));
	});
}
