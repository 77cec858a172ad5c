import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import {createElement} from 'react';
import type {Clock} from '../../../source/protocol/environment.ts';
import {registerSwaps} from '../../../source/tui/terminal/swaps.ts';

// As in the program itself; the other tests here draw with Ink's own modules.
registerSwaps();
const {manualClock} = await import('../../helpers/manual-clock.ts');
const {openVirtualScreen} = await import('../../helpers/virtual-terminal.ts');
const {SmallChat, SmallStore, expectedScreen} = await import('../../fixtures/small-chat.tsx');

function open(columns: number, rows: number, rest: {readonly clock?: Clock} = {}) {
	const store = new SmallStore({columns, rows});
	const terminal = openVirtualScreen({
		columns,
		rows,
		render: () => createElement(SmallChat, {store}),
		onResize: (size) => store.update({size}),
		...rest,
	});
	return {store, terminal};
}

type Opened = ReturnType<typeof open>;

/** Small random numbers from a seed (mulberry32), so that a failure can be repeated. */
function randomNumbers(seed: number): (limit: number) => number {
	let state = seed;
	return (limit) => {
		state = (state + 0x6d_2b_79_f5) | 0;
		let value = Math.imul(state ^ (state >>> 15), 1 | state);
		value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
		return ((value ^ (value >>> 14)) >>> 0) % limit;
	};
}

function act({store, terminal}: Opened, random: (limit: number) => number): void {
	const {log, draft, scrolled} = store.state;
	switch (random(5)) {
		case 0:
			terminal.resize(20 + random(100), 2 + random(40));
			break;
		case 1:
			store.update({draft: draft + ['a', 'é', '好', '😀', ' '][random(5)]});
			break;
		case 2:
			store.update({log: [...log, `${log.length} ${'hello 好 wörld 😀 '.repeat(random(6))}`]});
			break;
		case 3:
			store.update({scrolled: Math.max(0, scrolled + random(7) - 3)});
			break;
		default:
			store.update({log: [...log, draft], draft: '', scrolled: 0});
	}

	if (random(2) === 0) {
		terminal.app.draw();
	}
}

function isRight({store, terminal}: Opened): boolean {
	const {size} = terminal.app;
	if (store.state.size.columns !== size.columns || store.state.size.rows !== size.rows) {
		// The app has not heard of it yet: a row of sizes is painted at its end.
		return false;
	}
	const {lines, cursor} = expectedScreen(store.state);
	return (
		terminal.lines().join('\n') === lines.join('\n') &&
		JSON.stringify(Object.entries(terminal.cursor()).toSorted()) ===
			JSON.stringify(Object.entries(cursor).toSorted())
	);
}

for (const seed of [1, 2]) {
	test(`after random resizes, typing and scrolling the screen is right (seed ${seed})`, async (t) => {
		const opened = open(80, 24);
		t.teardown(() => opened.terminal.close());
		const random = randomNumbers(seed);
		for (let batch = 0; batch < 30; batch++) {
			for (let step = random(12); step >= 0; step--) {
				act(opened, random);
			}

			opened.terminal.app.draw();
			await opened.terminal.waitFor(() => isRight(opened), 5000);
			// And it stays right: nothing that was drawn late spoils it.
			await delay(2);
			t.true(isRight(opened));
		}

		t.is(opened.terminal.app.blockedCount, 0);
	});
}

test('every size down to one cell is drawn without an error', async (t) => {
	const opened = open(80, 24);
	t.teardown(() => opened.terminal.close());
	for (const [columns, rows] of [
		[1, 1],
		[2, 1],
		[1, 40],
		[300, 100],
		[10, 2],
	] as const) {
		opened.terminal.resize(columns, rows);
		t.deepEqual(opened.terminal.app.size, {columns, rows});
	}

	opened.terminal.resize(40, 10);
	await opened.terminal.waitFor(() => isRight(opened));
	t.pass();
});

test('a redraw heals a screen that something else has spoilt', async (t) => {
	const opened = open(40, 10);
	t.teardown(() => opened.terminal.close());
	await opened.terminal.waitFor(() => isRight(opened));
	opened.terminal.stdout.write('\u{1B}[3;3Hspoilt\u{1B}[31m');
	await opened.terminal.waitFor('spoilt');
	opened.terminal.app.redraw();
	await opened.terminal.waitFor(() => isRight(opened));
	t.notRegex(opened.terminal.screen(), /spoilt/);
});

test('a resize paints once and as one synchronised update', async (t) => {
	const opened = open(40, 10);
	t.teardown(() => opened.terminal.close());
	await opened.terminal.waitFor(() => isRight(opened));
	const before = opened.terminal.written().length;
	opened.terminal.resize(50, 12);
	await opened.terminal.waitFor(() => isRight(opened));
	const written = opened.terminal.written().slice(before);
	t.true(written.startsWith('\u{1B}[?2026h'));
	t.is(written.split('room 0').length - 1, 1);
	t.is(written.split('\u{1B}[2J').length - 1, 1);
});

test('a storm of sizes is painted at its beginning and at its end, whatever changes meanwhile', async (t) => {
	const clock = manualClock(1000);
	const opened = open(80, 24, {clock});
	t.teardown(() => opened.terminal.close());
	await opened.terminal.waitFor(() => isRight(opened));
	const before = opened.terminal.written().length;
	const repaints = () => opened.terminal.written().slice(before).split('\u{1B}[2J').length - 1;
	for (let count = 0; count < 50; count++) {
		opened.terminal.resize(40 + count, 12 + (count % 20));
		opened.store.update({draft: `typed while it is dragged ${count}`});
		opened.terminal.app.draw();
		clock.advance(2);
	}
	clock.advance(100);
	await opened.terminal.waitFor(() => isRight(opened));
	t.is(repaints(), 2);
	opened.terminal.resize(50, 12);
	await opened.terminal.waitFor(() => isRight(opened));
	t.is(repaints(), 3);
});
