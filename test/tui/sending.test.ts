import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import type {SettingValues} from '../../source/client/setting-table.ts';
import {runTui} from '../../source/tui/run-tui.ts';
import {openVirtualTerminal} from '../helpers/virtual-terminal.ts';
import {memorySettings} from './memory-settings.ts';
import {KEYS, memoryDrafts, openChat, openPlace, roomOf, tuiOptions} from './open-chat.ts';

const TOKEN = `npm_${'aB3dE5gH7j'.repeat(4).slice(0, 36)}`;

test('a secret is not sent before somebody says so, and until then it stands in the composer', async (t) => {
	const {chat, client} = await openSending(t);
	chat.type(`use ${TOKEN}\r`);
	await chat.waitFor(/npm token.*#lobby[\s\S]*s sends it/);
	t.is(roomOf(client, 'lobby').pending.length, 0);
	chat.press(KEYS.escape);
	await chat.waitFor(/> use npm_/);
	chat.press(KEYS.enter);
	await chat.waitFor('s sends it');
	chat.type('s');
	await chat.waitFor(() => roomOf(client, 'lobby').log.newest?.text === `use ${TOKEN}`);
	await chat.waitFor('message #lobby');
});

test('nobody is asked twice about what never is to be asked about again', async (t) => {
	const {chat, client} = await openSending(t);
	chat.type(`${TOKEN}\r`);
	await chat.waitFor('never asks for this again');
	chat.type('n');
	await chat.waitFor(() => roomOf(client, 'lobby').log.newest?.text === TOKEN);
	chat.type(`${TOKEN} again\r`);
	await chat.waitFor(() => roomOf(client, 'lobby').log.newest?.text === `${TOKEN} again`);
	t.pass();
});

test('who does not want to be asked is not', async (t) => {
	const {chat, client} = await openSending(t, {settings: {secretGuard: false}});
	chat.type(`${TOKEN}\r`);
	await chat.waitFor(() => roomOf(client, 'lobby').log.newest?.text === TOKEN);
	t.pass();
});

test('a secret is asked about however it would be said', async (t) => {
	const {chat, client} = await openSending(t);
	const {id} = roomOf(client, 'lobby');
	await client.whenAccepted(client.send(id, 'use mine'));
	chat.type('/alias tell /say $*\r');
	await chat.waitFor('/tell now stands for: /say');
	for (const line of [
		`/me has ${TOKEN}`,
		`/tell ${TOKEN}`,
		`s/mine/${TOKEN}/`,
		`/topic ${TOKEN}`,
		`/room-msg lobby ${TOKEN}`,
	]) {
		chat.type(`${line}\r`);
		await chat.waitFor(/npm token.*#lobby[\s\S]*s sends it/);
		chat.press(KEYS.escape);
		await chat.waitFor('It was not sent.');
		chat.press(KEYS.ctrlU);
	}
	t.is(roomOf(client, 'lobby').log.newest?.text, 'use mine');
});

test('what cannot be said in a room stays in the composer, with the reason', async (t) => {
	const place = await openPlace(t);
	const [ada, bob] = [await place.join('ada'), await place.join('bob')];
	await ada.setRules(roomOf(ada, 'lobby').id, {readOnly: true});
	const chat = openChat(t, bob);
	await chat.waitFor('you cannot write here now');
	chat.type('//a long thought\r');
	await chat.waitFor('This room is read-only: only those who run it write here.');
	await chat.waitFor('> //a long thought');
	t.deepEqual(roomOf(bob, 'lobby').pending, []);
	chat.press(KEYS.ctrlU);
	chat.type('/whoami\r');
	await chat.waitFor('You are bob');
	await ada.setRules(roomOf(ada, 'lobby').id, {readOnly: false});
	await chat.waitFor('message #lobby');
	chat.type('at last\r');
	await chat.waitFor(() => roomOf(bob, 'lobby').log.newest?.text === 'at last');
});

test('the help of a command says what else there is to know', async (t) => {
	const {chat} = await openSending(t);
	chat.type('/help invite\r');
	await chat.waitFor('/invite-link');
	t.pass();
});

test('with an undo window Up takes a message back before anybody has it', async (t) => {
	const {chat, client} = await openSending(t, {settings: {undoSendSeconds: 10}});
	chat.type('the wrong room\r');
	await chat.waitFor(/Sending in \d+\. Up takes it back/);
	chat.press(KEYS.up);
	await chat.waitFor('> the wrong room');
	t.is(roomOf(client, 'lobby').pending.length, 0);
	t.not(roomOf(client, 'lobby').log.newest?.text, 'the wrong room');
});

test('with an undo window Up takes back what a command said as well', async (t) => {
	const {chat, client} = await openSending(t, {settings: {undoSendSeconds: 10}});
	chat.type('/me waves\r');
	await chat.waitFor(/Sending in \d+\. Up takes it back/);
	chat.press(KEYS.up);
	await chat.waitFor('> /me waves');
	t.is(roomOf(client, 'lobby').pending.length, 0);
});

test('with an undo window a message leaves by itself when its time is over', async (t) => {
	const {chat, client} = await openSending(t, {settings: {undoSendSeconds: 1}});
	chat.type('on its way\r');
	await chat.waitFor('Sending in 1');
	await chat.waitFor(() => roomOf(client, 'lobby').log.newest?.text === 'on its way');
	await chat.waitFor((screen) => !screen.includes('Sending in'));
	t.pass();
});

const onPosix = process.platform === 'win32' ? test.skip : test;

onPosix('a draft goes through the editor of the person and comes back', async (t) => {
	const {chat, folder} = await openSending(t, {editor: "sed -i.bak -e 's/wrong/right/'"});
	chat.type('the wrong word');
	chat.press(`${KEYS.ctrlX}\u0005`);
	await chat.waitFor('> the right word');
	t.deepEqual(await readdir(folder), []);
});

onPosix('an editor that fails leaves the draft as it was, and the hint says why', async (t) => {
	const {chat, folder} = await openSending(t, {editor: 'false'});
	chat.type('keep me');
	chat.press(`${KEYS.ctrlX}\u0005`);
	await chat.waitFor(/The editor ended with 1/);
	await chat.waitFor('> keep me');
	t.deepEqual(await readdir(folder), []);
});

onPosix('an editor that does not exist is named', async (t) => {
	const {chat} = await openSending(t, {editor: 'no-such-editor --wait'});
	chat.press(`${KEYS.ctrlX}\u0005`);
	await chat.waitFor('There is no program "no-such-editor"');
	t.pass();
});

onPosix('while an editor has the text nobody else can read it', async (t) => {
	const script = [
		"import {statSync, writeFileSync} from 'node:fs';",
		"import path from 'node:path';",
		'const file = process.argv[2];',
		'const modes = [file, path.dirname(file)].map((each) => statSync(each).mode & 0o777);',
		"writeFileSync(file, modes.map((mode) => mode.toString(8)).join(' and '));",
	].join('\n');
	const {chat} = await openSending(t, {script});
	chat.type('private');
	chat.press(`${KEYS.ctrlX}\u0005`);
	await chat.waitFor('> 600 and 700');
	t.pass();
});

test('the draft is shown as others will see it, and Esc goes on writing', async (t) => {
	const {chat} = await openSending(t);
	chat.type('a **bold** word');
	chat.press(`${KEYS.ctrlX}i`);
	await chat.waitFor(/As others will see it[\s\S]*a bold word/);
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('As others will see it'));
	await chat.waitFor('> a **bold** word');
	t.pass();
});

test('what a command takes is said while it is typed', async (t) => {
	const {chat} = await openSending(t);
	chat.type('/create ');
	await chat.waitFor(/\/create ROOM/);
	t.pass();
});

test('Tab behind /join offers rooms that one is not in', async (t) => {
	const {chat, place} = await openSending(t);
	const bob = await place.join('bob');
	await bob.createRoom({name: 'gardening'});
	chat.type('/join ga');
	chat.press(KEYS.tab);
	await chat.waitFor('> /join gardening');
	t.pass();
});

/** A window in the lobby with these settings and that editor. */
async function openSending(
	t: ExecutionContext,
	options: {
		readonly settings?: Partial<SettingValues>;
		readonly editor?: string;
		/** An editor as a program for Node, given the file. */
		readonly script?: string;
	} = {},
) {
	const alive = setInterval(() => {}, 1000);
	t.teardown(() => clearInterval(alive));
	const root = await mkdtemp(path.join(tmpdir(), 'termchat-test-'));
	t.teardown(() => rm(root, {recursive: true, force: true}));
	const folder = path.join(root, 'texts');
	const script = path.join(root, 'editor.mjs');
	await writeFile(script, options.script ?? '');
	const editor =
		options.script === undefined ? (options.editor ?? '') : `"${process.execPath}" '${script}'`;
	const place = await openPlace(t);
	const client = await place.join('ada');
	const terminal = openVirtualTerminal({columns: 80, rows: 24});
	t.teardown(() => terminal.close());
	const base = tuiOptions(terminal);
	void runTui(
		{
			...base,
			settings: memorySettings(options.settings),
			environment: {...base.environment, PATH: process.env.PATH, VISUAL: editor},
			editorFolder: folder,
		},
		{client, drafts: memoryDrafts()},
	);
	await terminal.waitFor('message #lobby');
	return {chat: terminal, client, place, folder};
}
