import test, {type ExecutionContext} from 'ava';
import {temporaryFolder} from '../helpers/cli-homes.ts';
import {expecting, type HostileString, hostileStrings} from '../tui/text/hostile-strings.ts';
import {bundled, NOTICES_AT_ONCE} from './hostile-notices.ts';
import {openStage, type Stage, WAYS} from './hostile-stage.ts';
import {foreignIn} from './output-scan.ts';

// A part of the texts, through every way; all of them: `tsx test/acceptance/corpus.ts`.

async function setUp(t: ExecutionContext): Promise<Stage> {
	t.timeout(120_000);
	return openStage(await temporaryFolder(t), (end) => t.teardown(end));
}

/** One of each category, and every so many of the rest. */
function some(strings: readonly HostileString[]): readonly HostileString[] {
	const seen = new Set<string>();
	return strings.filter(({category}, index) => {
		const isFirst = !seen.has(category);
		seen.add(category);
		return isFirst || index % 24 === 0;
	});
}

for (const way of WAYS) {
	test.serial(`as ${way}, no hostile text does anything to the terminal`, async (t) => {
		const stage = await setUp(t);
		const texts = some(hostileStrings);
		const problems: string[] = [];
		for (const {id, value} of way === 'notice' ? bundled(texts).slice(0, NOTICES_AT_ONCE) : texts) {
			for (const problem of await stage.show(way, value)) problems.push(`${id}: ${problem}`);
		}
		t.deepEqual(problems, []);
	});
}

test.serial('a relay gives no account and no room a name that could deceive', async (t) => {
	const stage = await setUp(t);
	const given: string[] = [];
	for (const {id, value} of some(expecting('name-rejected'))) {
		if (await stage.isNameGiven(value)) given.push(`account ${id}`);
		if (await stage.isRoomMade(value)) given.push(`room ${id}`);
	}
	t.deepEqual(given, []);
	t.true(await stage.isNameGiven('a.decent-name'));
	t.true(await stage.isRoomMade('a-decent-room'));
});

test('the scan of this test does notice foreign bytes', (t) => {
	t.is(foreignIn('\u{1B}[1;31mhello\u{1B}[0m\r\n'), undefined);
	for (const sequence of [
		'\u{7}',
		'\u{1B}]52;c;aGk=\u{1B}\\',
		'\u{1B}[3J',
		'\u{9B}2J',
		'\u{202E}',
		'\t',
	]) {
		t.truthy(foreignIn(`fine${sequence}fine`), JSON.stringify(sequence));
	}
});
