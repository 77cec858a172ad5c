import test from 'ava';
import {textWidth} from '../../../source/tui/text/width.ts';
import {openOwner, startTestServer, temporaryFolder} from '../../helpers/cli-homes.ts';
import {enter, sit, sitAs} from '../at-terminals.ts';

const NEXT_ROOM = '\u{18}n';
const PAGE_UP = '\u{1B}[5~';

test.serial(
	'gate 5: a rule says where the new begins, one where a day does, one what is missing',
	async (t) => {
		const {url} = await startTestServer(t, {limits: {firstMessages: 20, resumeMessages: 30}});
		const home = await temporaryFolder(t);
		const bob = await openOwner(await temporaryFolder(t), url, 'bob');
		t.teardown(() => bob.close());
		const [lobby = ''] = bob.client.state.rooms.keys();
		const say = async (from: number, to: number): Promise<void> => {
			for (let number = from; number <= to; number++) {
				await bob.client.whenAccepted(bob.client.send(lobby, `line ${number}.`));
			}
		};
		await say(1, 40);
		const owner = await openOwner(home, url, 'ada');
		await owner.close();
		const ada = await sit(t, {home, columns: 100, rows: 30});
		await ada.waitFor('line 40.');

		// Elsewhere, ada misses three lines; the rule stands before them, and does not move while she reads.
		enter(ada, '/create ops');
		await ada.waitFor('message #ops');
		await say(41, 43);
		await ada.waitFor(/#lobby +3/);
		ada.press(NEXT_ROOM);
		await ada.waitFor(/line 40\.[\s\S]*─ 3 new[\s\S]*line 41\.[\s\S]*line 43\./);
		await say(44, 44);
		await ada.waitFor('line 44.');
		await ada.waitFor(/ada joined[^\n]*\n[^\n]*─ [34] new[^\n]*\n[^\n]*line 41\./);

		// What was not loaded is a row of its own, and loads when it comes into sight.
		for (let press = 0; press < 12 && !ada.screen().includes('line 1.'); press++) {
			ada.press(PAGE_UP);
			await ada.waitFor((screen) => !/messages? are loading/.test(screen));
		}
		await ada.waitFor(/─ Today ─[\s\S]*line 1\./);
		t.pass();
	},
);

test.serial('gate 6: no text, name or topic moves a border', async (t) => {
	const {url} = await startTestServer(t);
	const ada = await sitAs(t, 'ada', {url, columns: 100, rows: 30});
	const bob = await openOwner(await temporaryFolder(t), url, 'bob');
	t.teardown(() => bob.close());
	const [lobby = ''] = bob.client.state.rooms.keys();
	const texts = [
		'emoji 👩‍👩‍👧‍👦 🇩🇪 👍🏽 ☕ ⚠️ #️⃣',
		'おはよう世界、長い文が折り返されるときに境界が動かないことを確かめるための文です。',
		'สวัสดีชาวโลก नमस्ते दुनिया العربية עברית',
		`e${'\u{301}'.repeat(12)} zalgo`,
		'\u{1B}[31mred\u{1B}[0m \u{202E}reversed\u{202C} \u{7}bell',
		'x'.repeat(300),
	];
	for (const text of texts) await bob.client.whenAccepted(bob.client.send(lobby, text));
	await ada.waitFor('xxxxxxxx');
	const rows = ada.lines().slice(1, -3);
	const rail = rows.map((row) => row.indexOf('│'));
	t.deepEqual([...new Set(rail)], [20]);
	// Counted in cells as terminals do, the border on the right stands in one column too.
	const right = rows.map((row) => textWidth(row.slice(0, row.lastIndexOf('│'))));
	t.is(new Set(right).size, 1, ada.screen());
	t.false(ada.written().includes('\u{202E}'));
});

test.serial(
	'gate 8: one list leads to rooms, people and commands, and looking marks nothing read',
	async (t) => {
		const {url} = await startTestServer(t);
		const ada = await sitAs(t, 'ada', {url, columns: 100, rows: 30});
		const bob = await openOwner(await temporaryFolder(t), url, 'bob');
		t.teardown(() => bob.close());
		const {room} = await bob.client.createRoom({name: 'builds'});
		enter(ada, '/join builds');
		await ada.waitFor('message #builds');
		ada.press('\u{18}p');
		await ada.waitFor('message #lobby');
		await bob.client.whenAccepted(bob.client.send(room, 'build 991 is red'));
		await ada.waitFor(/#builds +1/);

		ada.press('\u{B}');
		await ada.waitFor('Go to:');
		ada.type('bu');
		await ada.waitFor(/#builds/);
		ada.press('\u{1B}');
		await ada.waitFor((screen) => !screen.includes('Go to:'));
		await ada.waitFor(/#builds +1/);
		ada.press('\u{B}');
		await ada.waitFor('Go to:');
		ada.type('mut');
		await ada.waitFor('/mute');
		ada.press('\u{1B}');
		await ada.waitFor((screen) => !screen.includes('Go to:'));
		ada.press('\u{B}');
		await ada.waitFor('Go to:');
		ada.type('#bui\r');
		await ada.waitFor('message #builds');
		await ada.waitFor('build 991 is red');
		t.pass();
	},
);

test.serial(
	'gate 13: every size has the panes that fit it, and typing survives them all',
	async (t) => {
		const {url} = await startTestServer(t);
		const ada = await sitAs(t, 'ada', {url, columns: 200, rows: 60});
		ada.type('still here');
		for (const [columns, rows, expected] of SIZES) {
			ada.resize(columns, rows);
			await ada.waitFor((screen) => {
				const lines = screen.split('\n');
				const hasRail = screen.includes('ROOMS');
				const hasPeople = / HERE/.test(screen);
				const hasHeader = lines[0]?.includes('#lobby') === true;
				return (
					hasRail === expected.rail &&
					hasPeople === expected.people &&
					hasHeader === expected.header &&
					screen.includes('still here')
				);
			});
		}
		ada.resize(19, 5);
		await ada.waitFor('too small');
		ada.resize(80, 24);
		await ada.waitFor('> still here');
		t.pass();
	},
);

type Panes = {readonly rail: boolean; readonly people: boolean; readonly header: boolean};

const ALL: Panes = {rail: true, people: true, header: true};
const NARROW: Panes = {rail: false, people: false, header: true};

const SIZES: ReadonlyArray<readonly [columns: number, rows: number, panes: Panes]> = [
	[180, 50, ALL],
	[160, 50, ALL],
	[140, 40, ALL],
	[120, 40, ALL],
	[100, 30, ALL],
	[99, 30, {...ALL, people: false}],
	[80, 24, {...ALL, people: false}],
	[79, 24, NARROW],
	[60, 20, NARROW],
	[48, 20, NARROW],
	[40, 16, NARROW],
	[34, 12, NARROW],
	[34, 10, {...NARROW, header: false}],
];

test.serial(
	'gate 16: the first start asks what it needs, and the demo needs nothing',
	async (t) => {
		const first = await sit(t, {home: await temporaryFolder(t)});
		await first.waitFor('call you?');
		first.press('\u{15}');
		// A name that cannot be one is told so at once, and the text stays.
		enter(first, '42 !');
		await first.waitFor(/starts with a letter|cannot be/i);
		first.press('\u{15}');
		enter(first, 'ada');
		await first.waitFor(/Host here[\s\S]*demo/i);
		first.press('\r');
		await first.waitFor('message #lobby');

		const demo = await sit(t, {
			home: await temporaryFolder(t),
			words: ['demo'],
			columns: 120,
			rows: 40,
		});
		await demo.waitFor('ROOMS');
		await demo.waitFor(/demo/i);
		demo.press('\u{3}');
		demo.press('\u{3}');
		t.is(await demo.exited, 0);
	},
);
