import test from 'ava';
import type {RoomState, State} from '../../../source/client/state/state.ts';
import {NO_LOOKUPS} from '../../../source/tui/lookups.ts';
import {composerHeight} from '../../../source/tui/panes/composer-pane.ts';
import {railTarget} from '../../../source/tui/panes/room-list.ts';
import {caret} from '../../../source/tui/panes/screen-rows.ts';
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
import {areaText} from '../../helpers/screen-text.ts';

const small = {columns: 80, rows: 24};
const wide = {columns: 120, rows: 24};
const narrow = {columns: 48, rows: 24};

function rooms(count: number, change: (index: number) => Partial<RoomState> = () => ({})) {
	return Array.from({length: count}, (_, index) => {
		const name = `r${String(index).padStart(2, '0')}`;
		return room(name, change(index));
	});
}

test('the rail has a line for each room and marks the one in front', (t) => {
	const state = stateOf(rooms(3));
	const rail = areaText(screenOf(state, small, {view: viewOf('r01')}), 'rail');
	t.deepEqual(rail.slice(0, 5), [' ROOMS', ' #r00', '▌#r01', ' #r02', '']);
});

test('behind the leader key the rail shows the numbers by which keys go to nine rooms', (t) => {
	const state = stateOf(rooms(10));
	const view = viewOf('r01', {pendingKeys: 'ctrl+x'});
	const rail = areaText(screenOf(state, small, {view}), 'rail');
	t.deepEqual(rail.slice(1, 3), ['1#r00', '2#r01']);
	t.deepEqual(rail.slice(9, 11), ['9#r08', ' #r09']);
});

test('a muted room has a sign of its own', (t) => {
	const attention: State['attention'] = {
		rooms: new Map([['loud', {level: undefined, mutedUntil: Number.POSITIVE_INFINITY}]]),
		keywords: [],
		quietUntil: undefined,
	};
	const state = stateOf([room('a'), room('loud', {unread: 4})], {attention});
	t.deepEqual(areaText(screenOf(state, small), 'rail').slice(1, 3), ['▌#a', '~#loud       4']);
	t.deepEqual(areaText(screenOf(state, narrow), 'strip'), ['▌#a ~#loud:4']);
});

test('the rail says how many rooms one could join, and a click shows them', (t) => {
	const listing = {
		topic: '',
		visibility: 'public',
		members: 1,
		joined: false,
		invited: false,
	} as const;
	const listings = ['a', 'b', 'c'].map((name) => ({...listing, room: name, name}));
	const context = screenOf(stateOf([room('a')], {listings}), wide);
	t.deepEqual(areaText(context, 'rail').slice(1, 5), ['▌#a', '', '+ browse 2 more', '']);
	t.deepEqual(railTarget(context, {columns: 20, rows: 20}, 3), {type: 'browse'});
	t.notRegex(areaText(screenOf(stateOf([room('a')], {listings}), small), 'rail').join(), /browse/);
});

test('the rail says what waits in a room, a mention before all', (t) => {
	const state = stateOf([
		room('quiet'),
		room('some', {unread: 7}),
		room('hot', {unread: 7, mentions: 2}),
		room('a-room-with-a-long-name', {unread: 200}),
	]);
	t.deepEqual(areaText(screenOf(state, small), 'rail').slice(0, 5), [
		' ROOMS',
		' #a-room-… 99+',
		' #hot       @2',
		'▌#quiet',
		' #some       7',
	]);
});

test('a long rail keeps the room in front in sight and says what waits beyond its ends', (t) => {
	const state = stateOf(
		rooms(60, (index) => ({unread: index % 30 ? 0 : 1, mentions: index ? 0 : 1})),
	);
	const rail = (front: string) => areaText(screenOf(state, small, {view: viewOf(front)}), 'rail');
	const start = rail('r00');
	t.is(start.length, 20);
	t.is(start[1], '▌#r00       @1');
	t.is(start.at(-1), '↓ 42 more    1');
	const middle = rail('r30');
	t.regex(middle.join('\n'), /▌#r30 {8}1/);
	t.is(middle[1], '↑ 22 more   @1');
	t.is(middle.at(-1), '↓ 21 more');
	const end = rail('r59');
	t.is(end.at(-1), '▌#r59');
	t.is(end[1], '↑ 42 more   @1');
});

test('a click on the rail means the room of that row', (t) => {
	const context = screenOf(stateOf([room('a'), room('b')]), {columns: 200, rows: 24});
	const found = [0, 1, 2, 3, 4, 5].map((row) => railTarget(context, {columns: 25, rows: 20}, row));
	const [a, b] = ['a', 'b'].map((id) => ({type: 'room', room: id}) as const);
	t.deepEqual(found, [undefined, a, a, b, b, undefined]);
});

test('invitations stand below the rooms', (t) => {
	const invitations: State['invitations'] = new Map([
		['x', {room: 'x', name: 'secret', by: 'mira'}],
	]);
	const rail = areaText(screenOf(stateOf([room('a')], {invitations}), small), 'rail');
	t.deepEqual(rail.slice(0, 4), [' ROOMS', '▌#a', ' INVITED', ' + #secret']);
});

test('the strip has the room in front, then those that wait, then the others', (t) => {
	const state = stateOf([
		room('general'),
		room('builds', {unread: 3}),
		room('ops', {unread: 1, mentions: 1}),
		room('a'),
	]);
	t.deepEqual(areaText(screenOf(state, narrow), 'strip'), ['▌#general #ops:@1 #builds:3 #a']);
	t.deepEqual(areaText(screenOf(state, {columns: 26, rows: 24}), 'strip'), [
		'▌#general #ops:@1 +2',
	]);
});

const crowd: State['presence'] = new Map([
	['mira', {state: 'online', status: 'at the desk'}],
	['kei', {state: 'online', status: ''}],
	['sam', {state: 'away', status: 'lunch'}],
]);

test('people stand by presence, with what they do or say', (t) => {
	const held = room('general', {
		members: new Map([
			...members('kei', 'sam', 'ada', 'rt'),
			['mira', {name: 'mira', role: 'owner'}],
		]),
		typing: new Map([['kei', 500]]),
	});
	const people = areaText(screenOf(stateOf([held], {presence: crowd}), wide), 'people');
	t.deepEqual(people.slice(0, 10), [
		' 3 HERE',
		'@mira     at the d…',
		'·ada      you',
		'·kei      typing',
		'',
		' 1 AWAY',
		' sam      lunch',
		'',
		' 1 OFFLINE',
		' rt',
	]);
});

test('who is away is shown with how long, unless they say why', (t) => {
	const held = room('general', {members: members('ada', 'rt', 'sam')});
	const presence: State['presence'] = new Map([
		['rt', {state: 'away', status: ''}],
		['sam', {state: 'away', status: 'lunch'}],
	]);
	const since = NOW - 2 * 3_600_000;
	const awaySince = new Map([
		['rt', since],
		['sam', since],
	]);
	const context = screenOf(stateOf([held], {presence}), wide, {
		lookups: {...NO_LOOKUPS, awaySince},
	});
	t.deepEqual(areaText(context, 'people').slice(3, 6), [
		' 2 AWAY',
		' rt       2 h',
		' sam      lunch',
	]);
});

test('a crowd is cut and counted', (t) => {
	const names = Array.from({length: 300}, (_, index) => `p${String(index).padStart(3, '0')}`);
	const people = areaText(
		screenOf(stateOf([room('a', {members: members(...names)})]), wide),
		'people',
	);
	t.is(people.length, 20);
	t.is(people.at(-1), '↓ 282 more');
});

test('before the members are known they are counted', (t) => {
	const people = areaText(screenOf(stateOf([room('a', {memberCount: 12})]), wide), 'people');
	t.is(people[0], ' 12 people');
});

test('the header cuts the topic, never the people', (t) => {
	const topic = 'word '.repeat(40);
	const held = room('general', {topic, memberCount: 5, visibility: 'private'});
	const [header = ''] = areaText(screenOf(stateOf([held]), small), 'header');
	t.regex(header, /^ #general \(private\) {2}word.*… +5 members {2}ok$/);
});

test('a lost connection is said in the status line, with the time of the next try', (t) => {
	const connection = {
		type: 'waiting',
		retryAt: NOW + 3200,
		lastContact: NOW - 12_000,
		reason: '',
	} as const;
	const state = stateOf([room('general')], {connection});
	const [status = ''] = areaText(screenOf(state, small), 'status');
	t.true(status.startsWith(`${'─'.repeat(15)}┴ reconnecting in 4 s, last contact 12 s ago ──`));
	t.regex(areaText(screenOf(state, small), 'header')[0] ?? '', /offline$/);
});

test('the status line says who is typing and what is not sent', (t) => {
	const typing = (...names: readonly string[]) => new Map(names.map((name) => [name, 5]));
	const said = (held: Partial<RoomState>) => {
		const state = stateOf([room('general', held)]);
		return areaText(screenOf(state, {columns: 70, rows: 24}), 'status')[0]?.replace(/─+$/, '');
	};
	t.is(said({}), '');
	t.is(said({typing: typing('mira')}), '─ mira is typing ');
	t.is(said({typing: new Map([['mira', -1]])}), '');
	t.is(said({typing: typing('mira', 'kei')}), '─ mira and kei are typing ');
	t.is(said({typing: typing('a', 'b', 'c', 'd')}), '─ 4 people are typing ');
	const failed = pending('x', NOW, {type: 'failed', reason: 'no'});
	t.is(
		said({pending: [pending('y', NOW), failed], typing: typing('mira')}),
		'─ 1 not sent yet, 1 failed ─ mira is typing ',
	);
});

test('hints name keys that work where one is', (t) => {
	const state = stateOf([room('general'), room('ops', {unread: 1})]);
	const hint = (rest: Parameters<typeof screenOf>[2]) =>
		areaText(screenOf(state, small, rest), 'hint')[0]
			?.replace(/ {3,}.*/, '')
			.trim();
	t.is(hint({}), '? keys  Ctrl-K go to  Tab next unread (1)  F1 help');
	const composer = composerOf('general', {type: 'type', text: 'hi'});
	t.regex(hint({composer}) ?? '', /^Enter send {2}Ctrl-J new line {2}Alt-A next unread \(1\)/);
	t.is(
		hint({eaten: new Set(['ctrl+k', 'f1', 'ctrl+g'])}),
		'? keys  Ctrl-X g go to  Tab next unread (1)  Ctrl-X ? help',
	);
	const pendingKeys = viewOf('general', {pendingKeys: 'ctrl+x'});
	t.regex(
		hint({view: pendingKeys}) ?? '',
		/^Ctrl-X {2}Enter new line {2}Tab next unread .* {2}\S+ [a-z ]+$/,
	);
	t.is(
		hint({view: viewOf('general', {hint: 'Press Ctrl-C again to quit.'})}),
		'Press Ctrl-C again to quit.',
	);
});

test('a completion lists what else there is', (t) => {
	const sources = {nicks: ['mira', 'miro', 'mike'], rooms: [], commands: [], emoji: []};
	const composer = composerOf(
		'general',
		{type: 'type', text: '@mi'},
		{type: 'complete', direction: 'forward', sources},
		{type: 'complete', direction: 'forward', sources},
	);
	const context = screenOf(stateOf([room('general')]), small, {composer});
	t.regex(areaText(context, 'hint')[0] ?? '', /^ \[@?miro\] {2}@?mike {2}@?mira /);
});

test('the hint bar says who one is and that one is away', (t) => {
	const state = stateOf([room('general')]);
	const away = state.account && {...state.account, presence: 'away' as const};
	t.regex(areaText(screenOf(state, small), 'hint')[0] ?? '', /you: ada$/);
	t.regex(
		areaText(screenOf({...state, account: away}, small), 'hint')[0] ?? '',
		/you: ada ○ away$/,
	);
	t.regex(
		areaText(screenOf({...state, account: undefined}, small), 'hint')[0] ?? '',
		/not logged in$/,
	);
});

test('a draft higher than its place has signs at its ends', (t) => {
	const text = Array.from({length: 12}, (_, index) => `line ${index}`).join('\n');
	const composer = composerOf('general', {type: 'set-text', text});
	const up = composerOf('general', {type: 'set-text', text}, ...new Array<Up>(6).fill(UP));
	const state = stateOf([room('general')]);
	const wants = {
		composerRows: composerHeight({view: viewOf('general'), composer}, 'general', {columns: 80}),
	};
	t.deepEqual(areaText(screenOf(state, small, {composer, wants}), 'composer'), [
		'↑ line 7',
		'  line 8',
		'  line 9',
		'  line 10',
		'  line 11',
	]);
	const middle = areaText(screenOf(state, small, {composer: up, wants}), 'composer');
	t.is(middle[0]?.[0], '↑');
	t.is(middle.at(-1)?.[0], '↓');
});

const UP = {type: 'edit', edit: 'caret-up'} as const;
type Up = typeof UP;

test('a search shows what is looked for, what was found, and has the cursor', (t) => {
	const composer = composerOf(
		'general',
		{type: 'type', text: 'build 991 is red'},
		{type: 'enter'},
		{type: 'search-history'},
		{type: 'type', text: 'red'},
	);
	const context = screenOf(stateOf([room('general')]), small, {composer});
	t.deepEqual(areaText(context, 'composer'), ['search: red  > build 991 is red']);
	t.deepEqual(caret(context), {column: 11, row: 22});
});

test('a paste that is too large asks its question in the composer', (t) => {
	const composer = composerOf('general', {type: 'paste', text: 'line\n'.repeat(500)});
	const rows = composerHeight({view: viewOf('general'), composer}, 'general', {columns: 80});
	t.is(rows, 2);
	const context = screenOf(stateOf([room('general')]), small, {
		composer,
		wants: {composerRows: rows},
	});
	t.regex(
		areaText(context, 'composer').join(' '),
		/^The paste is 500 lines .* Esc drops the paste\.$/,
	);
	t.regex(areaText(context, 'hint')[0] ?? '', /Enter keep what fits {2}Esc drop it/);
});

test('what is left of a message is said above it', (t) => {
	const composer = composerOf('general', {type: 'type', text: 'x'.repeat(4000)});
	const context = screenOf(stateOf([room('general')]), small, {composer});
	t.regex(areaText(context, 'status')[0] ?? '', /─ 96 bytes left ─$/);
});

test('the preview of a room is its last words', (t) => {
	const log = logOf([said('kei', NOW, 'build 991 is red'), said('omar', NOW, '', {kind: 'join'})]);
	const state = stateOf([room('builds', {log}), room('design', {topic: 'new icons'})]);
	const rail = areaText(screenOf(state, {columns: 200, rows: 24}), 'rail');
	t.deepEqual(rail.slice(0, 5), [
		' ROOMS',
		'▌#builds',
		'   kei: build 991 is red',
		' #design',
		'   new icons',
	]);
});

test('low and wide, the prompt says which room it is', (t) => {
	const context = screenOf(stateOf([room('general')]), {columns: 70, rows: 8});
	t.deepEqual(areaText(context, 'composer'), ['#general> message #general']);
	t.deepEqual(caret(context), {column: 10, row: 7});
});

test('without a room the log has the lines that belong to none', (t) => {
	const lines = [localLine('Logged out.'), localLine('elsewhere', {id: 2, room: 'gone'})];
	const log = areaText(screenOf(stateOf([], {localLines: lines}), small), 'log');
	t.deepEqual(log.slice(-2), ['', '11:12 •        Logged out.']);
});

test('without an account any more the composer says how to begin anew', (t) => {
	const deleted = {
		type: 'logged-out',
		reason: 'Your account was deleted.',
		isDeleted: true,
	} as const;
	const elsewhere = {
		type: 'off',
		reason: 'This account was deleted.',
		ending: 'account-gone',
	} as const;
	for (const connection of [deleted, elsewhere]) {
		t.deepEqual(areaText(screenOf(stateOf([], {connection}), small), 'composer'), [
			'> your account is gone: /quit, and start termchat again for a new one',
		]);
	}
});

test('without a room the screen says what to do', (t) => {
	const context = screenOf(stateOf([]), small);
	t.deepEqual(areaText(context, 'header'), [` termchat${' '.repeat(68)}ok`]);
	t.deepEqual(areaText(context, 'composer'), ['> no room yet: /join a room, or /help']);
});

test('a hint names no way through an overlay that says its own, only what ends it', (t) => {
	const state = stateOf([room('general')]);
	const hint = (view: Parameters<typeof viewOf>[1]) =>
		areaText(screenOf(state, small, {view: viewOf('general', view)}), 'hint')[0];
	const help = hint({overlay: {type: 'help', scroll: 0}});
	const goTo = hint({overlay: {type: 'go-to', query: '', selected: 0}});
	t.regex(help ?? '', /^ Esc close\s+you: /);
	t.regex(goTo ?? '', /^ Enter take {2}Esc back\s+you: /);
});

test('nothing of ours stands to the right of a topic that terminals measure differently', (t) => {
	for (const topic of ['👨‍👩‍👧 ❤️ family', 'क्षि नमस्ते']) {
		const header = areaText(screenOf(stateOf([room('ops', {topic})]), small), 'header').join('');
		t.true(header.startsWith(' #ops'));
		t.true(header.indexOf('ok') > 0 && header.indexOf('ok') < header.indexOf(topic.slice(0, 2)));
	}
	const plain = areaText(screenOf(stateOf([room('ops', {topic: 'été 日本'})]), small), 'header');
	t.regex(plain.join(''), /été 日本 .* ok *$/);
});
