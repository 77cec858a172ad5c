import test from 'ava';
import type {Event} from '../../../source/client/state/event.ts';
import type {DirectState, RoomState, State} from '../../../source/client/state/state.ts';
import {isBellDue} from '../../../source/tui/bell.ts';
import {completionSources} from '../../../source/tui/completion-sources.ts';
import {startCompletion} from '../../../source/tui/composer/completion.ts';
import {GoToIndex} from '../../../source/tui/overlays/go-to-index.ts';
import {overlayStep} from '../../../source/tui/overlays/index.ts';
import {railTarget} from '../../../source/tui/panes/room-list.ts';
import {caret} from '../../../source/tui/panes/screen-rows.ts';
import {roomAtColumn} from '../../../source/tui/panes/strip.ts';
import {asciiSymbols} from '../../../source/tui/text/symbols.ts';
import {neighbour} from '../../../source/tui/view-state.ts';
import {windowTitle} from '../../../source/tui/window-title.ts';
import {at, logOf, room, screenOf, stateOf, viewOf} from '../../helpers/build-state.ts';
import {areaText, plainText} from '../../helpers/screen-text.ts';
import {
	conversation,
	overlayContext,
	overlayRows,
	privateScreen,
	privateState,
	whispered,
} from './private-state.ts';

const SMALL = {columns: 80, rows: 24};

function manyConversations(count: number): readonly RoomState[] {
	return Array.from({length: count}, (_, index) =>
		conversation(`p${String(index).padStart(2, '0')}`),
	);
}

test('conversations follow the rooms under a heading, then requests, and the signs say which', (t) => {
	const state = privateState([
		conversation('bob', {trust: {trust: 'changed'}}),
		conversation('kei', {trust: {trust: 'verified'}, unread: 3, mentions: 3}),
		conversation('eve', {trust: {standing: 'request'}, unread: 1, mentions: 1}),
	]);
	t.deepEqual(areaText(screenOf(state, SMALL), 'rail').slice(0, 9), [
		' ROOMS',
		'▌#lobby',
		'',
		' PRIVATE',
		'*bob        !!',
		'*kei ✓       3',
		'',
		' REQUESTS 1',
		'?eve         1',
	]);
});

test('in ASCII the signs of the list are ASCII', (t) => {
	const state = privateState([
		conversation('bob', {trust: {trust: 'verified'}}),
		conversation('kei', {trust: {trust: 'changed'}}),
	]);
	const rail = areaText(screenOf(state, SMALL, {symbols: asciiSymbols}), 'rail');
	t.true(rail.includes('*bob +'));
	t.true(rail.includes('*kei        !!'));
});

test('a conversation out of sight is not listed, unless it is in front', (t) => {
	const state = privateState([conversation('bob', {trust: {isBlocked: true}})]);
	const rail = (front: string) =>
		areaText(screenOf(state, SMALL, {view: viewOf(front)}), 'rail').join('\n');
	t.notRegex(rail('lobby'), /bob/);
	t.regex(rail('@bob'), /▌bob/);
});

test('a list longer than its place keeps the conversation in front in sight, and its own height', (t) => {
	const state = privateState(manyConversations(60));
	for (const front of ['lobby', '@p00', '@p30', '@p59']) {
		const rail = areaText(screenOf(state, SMALL, {view: viewOf(front)}), 'rail');
		t.is(rail.length, 20);
		t.true(
			rail.some((row) => row.startsWith('▌')),
			front,
		);
	}
	const start = areaText(screenOf(state, SMALL, {view: viewOf('lobby')}), 'rail');
	t.regex(start.at(-1) ?? '', /^↓ \d+ more/);
});

test('a click in the rail means the conversation of that row, and none on a heading', (t) => {
	const context = screenOf(privateState([conversation('bob')]), SMALL);
	const found = [0, 1, 2, 3, 4].map((row) => railTarget(context, {columns: 15, rows: 20}, row));
	const lobby = {type: 'room', room: 'lobby'} as const;
	t.deepEqual(found, [undefined, lobby, undefined, undefined, {type: 'room', room: '@bob'}]);
});

test('a click in the strip tells a conversation from a room of the same name', (t) => {
	const state = stateOf([room('bob'), conversation('bob', {unread: 2, mentions: 2}), room('ops')]);
	const context = screenOf(state, {columns: 48, rows: 20}, {view: viewOf('ops')});
	const [line = ''] = areaText(context, 'strip');
	t.is(line, '▌#ops *bob:2 #bob');
	const clicked = (column: number) => roomAtColumn(context, 48, column);
	t.is(clicked(line.indexOf('*bob') + 1), '@bob');
	t.is(clicked(line.indexOf('2')), '@bob');
	t.is(clicked(line.indexOf('#bob') + 1), 'bob');
	t.is(clicked(line.length + 3), undefined);
});

test('going on from the last room leads to the conversations', (t) => {
	const state = privateState([conversation('bob')]);
	t.is(neighbour(viewOf('lobby'), state, 1)?.id, '@bob');
	t.is(neighbour(viewOf('@bob'), state, 1)?.id, 'lobby');
});

test('the window is named after the conversation in front', (t) => {
	const state = privateState([conversation('bob', {unread: 2, mentions: 2})]);
	t.is(windowTitle({state, view: viewOf('@bob'), now: 0}), '(2) @bob - termchat');
});

function found(query: string, state: State): readonly string[] {
	return new GoToIndex()
		.find(query, {state, view: viewOf('lobby'), commands: [], now: 0})
		.map(({entry}) => `${entry.type} ${entry.name}`);
}

test('the go-to list has a person once: as a conversation where there is one', (t) => {
	const presence: State['presence'] = new Map([
		['bob', {state: 'online', status: ''}],
		['bobby', {state: 'away', status: ''}],
	]);
	const state = {...privateState([conversation('bob')]), presence};
	t.deepEqual(found('@bob', state), ['room bob', 'person bobby']);
	t.deepEqual(found('#bob', state), []);
	t.deepEqual(found('bob', state), ['room bob', 'person bobby', 'text bob']);
});

test('choosing a person in the go-to list opens the conversation, Right puts the name in', (t) => {
	const context = overlayContext(screenOf(privateState([]), SMALL));
	const overlay = {type: 'go-to', query: '@bob', selected: 0} as const;
	t.deepEqual(overlayStep(overlay, {type: 'accept'}, context).effect, {
		type: 'open-conversation',
		name: 'bob',
	});
	t.deepEqual(overlayStep(overlay, {type: 'edit', edit: 'caret-right'}, context).effect, {
		type: 'insert',
		text: '@bob ',
	});
});

test('the go-to list says in words how a conversation is protected', (t) => {
	const state = privateState([conversation('bob', {trust: {trust: 'changed'}})]);
	const screen = screenOf(state, SMALL);
	const rows = overlayRows(screen, {type: 'go-to', query: '@bob', selected: 0}).map(plainText);
	t.true(rows.some((row) => /@bob {2,}private, keys changed/.test(row)));
});

test('Enter on a person of the people page opens the conversation, on oneself nothing', (t) => {
	const state = privateState([conversation('bob')]);
	const context = overlayContext(screenOf(state, SMALL, {view: viewOf('@bob')}));
	const accept = (selected: number) =>
		overlayStep({type: 'people', selected}, {type: 'accept'}, context).effect;
	t.deepEqual([accept(0), accept(1)], [undefined, {type: 'open-conversation', name: 'bob'}]);
});

test('the rooms page has conversations with their numbers and what is to be said of them', (t) => {
	const state = privateState([
		conversation('bob', {trust: {trust: 'changed'}}),
		conversation('eve', {trust: {standing: 'request'}, unread: 1}),
	]);
	const rows = overlayRows(screenOf(state, {columns: 48, rows: 20}), {
		type: 'rooms',
		selected: 0,
	}).map((row) => plainText(row).trimEnd());
	t.true(rows.includes(' 2!@bob  keys changed'));
	t.true(rows.includes(' 3?@eve  1 unread  a request'));
});

function rings(direct: Partial<DirectState>, isNote = false): boolean {
	const message = whispered('bob', at('10:00'), 'hello', isNote ? {note: 'keys'} : {});
	const log = logOf([{...message, isMention: true}]);
	const held = conversation('bob', {trust: direct, log, unread: 1, mentions: 1});
	const state = privateState([held]);
	const event: Event = {
		type: 'message-received',
		message: {...message, room: '@bob', seq: 1, id: 'message-1'},
	};
	return isBellDue(event, {state, view: viewOf('lobby'), bell: 'mentions', now: 0});
}

test('private messages ring, those of strangers, refused and blocked people do not', (t) => {
	t.true(rings({}));
	t.false(rings({standing: 'request'}));
	t.false(rings({standing: 'refused'}));
	t.false(rings({isBlocked: true}));
	t.false(rings({}, true));
});

const COMMANDS = [
	{name: 'msg', aliases: ['dm'], usage: '[NAME [TEXT…]]', summary: ''},
	{name: 'verify', aliases: [], usage: '[NAME] [emoji]', summary: ''},
	{name: 'accept', aliases: [], usage: '[NAME]', summary: ''},
	{name: 'nick', aliases: [], usage: '[NAME]', summary: ''},
	{name: 'topic', aliases: [], usage: '[TEXT…]', summary: ''},
];

function completed(text: string): readonly string[] | undefined {
	const state = privateState([
		conversation('kei'),
		conversation('eve', {trust: {standing: 'request'}}),
	]);
	const sources = completionSources(state, 'lobby', COMMANDS);
	return startCompletion(text, text.length, sources)?.candidates.map(({insert}) => insert);
}

test('behind a command that takes a name, Tab offers names before one is begun', (t) => {
	t.deepEqual(completed('/msg ')?.toSorted(), ['bob ', 'eve ', 'kei ', 'mira ']);
	t.deepEqual(completed('/dm @k'), ['@kei ']);
	t.deepEqual(completed('/verify ')?.slice(0, 2), ['kei ', 'eve ']);
	t.deepEqual(completed('/accept '), ['eve ']);
	t.is(completed('/nick '), undefined);
	t.is(completed('/topic '), undefined);
});

test('a conversation is no room that #name completes to', (t) => {
	t.is(completed('#k'), undefined);
	t.deepEqual(completed('#l'), ['#lobby ']);
});

test('the cursor stands in the composer, below what is said above it', (t) => {
	const screen = privateScreen(
		privateState([conversation('bob', {trust: {trust: 'changed'}})]),
		SMALL,
	);
	t.deepEqual(caret(screen), {column: 2, row: 22});
});
