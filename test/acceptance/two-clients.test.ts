import test from 'ava';
import {startTestServer} from '../helpers/cli-homes.ts';
import {countOn, enter, sitAs} from './at-terminals.ts';

const NEXT_ROOM = '\u{18}n';
const PREVIOUS_ROOM = '\u{18}p';
const THIRD_ROOM = '\u{18}3';
const NEXT_NEEDING = '\t';

test.serial('two people see each other come, write, talk and go', async (t) => {
	const {url} = await startTestServer(t, {limits: {presenceGrace: 0}});
	const ada = await sitAs(t, 'ada', {url, columns: 120, rows: 40});
	await ada.waitFor('1 HERE');
	const bob = await sitAs(t, 'bob', {url, columns: 80, rows: 24});
	await ada.waitFor('bob joined');
	await ada.waitFor(/2 HERE[\s\S]*·bob/);
	await bob.waitFor('2 here');

	bob.type('how are y');
	await ada.waitFor('bob is typing');
	enter(bob, 'ou?');
	await ada.waitFor(/bob +how are you\?/);
	await ada.waitFor((screen) => !screen.includes('is typing'));
	enter(ada, 'very well');
	await bob.waitFor(/ada +very well/);
	t.is(countOn(ada, 'how are you?'), 1);
	t.is(countOn(bob, 'very well'), 1);

	enter(bob, '/quit');
	t.is(await bob.exited, 0);
	await ada.waitFor(/1 HERE[\s\S]*1 OFFLINE[\s\S]* bob/);
});

test.serial(
	'three rooms are switched by keyboard, with marks and a rule where the new begins',
	async (t) => {
		const {url} = await startTestServer(t);
		const ada = await sitAs(t, 'ada', {url, columns: 120, rows: 40});
		const bob = await sitAs(t, 'bob', {url, columns: 80, rows: 24});
		for (const room of ['ops', 'design']) {
			enter(ada, `/create ${room}`);
			await ada.waitFor(`message #${room}`);
			enter(bob, `/join ${room}`);
			await bob.waitFor(`message #${room}`);
		}

		// In the order of the list: lobby, design, ops.
		ada.press(THIRD_ROOM);
		await ada.waitFor('message #ops');
		enter(bob, 'one');
		enter(bob, '@ada two');
		await ada.waitFor(/#design +@1/);
		enter(bob, '/group_msg lobby three');
		await ada.waitFor(/#lobby +1/);
		await ada.waitFor('next unread (2)');

		ada.press(NEXT_NEEDING);
		await ada.waitFor('message #design');
		await ada.waitFor(/─ 2 new since \d\d:\d\d ─/);
		const lines = ada.lines();
		const rule = lines.findIndex((line) => line.includes('2 new since'));
		t.regex(lines[rule + 1] ?? '', /bob +one/);
		t.regex(lines[rule + 2] ?? '', /@.*@ada two/);
		await ada.waitFor((screen) => !/#design +@1/.test(screen));

		ada.press(PREVIOUS_ROOM);
		await ada.waitFor('message #lobby');
		await ada.waitFor(/bob +three/);
		await ada.waitFor(/▌#lobby +│/);
		ada.press(NEXT_ROOM);
		await ada.waitFor('message #design');
		await ada.waitFor((screen) => !screen.includes('next unread'));
		await ada.waitFor(/ROOMS[^#]*#lobby +│[\s\S]*▌#design +│[\s\S]*#ops +│/);
	},
);

for (const {columns, rows} of [
	{columns: 48, rows: 20},
	{columns: 34, rows: 10},
]) {
	test.serial(`at ${columns}x${rows} one still reads and writes`, async (t) => {
		const {url} = await startTestServer(t);
		const bob = await sitAs(t, 'bob', {url});
		const ada = await sitAs(t, 'ada', {url, columns, rows});
		enter(bob, 'can you read this?');
		await ada.waitFor('can you read this?');
		enter(ada, 'yes, and write');
		await bob.waitFor(/ada +yes, and write/);
		await ada.waitFor('yes, and write');
		t.true(ada.lines().every((line) => line.length <= columns));
	});
}

test.serial('a terminal may change its size in the middle of a word', async (t) => {
	const {url} = await startTestServer(t);
	const bob = await sitAs(t, 'bob', {url});
	const ada = await sitAs(t, 'ada', {url, columns: 120, rows: 40});
	ada.type('half ');
	for (const [columns, rows] of [
		[34, 10],
		[12, 2],
		[80, 24],
	] as const) {
		ada.resize(columns, rows);
	}
	enter(ada, 'a word');
	await bob.waitFor(/ada +half a word/);
	await ada.waitFor(/ada +half a word/);
	await ada.waitFor('message #lobby');
	t.is(countOn(ada, 'half a word'), 1);
});
