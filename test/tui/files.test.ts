import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {personDisk} from '../../source/cli/person-disk.ts';
import {createClient} from '../../source/client/client.ts';
import {nodeFiles} from '../../source/client/files/disk/node-files.ts';
import type {LogMessage} from '../../source/client/state/state.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import {runTui} from '../../source/tui/run-tui.ts';
import {temporaryFolder} from '../helpers/cli-homes.ts';
import {openVirtualTerminal} from '../helpers/virtual-terminal.ts';
import {memorySettings} from './memory-settings.ts';
import {KEYS, memoryDrafts, openPlace, roomOf, tuiOptions} from './open-chat.ts';

/** Ada's full screen, with a disk of her own: a folder with two files, and one for downloads. */
async function openFiles(t: ExecutionContext) {
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
	const downloads = path.join(await temporaryFolder(t), 'Downloads');
	await writeFile(path.join(folder, 'report.txt'), 'All is well.\n');
	await writeFile(path.join(folder, 'my notes.txt'), 'One.\n');
	const settings = memorySettings({downloads});
	const terminal = openVirtualTerminal({columns: 100, rows: 24});
	const options = {...tuiOptions(terminal), settings, disk: personDisk({}, settings)};
	// It never rejects, and ends with its terminal.
	void runTui(options, {client, drafts: memoryDrafts()});
	t.teardown(() => terminal.close());
	await terminal.waitFor('message #lobby');
	const paste = (text: string) => terminal.type(`\u001b[200~${text}\u001b[201~`);
	const newest = (): LogMessage | undefined => roomOf(client, 'lobby').log.newest;
	const file = (name: string) => path.join(folder, name);
	return {chat: terminal, client, paste, file, newest, downloads};
}

test('a dropped file is asked about, and sent in place of its path', async (t) => {
	const {chat, paste, file, newest} = await openFiles(t);
	paste(`'${file('my notes.txt')}' `);
	await chat.waitFor(/Send my notes\.txt \(5 B\) to #lobby, where its relay can[\s\S]*read it\?/);
	t.is(newest()?.file, undefined);
	chat.press(KEYS.enter);
	await chat.waitFor(() => newest()?.file?.name === 'my notes.txt');
	await chat.waitFor('[file] my notes.txt  5 B');
	t.regex(chat.screen(), /> message #lobby/);
});

test('who does not want to send a dropped file has its path as text', async (t) => {
	const {chat, paste, file, client} = await openFiles(t);
	paste(file('report.txt'));
	await chat.waitFor('Send report.txt (13 B)');
	chat.press(KEYS.escape);
	await chat.waitFor(() => /> \/\S+report\.txt/.test(chat.screen().replaceAll('\n', '')));
	t.is(client.state.transfers.size, 0);
});

test('a dropped folder stays as text, and it is said why', async (t) => {
	const {chat, paste, downloads, client} = await openFiles(t);
	paste(`${path.dirname(downloads)} `);
	await chat.waitFor('That is a folder. Pack it into an archive to send it.');
	t.regex(chat.screen().replaceAll('\n', ''), /> \/\S+/);
	t.is(client.state.transfers.size, 0);
});

test('a pasted text that only looks like a path is text', async (t) => {
	const {chat, paste} = await openFiles(t);
	paste('/etc/is/a/folder/of/nobody');
	await chat.waitFor('> /etc/is/a/folder/of/nobody');
	chat.type('!');
	await chat.waitFor('> /etc/is/a/folder/of/nobody!');
	t.notRegex(chat.screen(), /Send /);
});

test('a path is completed behind /send, and what is sent shows in the log', async (t) => {
	const {chat, file, newest} = await openFiles(t);
	chat.type(`/send ${file('rep')}`);
	chat.press(KEYS.tab);
	await chat.waitFor('report.txt');
	chat.type('-- read it\r');
	await chat.waitFor(/where its relay can read it\.[\s\S]*Send it\?/);
	chat.type('s');
	await chat.waitFor(() => newest()?.file?.name === 'report.txt');
	t.is(newest()?.text, 'read it');
	await chat.waitFor(/ada +read it .*\n.*\[file\] report\.txt {2}13 B/);
});

test('s saves the file of the marked message, and says where', async (t) => {
	const {chat, file, newest, downloads} = await openFiles(t);
	chat.type(`/send ${file('report.txt')}\r`);
	await chat.waitFor('s sends it');
	chat.type('s');
	await chat.waitFor(() => newest()?.file !== undefined);
	chat.type('\u0013');
	await chat.waitFor(/r reply {2}s save {2}o open {2}v view/);
	chat.type('s');
	await chat.waitFor('Saved as ');
	t.is(await readFile(path.join(downloads, 'report.txt'), 'utf8'), 'All is well.\n');
	await chat.waitFor(/\[file\] report\.txt .*saved/);
});
