import test from 'ava';
import {changeLines} from '../../source/plain/event-words.ts';
import {messageLines} from '../../source/plain/message-words.ts';
import {Movements} from '../../source/plain/movements.ts';
import {helpLines, hereWords, plainCommands} from '../../source/plain/plain-commands.ts';
import type {Telling} from '../../source/plain/telling.ts';
import {clockWords, dayWords} from '../../source/plain/time-words.ts';
import {speak, type Translation} from '../../source/words/phrase.ts';
import {conversation, logOf, room, said} from '../helpers/build-state.ts';

const GERMAN: ReadonlyArray<readonly [string, Translation]> = [
	['{1} answers you ("{2}")', '{1} antwortet dir („{2}“)'],
	['{1} reacted with {2} to the message of {3} ("{4}")', '{2} von {1} für {3}: „{4}“'],
	['edited', 'bearbeitet'],
	['1 line:|{1} lines:', {one: '{1} Zeile:', other: '{1} Zeilen:'}],
	['{2} joined|{2} joined', {one: '{2} ist da', other: '{2} sind da'}],
	['{1} and {2}', '{1} und {2}'],
	['You are in {2}, 1 person.|You are in {2}, {1} people.', {other: '{2}: {1} Menschen.'}],
	['You are in the private conversation with {1}, {2}.', 'Du bist im Gespräch mit {1} ({2}).'],
	['end-to-end encrypted, not verified', 'verschlüsselt, nicht geprüft'],
	['Print the last lines again: 1 unless you say how many', 'Die letzten Zeilen noch einmal'],
	['The same: {1}.', 'Ebenso: {1}.'],
];

test.before(() => speak({language: 'de', phrases: new Map(GERMAN)}));

const TIME = new Date(2026, 7, 4, 11, 10).getTime();
const LOG = logOf([said('ada', TIME, 'who owns the notes?'), said('mira', TIME, 'nice')]);

function telling(rest: Partial<Telling> = {}): Telling {
	const lobby = room('lobby', {log: LOG});
	return {room: lobby, isFront: true, account: 'ada', timeFormat: '24h', ...rest};
}

test('a message is told in the other language, and its text is not', (t) => {
	const message = {...said('kei', TIME, 'edited\nme'), replyTo: 1};
	t.deepEqual(messageLines(message, telling()), [
		'kei antwortet dir („who owns the notes?“), 11:10, 2 Zeilen: edited',
		'2: me',
	]);
});

test('what was done to a message can stand in another order', (t) => {
	const change = {type: 'react', text: '', emoji: '👍'} as const;
	const [, target] = LOG.slice(0, 2);
	t.is(target?.type, 'message');
	if (target?.type !== 'message') return;
	t.deepEqual(changeLines({from: 'kei', change}, target, telling()), [
		'👍 von kei für mira: „nice“',
	]);
});

test('what has no translation stays English', (t) => {
	const change = {type: 'pin', text: ''} as const;
	t.deepEqual(changeLines({from: 'kei', change}, undefined, telling()), [
		'kei pinned an earlier message',
	]);
});

test('who came is counted as the other language counts', (t) => {
	const lines: string[] = [];
	const clock = {now: () => TIME, monotonic: () => 0, after: () => ({cancel() {}})};
	const movements = new Movements(clock, (line) => lines.push(line));
	movements.add('mira', 'joined');
	movements.flush();
	for (const name of ['mira', 'kei', 'rt']) movements.add(name, 'joined');
	movements.flush();
	t.deepEqual(lines, ['mira ist da', 'mira, kei und rt sind da']);
});

test('a day is written as the other language writes it, a time of day as the setting has it', (t) => {
	t.is(`${dayWords(TIME)}`, 'Dienstag, 4. August 2026');
	t.is(`${clockWords(TIME, '24h')}`, '11:10');
});

test('where the person is is a sentence of its own for rooms and for conversations', (t) => {
	t.is(hereWords(room('lobby', {topic: '', memberCount: 3})), '#lobby: 3 Menschen.');
	t.is(
		hereWords(conversation('mira')),
		'Du bist im Gespräch mit mira (verschlüsselt, nicht geprüft).',
	);
});

test('the help says in the other language what a command does', (t) => {
	const reader = {readNext: async () => {}, repeat() {}, print() {}};
	const own = plainCommands(reader);
	const repeat = own.find(({name}) => name === 'repeat');
	t.deepEqual(helpLines(own, repeat), [
		'/repeat [COUNT]: Die letzten Zeilen noch einmal. Ebenso: /again.',
	]);
	t.true(helpLines(own, undefined).includes('/repeat [COUNT]: Die letzten Zeilen noch einmal'));
});
