import test from 'ava';
import type {RoomAttention, RoomState, State} from '../../source/client/state/state.ts';
import {newestWaiting, placesWaiting, waitingIn, waitingWord} from '../../source/client/waiting.ts';
import {at, conversation, direct, logOf, NOW, room, said, stateOf} from '../helpers/build-state.ts';

function stateWith(
	rooms: readonly RoomState[],
	attention: Readonly<Record<string, Partial<RoomAttention>>> = {},
): State {
	const wanted = Object.entries(attention).map(([id, rest]) => {
		return [id, {level: undefined, mutedUntil: undefined, ...rest}] as const;
	});
	const state = stateOf([...rooms]);
	return {...state, attention: {...state.attention, rooms: new Map(wanted)}};
}

const ROOMS = [
	room('ops', {unread: 5, mentions: 1}),
	room('dev', {unread: 3}),
	conversation('bob', {unread: 2, mentions: 2}),
	conversation('eve', {unread: 4, mentions: 4, direct: direct('eve', {standing: 'request'})}),
	conversation('mal', {unread: 9, mentions: 9, direct: direct('mal', {isBlocked: true})}),
	room('read'),
];

test('each message that waits is counted once, and each stranger', (t) => {
	t.deepEqual(waitingIn(stateWith(ROOMS), NOW), {private: 2, mentions: 1, rest: 7, requests: 1});
});

test('what the person does not want to be called for is not counted', (t) => {
	const state = stateWith(ROOMS, {
		ops: {level: 'mentions'},
		dev: {mutedUntil: NOW + 1},
		'@bob': {level: 'none'},
	});
	t.deepEqual(waitingIn(state, NOW), {private: 0, mentions: 1, rest: 0, requests: 1});
	t.is(waitingIn(state, NOW + 1).rest, 3);
});

test('the numbers are a word that fits into a prompt', (t) => {
	t.is(waitingWord({private: 2, mentions: 1, rest: 7, requests: 0}), '2p 1@ 7');
	t.is(waitingWord({private: 0, mentions: 0, rest: 7, requests: 2}), '7 2?');
	t.is(waitingWord({private: 0, mentions: 0, rest: 0, requests: 0}), '');
});

test('places are named as one types them', (t) => {
	t.deepEqual(
		placesWaiting(stateWith(ROOMS), NOW).map(({place, unread, mentions}) => [
			place,
			unread,
			mentions,
		]),
		[
			['ops', 5, 1],
			['dev', 3, 0],
			['@bob', 2, 2],
			['@eve', 4, 4],
		],
	);
});

test('the newest message that waits is found, and a private one without its text', (t) => {
	const log = logOf([said('mira', at('10:00'), 'red'), said('ada', at('11:05'), 'mine')]);
	const ops = room('ops', {log, read: 0, unread: 1});
	t.deepEqual(newestWaiting(stateWith([ops]), NOW), {place: 'ops', from: 'mira', text: 'red'});
	const whispered = logOf([said('bob', at('10:30'), 'secret', {isMention: true})]);
	const bob = conversation('bob', {log: whispered, read: 0, unread: 1, mentions: 1});
	t.deepEqual(newestWaiting(stateWith([ops, bob]), NOW), {place: '@bob', from: 'bob'});
	t.is(newestWaiting(stateWith([room('ops', {log})]), NOW), undefined);
});
