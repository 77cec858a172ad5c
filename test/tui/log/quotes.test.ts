import test from 'ava';
import type {RoomState} from '../../../source/client/state/state.ts';
import {
	at,
	localLine,
	logOf,
	pending,
	room,
	said,
	screenOf,
	stateOf,
} from '../../helpers/build-state.ts';
import {logText} from '../../helpers/screen-text.ts';

/** The log of one room on a screen of 60 columns, without the rows above its first message. */
function shown(held: Partial<RoomState>, columns = 60): readonly string[] {
	const state = stateOf([room('general', held)]);
	return logText(screenOf(state, {columns, rows: 24})).slice(2);
}

const question = said('mira', at('10:00'), 'who comes?');
const answer = (from: string, clock: string, text: string, replyTo = 1) =>
	said(from, at(clock), text, {replyTo});

test('of one person’s answers to one message that follow each other only the first quotes it', (t) => {
	const log = logOf([
		question,
		answer('kei', '10:01', 'me'),
		answer('kei', '10:02', 'and omar'),
		answer('bo', '10:03', 'me too'),
	]);
	t.deepEqual(shown({log}), [
		'10:00 mira     who comes?',
		'10:01 kei      > mira: who comes?',
		'               me',
		'10:02 .        and omar',
		'10:03 bo       > mira: who comes?',
		'               me too',
	]);
});

test('an answer to another message quotes that', (t) => {
	const log = logOf([
		question,
		said('mira', at('10:00:30'), 'and when?'),
		answer('kei', '10:01', 'me'),
		answer('kei', '10:02', 'at nine', 2),
		answer('kei', '10:03', 'not bo', 1),
	]);
	t.deepEqual(
		shown({log}).filter((row) => row.includes('> mira')),
		[
			'10:01 kei      > mira: who comes?',
			'10:02 .        > mira: and when?',
			'10:03 .        > mira: who comes?',
		],
	);
});

for (const [what, between] of [
	['something else that was said', said('mira', at('10:02'), 'oh')],
	['a new topic', said('mira', at('10:02'), 'parties', {kind: 'topic'})],
	['somebody who joined', said('rt', at('10:02'), '', {kind: 'join'})],
] as const) {
	test(`under ${what} an answer quotes again`, (t) => {
		const log = logOf([
			question,
			answer('kei', '10:01', 'me'),
			between,
			answer('kei', '10:03', 'and omar'),
		]);
		t.is(shown({log}).filter((row) => row.includes('> mira')).length, 2);
	});
}

test('under the rule of a day an answer quotes again', (t) => {
	const log = logOf([
		said('mira', at('23:00', 1), 'who comes?'),
		said('kei', at('23:59', 1), 'me', {replyTo: 1}),
		said('kei', at('00:01'), 'and omar', {replyTo: 1}),
	]);
	t.is(shown({log}).filter((row) => row.includes('> mira')).length, 2);
});

test('under a line that only this window sees an answer quotes again', (t) => {
	const log = logOf([question, answer('kei', '10:01', 'me'), answer('kei', '10:03', 'and omar')]);
	const lines = [localLine('a result', {room: 'general', after: 2, time: at('10:02')})];
	const state = stateOf([room('general', {log})], {localLines: lines});
	const rows = logText(screenOf(state, {columns: 60, rows: 24}));
	t.is(rows.filter((row) => row.includes('> mira')).length, 2);
});

test('an answer that is not sent yet does not repeat the quote above it', (t) => {
	const log = logOf([question, answer('ada', '10:01', 'me')]);
	const unsent = [{...pending('and omar', at('10:02')), replyTo: 1}];
	t.is(shown({log, pending: unsent}).filter((row) => row.includes('> mira')).length, 1);
});

test('messages that answer nothing stay as they are', (t) => {
	const log = logOf([said('kei', at('10:00'), 'one'), said('kei', at('10:01'), 'two')]);
	t.deepEqual(shown({log}), ['10:00 kei      one', '10:01 .        two']);
});

test('narrow logs leave the repeated quote out as well', (t) => {
	const log = logOf([question, answer('kei', '10:01', 'me'), answer('kei', '10:02', 'and omar')]);
	const rows = shown({log}, 30);
	t.is(rows.filter((row) => row.includes('> mira')).length, 1);
});
