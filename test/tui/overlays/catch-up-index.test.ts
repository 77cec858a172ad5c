import test from 'ava';
import type {LogMessage, RoomState, State} from '../../../source/client/state/state.ts';
import {linkIn, missedRooms} from '../../../source/tui/overlays/catch-up-index.ts';
import {fileOf} from '../../helpers/build-files.ts';
import {
	at,
	conversation,
	factsOf,
	logOf,
	NOW,
	room,
	said,
	stateOf,
} from '../../helpers/build-state.ts';

test('what calls somebody comes first, then links; what was read is not there', (t) => {
	const state = stateOf([
		missed(
			[
				said('mira', at('9:00'), 'ada, long ago', {isMention: true}),
				said('kei', at('10:00'), 'see https://wiki.example/0.9 for more'),
				said('mira', at('10:01'), 'ada: thanks', {isMention: true}),
				said('kei', at('10:02'), 'nothing special'),
				said('jonas', at('10:03'), 'ada, can you look?', {isMention: true}),
			],
			1,
		),
	]);
	t.deepEqual(listed(state), [
		'question ada, can you look?',
		'mention ada: thanks',
		'link see https://wiki.example/0.9 for more',
	]);
});

test('files are listed before links, with or without a text', (t) => {
	const state = stateOf([
		missed(
			[
				said('kei', at('10:00'), 'see https://wiki.example/0.9'),
				said('kei', at('10:01'), '', {file: fileOf()}),
				said('mira', at('10:02'), 'https://a.example', {file: fileOf()}),
			],
			0,
		),
	]);
	t.deepEqual(listed(state), [
		'file ',
		'file https://a.example',
		'link see https://wiki.example/0.9',
	]);
});

test('a question that one said something after is no open question', (t) => {
	const state = stateOf([
		missed(
			[
				said('mira', at('10:00'), 'ada, are you there?', {isMention: true}),
				said('ada', at('10:01'), 'yes'),
				said('mira', at('10:02'), 'ada, and now?', {isMention: true}),
			],
			0,
		),
	]);
	t.deepEqual(listed(state), ['question ada, and now?', 'mention ada, are you there?']);
});

test('a question to others is nothing that one missed', (t) => {
	t.deepEqual(listed(stateOf([missed([said('mira', at('10:00'), 'jonas, why?')], 0)])), []);
});

test('who joined is said, without oneself', (t) => {
	const state = stateOf([
		missed(
			[
				said('omar', at('10:00'), '', {kind: 'join'}),
				said('ada', at('10:01'), '', {kind: 'join'}),
				said('mira', at('10:02'), 'hello'),
			],
			0,
		),
	]);
	t.deepEqual(missedRooms(state, NOW)[0]?.joined, ['omar']);
});

test('what a message was pinned for is in it: a pinned one is listed', (t) => {
	const shared = {
		...{revision: 9, isEdited: false, isDeleted: false, isPinned: true},
		...{reactions: [], replies: 0, repliedAt: undefined},
	};
	const state = stateOf([missed([said('mira', at('10:00'), 'the plan', {shared})], 0)]);
	t.deepEqual(listed(state), ['pin the plan']);
});

test('private messages are worked out here, and what was taken back is not shown', (t) => {
	const talk = conversation('mira', {
		log: logOf([
			said('mira', at('10:00'), 'hello', {facts: factsOf()}),
			said('mira', at('10:01'), 'gone', {facts: factsOf({isDeleted: true})}),
			said('mira', at('10:02'), 'lunch?', {facts: factsOf()}),
		]),
		read: 0,
		unread: 2,
		mentions: 2,
	});
	t.deepEqual(listed(stateOf([talk])), ['question lunch?', 'private hello']);
});

test('a long absence lists the newest of a kind and counts the others', (t) => {
	const calls = Array.from({length: 30}, (_, index) =>
		said('mira', at('10:00'), `ada ${index}`, {isMention: true}),
	);
	const [found] = missedRooms(stateOf([missed(calls, 0)]), NOW);
	t.is(found?.messages.length, 8);
	t.is(found?.messages.at(-1)?.message.text, 'ada 29');
	t.is(found?.more.get('mention'), 22);
});

test('what is unread and not loaded is counted, not guessed', (t) => {
	const log = logOf([said('mira', at('10:00'), 'the newest')], 100);
	const state = stateOf([room('ops', {log, read: 10, unread: 1, head: 100})]);
	t.is(missedRooms(state, NOW)[0]?.unloaded, 89);
});

test('only web addresses are links', (t) => {
	t.is(linkIn('see https://a.example/x?y=1, please'), 'https://a.example/x?y=1');
	t.is(linkIn('javascript:alert(1) and mailto:x@y.example'), undefined);
});

function missed(messages: readonly LogMessage[], read: number): RoomState {
	const log = logOf(messages);
	const mentions = messages.filter(({isMention}) => isMention).length;
	return room('ops', {log, read, unread: messages.length - read, mentions});
}

function listed(state: State): readonly string[] {
	return missedRooms(state, NOW).flatMap(({messages}) =>
		messages.map(({reason, message}) => `${reason} ${message.text}`),
	);
}
