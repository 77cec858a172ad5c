import test from 'ava';
import {gatedLog, type LogGate} from '../../../source/cli/relay-config/live-log.ts';
import type {LogFields, RelayLog} from '../../../source/server/log.ts';

function collecting() {
	const lines: Array<readonly [string, string, LogFields | undefined]> = [];
	const writer = (level: string) => (event: string, fields?: LogFields) => {
		lines.push([level, event, fields]);
	};
	const log: RelayLog = {info: writer('info'), warn: writer('warn'), error: writer('error')};
	return {lines, log};
}

test('a log writes from its level on, which may change', (t) => {
	const {lines, log} = collecting();
	const gate: LogGate = {level: 'warn', addresses: 'network'};
	const gated = gatedLog(log, gate);
	gated.info('one');
	gated.warn('two');
	gate.level = 'error';
	gated.warn('three');
	gated.error('four');
	gate.level = 'info';
	gated.info('five');
	t.deepEqual(
		lines.map(([level, event]) => [level, event]),
		[
			['warn', 'two'],
			['error', 'four'],
			['info', 'five'],
		],
	);
});

test('a log without addresses has none under any name', (t) => {
	const {lines, log} = collecting();
	const gate: LogGate = {level: 'info', addresses: 'none'};
	const gated = gatedLog(log, gate);
	const fields = {from: '192.0.2.7', range: '2001:db8::/64', account: 'ada', count: 3};
	gated.info('seen', fields);
	gate.addresses = 'network';
	gated.info('seen', fields);
	gated.info('nothing');
	t.deepEqual(lines, [
		['info', 'seen', {account: 'ada', count: 3}],
		['info', 'seen', fields],
		['info', 'nothing', undefined],
	]);
});
