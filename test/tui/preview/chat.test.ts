import {copyFile, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {personDisk} from '../../../source/cli/person-disk.ts';
import {createClient} from '../../../source/client/client.ts';
import {nodeFiles} from '../../../source/client/files/disk/node-files.ts';
import {createMemoryVault} from '../../../source/client/vault/memory.ts';
import {runTui} from '../../../source/tui/run-tui.ts';
import {pixelOf} from '../../files/preview/scene.ts';
import {temporaryFolder} from '../../helpers/cli-homes.ts';
import {openVirtualTerminal} from '../../helpers/virtual-terminal.ts';
import {memorySettings} from '../memory-settings.ts';
import {KEYS, memoryDrafts, openPlace, roomOf, tuiOptions} from '../open-chat.ts';

const FIXTURES = path.join(import.meta.dirname, '../../files/preview/fixtures');

/** Ada's full screen in a terminal with all colours, after she sent those files to the lobby. */
async function openWith(t: ExecutionContext, ...names: readonly string[]) {
	const place = await openPlace(t);
	const client = createClient({
		url: 'wss://chat.example',
		transport: place.bridge,
		vault: createMemoryVault(),
		files: nodeFiles(),
	});
	t.teardown(() => client.close());
	await client.register({name: 'ada'});
	await client.whenLive();
	const folder = await temporaryFolder(t);
	const lobby = roomOf(client, 'lobby').id;
	for (const name of names) {
		const file = path.join(folder, name);
		await (name.endsWith('.ts')
			? writeFile(file, 'const port = 7777; // why\n'.repeat(40))
			: copyFile(path.join(FIXTURES, name), file));
		await client.whenTransferred(await client.sendFile(lobby, file));
	}
	const downloads = path.join(folder, 'Downloads');
	const settings = memorySettings({theme: 'dark', downloads});
	const terminal = openVirtualTerminal({columns: 90, rows: 30});
	const environment = {TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8'};
	const disk = personDisk({}, settings);
	// It never rejects, and ends with its terminal.
	void runTui(
		{...tuiOptions(terminal), environment, settings, disk},
		{client, drafts: memoryDrafts()},
	);
	t.teardown(() => terminal.close());
	await terminal.waitFor('message #lobby');
	await terminal.waitFor(`[file] ${names.at(-1)}`);
	return {chat: terminal, downloads};
}

for (const name of ['scene.png', 'scene.jpg', 'scene.gif']) {
	test(`/preview shows ${name} in half blocks`, async (t) => {
		const {chat} = await openWith(t, name);
		t.notRegex(chat.screen(), /▀/);
		chat.type('/preview\r');
		await chat.waitFor(/75 x 53/);
		await chat.waitFor('▀');
		const rows = chat.lines().filter((line) => line.includes('▀'));
		t.true(rows.length > 15);
		// The middle of the disc: the picture is as high as its place, and in the middle of the screen.
		const first = chat.lines().findIndex((line) => line.includes('▀'));
		const left = Math.max(...[0, chat.lines()[first + 5]?.indexOf('▀') ?? 0]);
		const share = rows.length / 26.5;
		const cell = chat.emulator.buffer.active
			.getLine(first + Math.floor(10 * share))
			?.getCell(left + Math.floor(50 * share));
		const color = cell?.getFgColor() ?? 0;
		const channels = [color >> 16, (color >> 8) & 255, color & 255];
		for (const [channel, value] of pixelOf(50, 20).entries()) {
			t.true(Math.abs((channels[channel] ?? 0) - value) < 24, `${channels}`);
		}
		chat.press(KEYS.escape);
		await chat.waitFor(() => !chat.screen().includes('▀'));
	});
}

test('code is shown with its words told apart, and other files are a key away', async (t) => {
	const {chat} = await openWith(t, 'scene.png', 'serve.ts');
	chat.type('/preview\r');
	await chat.waitFor('const port = 7777; // why');
	const row = chat.lines().findIndex((line) => line.includes('const port'));
	const column = chat.lines()[row]?.indexOf('const') ?? 0;
	const cell = (at: number) => chat.emulator.buffer.active.getLine(row)?.getCell(column + at);
	t.truthy(cell(0)?.isBold());
	t.falsy(cell('const '.length)?.isBold());
	t.not(cell(0)?.getFgColor(), cell('const port = '.length)?.getFgColor());
	chat.press('\u001b[D');
	await chat.waitFor('▀');
	await chat.waitFor('scene.png');
});

test('s saves the file that is looked at', async (t) => {
	const {chat, downloads} = await openWith(t, 'serve.ts');
	chat.type('/preview\r');
	await chat.waitFor('const port');
	chat.type('s');
	await chat.waitFor('It is being saved.');
	chat.press(KEYS.escape);
	await chat.waitFor('Saved as');
	const saved = await readFile(path.join(downloads, 'serve.ts'), 'utf8');
	t.true(saved.startsWith('const port'));
});

const ESCAPE = '\u001b';

test('a terminal that proves sixels is drawn the picture in them, and wiped', async (t) => {
	const {chat} = await openWith(t, 'scene.png');
	t.true(chat.written().includes(`${ESCAPE}[c${ESCAPE}[16t`));
	chat.press(`${ESCAPE}[?62;4;22c${ESCAPE}[6;20;10t`);
	chat.type('/preview\r');
	await chat.waitFor(() => chat.written().includes(`${ESCAPE}P0;1;0q"1;1;`));
	await chat.waitFor('75 x 53');
	t.notRegex(chat.screen(), /▀/);
	const before = chat.written().length;
	chat.press(KEYS.escape);
	await chat.waitFor(() => chat.written().slice(before).includes(`${ESCAPE}[2J`));
	await chat.waitFor('message #lobby');
});

test('a kitty that proves its graphics is handed the picture, and cells stand for it', async (t) => {
	const {chat} = await openWith(t, 'scene.png');
	t.false(chat.written().includes(`${ESCAPE}_G`));
	chat.press(`${ESCAPE}P>|kitty(0.36.4)${ESCAPE}\\`);
	await chat.waitFor(() => chat.written().includes(`${ESCAPE}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA`));
	chat.press(`${ESCAPE}_Gi=31;OK${ESCAPE}\\`);
	chat.type('/preview\r');
	await chat.waitFor(() => chat.written().includes(`${ESCAPE}_Ga=T,U=1,q=2`));
	await chat.waitFor('\u{10eeee}');
	t.notRegex(chat.screen(), /▀/);
	chat.press(KEYS.escape);
	await chat.waitFor(() => chat.written().includes(`${ESCAPE}_Ga=d,d=I,i=171,q=2`));
	await chat.waitFor(() => !chat.screen().includes('\u{10eeee}'));
});

test('who deletes a message with a file is told that the file goes', async (t) => {
	const {chat} = await openWith(t, 'scene.png');
	chat.type('/delete\r');
	await chat.waitFor('Delete the file "scene.png"?');
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('Delete the file'));
	chat.press(KEYS.escape);
	await chat.waitFor('SELECT');
	chat.press('D');
	await chat.waitFor('Delete this message and its file for everybody?');
	t.pass();
});
