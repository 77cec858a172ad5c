import test from 'ava';
import {clockTime, dateWords, dayName} from '../../../source/tui/log/day-names.ts';
import {movementSentence} from '../../../source/tui/log/movements.ts';
import {speak} from '../../../source/words/phrase.ts';
import {
	at,
	conversation,
	logOf,
	NOW,
	room,
	said,
	screenOf,
	stateOf,
	viewOf,
} from '../../helpers/build-state.ts';
import {areaText, logText} from '../../helpers/screen-text.ts';

/** Each test file has a process of its own, so this one may speak German throughout. */
speak({
	language: 'de',
	phrases: new Map<string, string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>>([
		['Today', 'Heute'],
		['{1} am', '{1} vorm.'],
		['{1} and {2}', '{1} und {2}'],
		['{2} joined|{2} joined', {one: '{2} ist da', other: '{2} sind da'}],
		['{2} left|{2} left', {one: '{2} ist fort', other: '{2} sind fort'}],
		['{1} set the topic: {2}', 'Thema von {1}: {2}'],
		['beginning of {1}', 'Anfang von {1}'],
		['{1} reply|{1} replies', {one: '{1} Antwort', other: '{1} Antworten'}],
		['edited', 'geändert'],
		['{1} here|{1} here', '{1} hier'],
		['{1} HERE|{1} HERE', '{1} HIER'],
		['you', 'du'],
		['ROOMS', 'RÄUME'],
		['PRIVATE', 'PRIVAT'],
		['go to', 'gehe zu'],
		['message {1}', 'an {1} schreiben'],
		['SELECT  message {1} of {2}', 'WAHL  {2} Nachrichten, dies ist {1}'],
		['reply', 'antworten'],
		['encrypted, not verified', 'verschlüsselt, nicht geprüft'],
		['end-to-end encrypted, not verified', 'durchgehend verschlüsselt, nicht geprüft'],
		['{1} is typing', '{1} tippt'],
		['{1} and {2} are typing', '{1} und {2} tippen'],
	]),
});

const UTC = () => 0;

test('days and dates are written as the language writes them', (t) => {
	t.is(`${dayName(NOW, NOW, UTC)}`, 'Heute');
	t.regex(dateWords(at('10:00'), UTC), /^Di\.?,? 4\. Aug\.?$/);
	t.regex(dayName(Date.UTC(2025, 7, 4), NOW, UTC), /^Mo\.?,? 4\. Aug\.? 2025$/);
});

test('the half of a day is said in the language', (t) => {
	const time = clockTime(at('09:05'), {zoneOffset: UTC, timeFormat: '12h'});
	t.is(`${time}`, '9:05 vorm.');
});

test('who came and went stands inside whole phrases, by how many they are', (t) => {
	const moved = (name: string, kind: 'join' | 'leave') => said(name, NOW, '', {kind});
	const movements = [moved('omar', 'join'), moved('rt', 'leave'), moved('lena', 'leave')];
	t.is(`${movementSentence(movements)}`, 'omar ist da, rt und lena sind fort');
});

test('rows of the log that nobody said are in the language', (t) => {
	const log = logOf([
		said('mira', at('10:00'), 'parties', {kind: 'topic'}),
		said('mira', at('10:01'), 'one', {
			shared: {
				revision: 2,
				isEdited: true,
				isDeleted: false,
				isPinned: false,
				reactions: [],
				replies: 2,
				repliedAt: undefined,
			},
		}),
	]);
	const rows = logText(screenOf(stateOf([room('general', {log})]), {columns: 60, rows: 24}));
	const text = rows.join('\n');
	t.regex(text, /Anfang von #general/);
	t.regex(text, /─ Heute ─/);
	t.regex(text, /Thema von mira: parties/);
	t.regex(text, /one \(geändert\)/);
	t.regex(text, /2 Antworten/);
});

test('panes, bars and what a conversation is trusted with are in the language', (t) => {
	const log = logOf([said('bob', at('10:00'), 'one')]);
	const context = screenOf(
		stateOf([
			room('general', {log, typing: new Map([['bob', Number.MAX_SAFE_INTEGER]])}),
			conversation('bob'),
		]),
		{columns: 120, rows: 24},
	);
	t.regex(areaText(context, 'rail').join('\n'), /RÄUME.*PRIVAT/s);
	t.regex(areaText(context, 'status').join('\n'), /bob tippt/);
	t.regex(areaText(context, 'hint').join('\n'), /gehe zu/);
	t.regex(areaText(context, 'composer').join('\n'), /an #general schreiben/);
	const privately = screenOf(stateOf([conversation('bob')]), {columns: 100, rows: 24});
	t.regex(areaText(privately, 'header').join('\n'), /verschlüsselt, nicht geprüft/);
});

test('while a message is marked the bars are in the language', (t) => {
	const log = logOf([said('bob', at('10:00'), 'one'), said('bob', at('10:01'), 'two')]);
	const view = viewOf('general', {selected: {type: 'message', room: 'general', seq: 2}});
	const context = screenOf(stateOf([room('general', {log})]), {columns: 100, rows: 24}, {view});
	t.regex(areaText(context, 'header').join('\n'), /WAHL {2}2 Nachrichten, dies ist 2/);
	t.regex(areaText(context, 'hint').join('\n'), /antworten/);
});
