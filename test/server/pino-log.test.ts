import {PassThrough} from 'node:stream';
import test from 'ava';
import {createPinoLog} from '../../source/server/pino-log.ts';

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
