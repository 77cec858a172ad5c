import test from 'ava';
import {messageLine, messageRecord} from '../../source/cli/message-line.ts';
import {said} from '../helpers/build-state.ts';

const TIME = new Date(2026, 7, 4, 11, 10).getTime();

test('what those who run a room did is a record of its own type', (t) => {
	const moderation = {deed: 'mute', name: 'bob', until: TIME, reason: 'spam'} as const;
	const message = {...said('ada', TIME, ''), seq: 7, kind: 'moderation', moderation} as const;
	t.like(messageRecord('ops', message), {
		...{type: 'moderation', room: 'ops', seq: 7, from: {name: 'ada'}},
		...{deed: 'mute', name: 'bob', until: new Date(TIME).toISOString(), reason: 'spam'},
	});
});

test('for people it is a sentence, in which nothing foreign is a sequence', (t) => {
	const moderation = {deed: 'kick', name: 'bob', reason: '\u001b[31mred\nada: hi'} as const;
	const line = messageLine('ops', {...said('ada', TIME, ''), kind: 'moderation', moderation});
	t.regex(line, /^\[11:10:00\] #ops ada removed bob: /);
	t.false(line.includes('\u001b') || line.includes('\n'));
});

test('a time that no calendar holds ends no program', (t) => {
	for (const time of [1e300, -1e300]) {
		const moderation = {deed: 'mute', name: 'bob', until: time} as const;
		const message = {...said('ada', time, ''), kind: 'moderation', moderation} as const;
		t.regex(JSON.stringify(messageRecord('ops', message)), /"until":"[+-]27\d{4}-/);
		t.notRegex(messageLine('ops', message), /NaN/);
	}
});
