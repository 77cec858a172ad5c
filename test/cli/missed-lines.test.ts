import test from 'ava';
import {missedLines} from '../../source/cli/missed-lines.ts';
import type {RoomState} from '../../source/client/state/state.ts';
import {at, conversation, logOf, NOW, room, said, stateOf} from '../helpers/build-state.ts';

function lines(rooms: readonly RoomState[]): readonly string[] {
	return missedLines(stateOf(rooms), {now: NOW, timeFormat: '24h'});
}

test('in lines one hears what the page of the screen shows: who asks, what is linked, who came', (t) => {
	const log = logOf([
		said('mira', at('10:00'), 'old'),
		said('mira', at('10:01'), 'see https://wiki.example/notes.', {kind: 'text'}),
		said('kei', at('10:02'), '@ada can you look?', {isMention: true}),
		said('omar', at('10:03'), '', {kind: 'join'}),
	]);
	const heard = lines([room('ops', {log, read: 1, unread: 2, mentions: 1})]);
	t.is(heard[0], '#ops: 2 unread, 1 for you');
	t.regex(heard[1] ?? '', /^ {2}asks you, kei, \d\d:02: @ada can you look\?$/);
	t.regex(heard[2] ?? '', /^ {2}link, mira, \d\d:01: see https:\/\/wiki\.example\/notes\.$/);
	t.is(heard[3], '  joined: omar');
	t.is(heard.length, 4);
});

test('a message of many lines is one line, and none that act on a terminal', (t) => {
	const text = 'one\ntwo \u001b[31m @ada';
	const log = logOf([said('mira', at('10:01'), text, {isMention: true})]);
	const [, line = ''] = lines([room('ops', {log, read: 0, unread: 1, mentions: 1})]);
	t.regex(line, /one.*two/);
	t.notRegex(line, /\p{Cc}/u);
});

test('who missed nothing hears that', (t) => {
	t.deepEqual(lines([room('ops'), conversation('mira')]), ['You have missed nothing.']);
});
