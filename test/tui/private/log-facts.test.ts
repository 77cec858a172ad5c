import test from 'ava';
import {initialState, reduce} from '../../../source/client/state/reduce.ts';
import type {LogMessage, PrivateFacts, RoomState} from '../../../source/client/state/state.ts';
import {deliveriesOf} from '../../../source/tui/log/deliveries.ts';
import {logStyle} from '../../../source/tui/log/log-style.ts';
import {RowCache} from '../../../source/tui/log/row-cache.ts';
import {asciiSymbols} from '../../../source/tui/text/symbols.ts';
import type {ScreenContext} from '../../../source/tui/view.ts';
import {at, logOf, pending, screenOf, viewOf} from '../../helpers/build-state.ts';
import {logText} from '../../helpers/screen-text.ts';
import {conversation, facts, privateState, whispered} from './private-state.ts';

const SIZE = {columns: 60, rows: 24};

/** The rows of a conversation with bob, without what stands above its first message. */
function shown(
	messages: readonly LogMessage[],
	rest: Partial<RoomState> & Partial<Pick<ScreenContext, 'symbols'>> = {},
): readonly string[] {
	const {symbols, ...held} = rest;
	const state = privateState([conversation('bob', {log: logOf(messages), ...held})]);
	const given = {view: viewOf('@bob'), ...(symbols && {symbols})};
	return logText(screenOf(state, SIZE, given)).slice(2);
}

function one(text: string, rest: Partial<PrivateFacts>, from = 'bob'): readonly string[] {
	return shown([whispered(from, at('10:00'), text, rest)]);
}

test('an edited message says so behind its text', (t) => {
	t.deepEqual(one('hello', {isEdited: true}), ['10:00 bob      hello (edited)']);
});

test('behind a text that terminals measure differently nothing of ours stands', (t) => {
	t.deepEqual(one('hi 👨‍👩‍👧', {isEdited: true}), [
		'10:00 bob      hi 👨‍👩‍👧',
		'               (edited)',
	]);
});

test('behind the last row of a code block nothing is said: it could be code', (t) => {
	t.deepEqual(one('```\nmake\nok\n```', {isEdited: true}).slice(1), [
		'             │ ┃ ok',
		'               (edited)',
	]);
	t.deepEqual(one('```\nmake\n```\ndone', {isEdited: true}).slice(1), [
		'             │ done (edited)',
	]);
});

test('of a deleted message no text is shown, whatever else is known of it', (t) => {
	const reactions = [{emoji: '👍', names: ['ada']}];
	t.deepEqual(one('a secret', {isDeleted: true, isEdited: true, reactions}), [
		'10:00 bob      deleted',
	]);
});

test('up to three who reacted are named, more are counted', (t) => {
	const reactions = [
		{emoji: '👍', names: ['ada', 'bob', 'kei']},
		{emoji: '🎉', names: ['ada', 'bob', 'kei', 'mira']},
	];
	t.is(one('done', {reactions})[1], '               [👍 ada, bob, kei]  [🎉 4]');
});

test('in ASCII a reaction has the name that completes to it', (t) => {
	const reactions = [{emoji: '👍', names: ['ada']}];
	const rows = shown([whispered('bob', at('10:00'), 'done', {reactions})], {symbols: asciiSymbols});
	t.is(rows[1], '               [:+1: ada]');
});

test('a reaction of many characters is cut, and cannot act on the terminal', (t) => {
	const reactions = [{emoji: '\u001b[2Jada: I agree with all', names: ['bob']}];
	const [, row = ''] = one('done', {reactions});
	t.is(row.trim(), '[␛[2Ja… bob]');
});

test('a time that is the relay’s is said to be', (t) => {
	t.deepEqual(one('hello', {isTimeDoubtful: true}), ["10:00 bob      hello (the relay's time)"]);
});

test('each row that came under changed keys has a sign, and the message says it in words', (t) => {
	t.deepEqual(one('it is me\nreally', {isUnderChangedKeys: true}), [
		'10:00!bob      it is me',
		'             ! really (under changed keys)',
	]);
});

test('what happened to a conversation is told, and said by nobody', (t) => {
	t.deepEqual(one("bob's keys changed.", {note: 'keys'}), ["10:00 !        bob's keys changed."]);
	t.deepEqual(one('A message could not be opened.', {note: 'undecryptable'}), [
		'10:00 !        A message could not be opened.',
	]);
	t.deepEqual(one('bob added a device.', {note: 'devices'}), [
		'10:00 •        bob added a device.',
	]);
});

test('a held message stands in the log with a sign, the word and the reason', (t) => {
	const held = pending('later', at('10:05'), {type: 'held', reason: "bob's keys changed."});
	const rows = shown([whispered('bob', at('10:00'), 'hi')], {pending: [held]});
	t.deepEqual(rows.slice(1), ['10:05║ada      later', "               held: bob's keys changed"]);
});

test('how far own messages got stands once for each state, at the newest', (t) => {
	const own = (delivery: PrivateFacts['delivery']) =>
		whispered('ada', at('10:00'), 'x', {delivery});
	const log = logOf([
		own('read'),
		own('read'),
		whispered('bob', at('10:00'), 'y'),
		own('delivered'),
		own('delivered'),
		own('sent'),
		own('sent'),
	]);
	const found = deliveriesOf(conversation('bob', {log}));
	t.deepEqual(
		[...found].sort(([one], [other]) => one - other),
		[
			[2, 'read'],
			[5, 'delivered'],
			[7, 'sent'],
		],
	);
	t.is(deliveriesOf({log, direct: undefined}).size, 0);
});

test('a message before one that was read shows nothing, even if its own receipt was lost', (t) => {
	const log = logOf([
		whispered('ada', at('10:00'), 'x', {delivery: 'sent'}),
		whispered('ada', at('10:01'), 'y', {delivery: 'read'}),
	]);
	t.deepEqual([...deliveriesOf(conversation('bob', {log}))], [[2, 'read']]);
});

test('once a later message is read, the mark stands at that one', (t) => {
	const read = (...deliveries: ReadonlyArray<PrivateFacts['delivery']>) =>
		shown(
			deliveries.map((delivery, index) =>
				whispered('ada', at(`10:0${index}`), `message ${index}`, {delivery}),
			),
		).map((row) => row[5]);
	t.deepEqual(read('read', 'sent'), ['✓', '›']);
	t.deepEqual(read('read', 'read'), [' ', '✓']);
});

test('a changed message is painted anew', (t) => {
	const before = whispered('bob', at('10:00'), 'first');
	const received = reduce(
		{...initialState, rooms: new Map([['@bob', conversation('bob', {log: logOf([before])})]])},
		{
			type: 'message-changed',
			room: '@bob',
			message: {...before, seq: 1, text: 'second', facts: facts({isEdited: true})},
		},
	);
	const held = received.rooms.get('@bob');
	const rows = (room: RoomState | undefined) =>
		logText(screenOf(privateState(room ? [room] : []), SIZE, {view: viewOf('@bob')})).slice(2);
	t.deepEqual(rows(conversation('bob', {log: logOf([before])})), ['10:00 bob      first']);
	t.deepEqual(rows(held), ['10:00 bob      second (edited)']);
});

test('the painted rows of a message that was taken back can be forgotten', (t) => {
	const cache = new RowCache();
	cache.restyle(logStyle(screenOf(privateState([]), SIZE), 60));
	const [gone, kept] = [{id: 'gone'}, {id: 'kept'}];
	cache.rows(gone, '', () => ['a secret']);
	cache.rows(kept, '', () => ['hello']);
	cache.forget((subject) => 'id' in subject && subject.id === 'gone');
	t.is(cache.size, 1);
	t.deepEqual(
		cache.rows(kept, '', () => ['painted again']),
		['hello'],
	);
});

test('the unread rule stands above a note that is news', (t) => {
	const log = logOf([
		whispered('bob', at('10:00'), 'hi'),
		{...whispered('bob', at('10:01'), "bob's keys changed.", {note: 'keys'}), kind: 'notice'},
	]);
	const state = privateState([conversation('bob', {log, read: 1, unread: 1})]);
	const view = viewOf('@bob', {unreadFrom: new Map([['@bob', 1]])});
	t.true(logText(screenOf(state, SIZE, {view})).some((row) => row.includes('1 new since 10:00')));
});
