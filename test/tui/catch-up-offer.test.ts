import test from 'ava';
import type {RoomState} from '../../source/client/state/state.ts';
import {catchUpOffer} from '../../source/tui/catch-up-offer.ts';
import {at, logOf, NOW, room, said, stateOf} from '../helpers/build-state.ts';

const OPTIONS = {now: NOW, key: 'Ctrl-X a'};

test('who was called while they were away for an hour is offered to catch up', (t) => {
	t.is(
		catchUpOffer(stateOf([waiting(3, '9:00', {mentions: 1})]), OPTIONS),
		'While you were away: 1 for you and 3 unread. Ctrl-X a lists them.',
	);
});

test('who was away for minutes only is offered nothing', (t) => {
	t.is(catchUpOffer(stateOf([waiting(3, '11:00', {mentions: 1})]), OPTIONS), undefined);
});

test('a few unread messages are found by walking through the rooms', (t) => {
	t.is(catchUpOffer(stateOf([waiting(50, '9:00')]), OPTIONS), undefined);
	t.is(
		catchUpOffer(stateOf([waiting(51, '9:00')]), OPTIONS),
		'While you were away: 51 unread. Ctrl-X a lists them.',
	);
});

test('a room that is mute is nothing to come back to', (t) => {
	const attention = {
		rooms: new Map([['ops', {level: undefined, mutedUntil: Number.POSITIVE_INFINITY}]]),
		keywords: [],
		quietUntil: undefined,
	};
	const state = stateOf([waiting(99, '9:00', {mentions: 5})], {attention});
	t.is(catchUpOffer(state, OPTIONS), undefined);
});

/** A room with so many unread messages, the oldest from that time of day. */
function waiting(unread: number, time: string, rest: Partial<RoomState> = {}): RoomState {
	const log = logOf(Array.from({length: unread}, () => said('mira', at(time), 'hello')));
	return room('ops', {log, read: 0, unread, ...rest});
}
