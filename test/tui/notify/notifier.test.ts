import test from 'ava';
import {notificationOf} from '../../../source/tui/notify/notification.ts';
import {
	GATHERED,
	Notifier,
	type NotifierOptions,
	type NotifyProgram,
} from '../../../source/tui/notify/notifier.ts';
import {conversation, room} from '../../helpers/build-state.ts';
import {manualClock} from '../../helpers/manual-clock.ts';
import {wait} from '../../helpers/wait.ts';

const BELL = '\u{7}';
const OPS = room('ops', {unread: 1});
const BOB = conversation('bob', {unread: 1});

function startNotifier(options: Partial<NotifierOptions> = {}) {
	const clock = manualClock();
	const sent: string[] = [];
	const lines: string[] = [];
	const notifier = new Notifier({
		clock,
		send: (command) => sent.push(command),
		route: () => ({form: 'osc9', passage: undefined}),
		privacy: () => 'full',
		program: () => undefined,
		isRead: () => false,
		say: (sentence) => lines.push(sentence),
		...options,
	});
	const call = (place = OPS, {rings = true, notifies = true, text = 'red'} = {}) => {
		const notification = notificationOf(place, {from: 'mira', text, isMention: true});
		notifier.call({notification, rings, notifies});
	};
	return {clock, sent, lines, notifier, call};
}

const OSC9 = '\u{1B}]9;mira in #ops: red\u{1B}\\';

test('a message rings and notifies at once', (t) => {
	const {sent, call} = startNotifier();
	call();
	t.deepEqual(sent, [BELL, OSC9]);
});

test('a bell needs no notification, and a notification no bell', (t) => {
	const {sent, call} = startNotifier();
	call(OPS, {notifies: false});
	t.deepEqual(sent, [BELL]);
	call(BOB, {rings: false});
	t.deepEqual(sent, [BELL, '\u{1B}]9;termchat: mira wrote to you\u{1B}\\']);
});

test('what comes within two seconds is told as one', (t) => {
	const {sent, call, clock} = startNotifier();
	for (let count = 0; count < 4; count++) call();
	t.is(sent.length, 2);
	clock.advance(GATHERED);
	t.deepEqual(sent.slice(2), [BELL, '\u{1B}]9;#ops: 3 messages from mira\u{1B}\\']);
	clock.advance(GATHERED);
	t.is(sent.length, 4);
	call();
	t.is(sent.at(-1), OSC9);
});

test('what was read meanwhile is not told', (t) => {
	let isRead = false;
	const {sent, call, clock} = startNotifier({isRead: () => isRead});
	call();
	call();
	isRead = true;
	clock.advance(GATHERED);
	t.is(sent.length, 2);
	isRead = false;
	call();
	t.is(sent.length, 4);
});

test('one place does not keep another waiting', (t) => {
	const {sent, call} = startNotifier();
	call(OPS);
	call(BOB);
	t.is(sent.length, 4);
});

test('through tmux it is wrapped, and the bell rings as well', (t) => {
	const {sent, call} = startNotifier({route: () => ({form: 'osc9', passage: 'tmux'})});
	call(OPS, {rings: false});
	t.deepEqual(sent, [BELL, '\u{1B}Ptmux;\u{1B}\u{1B}]9;mira in #ops: red\u{1B}\u{1B}\\\u{1B}\\']);
});

test('a terminal that would print it only rings', (t) => {
	const {sent, call} = startNotifier({route: () => ({form: undefined, passage: undefined})});
	call();
	t.deepEqual(sent, [BELL]);
});

test('nothing of what somebody wrote can act on the terminal', (t) => {
	const {sent, call} = startNotifier();
	call(OPS, {text: 'a\u{1B}]52;c;aGk=\u{7}\u{9C}\n\u{1B}[2Jb;c\u{202E}'});
	t.is(sent[1], '\u{1B}]9;mira in #ops: a]52,c,aGk= [2Jb,c\u{1B}\\');
});

test('a program takes the place of the terminal', async (t) => {
	const records: object[] = [];
	const program: NotifyProgram = async (record) => void records.push(record);
	const {sent, call} = startNotifier({program: () => program});
	call();
	await wait(() => records.length === 1);
	t.deepEqual(sent, [BELL]);
	t.like(records[0], {v: 1, type: 'message', room: 'ops', text: 'red', mention: true});
});

test('a program that fails is spoken of once', async (t) => {
	let count = 0;
	const program: NotifyProgram = async () => {
		count++;
		throw new Error('It ended with code 3.');
	};
	const {lines, call, clock} = startNotifier({program: () => program});
	call();
	clock.advance(GATHERED);
	call();
	await wait(() => count === 2);
	t.deepEqual(lines, ['The program that shows notifications did not work. It ended with code 3.']);
});

test('one program runs at a time, and at most ten wait', async (t) => {
	const ending = Promise.withResolvers<void>();
	const begun: unknown[] = [];
	const program: NotifyProgram = async (record) => {
		begun.push(record.unread);
		await ending.promise;
	};
	const {call} = startNotifier({program: () => program});
	call(room('first', {unread: 100}));
	await wait(() => begun.length === 1);
	for (let unread = 0; unread < 15; unread++) call(room(`r${unread}`, {unread}));
	t.deepEqual(begun, [100]);
	ending.resolve();
	await wait(() => begun.length === 11);
	t.deepEqual(begun, [100, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
});

test('after the end nothing is told any more', (t) => {
	const {sent, call, clock, notifier} = startNotifier();
	call();
	call();
	notifier.close();
	clock.advance(GATHERED * 2);
	t.is(sent.length, 2);
	t.is(clock.armed, 0);
});
