import test from 'ava';
import {silentLog} from '../../../source/server/log.ts';
import {RecentWarnings} from '../../../source/server/seeing/recent-warnings.ts';
import {manualClock} from '../../helpers/manual-clock.ts';

test('the last 50 warnings and errors are remembered, oldest first, and nothing less', (t) => {
	const warnings = new RecentWarnings(manualClock(1000));
	const log = warnings.over(silentLog);
	for (let count = 0; count < 60; count++) log.warn('slow storage', {count});
	log.info('logged in');
	log.error('request failed');
	t.is(warnings.all.length, 50);
	t.deepEqual(warnings.all[0], {
		time: 1000,
		level: 'warn',
		event: 'slow storage',
		fields: {count: 11},
	});
	t.is(warnings.all.at(-1)?.event, 'request failed');
});

test('an address among them is the network it belongs to', (t) => {
	const warnings = new RecentWarnings(manualClock(0));
	warnings.over(silentLog).warn('turned away', {address: '203.0.113.9'});
	t.deepEqual(warnings.all[0]?.fields, {address: '203.0.113.0/24'});
});

test('every line goes on to the log itself', (t) => {
	const lines: string[] = [];
	const log = new RecentWarnings(manualClock(0)).over({
		info: (event) => lines.push(`info ${event}`),
		warn: (event) => lines.push(`warn ${event}`),
		error: (event) => lines.push(`error ${event}`),
	});
	log.info('a');
	log.warn('b');
	log.error('c');
	t.deepEqual(lines, ['info a', 'warn b', 'error c']);
});
