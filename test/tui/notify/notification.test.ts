import test from 'ava';
import {
	gathered,
	type Notification,
	notificationOf,
	notificationRecord,
	notificationWords,
} from '../../../source/tui/notify/notification.ts';
import {conversation, room} from '../../helpers/build-state.ts';

const OPS = room('ops', {unread: 3});
const said = (from: string, text: string) => ({from, text, isMention: true});
const one = notificationOf(OPS, said('mira', 'the build is red'));
const whispered = notificationOf(conversation('mira', {unread: 1}), said('mira', 'a secret'));

test('a notification shows what the person allows', (t) => {
	const words = (['full', 'sender', 'none'] as const).map((each) => notificationWords(one, each));
	t.deepEqual(words, [
		{title: 'mira in #ops', body: 'the build is red'},
		{title: 'termchat', body: 'mira in #ops'},
		{title: 'termchat', body: 'New message'},
	]);
});

test('the text of a private message is never shown', (t) => {
	for (const privacy of ['full', 'sender', 'none'] as const) {
		const {title, body} = notificationWords(whispered, privacy);
		const record = JSON.stringify(notificationRecord(whispered, privacy));
		t.notRegex(title + body + record, /secret/);
	}
	t.is(notificationWords(whispered, 'full').body, 'mira wrote to you');
});

test('without a sender, no name gets out', (t) => {
	for (const each of [one, whispered, gathered(one, one)]) {
		const {title, body} = notificationWords(each, 'none');
		t.notRegex(title + body + JSON.stringify(notificationRecord(each, 'none')), /mira|ops/);
	}
});

const bodyOf = (notification: Notification) => notificationWords(notification, 'full').body;

test('several messages are counted, with who sent them', (t) => {
	const two = gathered(one, one);
	t.deepEqual(notificationWords(two, 'full'), {title: '#ops', body: '2 messages from mira'});
	const three = gathered(two, notificationOf(OPS, said('kei', 'hm')));
	t.is(bodyOf(three), '3 messages from mira and kei');
	const four = gathered(three, notificationOf(OPS, said('jo', 'hm')));
	t.is(bodyOf(four), '4 messages from mira, kei and 1 other');
	t.is(notificationWords(four, 'none').body, '4 messages');
});

test('a flood is counted no further than 99', (t) => {
	let flood = one;
	for (let count = 0; count < 300; count++) flood = gathered(flood, one);
	t.is(bodyOf(flood), '99+ messages from mira');
});

test('a program is told who, where and what, as far as the person allows', (t) => {
	t.deepEqual(notificationRecord(one, 'full'), {
		...{v: 1, type: 'message', room: 'ops', from: {name: 'mira'}, text: 'the build is red'},
		...{mention: true, private: false, unread: 3, count: 1},
	});
	t.deepEqual(notificationRecord(whispered, 'full'), {
		...{v: 1, type: 'message', from: {name: 'mira'}},
		...{mention: true, private: true, unread: 1, count: 1},
	});
});
