import {
	chmodSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {type LogFile, LogFileError, openLogFile} from '../../../source/server/seeing/log-file.ts';
import {manualClock} from '../../helpers/manual-clock.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'termchat-log-'));
test.after.always(() => rmSync(folder, {recursive: true, force: true}));

let made = 0;

function open(options: {size?: number; kept?: number} = {}) {
	const file = path.join(folder, `${made++}`, 'relay.log');
	const clock = manualClock(1_700_000_000_000);
	return {file, clock, log: openLogFile({file, clock, ...options})};
}

function linesOf(file: string): readonly string[] {
	return readFileSync(file, 'utf8').split('\n').slice(0, -1);
}

function write(log: LogFile, from: number, to: number): void {
	for (let line = from; line <= to; line++) log.write(`line ${line}\n`);
}

test('a line is in the file as soon as it was written', (t) => {
	const {file, log} = open();
	log.write('first\n');
	t.deepEqual(linesOf(file), ['first']);
	log.close();
});

test('a log file is for its owner alone', (t) => {
	const {file, log} = open();
	log.close();
	if (process.platform === 'win32') t.pass();
	else t.is(statSync(file).mode & 0o777, 0o600);
});

test('a file that has grown to its size is moved aside whole, and the oldest goes', (t) => {
	// Ten lines of seven bytes.
	const {file, log} = open({size: 70, kept: 2});
	write(log, 100, 199);
	log.close();
	t.deepEqual(readdirSync(path.dirname(file)).sort(), ['relay.log', 'relay.log.1', 'relay.log.2']);
	const kept = ['.2', '.1', ''].flatMap((end) => linesOf(`${file}${end}`));
	const last = Array.from({length: kept.length}, (_, index) => `line ${200 - kept.length + index}`);
	t.deepEqual(kept, last);
	t.true(linesOf(`${file}.1`).length >= 8);
});

test('none is kept where none is wanted', (t) => {
	const {file, log} = open({size: 70, kept: 0});
	write(log, 100, 199);
	log.close();
	t.deepEqual(readdirSync(path.dirname(file)), ['relay.log']);
	t.true(linesOf(file).length <= 10);
});

test('an earlier file is gone on with', (t) => {
	const {file, clock, log} = open();
	log.write('before\n');
	log.close();
	const again = openLogFile({file, clock});
	again.write('after\n');
	again.close();
	t.deepEqual(linesOf(file), ['before', 'after']);
});

test('reopening begins a new file where somebody has moved the old one', (t) => {
	const {file, log} = open();
	log.write('old\n');
	renameSync(file, `${file}.moved`);
	log.write('still old\n');
	log.reopen();
	log.write('new\n');
	log.close();
	t.deepEqual(linesOf(`${file}.moved`), ['old', 'still old']);
	t.deepEqual(linesOf(file), ['new']);
});

test('after the end nothing is written', (t) => {
	const {file, log} = open();
	log.close();
	log.write('late\n');
	log.reopen();
	t.deepEqual(linesOf(file), []);
});

const asRoot = process.getuid?.() === 0;

(process.platform === 'linux' ? test : test.skip)(
	'a disk without room costs lines and nothing else',
	(t) => {
		// Every write to it fails for want of room.
		const log = openLogFile({file: '/dev/full', clock: manualClock(0)});
		write(log, 1, 5);
		t.is(log.lost, 5);
		log.close();
	},
);

test('the line about lost ones precedes the next that is written', (t) => {
	const {file, clock, log} = open();
	const moved = `${path.dirname(file)}.moved`;
	log.close();
	const failing = openLogFile({file, clock});
	renameSync(path.dirname(file), moved);
	failing.reopen();
	write(failing, 1, 2);
	t.is(failing.lost, 2);
	renameSync(moved, path.dirname(file));
	failing.write('there again\n');
	failing.close();
	const [loss = '', line] = linesOf(file);
	t.deepEqual(JSON.parse(loss), {
		level: 'warn',
		time: new Date(1_700_000_000_000).toISOString(),
		lines: 2,
		event: 'log lines were lost',
	});
	t.is(line, 'there again');
});

test('a disk that makes one wait is left alone for a while', (t) => {
	const {file, clock, log} = open();
	// Each look at the clock takes a second: so does the write between two of them.
	const slow = {
		...clock,
		monotonic() {
			if (isSlow) clock.advance(1000);
			return clock.monotonic();
		},
	};
	let isSlow = true;
	log.close();
	const waiting = openLogFile({file, clock: slow});
	waiting.write('slow\n');
	isSlow = false;
	waiting.write('lost\n');
	clock.advance(8000);
	waiting.write('lost as well\n');
	clock.advance(3000);
	waiting.write('written\n');
	waiting.close();
	const lines = linesOf(file);
	t.is(waiting.lost, 2);
	t.is(lines[0], 'slow');
	t.is(JSON.parse(lines[1] ?? '').lines, 2);
	t.is(lines[2], 'written');
});

(process.platform === 'win32' || asRoot ? test.skip : test)(
	'a file that cannot be opened at all is an error that says so',
	(t) => {
		const place = path.join(folder, 'locked');
		writeFileSync(place, '');
		chmodSync(place, 0o400);
		t.throws(() => openLogFile({file: place, clock: manualClock(0)}), {
			instanceOf: LogFileError,
			code: 'unwritable',
		});
	},
);

test('a folder in the place of the file is an error that says so', (t) => {
	t.throws(() => openLogFile({file: folder, clock: manualClock(0)}), {
		instanceOf: LogFileError,
		code: 'unwritable',
		message: /cannot be written/,
	});
});
