import test from 'ava';
import fc from 'fast-check';
import type {LogKind, State} from '../../../source/client/state/state.ts';
import {joinParts} from '../../../source/tui/frame.ts';
import {NO_LOOKUPS} from '../../../source/tui/lookups.ts';
import {screenRows} from '../../../source/tui/panes/screen-rows.ts';
import {asciiSymbols} from '../../../source/tui/text/symbols.ts';
import {textWidth} from '../../../source/tui/text/width.ts';
import {dark} from '../../../source/tui/themes/dark.ts';
import {threadKey} from '../../../source/tui/thread-key.ts';
import type {ScreenContext} from '../../../source/tui/view.ts';
import {arbitraryRoom} from '../../helpers/arbitrary-room.ts';
import {
	composerOf,
	localLine,
	logOf,
	members,
	NOW,
	pending,
	room,
	said,
	screenOf,
	stateOf,
	viewOf,
} from '../../helpers/build-state.ts';
import {plainText} from '../../helpers/screen-text.ts';
import {conversation, privateScreen, whispered} from '../private/private-state.ts';
import {hostileStrings} from '../text/hostile-strings.ts';

/** The same in a conversation: in names, sentences, reactions, labels and notes. */
function everywherePrivate(text: string): State {
	const reactions = [
		{emoji: text, names: [text, text]},
		{emoji: '👍', names: [text]},
	];
	const log = logOf([
		whispered(text, NOW - 9000, text, {reactions, isEdited: true, isTimeDoubtful: true}),
		whispered(text, NOW - 8000, text, {isUnderChangedKeys: true}),
		whispered(text, NOW - 7000, text, {isDeleted: true}),
		whispered('ada', NOW - 6000, text, {delivery: 'read'}),
		whispered(text, NOW - 5000, text, {note: 'keys'}),
		whispered(text, NOW - 4000, text, {note: 'devices'}),
	]);
	const pendingOnes = [pending(text, NOW, {type: 'held', reason: text})];
	const trust = {trust: 'changed', peer: text, listAge: 45} as const;
	return stateOf(
		[conversation('bob', {name: text, log, trust, pending: pendingOnes}), room('general')],
		{
			private: {
				status: 'stopped',
				advice: text,
				isRecoveryPending: true,
				comparison: {peer: text, stage: {type: 'ended', sentence: text}},
				linking: {side: 'old', label: text, stage: {type: 'asked'}},
			},
		},
	);
}

/** A state in which one text stands everywhere a stranger can put one. */
function everywhere(text: string): State {
	const kinds: readonly LogKind[] = ['text', 'text', 'action', 'notice', 'topic', 'join'];
	const messages = kinds.map((kind, index) => said(text, NOW - 9000 + index, text, {kind}));
	const general = room('general', {
		name: text,
		topic: text,
		log: logOf(messages),
		members: members(text, 'ada'),
		typing: new Map([[text, 9000]]),
		pending: [pending(text, NOW), pending('x', NOW, {type: 'failed', reason: text})],
		unread: 2,
		mentions: 1,
	});
	const limits = {messageBytes: 4096, messageLines: 100, fileBytes: 1};
	const relay = {url: text, name: text, motd: text, ...limits};
	return stateOf([general, room('other', {name: text, log: general.log})], {
		relay,
		connection: {type: 'logged-out', reason: text},
		account: {
			name: text,
			role: 'member',
			device: 'device',
			hasPassword: true,
			presence: 'away',
			status: text,
		},
		presence: new Map([[text, {state: 'online', status: text}]]),
		invitations: new Map([['x', {room: 'x', name: text, by: text}]]),
		localLines: [localLine(text), localLine(text, {id: 2, level: 'error', room: 'general'})],
	});
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject.
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** What is wrong with a painted screen: rows of another width, bytes that act on a terminal. */
function faultsOf(context: ScreenContext): readonly string[] {
	const faults: string[] = [];
	const parts = screenRows(context);
	for (const {area, rows} of parts) {
		if (rows.length !== area.rows) {
			faults.push(`${area.name} has ${rows.length} rows, not ${area.rows}`);
		}
		for (const row of rows) {
			if (textWidth(row) !== area.columns) {
				faults.push(`${area.name} is ${textWidth(row)} wide, not ${area.columns}: ${row}`);
			}
			if (CONTROLS.test(plainText(row))) {
				faults.push(`${area.name} lets through ${JSON.stringify(row)}`);
			}
		}
	}
	const lines = joinParts(context.layout.size, parts);
	const wide = lines.filter((line) => textWidth(line) !== context.layout.size.columns);
	return [...faults, ...wide.map((line) => `a row of the screen is ${textWidth(line)} wide`)];
}

const look = {theme: dark, depth: 'truecolor'} as const;

for (const [columns, rows] of [
	[80, 24],
	[34, 18],
	[48, 30],
	[110, 40],
] as const) {
	test(`hostile texts keep to their cells on ${columns} by ${rows}`, (t) => {
		for (const {id, value} of hostileStrings) {
			const unreadFrom = new Map([['general', 1]]);
			const view = viewOf('general', {unreadFrom, hint: columns === 48 ? value : undefined});
			const context = screenOf(everywhere(value), {columns, rows}, {view, look});
			t.deepEqual(faultsOf(context), [], id);
		}
	});
}

for (const [columns, rows] of [
	[80, 24],
	[34, 10],
	[48, 20],
] as const) {
	test(`hostile texts in a conversation keep to their cells on ${columns} by ${rows}`, (t) => {
		for (const {id, value} of hostileStrings) {
			const context = privateScreen(everywherePrivate(value), {columns, rows}, {look});
			t.deepEqual(faultsOf(context), [], id);
		}
	});
}

for (const [columns, rows] of [
	[200, 30],
	[120, 20],
	[30, 12],
] as const) {
	test(`hostile texts in a thread, a second room and pins keep to their cells on ${columns} by ${rows}`, (t) => {
		// What is painted is the log's: a sample shows that the panes around it do their part.
		for (const {id, value} of hostileStrings.filter((_, index) => index % 4 === 0)) {
			const context = withThread(everywhere(value), {columns, rows});
			t.deepEqual(faultsOf(context), [], id);
		}
	});
}

/** The same state with everything open that can stand beside a log. */
function withThread(state: State, size: {readonly columns: number; readonly rows: number}) {
	const held = state.rooms.get('general')?.log.slice(0, 4) ?? [];
	const messages = held.flatMap((entry) => (entry.type === 'message' ? [entry] : []));
	const view = viewOf('general', {
		thread: {room: 'general', root: 1, scroll: 1},
		focus: 'thread',
		peek: 'other',
		writingFor: new Map([['general', {type: 'reply', seq: 1}]]),
	});
	return screenOf(state, size, {
		view,
		look,
		lookups: {
			...NO_LOOKUPS,
			latency: 23,
			pins: new Map([['general', messages]]),
			threads: new Map([[threadKey('general', 1), {messages, upTo: 4}]]),
		},
		wants: {thread: true, peek: true, composerRows: 2, threadComposerRows: 1},
	});
}

test('any text keeps to its cells on a screen of any size', (t) => {
	const text = fc.oneof(
		fc.string({unit: 'binary', maxLength: 60}),
		fc.string({unit: 'grapheme', maxLength: 60}),
		fc.constantFrom(...hostileStrings.map(({value}) => value.slice(0, 200))),
	);
	const size = fc.record({
		columns: fc.integer({min: 1, max: 220}),
		rows: fc.integer({min: 1, max: 60}),
	});
	const symbols = fc.constantFrom(undefined, asciiSymbols);
	fc.assert(
		fc.property(text, text, size, symbols, (said, typed, given, set) => {
			const composer = composerOf('general', {type: 'type', text: typed});
			const context = screenOf(everywhere(said), given, {
				look,
				composer,
				...(set && {symbols: set}),
				wants: {composerRows: 3},
			});
			t.deepEqual(faultsOf(context), []);
		}),
		{numRuns: 150},
	);
});

test('a scrolled log of any kind keeps to its cells', (t) => {
	fc.assert(
		fc.property(
			arbitraryRoom,
			fc.integer({min: 1, max: 60}),
			fc.integer({min: -300, max: 300}),
			fc.integer({min: 20, max: 160}),
			(held, seq, row, columns) => {
				const view = viewOf('general', {scroll: new Map([['general', {seq, row}]])});
				const context = screenOf(stateOf([held]), {columns, rows: 24}, {view, look});
				t.deepEqual(faultsOf(context), []);
			},
		),
		{numRuns: 100},
	);
});
