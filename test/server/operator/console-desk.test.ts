import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {OPERATOR_COMMANDS} from '../../../source/server/operator/console-desk.ts';
import {ConsoleError} from '../../../source/server/operator/console-error.ts';
import {temporaryFolder} from '../../helpers/cli-homes.ts';
import {messageId} from '../../helpers/test-relay.ts';
import {openTestConsole} from './open-console.ts';

test('users lists the accounts, and who is here', async (t) => {
	const {tell, join} = await openTestConsole();
	await join('ada');
	await join('bob');
	const lines = await tell('users');
	t.regex(lines[1] ?? '', /^ada\|owner\|online\|1\|/);
	t.regex(lines[2] ?? '', /^bob\|member\|online\|1\|/);
	t.is(lines.at(-1), '2 accounts.');
});

test('a program gets the same as records', async (t) => {
	const {records, join} = await openTestConsole();
	await join('ada');
	const [record] = await records('users');
	t.like(record, {type: 'account', name: 'ada', role: 'owner', state: 'online'});
});

test('users NAME tells of one account, its rooms and its ban', async (t) => {
	const {tell, join} = await openTestConsole();
	await join('ada');
	await join('bob');
	await tell('ban bob 2h too loud');
	const lines = await tell('users bob');
	t.true(lines.includes('rooms|#lobby (member)'));
	t.true(lines.some((line) => /^banned\|until .*: too loud$/.test(line)));
});

test('rooms lists the rooms and what was written lately', async (t) => {
	const {records, join} = await openTestConsole();
	await join('ada');
	await join('bob');
	const [lobby] = await records('rooms');
	t.like(lobby, {type: 'room', name: 'lobby', members: 2, recent: 1});
});

test('rooms ROOM tells who is in it', async (t) => {
	const {tell, join} = await openTestConsole();
	await join('ada');
	t.true((await tell('rooms #lobby')).includes('owner|ada'));
});

test('stats tells what is open now', async (t) => {
	const {records, join} = await openTestConsole();
	await join('ada');
	const [stats] = await records('stats');
	t.like(stats, {type: 'stats', connections: 1, accounts: 1, stored: {accounts: 1, rooms: 1}});
});

test('broadcast writes a notice into every public room', async (t) => {
	const {tell, join} = await openTestConsole();
	const ada = await join('ada');
	t.deepEqual(await tell('broadcast The well is dry.'), ['Written into 1 room.']);
	const message = await ada.link.until('message');
	t.like(message, {kind: 'notice', from: 'relay', text: 'The well is dry.'});
});

test('notice tells whoever is connected', async (t) => {
	const {tell, join} = await openTestConsole();
	const ada = await join('ada');
	t.deepEqual(await tell('notice Tea is ready.'), ['Told to 1 person.']);
	t.is((await ada.link.until('notice')).text, 'Tea is ready.');
});

test('kick sends somebody off the relay', async (t) => {
	const {tell, join} = await openTestConsole();
	await join('ada');
	const bob = await join('bob');
	t.deepEqual(await tell('kick bob too loud'), ['bob was sent off the relay.']);
	t.like(await bob.link.until('sanctioned'), {deed: 'kick', reason: 'too loud'});
});

test('ban, bans and unban go together', async (t) => {
	const {tell, join} = await openTestConsole();
	await join('ada');
	await join('bob');
	t.regex((await tell('ban bob 7d spam'))[0] ?? '', /^bob is banned until 2023-11-21/);
	t.regex((await tell('bans'))[0] ?? '', /^ban\|bob\|until 2023-11-21 .*\|relay\|spam$/);
	t.deepEqual(await tell('unban bob'), ['bob is not banned any more.']);
	t.deepEqual(await tell('bans'), ['Nobody is banned or muted there.']);
});

test('a range of addresses is banned and unbanned however it is written', async (t) => {
	const {tell} = await openTestConsole();
	await tell('ban 203.0.113.7/24 for good');
	t.regex((await tell('bans'))[0] ?? '', /^ban\|203\.0\.113\.0\/24\|for good\|/);
	t.deepEqual(await tell('unban 203.0.113.99/24'), ['203.0.113.0/24 is not banned any more.']);
});

test('a device is banned by its id', async (t) => {
	const {tell, join} = await openTestConsole();
	await join('ada');
	const {welcome} = await join('bob');
	await tell(`ban device:${welcome.device}`);
	t.true((await tell('bans'))[0]?.includes(`device:${welcome.device}`));
});

test('a room stands in front of a name', async (t) => {
	const {tell, join} = await openTestConsole();
	await join('ada');
	await join('bob');
	t.regex((await tell('mute #lobby bob 10m shh'))[0] ?? '', /^bob is muted in #lobby until /);
	t.deepEqual(await tell('bans'), ['Nobody is banned or muted there.']);
	t.regex((await tell('bans #lobby'))[0] ?? '', /^mute\|bob\|/);
	t.deepEqual(await tell('unmute #lobby bob'), ['bob is not muted any more in #lobby.']);
	t.deepEqual(await tell('role #lobby bob moderator'), ['bob is moderator in #lobby.']);
	t.deepEqual(await tell('kick #lobby bob'), ['bob was sent out of #lobby.']);
});

test('role gives a role on the relay', async (t) => {
	const {tell, join, storage} = await openTestConsole();
	await join('ada');
	await join('bob');
	await tell('role bob moderator');
	t.is((await storage.account('bob'))?.role, 'moderator');
});

test('the rules of a room are set one by one', async (t) => {
	const {records, join} = await openTestConsole();
	await join('ada');
	t.like((await records('room lobby rules slow 30s keep 90d'))[0], {
		slowMode: 30_000,
		keepDays: 90,
	});
	const [rules] = await records('room #lobby read-only on slow off keep for good');
	t.like(rules, {readOnly: true, slowMode: 0});
	t.is(rules?.keepDays, undefined);
});

test('filters are set, listed and removed', async (t) => {
	const {tell, records} = await openTestConsole();
	const [filter] = await records('filter mask darn it');
	t.like(filter, {type: 'filter', words: 'darn it', action: 'mask'});
	t.regex((await tell('filter'))[0] ?? '', /\|mask\|darn it\|relay\|/);
	await tell(`filter remove ${String(filter?.filter)}`);
	t.deepEqual(await tell('filter'), ['There are no filters there.']);
});

test('a report is shown and closed', async (t) => {
	const {records, tell, join, roomId} = await openTestConsole();
	const ada = await join('ada');
	const bob = await join('bob');
	const room = await roomId('lobby');
	const {seq} = await bob.link.request('send', {
		room,
		message: messageId(),
		text: 'Buy gold!',
	});
	await ada.link.request('report.send', {room, seq, reason: 'advertising'});
	const [report] = await records('reports');
	t.like(report, {state: 'open', room: 'lobby', about: 'bob', by: 'ada', reason: 'advertising'});
	t.deepEqual(await tell(`resolve ${String(report?.report)} acted`), ['The report is closed.']);
	t.like((await records('reports'))[0], {state: 'acted'});
});

test('what an operator does stands in the audit log', async (t) => {
	const {tell, join} = await openTestConsole();
	await join('ada');
	await join('bob');
	await tell('mute bob 10m shh');
	const [line] = await tell('audit 1');
	t.regex(line ?? '', /\|relay\|mute\|bob\|.*: shh$/);
});

test('an invitation is a link that lets one person in, and can be ended', async (t) => {
	const {records, tell, register} = await openTestConsole();
	await register('ada');
	await tell('registration invite');
	const [invite] = await records('invite 2 1d --role moderator');
	t.regex(String(invite?.link), /^wss:\/\/chat\.example\/#[\w-]+$/);
	const code = String(invite?.link).split('#')[1] ?? '';
	const bob = await register('bob', code);
	t.is(bob.welcome.role, 'moderator');
	const [listed] = await records('invites');
	t.like(listed, {usesLeft: 1, role: 'moderator'});
	await tell(`uninvite ${String(listed?.invite)}`);
	await t.throwsAsync(register('carol', code));
});

test('registration holds from the next newcomer on', async (t) => {
	const {tell, register} = await openTestConsole();
	await register('ada');
	t.deepEqual(await tell('registration closed'), ['Nobody may register.']);
	await t.throwsAsync(register('bob'), {message: /no new accounts/});
	await tell('registration open');
	await t.notThrowsAsync(register('bob'));
});

test('the greeting is what newcomers are told next', async (t) => {
	const {tell, connect} = await openTestConsole();
	await tell('motd Be kind.');
	t.is((await connect().until('hello')).motd, 'Be kind.');
	await tell('motd off');
	t.is((await connect().until('hello')).motd, undefined);
});

test('a list of names becomes one link each, and no password of it is looked at', async (t) => {
	const {tell, join} = await openTestConsole();
	await join('ada');
	const list = '\uFEFFcarol\r\nada:hunter2\nDave:$2b$10$abc\n1bad\n\n# a note\ncar0l\n';
	const lines = await tell('users import -', list);
	t.regex(lines[0] ?? '', /^carol\|wss:\/\/chat\.example\/#[\w-]{16,}$/);
	t.regex(lines[1] ?? '', /^ada: That name is taken/);
	t.regex(lines[2] ?? '', /^dave\|wss:/);
	t.regex(lines[3] ?? '', /^1bad: A name is/);
	t.regex(lines[4] ?? '', /^car0l: That name is taken, or looks like/);
	t.true(lines.some((line) => line.startsWith('Passwords and hashes in the list were not')));
	t.is(lines.at(-1), '2 links made, 3 skipped. Each works once, for 30 days.');
	t.false(lines.some((line) => line.includes('hunter2') || line.includes('2b')));
});

test('a list that is imported again gives new links in place of the old', async (t) => {
	const {tell, records} = await openTestConsole();
	const [first] = await tell('users import -', 'carol\n');
	const lines = await tell('users import -', 'carol:x\nDave\n');
	t.regex(lines[0] ?? '', /^carol\|wss:/);
	t.not(lines[0], first);
	t.regex(
		lines.at(-1) ?? '',
		/^2 links made \(1 in place of earlier ones, which work no more\), 0 /,
	);
	t.is((await records('invites')).length, 2);
	t.like((await records('users import -', 'dave'))[0], {name: 'dave', renewed: true});
});

test('an account is given out and deleted', async (t) => {
	const {records, tell, join, storage} = await openTestConsole();
	await join('ada');
	await join('bob');
	const pieces = await records('user export bob');
	t.true(pieces.some(({piece}) => JSON.stringify(piece).includes('"bob"')));
	t.deepEqual(await tell('user delete bob --yes gone'), [
		'bob is deleted, with all that it wrote.',
	]);
	t.is(await storage.account('bob'), undefined);
});

test('an account is deleted only when it is said that it is meant', async (t) => {
	const {tell, join, roomId, storage} = await openTestConsole();
	await join('ada');
	const bob = await join('bob');
	await bob.link.request('send', {room: await roomId('lobby'), message: messageId(), text: 'Hi'});
	const error = await t.throwsAsync(tell('user delete Bob'), {instanceOf: ConsoleError});
	t.is(error?.code, 'refused');
	t.is(
		error?.message,
		'Nothing is deleted yet. bob has 1 device, its place in 1 room, 2 entries in their logs. To delete all of it for good: user delete bob --yes',
	);
	t.not(await storage.account('bob'), undefined);
	t.is(bob.link.closedWith, undefined);
});

test('an account is written into a new file, and over none', async (t) => {
	const {tell, join} = await openTestConsole();
	await join('ada');
	const file = path.join(await temporaryFolder(t), 'ada.jsonl');
	await tell(`user export ada ${file}`);
	t.regex(await readFile(file, 'utf8'), /"ada"/);
	await t.throwsAsync(tell(`user export ada ${file}`), {message: /is there already/});
});

test('shutdown tells the program around the relay to stop it', async (t) => {
	const patiences: number[] = [];
	const stop = ({retryAfterMax}: {retryAfterMax: number}) => patiences.push(retryAfterMax);
	const {tell, join} = await openTestConsole({stop});
	const ada = await join('ada');
	await tell('shutdown new disk');
	t.deepEqual(patiences, [2000]);
	t.is((await ada.link.until('notice')).text, 'This relay stops now. new disk');
	await tell('drain 90s');
	t.deepEqual(patiences, [2000, 90_000]);
});

test('shutdown in 5m stops after five minutes, unless it is called off', async (t) => {
	let stops = 0;
	const {tell, clock, console} = await openTestConsole({stop: () => stops++});
	t.regex((await tell('shutdown in 5m tea'))[0] ?? '', /^The relay stops in 5 min, at /);
	clock.advance(60_000);
	t.is(console.stopsIn, 240_000);
	await tell('shutdown cancel');
	t.is(console.stopsIn, undefined);
	clock.advance(600_000);
	t.is(stops, 0);
	await tell('shutdown in 1m');
	clock.advance(60_000);
	t.is(stops, 1);
});

test('reload says what was read again', async (t) => {
	const {tell} = await openTestConsole({reload: async () => ['The certificate is the same.']});
	t.deepEqual(await tell('reload'), ['The certificate is the same.']);
});

test('a backup goes where it is told to', async (t) => {
	const files: string[] = [];
	const backupTo = async (file: string) => {
		files.push(file);
		return {bytes: 4096};
	};
	const {tell} = await openTestConsole({backupTo});
	const [line] = await tell('backup copy.db');
	t.deepEqual(files, [path.resolve('copy.db')]);
	t.regex(line ?? '', /is a whole copy of 4\.1 kB\. The keys are not in it/);
});

test('a backup is written over no file, unless with --force', async (t) => {
	const file = path.join(await temporaryFolder(t), 'copy.db');
	await writeFile(file, 'precious');
	const files: string[] = [];
	const backupTo = async (each: string) => {
		files.push(each);
		return {bytes: 1};
	};
	const {tell} = await openTestConsole({backupTo});
	await t.throwsAsync(tell(`backup ${file}`), {message: /is there already.*--force/});
	t.deepEqual(files, []);
	await tell(`backup ${file} --force`);
	t.deepEqual(files, [file]);
});

test('whoever gets another role on the relay hears of it, and nobody else does', async (t) => {
	const {tell, join} = await openTestConsole();
	const ada = await join('ada');
	const bob = await join('bob');
	for (const [role, text] of [
		['moderator', 'You are now a moderator of this relay.'],
		['owner', 'You are now an owner of this relay.'],
		['member', 'You are now a member of this relay.'],
		['member', undefined],
	] as const) {
		const before = bob.link.all('notice').length;
		await tell(`role bob ${role}`);
		t.deepEqual(
			bob.link
				.all('notice')
				.slice(before)
				.map((notice) => notice.text),
			text === undefined ? [] : [text],
		);
	}
	t.deepEqual(ada.link.all('notice'), []);
});

test('who was invited as a moderator hears of it after the answer', async (t) => {
	const {records, register} = await openTestConsole();
	await register('ada');
	const [invite] = await records('invite --role moderator');
	const bob = await register('bob', String(invite?.link).split('#')[1]);
	t.is((await bob.link.until('notice')).text, 'You are now a moderator of this relay.');
	const types = bob.link.frames.map(({type}) => type);
	t.true(types.indexOf('ok') < types.indexOf('notice'));
	const [plain] = await records('invite');
	const carol = await register('carol', String(plain?.link).split('#')[1]);
	t.deepEqual(carol.link.all('notice'), []);
});

test('a countdown of five minutes reminds at 1 minute and 10 seconds', async (t) => {
	const {tell, clock, join} = await openTestConsole({stop: () => undefined});
	const ada = await join('ada');
	const told = () => ada.link.all('notice').map(({text}) => text);
	await tell('shutdown in 5m');
	clock.advance(239_000);
	t.deepEqual(told(), ['This relay stops in 5 min.']);
	clock.advance(1000);
	t.is(told().at(-1), 'This relay stops in 1 min.');
	clock.advance(50_000);
	t.is(told().at(-1), 'This relay stops in 10 s.');
	t.is(told().length, 3);
});

test('the time of an invitation can follow the word in', async (t) => {
	const {records, clock} = await openTestConsole();
	const [invite] = await records('invite 5 in 2d');
	t.like(invite, {uses: 5, expiresAt: new Date(clock.now() + 2 * 86_400_000).toISOString()});
});

test('help names every command, and explains each', async (t) => {
	const {tell} = await openTestConsole();
	const lines = await tell('help');
	for (const {name, summary} of OPERATOR_COMMANDS) {
		t.true(lines.includes(`${name}|${summary}`));
		t.true((await tell(`help ${name}`))[0]?.startsWith(name));
	}
});
