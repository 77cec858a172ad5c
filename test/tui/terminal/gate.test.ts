import test from 'ava';
import {systemClock} from '../../../source/protocol/environment.ts';
import {OutputGate, QUEUE_LIMIT} from '../../../source/tui/terminal/gate.ts';
import {RESET_SEQUENCE} from '../../../source/tui/terminal/modes.ts';
import {BELL, titleCommand} from '../../../source/tui/terminal/osc.ts';
import {openVirtualTerminal} from '../../helpers/virtual-terminal.ts';

function open() {
	const terminal = openVirtualTerminal({columns: 40, rows: 10});
	return {terminal, gate: new OutputGate(terminal.stdout)};
}

test('frames are filtered and counted, commands of our own are not', async (t) => {
	const {terminal, gate} = open();
	gate.write('a\u{1B}]0;evil\u{7}b');
	gate.send(titleCommand('termchat'));
	gate.send(BELL);
	await terminal.waitFor('ab');
	t.is(terminal.written(), 'ab\u{1B}]2;termchat\u{1B}\\\u{7}');
	t.is(gate.blockedCount, 1);
});

test('bytes are text, also when a character is cut', (t) => {
	const {terminal, gate} = open();
	gate.write(Uint8Array.of(0xe5, 0xa5));
	gate.write(Uint8Array.of(0xbd));
	t.is(terminal.written(), '好');
});

test('it has the size of its terminal', (t) => {
	const {terminal, gate} = open();
	t.deepEqual([gate.columns, gate.rows, gate.isTTY], [40, 10, true]);
	terminal.resize(50, 20);
	t.deepEqual([gate.columns, gate.rows], [50, 20]);
});

test('it says when the terminal stops reading and when it reads again', async (t) => {
	const {terminal, gate} = open();
	const drained = new Promise<void>((resolve) => gate.onDrain(resolve));
	terminal.stdout.stopReading();
	t.false(gate.isBlocked);
	gate.write('x'.repeat(terminal.stdout.writableHighWaterMark));
	t.true(gate.isBlocked);
	terminal.stdout.resumeReading();
	await drained;
	t.false(gate.isBlocked);
});

test('what waits for a terminal that does not read is bounded, and the loss is told once', (t) => {
	const {terminal, gate} = open();
	terminal.stdout.stopReading();
	for (let written = 0; written < QUEUE_LIMIT * 3; written += 100_000) {
		gate.write('x'.repeat(100_000));
	}

	t.true(terminal.stdout.writableLength <= QUEUE_LIMIT + 100_000);
	t.true(gate.takeLostFrames());
	t.false(gate.takeLostFrames());
	terminal.stdout.resumeReading();
});

test('waiting for a terminal that does not read ends in time', async (t) => {
	const {terminal, gate} = open();
	terminal.stdout.stopReading();
	gate.write('x');
	await gate.drained(systemClock, 20);
	t.pass();
	terminal.stdout.resumeReading();
});

test('while released or after the end nothing passes, and writers are told that it was taken', async (t) => {
	const {terminal, gate} = open();
	gate.release(BELL);
	gate.write('one');
	gate.send(BELL);
	await new Promise<void>((resolve) => gate.write('', () => resolve()));
	gate.reclaim();
	gate.write('two');
	gate.shut(BELL);
	gate.write('three');
	gate.shut(BELL);
	await terminal.waitFor(() => terminal.written().endsWith('two\u{7}'));
	t.is(terminal.written(), '\u{7}two\u{7}');
});

test('the reset sequence ends every mode that the terminal knows', async (t) => {
	const {terminal} = open();
	terminal.stdout.write(
		'prompt\r\n\u{1B}[?1049h\u{1B}[?7l\u{1B}[?2004h\u{1B}[?1004h\u{1B}[?1000h\u{1B}[?1002h\u{1B}[?1006h\u{1B}[?25l\u{1B}[31m\u{1B}]2;cut',
	);
	terminal.stdout.write(RESET_SEQUENCE);
	terminal.stdout.write('back');
	await terminal.waitFor('back');
	const {modes, buffer} = terminal.emulator;
	t.deepEqual(
		[modes.bracketedPasteMode, modes.sendFocusMode, modes.wraparoundMode, modes.mouseTrackingMode],
		[false, false, true, 'none'],
	);
	t.is(buffer.active.type, 'normal');
	t.deepEqual(terminal.lines().slice(0, 2), ['prompt', 'back']);
	t.true(buffer.active.getLine(1)?.getCell(0)?.isFgDefault());
});
