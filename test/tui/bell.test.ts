import test from 'ava';
import type {Event} from '../../source/client/state/event.ts';
import type {AttentionState, RoomAttention, State} from '../../source/client/state/state.ts';
import {type CallLevel, isBellDue} from '../../source/tui/bell.ts';
import {initialView, viewReduce} from '../../source/tui/view-state.ts';
import {at, logOf, NOW, room, said, stateOf} from '../helpers/build-state.ts';

type Case = {
	readonly bell?: CallLevel;
	readonly isMention?: boolean;
	readonly ops?: Partial<RoomAttention>;
	readonly attention?: Partial<AttentionState>;
	readonly from?: string;
	readonly isLive?: boolean;
	readonly front?: string;
	readonly isFocused?: boolean;
};

function rings(given: Case): boolean {
	const {bell = 'mentions', isMention = true, ops, from = 'mira', isLive = true} = given;
	const {front = 'lobby', isFocused = true} = given;
	const message = said(from, at('11:00'), 'hello', {isMention});
	const held = room('ops', {log: logOf([message]), unread: 1, mentions: Number(isMention)});
	const rooms = new Map<string, RoomAttention>(
		ops === undefined ? [] : [['ops', {level: undefined, mutedUntil: undefined, ...ops}]],
	);
	const state: State = {
		...stateOf([room('lobby'), held]),
		attention: {rooms, keywords: [], quietUntil: undefined, ...given.attention},
		...(!isLive && {connection: {type: 'resuming'}}),
	};
	const event: Event = {
		type: 'message-received',
		message: {...message, room: 'ops', seq: 1, id: 'message-1'},
	};
	const entered = viewReduce(
		initialView({isMouseOn: false}),
		{type: 'room-entered', room: front},
		state,
	);
	const view = viewReduce(entered, {type: 'focus-changed', isFocused}, state);
	return isBellDue(event, {state, view, bell, now: NOW});
}

test('a mention rings, another message only where all are wanted', (t) => {
	t.true(rings({}));
	t.false(rings({isMention: false}));
	t.true(rings({isMention: false, bell: 'all'}));
	t.false(rings({bell: 'none'}));
});

test('what one is looking at does not ring, nor what one wrote', (t) => {
	t.false(rings({front: 'ops'}));
	t.true(rings({front: 'ops', isFocused: false}));
	t.false(rings({from: 'ada', bell: 'all'}));
});

test('what a resume brings does not ring', (t) => {
	t.false(rings({isLive: false}));
});

test('a muted room does not ring, until the time is over', (t) => {
	t.false(rings({ops: {mutedUntil: NOW + 1}}));
	t.false(rings({ops: {mutedUntil: Number.POSITIVE_INFINITY}, bell: 'all'}));
	t.true(rings({ops: {mutedUntil: NOW}}));
});

test("a room's own level stands over what is wanted of all", (t) => {
	t.false(rings({ops: {level: 'none'}, bell: 'all'}));
	t.true(rings({ops: {level: 'mentions'}}));
	t.false(rings({ops: {level: 'mentions'}, isMention: false, bell: 'all'}));
	t.true(rings({ops: {level: 'all'}, isMention: false}));
	t.false(rings({ops: {level: 'all'}, bell: 'none'}));
});

test('nothing rings while the person is not to be disturbed', (t) => {
	t.false(rings({attention: {quietUntil: NOW + 1}, bell: 'all'}));
	t.true(rings({attention: {quietUntil: NOW}}));
});
