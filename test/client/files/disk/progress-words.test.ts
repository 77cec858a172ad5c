import test from 'ava';
import fc from 'fast-check';
import {
	progressBar,
	rateWords,
	sizeWords,
	timeWords,
} from '../../../../source/client/files/disk/progress-words.ts';
import {speak} from '../../../../source/words/phrase.ts';

const sizes: ReadonlyArray<readonly [bytes: number, words: string]> = [
	[0, '0 B'],
	[820, '820 B'],
	[999, '999 B'],
	[1000, '1.0 kB'],
	[1234, '1.2 kB'],
	[12_300_000, '12.3 MB'],
	[99_949_999, '99.9 MB'],
	[99_950_000, '100 MB'],
	[340_000_000, '340 MB'],
	[999_499_999, '999 MB'],
	[999_500_000, '1.0 GB'],
	[1_073_741_824, '1.1 GB'],
	[5e15, '5000 TB'],
	[Number.NaN, '0 B'],
	[-1, '0 B'],
];
for (const [bytes, words] of sizes) {
	test(`${bytes} bytes are ${words}`, (t) => {
		t.is(sizeWords(bytes), words);
	});
}

test('a rate is a size in a second', (t) => {
	t.is(rateWords(5_200_000), '5.2 MB/s');
	t.is(rateWords(0), '0 B/s');
	t.is(rateWords(0.4), '0 B/s');
});

const times: ReadonlyArray<readonly [seconds: number, words: string]> = [
	[0, '0:00'],
	[-3, '0:00'],
	[6.1, '0:07'],
	[59.5, '1:00'],
	[750, '12:30'],
	[3730, '1:02:10'],
	[359_999, '99:59:59'],
	[360_000, 'over 99 hours'],
	[Number.POSITIVE_INFINITY, 'over 99 hours'],
	[Number.NaN, 'over 99 hours'],
];
for (const [seconds, words] of times) {
	test(`${seconds} seconds are ${words}`, (t) => {
		t.is(timeWords(seconds), words);
	});
}

test('a bar fills by eighths of a cell, or by whole ones', (t) => {
	t.is(progressBar(0, 4, 'unicode'), '░░░░');
	t.is(progressBar(0.5, 4, 'unicode'), '██░░');
	t.is(progressBar(0.4, 4, 'unicode'), '█▋░░');
	t.is(progressBar(1, 4, 'unicode'), '████');
	t.is(progressBar(0.4, 5, 'ascii'), '##---');
	t.is(progressBar(0.9999, 5, 'ascii'), '####-');
	t.is(progressBar(0.0001, 5, 'ascii'), '#----');
});

test('a bar has as many cells as were asked for, and is full only at the end', (t) => {
	const signs = fc.constantFrom('unicode' as const, 'ascii' as const);
	fc.assert(
		fc.property(fc.double(), fc.integer({min: 0, max: 200}), signs, (share, cells, which) => {
			const bar = progressBar(share, cells, which);
			t.is([...bar].length, cells);
			const isFull = cells > 0 && /^[█#]*$/u.test(bar);
			t.is(isFull, cells > 0 && share >= 1);
		}),
	);
});

test.serial('numbers and units follow the language', (t) => {
	speak({language: 'fr', phrases: new Map([['{1} MB', '{1} Mo']])});
	t.teardown(() => speak(undefined));
	t.is(sizeWords(12_300_000), '12,3 Mo');
});
