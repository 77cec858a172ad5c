import test from 'ava';
import fc from 'fast-check';
import type {Event} from '../../../source/client/state/event.ts';
import {LOOSE_MOST} from '../../../source/client/state/news.ts';
import {initialState, reduce, reduceAll} from '../../../source/client/state/reduce.ts';
import type {LogMessage, RoomState, State} from '../../../source/client/state/state.ts';
import {LIMITS} from '../../../source/protocol/limits.ts';
import type {RoomMessage} from '../../../source/protocol/records.ts';
import {roomInfo, roomMessage} from '../../helpers/fake-transport.ts';
import {ModelLog, type ModelStep} from '../../helpers/model-log.ts';

const start = reduceAll(initialState, [
	{
		type: 'logged-in',
		welcome: {account: 'ada', role: 'member', device: 'd1', hasPassword: false, time: 0},
	},
	{type: 'room-received', room: roomInfo({read: 3}), replay: undefined},
]);

const name = fc.constantFrom('ada', 'bob', 'cleo');
const text = fc.constantFrom('hello', 'hi @ada', 'deploy now');
const step: fc.Arbitrary<ModelStep> = fc.oneof(
	fc.record(
		{type: fc.constant('say' as const), from: name, text, answers: fc.nat(30)},
		{requiredKeys: ['type', 'from', 'text']},
	),
	fc.record({
		type: fc.constant('change' as const),
		from: name,
		change: fc.constantFrom('edit', 'delete', 'react', 'unreact', 'pin', 'unpin'),
		target: fc.nat(30),
		text,
	}),
);

/** A way for entries to come: `at` says in which state of its log the relay served them. */
type Delivery = {
	readonly type: 'live' | 'page' | 'head';
	readonly end: number;
	readonly length: number;
	readonly later: number;
};

const delivery: fc.Arbitrary<Delivery> = fc.record({
	type: fc.constantFrom('live', 'live', 'page', 'page', 'head'),
	end: fc.integer({min: 1, max: 30}),
	length: fc.integer({min: 1, max: 8}),
	later: fc.nat(30),
});

/** The event by which some of the log's entries come. */
function eventOf(log: ModelLog, {type, end, length, later}: Delivery): readonly Event[] {
	const last = Math.min(end, log.head);
	const entries = log.entriesAt(Math.min(log.head, last + later));
	if (type === 'head') return [{type: 'head-announced', room: 'r1', head: last}];
	if (type === 'page') return [pageOf(entries, last + 1, length)];
	return entries
		.slice(Math.max(0, last - length), last)
		.map((message) => ({type: 'message-received', message}));
}

function pageOf(entries: readonly RoomMessage[], before: number, length: number): Event {
	const first = Math.max(1, before - length);
	return {
		type: 'history-received',
		room: 'r1',
		messages: entries.slice(first - 1, before - 1),
		before,
		more: first > 1,
	};
}

/** Fetches what is missing, as a screen that is scrolled through does. */
function completed(state: State, log: ModelLog): State {
	let complete = reduceAll(
		state,
		log
			.entriesAt(log.head)
			.slice(-1)
			.map((message) => ({type: 'message-received', message})),
	);
	for (let round = 0; round < 200; round++) {
		const {log: held} = lobby(complete);
		const gap = [...held].findLast((entry) => entry.type === 'gap');
		const before = gap?.type === 'gap' ? gap.before : (held.oldestSeq ?? log.head + 1);
		if (before <= 1) return complete;
		complete = reduce(complete, pageOf(log.entriesAt(log.head), before, 3));
	}

	throw new Error('The log was never complete.');
}

function lobby({rooms}: State): RoomState {
	const room = rooms.get('r1');
	if (room === undefined) throw new Error('There is no room.');
	return room;
}

/** Whether gaps begin at the row above them, and none stands at the top. */
function isInOrder({log}: RoomState): boolean {
	let position: number | undefined;
	for (const row of log) {
		if (row.type !== 'message' && row.after !== position) return false;
		if (row.type === 'message') position = row.seq;
		if (row.type === 'gap') position = row.before - 1;
	}

	return true;
}

/** What is to be seen of a message. */
function shown({seq, text: words, shared, isMention, thread, replyTo}: LogMessage): unknown {
	const {isEdited, isDeleted, isPinned, reactions, replies, repliedAt} = shared ?? {
		...{isEdited: false, isDeleted: false, isPinned: false, reactions: [], replies: 0},
		repliedAt: undefined,
	};
	return {
		...{seq, words, isMention, thread, replyTo, replies, repliedAt},
		...{isEdited, isDeleted, isPinned, reactions},
	};
}

function seen(state: State): unknown {
	const room = lobby(state);
	const rows = [...room.log].map((entry) => (entry.type === 'message' ? shown(entry) : entry));
	return {rows, unread: room.unread, mentions: room.mentions, cursor: room.log.cursor};
}

test('in whatever order and pieces a log comes, the same is shown in the end', (t) => {
	fc.assert(
		fc.property(
			fc.array(step, {minLength: 1, maxLength: 30}),
			fc.array(delivery, {maxLength: 25}),
			(steps, deliveries) => {
				const log = new ModelLog(steps);
				const inOrder = log
					.entriesAt(log.head)
					.map((message): Event => ({type: 'message-received', message}));
				const expected = seen(reduceAll(start, inOrder));
				const events = deliveries.flatMap((each) => eventOf(log, each));
				const pieces = events.reduce((state, event) => {
					const next = reduce(state, event);
					t.true(isInOrder(lobby(next)));
					return next;
				}, start);
				t.deepEqual(seen(completed(pieces, log)), expected);
				t.deepEqual(seen(completed(reduceAll(start, events), log)), expected);
			},
		),
		{numRuns: 400},
	);
});

test('what is shown is what the relay has', (t) => {
	fc.assert(
		fc.property(fc.array(step, {minLength: 1, maxLength: 30}), (steps) => {
			const log = new ModelLog(steps);
			const entries = log.entriesAt(log.head);
			// Each comes as it was when it was new.
			const live = entries.map(
				(_, index): Event => ({
					type: 'message-received',
					message: log.entriesAt(index + 1)[index] as RoomMessage,
				}),
			);
			const {log: held} = lobby(reduceAll(start, live));
			for (const {seq, kind, text: words, state} of entries) {
				const row = held.messageAt(seq);
				t.is(row === undefined, kind === 'change');
				if (row === undefined) continue;
				t.is(row.text, words);
				t.is(row.shared?.isDeleted ?? false, state?.deleted ?? false);
				t.is(row.shared?.isEdited ?? false, state?.edited ?? false);
				t.is(row.shared?.isPinned ?? false, state?.pinned ?? false);
				t.is(row.shared?.replies ?? 0, state?.replies ?? 0);
				t.deepEqual(
					row.shared?.reactions.map(({emoji}) => emoji) ?? [],
					state?.reactions.map(({emoji}) => emoji) ?? [],
				);
			}
		}),
		{numRuns: 100},
	);
});

function received(...messages: readonly RoomMessage[]): State {
	return reduceAll(
		start,
		messages.map((message): Event => ({type: 'message-received', message})),
	);
}

test('what is known of messages that are not held is bounded', (t) => {
	const state = {...{edited: false, deleted: false, pinned: true, reactions: [], replies: 0}};
	const changes = Array.from({length: 1000}, (_, index): RoomMessage => {
		const seq = 2000 + index;
		const change = {
			type: 'pin',
			seq: 1 + index,
			text: 'x',
			state: {...state, revision: seq},
		} as const;
		return roomMessage(seq, {kind: 'change', text: '', change});
	});
	const room = lobby(received(...changes));
	t.is(room.log.length, 0);
	t.is(room.unread, 0);
	t.is(room.loose?.size, LOOSE_MOST);
	t.deepEqual(room.log.cursor, {seq: 2999, id: 'message-2999'});
});

test('a log of nothing to show begins anew behind a gap', (t) => {
	const state = {
		revision: 9,
		edited: true,
		deleted: false,
		pinned: false,
		reactions: [],
		replies: 0,
	};
	const change = {type: 'edit', seq: 4, text: 'x', state} as const;
	const hidden = received(roomMessage(9, {kind: 'change', text: '', change}));
	const later = reduce(hidden, {type: 'message-received', message: roomMessage(12)});
	t.deepEqual(
		[...lobby(later).log].map((row) => row.type),
		['message'],
	);
	t.is(lobby(later).log.oldestSeq, 12);
	t.true(lobby(later).hasOlder);
});

test('other keywords call again, or no more, for what is unread', (t) => {
	const state = received(
		roomMessage(1, {text: 'deploy'}),
		roomMessage(4, {text: 'Deploy!'}),
		roomMessage(5, {text: 'deployment'}),
	);
	t.is(lobby(state).mentions, 0);
	const wishes = {...state.attention, keywords: ['deploy']};
	const called = reduce(state, {type: 'attention-changed', attention: wishes});
	t.is(lobby(called).mentions, 1);
	const next = reduce(called, {
		type: 'message-received',
		message: roomMessage(6, {text: 'deploy'}),
	});
	t.is(lobby(next).mentions, 2);
	const none = reduce(next, {type: 'attention-changed', attention: state.attention});
	t.is(lobby(none).mentions, 0);
});

test('an edit that names the reader calls them, and a deletion takes the call back', (t) => {
	const facts = {deleted: false, pinned: false, reactions: [], replies: 0};
	const edited = {...facts, revision: 5, edited: true};
	const gone = {...facts, revision: 6, edited: true, deleted: true};
	const log = [
		roomMessage(4, {text: 'hello'}),
		roomMessage(5, {
			...{kind: 'change', text: ''},
			change: {type: 'edit', seq: 4, text: 'hello ada', state: edited},
		}),
		roomMessage(6, {
			...{kind: 'change', text: ''},
			change: {type: 'delete', seq: 4, text: '', state: gone},
		}),
	];
	t.like(lobby(received(...log.slice(0, 1))), {unread: 1, mentions: 0});
	t.like(lobby(received(...log.slice(0, 2))), {unread: 1, mentions: 1});
	t.like(lobby(received(...log)), {unread: 0, mentions: 0});
});

test('an older change that comes late changes nothing', (t) => {
	const facts = {edited: true, deleted: false, pinned: false, reactions: [], replies: 0};
	const change = (seq: number, words: string) =>
		roomMessage(seq, {
			...{kind: 'change', text: ''},
			change: {type: 'edit', seq: 4, text: words, state: {...facts, revision: seq}},
		});
	const room = lobby(received(roomMessage(4), change(6, 'new'), change(5, 'old')));
	t.is(room.log.messageAt(4)?.text, 'new');
	t.is([...room.log].length, 1);
});

test('the time of the newest answer is shown, whatever the clock of the relay did', (t) => {
	const answer = {replyTo: 4, thread: 4};
	const room = lobby(
		received(
			roomMessage(4),
			roomMessage(5, {...answer, threadCount: 1, time: 9000}),
			roomMessage(6, {...answer, threadCount: 2, time: 1000}),
		),
	);
	t.like(room.log.messageAt(4)?.shared, {replies: 2, repliedAt: 1000});
});

test('of reactions no more is kept than an honest relay sends', (t) => {
	const names = Array.from({length: 1000}, (_, index) => `name-${index}`);
	const reactions = [
		{emoji: 'x'.repeat(1000), count: 1, names: ['bob']},
		{emoji: '', count: 1, names: ['bob']},
		...Array.from({length: 100}, (_, index) => ({emoji: `e${index}`, count: 1000, names})),
	];
	const state = {
		...{revision: 9, edited: false, deleted: false, pinned: false, replies: 0},
		reactions,
	};
	const message = {...roomMessage(4), state};
	const room = reduce(start, {type: 'message-received', message}).rooms.get('r1');
	const kept = room?.log.messageAt(4)?.shared?.reactions ?? [];
	t.is(kept.length, LIMITS.reactionsPerMessage);
	t.like(kept[0], {emoji: 'e0', count: 1000});
	t.true(kept.every((reaction) => reaction.names.length === LIMITS.reactionNames));
});
