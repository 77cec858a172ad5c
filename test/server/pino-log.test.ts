import {PassThrough} from 'node:stream';
import test from 'ava';
import fc from 'fast-check';
import {createPinoLog} from '../../source/server/pino-log.ts';
import {hostileStrings} from '../tui/text/hostile-strings.ts';

function logged(level: Parameters<typeof createPinoLog>[0]): readonly Record<string, unknown>[] {
	const stream = new PassThrough();
	const log = createPinoLog(level, stream);
	log.info('logged in', {account: 'ada', count: 2});
	log.warn('slow disk');
	log.error('connection failed', {code: 'EIO', where: undefined});
	const lines = String(stream.read() ?? '').split('\n');
	return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

test('what happened is one line of JSON with level, time and event', (t) => {
	const [first] = logged('info');
	const {time, ...rest} = first ?? {};
	t.deepEqual(rest, {level: 'info', account: 'ada', count: 2, event: 'logged in'});
	t.regex(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test('what is less than the level is left out', (t) => {
	const levels = (level: Parameters<typeof createPinoLog>[0]) =>
		logged(level).map((line) => line.level);
	t.deepEqual(levels('info'), ['info', 'warn', 'error']);
	t.deepEqual(levels('warn'), ['warn', 'error']);
	t.deepEqual(levels('error'), ['error']);
});

/** The lines that one event with that field makes. */
function linesWith(value: string): readonly string[] {
	const written: string[] = [];
	createPinoLog('info', {write: (line: string) => written.push(line)}).info('joined', {
		name: value,
	});
	return written;
}

function isOneVisibleLine(value: string): boolean {
	const [line = '', ...rest] = linesWith(value);
	const {name} = JSON.parse(line);
	const isVisible = !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(line.slice(0, -1)) && line.endsWith('\n');
	// What is no text at all in UTF-16 becomes something else, and nothing but that.
	return rest.length === 0 && isVisible && (name === value || !value.isWellFormed());
}

test('whatever a field holds, an event is one line of visible characters that says what it held', (t) => {
	const isHarmless = fc.property(fc.string({unit: 'binary', maxLength: 60}), isOneVisibleLine);
	t.notThrows(() => fc.assert(isHarmless));
	for (const value of [
		'\u0000\n\r\t',
		'\u001b[2J',
		'\u009b31m',
		'\u202etxt',
		'\u{e0041}',
		'\ud800',
	]) {
		t.true(isOneVisibleLine(value), JSON.stringify(value));
	}
});

test('no hostile text forges a line', (t) => {
	t.true(hostileStrings.length > 0);
	for (const {id, value} of hostileStrings) t.true(isOneVisibleLine(value), id);
});

test('an address is never written in full', (t) => {
	const [line = ''] = linesWith('203.0.113.77');
	t.is(JSON.parse(line).name, '203.0.113.0/24');
	t.false(line.includes('.77'));
});
