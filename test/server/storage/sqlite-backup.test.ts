import {existsSync, mkdirSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {rename} from 'node:fs/promises';
import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import test, {type ExecutionContext} from 'ava';
import {SQLITE_FILE, type SqliteStorage} from '../../../source/server/storage/sqlite.ts';
import {markRestored} from '../../../source/server/storage/sqlite-restore.ts';
import {SCHEMA_STEPS} from '../../../source/server/storage/sqlite-schema.ts';
import {StorageError, type StorageErrorCode} from '../../../source/server/storage/storage.ts';
import {message, openSqlite, roomRequest, temporaryDirectory} from './backends.ts';
import {prekeys, privateAccount} from './private.ts';

async function openFilled(t: ExecutionContext, messages = 20) {
	const directory = temporaryDirectory(t);
	const storage = await openSqlite(directory);
	t.teardown(() => storage.close());
	await storage.createRoom(roomRequest('ops', 'ann'));
	await fill(storage, 'before', messages);
	return {directory, storage};
}

async function fill(storage: SqliteStorage, word: string, count: number): Promise<void> {
	const texts = Array.from({length: count}, (_, index) => `${word} ${index}`);
	await Promise.all(texts.map((text) => storage.append(message('ops', 'ann', text))));
}

/** A folder with that copy as its data. */
async function restored(t: ExecutionContext, copy: string): Promise<string> {
	const directory = temporaryDirectory(t);
	await rename(copy, path.join(directory, SQLITE_FILE));
	return directory;
}

async function headOf(t: ExecutionContext, directory: string): Promise<number | undefined> {
	const storage = await openSqlite(directory);
	t.teardown(() => storage.close());
	return (await storage.room('ops'))?.head;
}

async function code(run: () => unknown): Promise<StorageErrorCode | undefined> {
	try {
		await run();
		return undefined;
	} catch (error) {
		return error instanceof StorageError ? error.code : undefined;
	}
}

test('a backup holds all that was stored, in one file', async (t) => {
	const {directory, storage} = await openFilled(t);
	const copy = path.join(temporaryDirectory(t), 'copy');
	const {bytes, pages} = await storage.backupTo(copy);
	t.is(bytes, statSync(copy).size);
	t.is(bytes, pages * 4096);
	t.deepEqual(readdirSync(path.dirname(copy)), ['copy']);
	t.true(existsSync(path.join(directory, SQLITE_FILE)));
	t.is(await headOf(t, await restored(t, copy)), 21);
});

test('a backup is good while the relay writes, reads and deletes', async (t) => {
	const {storage} = await openFilled(t, 3000);
	const copy = path.join(temporaryDirectory(t), 'copy');
	let isDone = false;
	const backup = storage.backupTo(copy).finally(() => {
		isDone = true;
	});
	let rounds = 0;
	while (!isDone) {
		await fill(storage, `while ${rounds++}`, 20);
		await storage.purgeRoom({room: 'ops', before: Infinity, limit: 5});
	}

	await backup;
	t.true(rounds > 0);
	const directory = await restored(t, copy);
	const opened = await openSqlite(directory);
	t.teardown(() => opened.close());
	const room = await opened.room('ops');
	t.true((room?.head ?? 0) >= 3001);
	const {messages} = await opened.history({room: 'ops', limit: 1e6});
	t.is(messages.length, (room?.head ?? 0) - (room?.floor ?? 0) + 1);
});

test('a backup takes the place of an older one, and of what a crash left', async (t) => {
	const {storage} = await openFilled(t);
	const copy = path.join(temporaryDirectory(t), 'copy');
	await storage.backupTo(copy);
	writeFileSync(`${copy}.new`, 'half of a copy');
	await fill(storage, 'later', 5);
	await storage.backupTo(copy);
	t.deepEqual(readdirSync(path.dirname(copy)), ['copy']);
	t.is(await headOf(t, await restored(t, copy)), 26);
});

test('a backup that is not good does not get its name', async (t) => {
	const {storage, directory} = await openFilled(t);
	const copy = path.join(temporaryDirectory(t), 'copy');
	await storage.close();
	const database = new DatabaseSync(path.join(directory, SQLITE_FILE));
	database.exec('DELETE FROM message WHERE seq = 7');
	database.close();
	const damaged = await openSqlite(directory);
	t.teardown(() => damaged.close());
	t.is(await code(() => damaged.backupTo(copy)), 'damaged');
	t.deepEqual(readdirSync(path.dirname(copy)), []);
});

test('a backup to where nothing can be written is refused, and the relay goes on', async (t) => {
	const {storage} = await openFilled(t);
	const directory = temporaryDirectory(t);
	t.is(await code(() => storage.backupTo(path.join(directory, 'missing', 'copy'))), 'unwritable');
	mkdirSync(path.join(directory, 'folder'));
	t.is(await code(() => storage.backupTo(path.join(directory, 'folder'))), 'unwritable');
	t.deepEqual(readdirSync(directory), ['folder']);
	await fill(storage, 'after', 1);
	await storage.close();
	t.is(await code(() => storage.backupTo(path.join(directory, 'copy'))), 'closed');
});

(process.platform === 'win32' ? test.skip : test)('a backup is for its owner alone', async (t) => {
	const {storage} = await openFilled(t);
	const copy = path.join(temporaryDirectory(t), 'copy');
	await storage.backupTo(copy);
	t.is(statSync(copy).mode & 0o777, 0o600);
});

test('a copy that is marked as restored is another store with other rooms, once', async (t) => {
	const {storage} = await openFilled(t);
	await privateAccount(storage, 'ben');
	await storage.publishKeys(prekeys('ben', 'device-ben', [1, 2]));
	const copy = path.join(temporaryDirectory(t), 'copy');
	await storage.backupTo(copy);
	markRestored(copy);
	markRestored(copy);
	const directory = await restored(t, copy);
	const first = await openSqlite(directory);
	const room = await first.room('ops');
	t.not(first.storeId, storage.storeId);
	t.not(room?.epoch, 'e-ops');
	t.is(room?.head, 21);
	t.is((await first.prekeyCount('device-ben', 5)).oneTimePrekeys, 0);
	await first.close();
	const second = await openSqlite(directory);
	t.teardown(() => second.close());
	t.is(second.storeId, first.storeId);
	t.is((await second.room('ops'))?.epoch, room?.epoch);
});

test('a copy that is not marked is the store that it was', async (t) => {
	const {storage} = await openFilled(t);
	const copy = path.join(temporaryDirectory(t), 'copy');
	await storage.backupTo(copy);
	const opened = await openSqlite(await restored(t, copy));
	t.teardown(() => opened.close());
	t.is(opened.storeId, storage.storeId);
	t.is((await opened.room('ops'))?.epoch, 'e-ops');
});

test('only data of a relay that is not running can be marked', async (t) => {
	const {directory, storage} = await openFilled(t);
	const file = path.join(directory, SQLITE_FILE);
	t.is(await code(() => markRestored(file)), 'in-use');
	t.is(await code(() => markRestored(path.join(directory, 'missing'))), 'damaged');
	t.false(existsSync(path.join(directory, 'missing')));
	const other = path.join(temporaryDirectory(t), 'other');
	writeFileSync(other, 'no database');
	t.is(await code(() => markRestored(other)), 'damaged');
	await storage.close();
	const database = new DatabaseSync(file);
	database.exec(`PRAGMA user_version = ${SCHEMA_STEPS.length + 1}`);
	database.close();
	t.is(await code(() => markRestored(file)), 'newer-version');
});
