import {existsSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import test, {type ExecutionContext} from 'ava';
import {migrate, schemaVersion} from '../../../source/server/storage/migrations.ts';
import {phrasesOf} from '../../../source/server/storage/search-words.ts';
import {SQLITE_FILE} from '../../../source/server/storage/sqlite.ts';
import {SCHEMA_STEPS} from '../../../source/server/storage/sqlite-schema.ts';
import {StorageError} from '../../../source/server/storage/storage.ts';
import {accountRequest, message, openSqlite, temporaryDirectory} from './backends.ts';

/** A folder with data as the relay of format 4 wrote them. */
function formatFour(t: ExecutionContext): string {
	const directory = temporaryDirectory(t);
	const file = path.join(directory, SQLITE_FILE);
	const database = new DatabaseSync(file);
	database.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL');
	migrate(database, {file, steps: SCHEMA_STEPS.slice(0, 4), now: 0});
	database.exec(`
		INSERT INTO meta VALUES ('store-id', 'the-store');
		INSERT INTO account VALUES ('ann', 'ann', 'owner', NULL, 1), ('ben', 'ben', 'member', NULL, 2);
		INSERT INTO device VALUES ('d1', 'ann', 'device', 'key', NULL, 'laptop', 1, 1);
		INSERT INTO device VALUES ('t1', 'ann', 'token', NULL, 'hash', 'bot', 1, 1);
		INSERT INTO invite VALUES ('c1', 'ann', 2, 5000), ('c2', 'ann', 1, 5000);
		INSERT INTO room (id, name, topic, visibility, epoch, head, memberCount, createdAt, peak)
			VALUES ('ops', 'ops', 'topic', 'public', 'e1', 3, 2, 1, 30);
		INSERT INTO membership VALUES ('ops', 'ann', 'owner', 1, 1), ('ops', 'ben', 'member', 2, 2);
		INSERT INTO message (room, seq, id, kind, sender, device, time, text, peak, number) VALUES
			('ops', 1, 'create-1', 'create', 'ann', 'd1', 10, '', 10, NULL),
			('ops', 2, 'message-1', 'text', 'ann', 'd1', 20, 'hello there', 20, 1),
			('ops', 3, 'message-2', 'text', 'ben', 'd2', 30, 'hello you', 30, 2);
		INSERT INTO reaction VALUES ('ops', 2, '👍', 9, 'ben');
	`);
	database.close();
	return directory;
}

test('data of format 4 are all there, and nothing is against anybody', async (t) => {
	const directory = formatFour(t);
	const storage = await openSqlite(directory);
	t.teardown(() => storage.close());
	t.is(storage.storeId, 'the-store');
	const room = await storage.room('ops');
	t.deepEqual(room?.rules, {readOnly: false, slowMode: 0});
	t.deepEqual([room?.floor, room?.head, room?.epoch], [1, 3, 'e1']);
	t.is((await storage.device('t1'))?.scopes, undefined);
	t.deepEqual(await storage.everySanction(), []);
	t.deepEqual(await storage.profile('ann'), {});
	const {messages} = await storage.history({room: 'ops', limit: 9});
	t.deepEqual(
		messages.map(({text}) => text),
		['', 'hello there', 'hello you'],
	);
	const request = {rooms: ['ops'], phrases: phrasesOf('hello'), limit: 9};
	t.is((await storage.search(request)).messages.length, 2);
	t.true(readdirSync(directory).some((name) => name.startsWith(`${SQLITE_FILE}.v4.`)));
});

test('invitations of format 4 get ids, and make members', async (t) => {
	const storage = await openSqlite(formatFour(t));
	t.teardown(() => storage.close());
	const invites = await storage.invites({by: 'ann', time: 1, limit: 10});
	t.is(new Set(invites.map(({id}) => id)).size, 2);
	t.true(invites.every(({id, role, room}) => id !== '' && role === 'member' && room === undefined));
	const created = await storage.createAccount({...accountRequest('dora'), inviteHash: 'c1'});
	t.is(created.type === 'created' && created.account.role, 'member');
});

test('what was sent under format 4 is known when it is sent again, and can be deleted', async (t) => {
	const storage = await openSqlite(formatFour(t));
	t.teardown(() => storage.close());
	const again = message('ops', 'ben', 'hello you', {id: 'message-2'});
	const result = await storage.append(again);
	t.true(result.type === 'appended' && result.duplicate);
	const audit = {time: 1, by: 'ben', deed: 'account.delete'};
	const entryId = () => 'leave-ops';
	await storage.deleteAccount({name: 'ben', time: 40, entryId, audit});
	const {messages} = await storage.history({room: 'ops', limit: 9});
	t.deepEqual(
		messages.map(({from, text}) => `${from} ${text}`),
		['ann ', 'ann hello there', 'deleted ', 'deleted '],
	);
	t.deepEqual(messages[1]?.state ?? [], []);
});

test('the relay of format 4 would refuse what this one writes', async (t) => {
	const directory = formatFour(t);
	await (await openSqlite(directory)).close();
	const file = path.join(directory, SQLITE_FILE);
	const database = new DatabaseSync(file);
	t.teardown(() => database.close());
	const old = () => migrate(database, {file, steps: SCHEMA_STEPS.slice(0, 4), now: 0});
	const error = t.throws(old, {instanceOf: StorageError});
	t.is(error.code, 'newer-version');
	t.is(schemaVersion(database), SCHEMA_STEPS.length);
});

test('without a place for the copy nothing is changed', (t) => {
	const directory = formatFour(t);
	const file = path.join(directory, SQLITE_FILE);
	const database = new DatabaseSync(file);
	t.teardown(() => database.close());
	const elsewhere = path.join(directory, 'missing', SQLITE_FILE);
	t.throws(() => migrate(database, {file: elsewhere, steps: SCHEMA_STEPS, now: 0}));
	t.is(schemaVersion(database), 4);
	t.false(existsSync(elsewhere));
});

/** A folder with data as the relay of format 5 wrote them. */
function formatFive(t: ExecutionContext): string {
	const directory = formatFour(t);
	const file = path.join(directory, SQLITE_FILE);
	const database = new DatabaseSync(file);
	migrate(database, {file, steps: SCHEMA_STEPS.slice(0, 5), now: 0});
	database.exec(`
		INSERT INTO message (room, seq, id, kind, sender, device, time, text, peak, moderation, concerns)
			VALUES ('ops', 4, 'mute-1', 'moderation', 'ann', 'd1', 40, '', 40, '{"deed":"mute"}', 'ben');
		UPDATE room SET head = 4, peak = 40, keepDays = 9;
	`);
	database.close();
	return directory;
}

test('data of format 5 are all there, have no files, and can have some', async (t) => {
	const directory = formatFive(t);
	const storage = await openSqlite(directory);
	t.teardown(() => storage.close());
	const {messages} = await storage.history({room: 'ops', limit: 9});
	t.deepEqual(
		messages.map(({text, file}) => [text, file]),
		['', 'hello there', 'hello you', ''].map((text) => [text, undefined]),
	);
	t.deepEqual(messages[3]?.moderation, {deed: 'mute', name: 'ben'});
	t.deepEqual((await storage.room('ops'))?.rules, {readOnly: false, slowMode: 0, keepDays: 9});
	t.deepEqual(await storage.fileTotals(), {files: 0, bytes: 0, awaited: 0});
	const file = {
		id: 'f1',
		owner: 'ben',
		device: 'd2',
		room: 'ops',
		size: 7,
		time: 50,
		expiresAt: 99,
	};
	const most = {fileBytesInAll: 7, fileBytesPerAccount: 7, fileBytesPerDay: 7, filesPerAccount: 1};
	t.like(await storage.createFile({file, quotas: most}), {type: 'created'});
	await storage.completeFile('f1', 60);
	const facts = {name: 'a.txt', mediaType: 'text/plain', size: 7, hash: 'h'.repeat(43)};
	const sent = message('ops', 'ben', '', {
		...{id: 'with-file', time: 70},
		file: {file: 'f1', ...facts, expiresAt: 99},
	});
	t.like(await storage.append(sent), {type: 'appended'});
	t.true(readdirSync(directory).some((name) => name.startsWith(`${SQLITE_FILE}.v5.`)));
});
