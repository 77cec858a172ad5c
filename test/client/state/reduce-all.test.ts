import test from 'ava';
import fc from 'fast-check';
import type {Event} from '../../../source/client/state/event.ts';
import {initialState, reduce, reduceAll} from '../../../source/client/state/reduce.ts';
import type {State} from '../../../source/client/state/state.ts';
import {roomInfo, roomMessage} from '../../helpers/fake-transport.ts';

const start = [
	{
		type: 'logged-in',
		welcome: {account: 'ada', role: 'member', device: 'd1', hasPassword: false, time: 0},
	},
	{type: 'room-received', room: roomInfo(), replay: undefined},
	{type: 'room-received', room: roomInfo({room: 'r2', name: 'second'}), replay: undefined},
	{
		type: 'members-received',
		room: 'r1',
		isFirstPage: true,
		members: [{name: 'bob', role: 'member', presence: 'online'}],
	},
] satisfies readonly Event[];

const happening: fc.Arbitrary<Event> = fc.oneof(
	{
		weight: 8,
		arbitrary: fc
			.record({
				room: fc.constantFrom('r1', 'r1', 'r2', 'unknown'),
				seq: fc.integer({min: 1, max: 30}),
				from: fc.constantFrom('ada', 'bob', 'cleo'),
				kind: fc.constantFrom('text' as const, 'topic' as const, 'join' as const, 'leave' as const),
				text: fc.constantFrom('hello', 'hi @ada'),
			})
			.map(
				({seq, ...rest}): Event => ({
					type: 'message-received',
					message: roomMessage(seq, rest),
				}),
			),
	},
	fc
		.integer({min: 1, max: 40})
		.map((seq): Event => ({type: 'message-written', message: pending(roomMessage(seq).id)})),
	fc.integer({min: 1, max: 30}).map((seq): Event => ({type: 'read-moved', room: 'r1', seq})),
	fc.constantFrom<Event>(
		{type: 'typing-started', room: 'r1', name: 'bob', until: 9},
		{type: 'head-announced', room: 'r1', head: 12},
		{type: 'room-received', room: roomInfo({epoch: 'another'}), replay: undefined},
	),
);

function pending(id: string) {
	return {
		id,
		room: 'r1',
		kind: 'text',
		text: 'mine',
		time: 5,
		delivery: {type: 'pending'},
	} as const;
}

/** With the logs as lists: two logs of the same rows may be cut into pieces differently. */
function plain(state: State): unknown {
	const rooms = [...state.rooms.values()].map(({log, ...room}) => ({
		...room,
		newest: log.newest,
		rows: [...log],
	}));
	return {...state, rooms};
}

test('events that are taken together come to what they come to one by one', (t) => {
	fc.assert(
		fc.property(fc.array(happening, {maxLength: 60}), fc.boolean(), (events, isInOrder) => {
			const all = isInOrder ? events.toSorted((a, b) => position(a) - position(b)) : events;
			const before = reduceAll(initialState, start);
			t.deepEqual(plain(reduceAll(before, all)), plain(all.reduce(reduce, before)));
		}),
		{numRuns: 300},
	);
});

function position(event: Event): number {
	return event.type === 'message-received' ? event.message.seq : 0;
}

test('a long run of messages for one room changes the rooms once', (t) => {
	const before = reduceAll(initialState, start);
	const run = Array.from(
		{length: 500},
		(_, index): Event => ({type: 'message-received', message: roomMessage(index + 1)}),
	);
	const state = reduceAll(before, run);
	t.is(state.rooms.get('r1')?.log.length, 500);
	t.is(state.rooms.get('r1')?.unread, 500);
	t.is(state.rooms.get('r2'), before.rooms.get('r2'));
});
