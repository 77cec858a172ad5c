import test from 'ava';
import {LIMITS} from '../../../source/protocol/limits.ts';
import {NO_LOOKUPS} from '../../../source/tui/lookups.ts';
import {openThread, threadMessages} from '../../../source/tui/thread/thread-messages.ts';
import {threadKey} from '../../../source/tui/thread-key.ts';
import {at, logOf, pending, room, said, stateOf} from '../../helpers/build-state.ts';

const answer = {replyTo: 1, thread: 1} as const;
const log = logOf([
	said('ada', at('10:00'), 'the release branch is cut'),
	said('kei', at('10:01'), 'lunch?'),
	said('mira', at('10:02'), 'section three has typos', answer),
	said('jonas', at('10:03'), 'fixed', {replyTo: 3, thread: 1}),
]);
const texts = (messages: readonly {readonly text: string}[]) => messages.map(({text}) => text);

test('before the relay has answered a thread is what the log holds of it', (t) => {
	t.deepEqual(texts(threadMessages(log, 1, undefined)), [
		'the release branch is cut',
		'section three has typos',
		'fixed',
	]);
});

test('what the relay gave is shown as the log has it now', (t) => {
	const old = said('mira', at('10:02'), 'sektion three', {...answer, seq: 3});
	const first = said('ada', at('09:00'), 'long gone from here', {seq: 1});
	const held = logOf([said('mira', at('10:02'), 'section three', answer)], 3);
	const lookup = {messages: [first, old], upTo: 3};
	t.deepEqual(texts(threadMessages(held, 1, lookup)), ['long gone from here', 'section three']);
});

test('answers that came since are there once', (t) => {
	const lookup = {messages: [1, 3].flatMap((seq) => messageAt(seq)), upTo: 3};
	t.deepEqual(
		threadMessages(log, 1, lookup).map(({seq}) => seq),
		[1, 3, 4],
	);
});

test('an answer that came while the relay was asked is there once', (t) => {
	const lookup = {messages: [1, 3, 4].flatMap((seq) => messageAt(seq)), upTo: 2};
	t.deepEqual(
		threadMessages(log, 1, lookup).map(({seq}) => seq),
		[1, 3, 4],
	);
});

test('a thread that is longer than a page goes on in the log', (t) => {
	const count = LIMITS.pageSize + 20;
	const long = logOf([
		said('ada', at('10:00'), 'first'),
		...Array.from({length: count}, () => said('mira', at('10:01'), 'more', answer)),
	]);
	const messages = long
		.slice(0, LIMITS.pageSize)
		.flatMap((entry) => (entry.type === 'message' ? [entry] : []));
	t.is(threadMessages(long, 1, {messages, upTo: long.newestSeq}).length, count + 1);
});

test('own answers on their way belong to the thread, changes and other answers do not', (t) => {
	const mine = {...pending('on my way', at('10:04')), replyTo: 4};
	const elsewhere = {...pending('to lunch', at('10:04')), replyTo: 2};
	const change = {...mine, id: 'x', change: {type: 'react', seq: 4, emoji: '👍'} as const};
	const state = stateOf([room('general', {log, pending: [mine, elsewhere, change]})]);
	const lookups = {
		...NO_LOOKUPS,
		threads: new Map([[threadKey('general', 1), {messages: [], upTo: 0}]]),
	};
	const thread = openThread(state, lookups, {room: 'general', root: 1, scroll: 0});
	t.deepEqual(texts(thread?.pending ?? []), ['on my way']);
	t.true(thread?.isWhole);
	t.is(openThread(state, lookups, {room: 'gone', root: 1, scroll: 0}), undefined);
});

function messageAt(seq: number) {
	const index = log.indexOfSeq(seq);
	const entry = index === undefined ? undefined : log.at(index);
	return entry?.type === 'message' ? [entry] : [];
}
