import test from 'ava';
import type {PresenceState} from '../../../source/protocol/records.ts';
import {type Movement, movementSentence} from '../../../source/tui/log/movements.ts';
import {NOW, said} from '../../helpers/build-state.ts';

const joined = (name: string): Movement => said(name, NOW, '', {kind: 'join'});
const left = (name: string): Movement => said(name, NOW, '', {kind: 'leave'});
const turned = (name: string, state: PresenceState): Movement => ({
	type: 'presence',
	after: 1,
	name,
	state,
	time: NOW,
});

const sentence = (...movements: readonly Movement[]): string => movementSentence(movements);

test('people who did the same are named together', (t) => {
	t.is(sentence(joined('omar'), left('rt'), left('lena')), 'omar joined, rt and lena left');
});

test('there and back is one deed', (t) => {
	t.is(sentence(turned('kei', 'offline'), turned('kei', 'online')), 'kei reconnected');
	t.is(sentence(joined('bo'), left('bo')), 'bo joined and left');
	t.is(sentence(left('bo'), joined('bo')), 'bo left and came back');
	t.is(sentence(turned('bo', 'online'), turned('bo', 'offline')), 'bo came by');
});

test('who loops is told of by the end of it', (t) => {
	const loop = Array.from({length: 50}, (_, index) => (index % 2 ? left('bo') : joined('bo')));
	t.is(sentence(...loop), 'bo joined and left');
});

test('a crowd is counted', (t) => {
	const crowd = Array.from({length: 20}, (_, index) => joined(`guest-${index}`));
	t.is(sentence(...crowd), 'guest-0, guest-1, guest-2, guest-3, guest-4 and 15 others joined');
});

test('presence is told in its own words', (t) => {
	t.is(
		sentence(turned('kei', 'online'), turned('sam', 'away'), turned('rt', 'offline')),
		'kei and sam came online, rt went offline',
	);
});
