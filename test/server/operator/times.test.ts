import test from 'ava';
import fc from 'fast-check';
import {readTime, tellMoment, tellTime} from '../../../source/server/operator/times.ts';

for (const [text, milliseconds] of [
	['90s', 90_000],
	['10m', 600_000],
	['2H', 7_200_000],
	['7d', 604_800_000],
	['1w', 604_800_000],
] as const) {
	test(`${text} is a time`, (t) => {
		t.is(readTime(text), milliseconds);
	});
}

for (const text of ['', '10', 'm', '0m', '-1h', '1.5h', '10 m', '5y', '99999w', '1e3s']) {
	test(`"${text}" is no time`, (t) => {
		t.is(readTime(text), undefined);
	});
}

test('a time is told in its two largest units', (t) => {
	t.is(tellTime(0), '0 s');
	t.is(tellTime(12_000), '12 s');
	t.is(tellTime(300_000), '5 min');
	t.is(tellTime(90_061_000), '1 d 1 h');
	t.is(tellTime(86_400_000 + 61_000), '1 d');
});

test('no length of time is told as nothing', (t) => {
	fc.assert(
		fc.property(fc.integer({min: 500, max: 10 ** 12}), (milliseconds) => {
			t.regex(tellTime(milliseconds), /^[1-9]\d* (?:d|h|min|s)(?: [1-9]\d* (?:h|min|s))?$/);
		}),
	);
});

test('a moment is the same everywhere', (t) => {
	t.is(tellMoment(0), '1970-01-01 00:00 UTC');
});
