import test from 'ava';
import type {Client} from '../../source/client/api.ts';
import type {Event} from '../../source/client/state/event.ts';
import {reduce} from '../../source/client/state/reduce.ts';
import type {LogMessage, State} from '../../source/client/state/state.ts';
import {type PlainPreferences, Teller} from '../../source/plain/teller.ts';
import {conversation, factsOf, NOW, pending, room, said, stateOf} from '../helpers/build-state.ts';
import {manualClock} from '../helpers/manual-clock.ts';

/** A teller over a state that events change as they do in the client. */
function open(state: State, preferences: Partial<PlainPreferences> = {}) {
	let current = state;
	const listeners = new Set<(event: Event) => void>();
	const read: [string, number][] = [];
	const lines: string[] = [];
	const asked: string[] = [];
	let rings = 0;
	const clock = manualClock(NOW);
	const parts: Pick<Client, 'state' | 'subscribe' | 'markRead' | 'loadOlder'> = {
		get state() {
			return current;
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		markRead: (place, seq) => void read.push([place, seq]),
		loadOlder: async (place, before) => void asked.push(`${place} ${before}`),
	};
	const teller = new Teller({
		// The teller asks a client for nothing but these.
		client: parts as Client,
		clock,
		preferences: {timeFormat: '24h', joinLines: 'condensed', bell: 'mentions', ...preferences},
		isWatched: true,
		print: (line) => void lines.push(line.replace(/\d\d:\d\d/, 'NOW')),
		ring: () => {
			rings++;
		},
		onEnd: (reason) => void lines.push(`END ${reason}`),
	});
	teller.begin();
	teller.enter('lobby');
	return {
		teller,
		lines,
		read,
		asked,
		clock,
		rings: () => rings,
		happen(...events: readonly Event[]) {
			for (const event of events) {
				current = reduce(current, event);
				for (const listener of [...listeners]) listener(event);
			}
		},
	};
}

let count = 0;

function came(place: string, seq: number, rest: Partial<LogMessage> = {}): Event {
	const {
		type: _,
		isMention: __,
		...message
	} = said('mira', NOW, 'hi', {
		id: `came-${++count}`,
		...rest,
		seq,
	});
	return {type: 'message-received', message: {...message, room: place}};
}

const state = () => stateOf([room('lobby'), room('ops'), conversation('mira')]);

test('new messages of the room in front are told once and read', (t) => {
	const {happen, lines, read} = open(state());
	happen(came('lobby', 1), came('lobby', 2, {text: 'again'}));
	t.deepEqual(lines, ['mira, NOW: hi', 'mira, NOW: again']);
	t.deepEqual(read.at(-1), ['lobby', 2]);
});

test('messages of other rooms are told as their level says, and are not read', (t) => {
	const quiet = {level: 'mentions', mutedUntil: undefined} as const;
	const {happen, lines, read} = open({
		...state(),
		attention: {rooms: new Map([['ops', quiet]]), keywords: [], quietUntil: undefined},
	});
	happen(came('ops', 1), came('ops', 2, {text: 'ada: look'}), came('@mira', 1, {facts: factsOf()}));
	t.deepEqual(lines, ['#ops, mira, NOW, to you: ada: look', 'private, mira, NOW: hi']);
	t.deepEqual(read, []);
});

test('a muted room is silent', (t) => {
	const muted = {level: undefined, mutedUntil: Number.POSITIVE_INFINITY};
	const {happen, lines} = open({
		...state(),
		attention: {rooms: new Map([['ops', muted]]), keywords: [], quietUntil: undefined},
	});
	happen(came('ops', 1, {text: 'ada!'}));
	t.deepEqual(lines, []);
});

test('an own message is confirmed and not repeated', (t) => {
	const {happen, lines} = open(state());
	const message = {...pending('hello', NOW), room: 'lobby'};
	happen({type: 'message-written', message});
	happen({type: 'message-accepted', room: 'lobby', id: message.id, seq: 1, time: NOW});
	happen(came('lobby', 1, {id: message.id, from: 'ada', text: 'hello'}));
	t.deepEqual(lines, ['sent']);
});

test('a message that was not the last one typed is named when it is sent', (t) => {
	const {happen, lines} = open(state());
	const [first, second] = ['one', 'two'].map((text) => ({...pending(text, NOW), room: 'lobby'}));
	for (const message of [first, second]) {
		if (message) happen({type: 'message-written', message});
	}
	happen({type: 'message-accepted', room: 'lobby', id: first?.id ?? '', seq: 1, time: NOW});
	t.deepEqual(lines, ['sent in #lobby, "one"']);
});

test('why a message was not sent is said', (t) => {
	const {happen, lines} = open(state());
	const message = {...pending('hello', NOW), room: 'lobby'};
	happen({type: 'message-written', message});
	happen({
		type: 'message-failed',
		room: 'lobby',
		id: message.id,
		reason: 'You may not write here.',
	});
	happen({type: 'message-held', room: 'lobby', id: message.id, reason: 'Keys changed.'});
	t.deepEqual(lines, [
		'failed: You may not write here. Type /retry to send it again, or /drop.',
		'held: Keys changed.',
	]);
});

test('comings and goings are gathered into one line, or left out', (t) => {
	const {happen, lines, clock} = open(state());
	happen(
		came('lobby', 1, {kind: 'join', from: 'kei'}),
		came('lobby', 2, {kind: 'join', from: 'rt'}),
	);
	t.deepEqual(lines, []);
	clock.advance(10_000);
	t.deepEqual(lines, ['kei and rt joined']);
	const none = open(state(), {joinLines: 'none'});
	none.happen(came('lobby', 1, {kind: 'join', from: 'kei'}));
	none.clock.advance(10_000);
	t.deepEqual(none.lines, []);
});

test('what was gathered of comings and goings stands before the next message', (t) => {
	const {happen, lines} = open(state());
	happen(came('lobby', 1, {kind: 'leave', from: 'kei'}), came('lobby', 2));
	t.deepEqual(lines, ['kei left', 'mira, NOW: hi']);
});

test('a message of another day is told after the name of that day', (t) => {
	const {happen, lines} = open(state());
	const time = new Date(2026, 7, 6, 9, 5).getTime();
	happen(came('lobby', 1), came('lobby', 2, {time}));
	t.deepEqual(lines, ['mira, NOW: hi', 'Thursday 6 August 2026', 'mira, NOW: hi']);
});

test('what is missing in the room in front is fetched before what follows is told', (t) => {
	const {happen, lines, asked} = open(state());
	happen(came('lobby', 1), came('lobby', 4, {text: 'later'}));
	t.deepEqual(lines, ['mira, NOW: hi']);
	t.deepEqual(asked, ['lobby 4']);
	const messages = [2, 3].map((seq) => ({
		...said('kei', NOW, `message ${seq}`, {id: `m${seq}`, seq}),
		room: 'lobby',
	}));
	happen({type: 'history-received', room: 'lobby', messages, before: 4, more: true});
	t.deepEqual(lines, [
		'mira, NOW: hi',
		'kei, NOW: message 2',
		'kei, NOW: message 3',
		'mira, NOW: later',
	]);
});

test('what is missing in another room is left for later', (t) => {
	const {happen, lines, asked} = open(state());
	happen(came('ops', 1), came('ops', 900, {text: 'later'}));
	t.deepEqual(lines, ['#ops, mira, NOW: hi', '#ops, mira, NOW: later']);
	t.deepEqual(asked, []);
});

test('the terminal rings for a mention, and not while it shall be quiet', (t) => {
	const loud = open(state());
	loud.happen(came('lobby', 1), came('lobby', 2, {text: 'ada?'}));
	t.is(loud.rings(), 1);
	const quiet = open({
		...state(),
		attention: {rooms: new Map(), keywords: [], quietUntil: NOW + 1000},
	});
	quiet.happen(came('lobby', 1, {text: 'ada?'}));
	t.is(quiet.rings(), 0);
});

test('changed keys are told once, with what to do', (t) => {
	const {happen, lines} = open(state());
	const known = conversation('mira').direct;
	if (known === undefined) throw new Error('A conversation has two people.');
	const changed = {...known, trust: 'changed'} as const;
	happen({type: 'direct-changed', room: '@mira', direct: changed});
	happen({type: 'direct-changed', room: '@mira', direct: changed});
	t.is(lines.length, 1);
	t.regex(
		lines[0] ?? '',
		/^The keys of mira changed\. Nothing is sent .*\/verify mira.*\/trust mira accept/,
	);
});

test('a lost connection is told once, and that it is back', (t) => {
	const {happen, lines} = open(state());
	const live = {type: 'connection-changed', connection: {type: 'live', since: NOW}} as const;
	const waiting = {type: 'waiting', retryAt: NOW, lastContact: NOW, reason: 'It is gone.'} as const;
	happen(live);
	happen({type: 'connection-changed', connection: waiting});
	happen({type: 'connection-changed', connection: {type: 'connecting', attempt: 1}});
	happen({type: 'connection-changed', connection: waiting}, live);
	t.deepEqual(lines, [
		'It is gone. Trying to get it back; what you write meanwhile is kept.',
		'Connected again.',
	]);
});

test('a device that the relay sends away is at the end', (t) => {
	const {happen, lines} = open(state());
	const connection = {type: 'logged-out', reason: 'This device was revoked.'} as const;
	happen({type: 'connection-changed', connection});
	t.deepEqual(lines, ['END This device was revoked.']);
});

test('an edit of a message that was told is told, one of another is not', (t) => {
	const {happen, lines} = open(state());
	happen(came('lobby', 1));
	const state1 = {
		revision: 2,
		edited: true,
		deleted: false,
		pinned: false,
		reactions: [],
		replies: 0,
	};
	const change = (id: string, place: string, seq: number): Event => ({
		type: 'message-received',
		message: {
			room: place,
			seq,
			id,
			kind: 'change',
			from: 'mira',
			time: NOW,
			text: '',
			change: {type: 'edit', seq: 1, text: 'hello', state: state1},
		},
	});
	happen(change('change-1', 'lobby', 2), change('change-2', 'ops', 2));
	t.deepEqual(lines, ['mira, NOW: hi', 'mira edited a message ("hi"): hello']);
});

test('of somebody who is ignored nothing is told, neither what they change nor what is done to theirs', (t) => {
	const {happen, lines} = open(state());
	const edited = (from: string, text: string): Event => {
		const facts = {revision: 2, edited: true, deleted: false, pinned: false, replies: 0};
		const change = {seq: 1, type: 'edit' as const, text, state: {...facts, reactions: []}};
		const base = {...said(from, NOW, '', {id: `change-${text}`, seq: 2}), room: 'lobby'};
		const {type: _, isMention: __, ...message} = base;
		return {type: 'message-received', message: {...message, kind: 'change', change}};
	};
	happen(came('lobby', 1), {type: 'ignored-changed', ignored: new Set(['mira'])});
	lines.length = 0;
	happen(edited('mira', 'buy now'));
	t.deepEqual(lines, []);
});
