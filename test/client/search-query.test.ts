import test from 'ava';
import {dayOf, nextDay, readDay, readSpan} from '../../source/client/dates.ts';
import {parseSearch} from '../../source/client/search-query.ts';
import {room, stateOf} from '../helpers/build-state.ts';

const NOW = new Date(2026, 7, 4, 11, 12).getTime();
const day = (month: number, date: number, year = 2026) => new Date(year, month - 1, date).getTime();
const state = stateOf([room('ops'), room('lobby')]);

function parsed(text: string) {
	return parseSearch(text, state, NOW);
}

for (const [typed, expected] of [
	['2026-08-02', day(8, 2)],
	['2 Aug', day(8, 2)],
	['2-aug', day(8, 2)],
	['August 2', day(8, 2)],
	['2 aug 2024', day(8, 2, 2024)],
	['31 dec', day(12, 31, 2025)],
	['today', day(8, 4)],
	['Yesterday', day(8, 3)],
	['4 aug', day(8, 4)],
	['29-feb-2024', day(2, 29, 2024)],
	['29-feb-2025', undefined],
	['2026-13-01', undefined],
	['2026-08', undefined],
	['32 aug', undefined],
	['2 foo', undefined],
	['au 2', undefined],
	['', undefined],
	['2 aug 2024 noon', undefined],
	['tomorrow', undefined],
] as const) {
	test(`"${typed}" is ${expected === undefined ? 'no day' : new Date(expected).toDateString()}`, (t) => {
		t.is(readDay(typed, NOW), expected);
	});
}

test('a day ends where the next begins, whatever the clocks do', (t) => {
	for (let date = day(1, 1); date < day(12, 31); date = nextDay(date)) {
		t.is(dayOf(nextDay(date)), nextDay(date));
		t.true(nextDay(date) > date);
	}
});

test('spans are read in minutes, hours, days and weeks, up to a year', (t) => {
	t.is(readSpan('30m'), 1_800_000);
	t.is(readSpan('30min'), 1_800_000);
	t.is(readSpan('8H'), 28_800_000);
	t.is(readSpan('1d'), 86_400_000);
	t.is(readSpan('2w'), 14 * 86_400_000);
	for (const typed of ['', '0h', '8', 'h', '53w', '1y', '1hin', '-1h', '99999h']) {
		t.is(readSpan(typed), undefined, typed);
	}
});

test('words stay words, and conditions are taken out of them', (t) => {
	t.deepEqual(parsed('red from:@Ada build in:#ops before:2026-08-02'), {
		query: {words: 'red build', from: 'ada', room: 'ops', before: day(8, 2)},
		problem: undefined,
	});
	t.deepEqual(parsed('https://a.example 12:30 x:y').query, {words: 'https://a.example 12:30 x:y'});
});

test('before and after leave the day out, and on is that day', (t) => {
	t.deepEqual(parsed('x after:2026-08-02').query, {words: 'x', since: day(8, 3)});
	t.deepEqual(parsed('x on:yesterday').query, {words: 'x', since: day(8, 3), before: day(8, 4)});
});

test('from:me is this account, and is:mention what names it', (t) => {
	t.deepEqual(parsed('FROM:me is:mention').query, {words: '', from: 'ada', isMention: true});
	t.is(parsed('from:me').problem, undefined);
});

for (const [text, sentence] of [
	['x in:#nowhere', /one of your rooms/],
	['x from:', /comes a name/],
	['x before:never', /"never" is no day.*2026-08-02/],
	['x is:red', /"mention"/],
	['', /^Say what to look for/],
	['after:yesterday', /^Say what to look for/],
] as const) {
	test(`"${text}" says what is missing`, (t) => {
		t.regex(parsed(text).problem ?? '', sentence);
	});
}
