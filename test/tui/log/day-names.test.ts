import test from 'ava';
import fc from 'fast-check';
import {clockTime, dayName, dayNumber, type ZoneOffset} from '../../../source/tui/log/day-names.ts';
import {at, NOW} from '../../helpers/build-state.ts';

const utc = () => 0;

function in24(zoneOffset: ZoneOffset) {
	return {zoneOffset, timeFormat: '24h'} as const;
}

test('a day is named as people name it', (t) => {
	const names = [0, 1, 2, 400].map((days) => dayName(at('12:00', days), NOW, utc) as string);
	t.deepEqual(names, ['Today', 'Yesterday', 'Sun 2 Aug', 'Mon 30 Jun 2025']);
});

test('the zone decides what day and what time it is', (t) => {
	const tokyo = () => 9 * 60;
	t.is(clockTime(at('23:30', 1), in24(tokyo)) as string, '08:30');
	t.is(dayName(at('23:30', 1), NOW, tokyo) as string, 'Today');
	t.is(dayName(at('23:30', 1), NOW, utc) as string, 'Yesterday');
});

test('a zone may change its offset between two times', (t) => {
	const summer = at('01:00');
	const zone = (time: number) => (time < summer ? 60 : 120);
	t.is(clockTime(at('00:30'), in24(zone)) as string, '01:30');
	t.is(clockTime(at('01:30'), in24(zone)) as string, '03:30');
});

test('hours of the twelve-hour clock begin with twelve', (t) => {
	const times = ['00:05', '09:59', '12:00', '13:07', '23:30'].map(
		(time) => clockTime(at(time), {zoneOffset: utc, timeFormat: '12h'}) as string,
	);
	t.deepEqual(times, ['12:05 am', '9:59 am', '12:00 pm', '1:07 pm', '11:30 pm']);
});

test('any whole number is a time', (t) => {
	fc.assert(
		fc.property(fc.maxSafeInteger(), (time) => {
			t.regex(clockTime(time, in24(utc)), /^[0-2]\d:[0-5]\d$/);
			t.regex(dayName(time, NOW, utc), /^(Today|Yesterday|\w{3} \d{1,2} \w{3}( -?\d+)?)$/);
			t.true(Number.isSafeInteger(dayNumber(time, utc)));
		}),
	);
});
