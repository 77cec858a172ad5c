import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {migrate, schemaVersion} from '../../../source/server/storage/migrations.ts';
import {SQLITE_FILE} from '../../../source/server/storage/sqlite.ts';
import {requireTrustedSqlite} from '../../../source/server/storage/sqlite-module.ts';
import {SCHEMA_STEPS} from '../../../source/server/storage/sqlite-schema.ts';
import {StorageError, type StorageErrorCode} from '../../../source/server/storage/storage.ts';
import {RUNS_SOURCES} from '../../helpers/sources.ts';
import {
	accountRequest,
	join,
	message,
	openSqlite,
	roomRequest,
	temporaryDirectory,
} from './backends.ts';

async function refused(
	t: ExecutionContext,
	directory: string,
	code: StorageErrorCode,
): Promise<string> {
	const error = await t.throwsAsync(openSqlite(directory), {instanceOf: StorageError});
	t.is(error.code, code);
	return error.message;
}

/** A folder with a room of 50 messages, closed. */
async function filledDirectory(t: ExecutionContext): Promise<string> {
	const directory = temporaryDirectory(t);
	const storage = await openSqlite(directory);
	await storage.createRoom(roomRequest('ops', 'ann'));
	const texts = Array.from({length: 49}, (_, index) => `text ${index} ${'x'.repeat(200)}`);
	await Promise.all(texts.map((text) => storage.append(message('ops', 'ann', text))));
	await storage.close();
	dropFreePages(path.join(directory, SQLITE_FILE));
	return directory;
}

/** So that every page of the file holds something. */
function dropFreePages(file: string): void {
	const database = new DatabaseSync(file);
	database.exec('PRAGMA incremental_vacuum');
	database.close();
}

const posixTest = process.platform === 'win32' ? test.skip : test;

test('everything is there, under the same store id, after closing and opening', async (t) => {
	const directory = temporaryDirectory(t);
	const storage = await openSqlite(directory);
	await storage.createRoom(roomRequest('ops', 'ann'));
	const appended = await storage.append(message('ops', 'ann', 'hello'));
	await storage.close();
	const reopened = await openSqlite(directory);
	t.teardown(() => reopened.close());
	t.is(reopened.storeId, storage.storeId);
	t.deepEqual(await reopened.append(message('ops', 'ann', 'hello')), {
		...appended,
		duplicate: true,
	});
});

test('closing leaves one file that holds everything', async (t) => {
	const directory = await filledDirectory(t);
	t.deepEqual(readdirSync(directory), [SQLITE_FILE]);
});

posixTest('a new folder and the files in it are for their owner alone', async (t) => {
	const directory = path.join(temporaryDirectory(t), 'new', 'relay');
	const storage = await openSqlite(directory);
	t.teardown(() => storage.close());
	await storage.createRoom(roomRequest('ops', 'ann'));
	const modeOf = (file: string) => statSync(file).mode & 0o777;
	t.is(modeOf(directory), 0o700);
	const files = readdirSync(directory);
	t.true(files.length > 1);
	for (const file of files) t.is(modeOf(path.join(directory, file)), 0o600, file);
});

test('a second relay on the same folder is refused until the first closes', async (t) => {
	const directory = temporaryDirectory(t);
	const first = await openSqlite(directory);
	const sentence = await refused(t, directory, 'in-use');
	t.true(sentence.includes(directory));
	await first.createRoom(roomRequest('ops', 'ann'));
	await first.close();
	const second = await openSqlite(directory);
	t.is((await second.room('ops'))?.head, 1);
	await second.close();
});

test('another process is refused as well', async (t) => {
	const directory = temporaryDirectory(t);
	const storage = await openSqlite(directory);
	t.teardown(() => storage.close());
	const appender = fileURLToPath(new URL('appender.ts', import.meta.url));
	const {status, stderr} = spawnSync(process.execPath, [appender, directory, 'x', '1']);
	t.not(status, 0);
	t.regex(String(stderr), /StorageError: Another program, most likely another relay/);
});

test('a folder that cannot be made or written is refused', async (t) => {
	const file = path.join(temporaryDirectory(t), 'file');
	writeFileSync(file, '');
	await refused(t, file, 'unwritable');
	await refused(t, path.join(file, 'below'), 'unwritable');
	const directory = temporaryDirectory(t);
	mkdirSync(path.join(directory, SQLITE_FILE));
	await refused(t, directory, 'damaged');
});

test('data of a newer termchat are refused and left alone', async (t) => {
	const directory = await filledDirectory(t);
	const file = path.join(directory, SQLITE_FILE);
	const database = new DatabaseSync(file);
	database.exec('PRAGMA user_version = 999');
	database.close();
	const before = readFileSync(file);
	t.regex(await refused(t, directory, 'newer-version'), /format 999/);
	t.true(readFileSync(file).equals(before));
});

test("another program's database is refused and left alone", async (t) => {
	const directory = temporaryDirectory(t);
	const file = path.join(directory, SQLITE_FILE);
	const database = new DatabaseSync(file);
	database.exec('CREATE TABLE theirs (value TEXT)');
	database.close();
	const before = readFileSync(file);
	await refused(t, directory, 'damaged');
	t.true(readFileSync(file).equals(before));
});

for (const [what, at] of [
	['header', () => 0],
	['schema', () => 110],
	['last page', (size: number) => size - 4096],
	['middle', (size: number) => Math.floor(size / 8192) * 4096],
] as const) {
	test(`a file whose ${what} was overwritten is refused`, async (t) => {
		const directory = await filledDirectory(t);
		const file = path.join(directory, SQLITE_FILE);
		const bytes = readFileSync(file);
		bytes.fill(0xa5, at(bytes.length), at(bytes.length) + 64);
		writeFileSync(file, bytes);
		t.true((await refused(t, directory, 'damaged')).includes(file));
	});
}

for (const damage of [
	'DROP TABLE envelope',
	'DROP TABLE meta',
	'ALTER TABLE account RENAME COLUMN skeleton TO skeletal',
	'ALTER TABLE message RENAME TO massage',
]) {
	test(`a file in which somebody did "${damage}" is refused`, async (t) => {
		const directory = await filledDirectory(t);
		const file = path.join(directory, SQLITE_FILE);
		const database = new DatabaseSync(file);
		database.exec(damage);
		database.close();
		t.true((await refused(t, directory, 'damaged')).includes(file));
	});
}

test('a file that was cut short is refused', async (t) => {
	const directory = await filledDirectory(t);
	const file = path.join(directory, SQLITE_FILE);
	writeFileSync(file, readFileSync(file).subarray(0, 8192));
	await refused(t, directory, 'damaged');
});

for (const version of ['3.51.2', '3.50.9', '2.99.99', '3.7.17', 'unknown', '']) {
	test(`SQLite ${version} is not trusted`, (t) => {
		const error = t.throws(() => requireTrustedSqlite(version), {instanceOf: StorageError});
		t.is(error.code, 'old-sqlite');
	});
}

for (const version of ['3.51.3', '3.51.10', '3.53.4', '3.52.0', '4.0.0']) {
	test(`SQLite ${version} is trusted`, (t) => {
		t.notThrows(() => requireTrustedSqlite(version));
	});
}

test('opening prints no warning and hides none of others', (t) => {
	const source = (file: string) =>
		JSON.stringify(new URL(`../../../source/server/storage/${file}`, import.meta.url));
	const program = `
		const {loadSqlite} = await import(${source('sqlite-module.ts')});
		loadSqlite();
		process.emitWarning('another thing is new', 'ExperimentalWarning');
	`;
	const {stderr} = spawnSync(
		process.execPath,
		[RUNS_SOURCES, '--input-type=module', '--eval', program],
		{encoding: 'utf8'},
	);
	t.regex(stderr, /another thing is new/);
	t.notRegex(stderr, /SQLite/);
});

/** When the data are migrated. */
const NOW = Date.parse('2026-11-21T12:00:00Z');

const NEWEST = SCHEMA_STEPS.length;
const NEXT = NEWEST + 1;

/** The relay's steps and one more, which adds a table. */
const STEPS = [...SCHEMA_STEPS, `CREATE TABLE extra (value TEXT); PRAGMA user_version = ${NEXT};`];

function tables(database: DatabaseSync): readonly unknown[] {
	const rows = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
	return rows.map(({name}) => name);
}

function copiesOf(file: string): readonly string[] {
	return readdirSync(path.dirname(file)).filter((name) => /\.v\d/.test(name));
}

async function oldDatabase(t: ExecutionContext) {
	const file = path.join(await filledDirectory(t), SQLITE_FILE);
	const database = new DatabaseSync(file);
	t.teardown(() => database.isOpen && database.close());
	return {file, database};
}

test('a migration keeps a copy of the old version and the data', async (t) => {
	const {file, database} = await oldDatabase(t);
	migrate(database, {file: file, steps: STEPS, now: NOW});
	t.is(schemaVersion(database), NEXT);
	t.true(tables(database).includes('extra'));
	t.is(database.prepare('SELECT count(*) AS count FROM message').get()?.count, 50);
	const copy = new DatabaseSync(`${file}.v${NEWEST}.2026-11-21`);
	t.teardown(() => copy.close());
	t.is(schemaVersion(copy), NEWEST);
	t.is(copy.prepare('SELECT count(*) AS count FROM message').get()?.count, 50);
	t.false(existsSync(`${file}.v${NEWEST}.2026-11-21.new`));
});

posixTest('the copy is for its owner alone', async (t) => {
	const {file, database} = await oldDatabase(t);
	migrate(database, {file: file, steps: STEPS, now: NOW});
	t.is(statSync(`${file}.v${NEWEST}.2026-11-21`).mode & 0o777, 0o600);
});

test('a migration that fails half-way changes nothing, and can be tried again', async (t) => {
	const {file, database} = await oldDatabase(t);
	const broken = [...SCHEMA_STEPS, 'CREATE TABLE extra (value TEXT); DROP TABLE nothing;'];
	t.throws(() => migrate(database, {file: file, steps: broken, now: NOW}));
	t.is(schemaVersion(database), NEWEST);
	t.false(tables(database).includes('extra'));
	writeFileSync(`${file}.v${NEWEST}.2026-11-21.new`, 'what a crash left');
	migrate(database, {file: file, steps: STEPS, now: NOW});
	t.is(schemaVersion(database), NEXT);
});

test('several steps run in order, after one copy of what there was', (t) => {
	const file = path.join(temporaryDirectory(t), SQLITE_FILE);
	const database = new DatabaseSync(file);
	t.teardown(() => database.close());
	migrate(database, {file, steps: SCHEMA_STEPS.slice(0, 1), now: NOW});
	const steps = [...STEPS, `DROP TABLE extra; PRAGMA user_version = ${NEXT + 1};`];
	migrate(database, {file, steps, now: NOW});
	t.is(schemaVersion(database), NEXT + 1);
	t.false(tables(database).includes('extra'));
	t.deepEqual(copiesOf(file), [`${SQLITE_FILE}.v1.2026-11-21`]);
});

test('of the copies the newest two are kept, those without a date among them', async (t) => {
	const {file, database} = await oldDatabase(t);
	const others = ['v2', 'v3.2026-01-31', 'v3.2025-12-31', 'v4', 'v3x', 'v3.2026-01-31.new'];
	for (const other of others) writeFileSync(`${file}.${other}`, '');
	migrate(database, {file, steps: STEPS, now: NOW});
	t.deepEqual(copiesOf(file), [
		`${SQLITE_FILE}.v3.2026-01-31.new`,
		`${SQLITE_FILE}.v3x`,
		`${SQLITE_FILE}.v4`,
		`${SQLITE_FILE}.v${NEWEST}.2026-11-21`,
	]);
});

test('a new file has no older version to keep', (t) => {
	const file = path.join(temporaryDirectory(t), SQLITE_FILE);
	const database = new DatabaseSync(file);
	t.teardown(() => database.close());
	migrate(database, {file: file, steps: STEPS, now: NOW});
	t.is(schemaVersion(database), NEXT);
	t.false(readdirSync(path.dirname(file)).some((name) => /\.v\d/.test(name)));
});

test('the newest version is left as it is', async (t) => {
	const {file, database} = await oldDatabase(t);
	migrate(database, {file: file, steps: SCHEMA_STEPS, now: NOW});
	t.false(existsSync(`${file}.v${NEWEST}.2026-11-21`));
});

test('a step that does not say its version is a bug', async (t) => {
	const {file, database} = await oldDatabase(t);
	t.throws(() =>
		migrate(database, {
			file: file,
			steps: [...SCHEMA_STEPS, 'CREATE TABLE extra (value TEXT);'],
			now: NOW,
		}),
	);
	t.false(tables(database).includes('extra'));
});

test('data from before there were private messages are still there, and can have some', async (t) => {
	const directory = temporaryDirectory(t);
	const file = path.join(directory, SQLITE_FILE);
	const database = new DatabaseSync(file);
	database.exec('PRAGMA auto_vacuum = INCREMENTAL');
	migrate(database, {file: file, steps: SCHEMA_STEPS.slice(0, 1), now: NOW});
	database.exec(`
		INSERT INTO account VALUES ('ann', 'ann', 'owner', NULL, 1);
		INSERT INTO device VALUES ('d1', 'ann', 'device', 'key', NULL, 'laptop', 1, 1);
	`);
	database.close();
	const storage = await openSqlite(directory);
	t.teardown(() => storage.close());
	t.is((await storage.device('d1'))?.account, 'ann');
	const published = await storage.publishKeys({
		account: 'ann',
		device: 'd1',
		oneTimePrekeys: [{id: 1, record: 'one', expires: 9}],
		limit: 9,
		time: 5,
	});
	t.deepEqual(published, {type: 'published', oneTimePrekeys: 1, isNewList: false, removed: []});
});

test('a deletion that was cut off is finished when the storage is opened', async (t) => {
	const directory = temporaryDirectory(t);
	const storage = await openSqlite(directory);
	for (const name of ['ann', 'ben']) await storage.createAccount(accountRequest(name));
	await storage.createRoom(roomRequest('ops', 'ann'));
	await join(storage, 'ops', 'ben');
	const texts = Array.from({length: 1500}, (_, index) => `secret ${index}`);
	await Promise.all(texts.map((text) => storage.append(message('ops', 'ben', text))));
	const audit = {time: 1, by: 'ben', deed: 'account.delete'};
	const cutOff = t.throwsAsync(
		storage.deleteAccount({name: 'ben', time: 1, entryId: () => 'leave-1', audit}),
		{instanceOf: StorageError},
	);
	// Commits the first step, and lets no further one begin.
	await storage.close();
	t.is((await cutOff).code, 'closed');
	const reopened = await openSqlite(directory);
	t.teardown(() => reopened.close());
	t.is(await reopened.account('ben'), undefined);
	const {messages} = await reopened.history({room: 'ops', limit: 2000});
	t.is(messages.filter(({from}) => from === 'deleted').length, 1502);
	t.false(messages.some(({text}) => text.includes('secret')));
	t.is((await reopened.audit({room: undefined, before: undefined, limit: 9})).entries.length, 1);
});
