import test from 'ava';
import type {RoomState, State} from '../../../source/client/state/state.ts';
import {noticeHeight} from '../../../source/tui/panes/notices.ts';
import {fittingActs, refusalOf} from '../../../source/tui/select/acts.ts';
import {
	at,
	composerOf,
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
import {areaText, logText} from '../../helpers/screen-text.ts';

const SIZES = [
	{columns: 120, rows: 40},
	{columns: 80, rows: 24},
	{columns: 48, rows: 20},
	{columns: 34, rows: 10},
] as const;

/** What stands above the composer. */
function notices(
	held: Partial<RoomState>,
	rest: Partial<State> = {},
	size = SIZES[1] as {columns: number; rows: number},
) {
	const state = stateOf([room('general', held)], rest);
	const parts = screenOf(state, size);
	const noticeRows = noticeHeight(parts, {columns: size.columns, most: 2});
	const text = areaText(screenOf(state, size, {wants: {noticeRows}}), 'notice');
	return text.map((row) => row.trim()).filter((row) => row !== '');
}

test('the header says that a room is read-only or slow', (t) => {
	const rules = {readOnly: true, slowMode: 30_000};
	for (const size of SIZES.slice(0, 3)) {
		const header = areaText(screenOf(stateOf([room('general', {rules})]), size), 'header');
		t.regex(header[0] ?? '', /#general \(read-only, slow 30 s\)/, `${size.columns}`);
	}
});

test('above the composer stands why nothing can be written, at every size', (t) => {
	const rules = {readOnly: true, slowMode: 0};
	for (const size of SIZES) {
		t.regex(notices({rules}, {}, size).join(' '), /read-only/, `${size.columns}`);
		t.regex(notices({mutedUntil: 0}, {}, size).join(' '), /silenced/, `${size.columns}`);
	}
	t.deepEqual(notices({rules}), ['#general is read-only: only those who run it write here.']);
	t.deepEqual(notices({role: 'reader'}), [
		'You are a reader of #general: you read here and do not write.',
	]);
	t.deepEqual(notices({mutedUntil: at('14:30')}), ['You cannot write in #general until 14:30.']);
	const relayMute = {until: at('14:30'), reason: 'spam'};
	t.deepEqual(notices({}, {order: {openReports: 0, relayMute}}), [
		'You cannot write on this relay until 14:30. Reason: spam',
	]);
});

test('nothing is said once a time is over, nor to those who run the room', (t) => {
	t.deepEqual(notices({mutedUntil: NOW - 1}), []);
	t.deepEqual(notices({role: 'moderator', rules: {readOnly: true, slowMode: 0}}), []);
	t.deepEqual(notices({rules: {readOnly: false, slowMode: 5000}}), []);
});

test('in slow mode it is said when the message goes', (t) => {
	const message = {...pending('hello', NOW), waitsUntil: NOW + 11_200};
	t.deepEqual(notices({pending: [message]}), [
		'Slow mode: what you sent goes in 12 seconds, by itself.',
	]);
	t.deepEqual(notices({pending: [{...message, waitsUntil: NOW}]}), []);
	t.deepEqual(notices({pending: [{...message, waitsUntil: NOW + 5_395_000}]}), [
		'Slow mode: what you sent goes in 90 min, by itself.',
	]);
});

test('the composer invites nobody to write who cannot', (t) => {
	const state = stateOf([room('general', {role: 'reader'})]);
	const composer = areaText(
		screenOf(state, SIZES[1], {composer: composerOf('general')}),
		'composer',
	);
	t.regex(composer[0] ?? '', /you cannot write here now/);
});

test('people who own a room, run it or only read in it are marked', (t) => {
	const held = room('general', {
		members: new Map([
			...members('kei'),
			['mira', {name: 'mira', role: 'owner'}],
			['bob', {name: 'bob', role: 'moderator'}],
			['rt', {name: 'rt', role: 'reader'}],
		]),
	});
	const here = {state: 'online', status: ''} as const;
	const presence = new Map(['kei', 'mira', 'bob', 'rt'].map((name) => [name, here] as const));
	const people = areaText(screenOf(stateOf([held], {presence}), SIZES[0]), 'people');
	t.deepEqual(
		people.slice(1, 5).map((row) => row.trim()),
		['@mira', '+bob', '·kei', '-rt'],
	);
});

test('what those who run a room did is one sentence each in the log', (t) => {
	const log = logOf([
		{
			...said('mira', at('10:00'), ''),
			kind: 'moderation',
			moderation: {deed: 'kick', name: 'bob', reason: 'spam'},
		},
		{
			...said('mira', at('10:01'), ''),
			kind: 'moderation',
			moderation: {deed: 'mute', name: 'kei', until: at('14:30')},
		},
		{
			...said('mira', at('10:02'), ''),
			kind: 'moderation',
			moderation: {deed: 'settings', rules: {readOnly: false, slowMode: 30_000}},
		},
	]);
	const rows = logText(screenOf(stateOf([room('general', {log})]), SIZES[0])).join('\n');
	t.regex(rows, /10:00 +· +mira removed bob: spam/);
	t.regex(rows, /10:01 +· +mira silenced kei until 14:30/);
	t.regex(rows, /10:02 +· +mira changed the rules of the room: slow mode: 30 s/);
});

const quiet = {isHidden: true} as const;

test('messages of somebody ignored are one row, which opens and closes', (t) => {
	const log = logOf([
		said('kei', at('10:00'), 'before'),
		{...said('bob', at('10:01'), 'secret one'), ...quiet},
		{...said('bob', at('10:02'), 'secret two'), ...quiet},
		said('kei', at('10:03'), 'after'),
	]);
	const state = stateOf([room('general', {log})]);
	for (const size of SIZES) {
		const rows = logText(screenOf(state, size)).join(' ').replaceAll(/\s+/g, ' ');
		t.regex(rows, /2 messages of bob are/, `${size.columns}`);
		t.notRegex(rows, /secret/);
	}
	const hidden = log.at(2);
	const unfolded = new Set([hidden?.type === 'message' ? hidden.id : '']);
	const view = viewOf('general', {unfolded});
	const rows = logText(screenOf(state, SIZES[1], {view})).join('\n');
	t.regex(rows, /bob +secret one/);
	t.regex(rows, /secret two/);
	t.notRegex(rows, /hidden/);
});

test('an answer to somebody ignored does not repeat what they said', (t) => {
	const log = logOf([
		{...said('bob', at('10:01'), 'secret'), ...quiet},
		{...said('kei', at('10:03'), 'no'), replyTo: 1},
	]);
	const rows = logText(screenOf(stateOf([room('general', {log})]), SIZES[1])).join('\n');
	t.regex(rows, /> a hidden message/);
	t.notRegex(rows, /secret/);
});

test('reporting fits a message of somebody else, keeping order fits who may', (t) => {
	const message = {...said('bob', NOW, 'x'), seq: 1};
	const marked = (held: Partial<RoomState>) => {
		const general = room('general', held);
		return {marked: {type: 'message', room: general, message} as const, state: stateOf([general])};
	};
	const asMember = marked({});
	t.true(fittingActs(asMember.marked, asMember.state).includes('message-report'));
	t.regex(
		refusalOf('message-moderate', asMember.marked, asMember.state) ?? '',
		/Only those who run #general/,
	);
	const asModerator = marked({role: 'moderator'});
	t.is(refusalOf('message-moderate', asModerator.marked, asModerator.state), undefined);
	const owned = marked({
		role: 'moderator',
		members: new Map([['bob', {name: 'bob', role: 'owner'}]]),
	});
	t.regex(refusalOf('message-moderate', owned.marked, owned.state) ?? '', /bob owns the room/);
});
