import {Buffer} from 'node:buffer';
import {
	cp,
	mkdir,
	readdir,
	readFile,
	rename,
	rm,
	stat,
	truncate,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import test, {type ExecutionContext} from 'ava';
import {openRelayData, type SecretError, StorageError, startRelay} from '../../server.ts';
import {systemClock, systemRandom} from '../../source/protocol/environment.ts';
import {ownKeys} from '../../source/server/own-keys.ts';
import {createMemoryStorage} from '../../source/server/storage/memory.ts';
import {openSqliteStorage, SQLITE_FILE} from '../../source/server/storage/sqlite.ts';
import {markRestored} from '../../source/server/storage/sqlite-restore.ts';
import {temporaryFolder} from '../helpers/cli-homes.ts';

const KEYS = ['relay.key', 'password.key'] as const;
const random = systemRandom;

/** Starts a relay with these data and ends it; the key it is known by. */
async function identity(dataDirectory: string): Promise<string> {
	const relay = await startRelay({dataDirectory});
	await relay.close({retryAfterMax: 0});
	return relay.relay.publicKey;
}

/** A folder as a first relay leaves it. */
async function used(t: ExecutionContext): Promise<{folder: string; known: string}> {
	const folder = await temporaryFolder(t);
	return {folder, known: await identity(folder)};
}

/** A folder as a relay leaves it that was killed in its first run: its store is in the log. */
async function killed(t: ExecutionContext): Promise<{folder: string; known: string}> {
	const [original, folder] = [await temporaryFolder(t), await temporaryFolder(t)];
	const relay = await startRelay({dataDirectory: original});
	await cp(original, folder, {recursive: true});
	await relay.close({retryAfterMax: 0});
	return {folder, known: relay.relay.publicKey};
}

const databaseOf = (folder: string) => path.join(folder, SQLITE_FILE);
const logOf = (folder: string) => `${databaseOf(folder)}-wal`;

function hashes(folder: string): number {
	const database = new DatabaseSync(databaseOf(folder), {readOnly: true});
	try {
		return database.prepare(`SELECT key FROM meta WHERE key LIKE '%-sha256'`).all().length;
	} finally {
		database.close();
	}
}

/** Both who serves and who administers the data is refused, and the keys are as they were. */
async function isRefused(t: ExecutionContext, folder: string, sentence: RegExp): Promise<void> {
	const before = await keysIn(folder);
	for (const open of [() => startRelay({dataDirectory: folder}), () => openRelayData(folder)]) {
		const error = await t.throwsAsync<StorageError | SecretError>(open);
		t.true(['StorageError', 'SecretError'].includes(error?.name ?? ''));
		t.regex(error?.message ?? '', sentence);
	}
	t.deepEqual(await keysIn(folder), before);
}

function keysIn(folder: string): Promise<readonly (string | undefined)[]> {
	const texts = KEYS.map((name) => readFile(path.join(folder, name), 'utf8'));
	return Promise.all(texts.map((text) => text.catch(() => undefined)));
}

const LOST = /relay\.sqlite is missing or empty, but the keys .*backup.*new data folder.*keys away/;

test('keys whose database is gone start no new relay', async (t) => {
	const {folder} = await used(t);
	await rm(databaseOf(folder));
	await isRefused(t, folder, LOST);
	t.deepEqual((await readdir(folder)).sort(), KEYS.toSorted());
});

test('keys whose database is empty start no new relay', async (t) => {
	const {folder} = await used(t);
	await truncate(databaseOf(folder));
	await isRefused(t, folder, LOST);
	t.is((await stat(databaseOf(folder))).size, 0);
});

test('one key is enough to tell that there was a relay', async (t) => {
	for (const name of KEYS) {
		const {folder} = await used(t);
		await rm(databaseOf(folder));
		await rm(path.join(folder, name));
		await isRefused(t, folder, LOST);
	}
});

test('a database that was all in its log is lost with it', async (t) => {
	const gone = await killed(t);
	await rm(logOf(gone.folder));
	await isRefused(t, gone.folder, LOST);
	const empty = await killed(t);
	await truncate(logOf(empty.folder));
	await isRefused(t, empty.folder, LOST);
	const noise = await killed(t);
	const {size} = await stat(logOf(noise.folder));
	await writeFile(logOf(noise.folder), Buffer.alloc(size, 0x5a));
	await isRefused(t, noise.folder, LOST);
	t.is((await stat(logOf(noise.folder))).size, size);
});

test('a relay killed in its first run goes on as it was', async (t) => {
	const {folder, known} = await killed(t);
	t.is(await identity(folder), known);
});

test('without its database and its keys a folder begins anew', async (t) => {
	const {folder, known} = await used(t);
	await rm(databaseOf(folder));
	const away = path.join(folder, 'away');
	await mkdir(away);
	for (const name of KEYS) await rename(path.join(folder, name), path.join(away, name));
	t.not(await identity(folder), known);
});

test('a database that is put back goes on', async (t) => {
	const {folder, known} = await used(t);
	const kept = path.join(folder, 'kept');
	await rename(databaseOf(folder), kept);
	await isRefused(t, folder, LOST);
	await rename(kept, databaseOf(folder));
	t.is(await identity(folder), known);
});

test('a first start can be cut off after each thing it makes', async (t) => {
	const {folder: other, known} = await used(t);
	for (const made of [[], ['relay.sqlite'], [KEYS[0]], [...KEYS]] as const) {
		const folder = await temporaryFolder(t);
		if (made.length > 0) await writeFile(databaseOf(folder), '', {mode: 0o600});
		const keys = made.filter((name) => name !== 'relay.sqlite');
		if (keys.length > 0) {
			const storage = await openSqliteStorage({directory: folder, random, clock: systemClock});
			await storage.close();
		}
		for (const name of keys) await cp(path.join(other, name), path.join(folder, name));
		const key = await identity(folder);
		t.is(key === known, keys.length > 0);
		t.is(hashes(folder), 2);
		t.is(await identity(folder), key);
	}
});

for (const name of KEYS) {
	test(`one changed letter in ${name} is noticed`, async (t) => {
		const {folder, known} = await used(t);
		const file = path.join(folder, name);
		const key = await readFile(file, 'utf8');
		const changed = `${key.slice(0, 9)}${key[9] === 'A' ? 'B' : 'A'}${key.slice(10)}`;
		await writeFile(file, changed);
		await isRefused(t, folder, new RegExp(`${name} is damaged, or is another.*backup`));
		await writeFile(file, key);
		t.is(await identity(folder), known);
	});

	test(`data that have known a ${name} get no new one`, async (t) => {
		const {folder} = await used(t);
		await rm(path.join(folder, name));
		await isRefused(t, folder, new RegExp(`${name} is missing.*backup`));
	});
}

test('data of before there were hashes get them at their next start', async (t) => {
	const {folder, known} = await used(t);
	const database = new DatabaseSync(databaseOf(folder));
	database.exec(`DELETE FROM meta WHERE key LIKE '%-sha256'`);
	database.close();
	t.is(hashes(folder), 0);
	t.is(await identity(folder), known);
	t.is(hashes(folder), 2);
});

test('a full disk that takes no hash keeps no relay from starting', async (t) => {
	const folder = await temporaryFolder(t);
	const storage = createMemoryStorage({random});
	const failing = (code: 'full' | 'failed') => ({
		...storage,
		metaOnce: () => Promise.reject(new StorageError(code, 'No.')),
	});
	const {relayKey} = await ownKeys(folder, failing('full'), random);
	await t.throwsAsync(ownKeys(folder, failing('failed'), random), {instanceOf: StorageError});
	t.deepEqual((await ownKeys(folder, storage, random)).relayKey, relayKey);
});

/** A folder with a restored backup of a relay, and with keys from somewhere. */
async function restored(t: ExecutionContext, from: string, keysFrom: string | undefined) {
	const folder = await temporaryFolder(t);
	const data = await openRelayData(from);
	await data.backupTo(databaseOf(folder));
	await data.close();
	markRestored(databaseOf(folder));
	if (keysFrom === undefined) return folder;
	for (const name of KEYS) await cp(path.join(keysFrom, name), path.join(folder, name));
	return folder;
}

test('a restored backup goes on with its own keys', async (t) => {
	const {folder, known} = await used(t);
	t.is(await identity(await restored(t, folder, folder)), known);
});

test('a restored backup without keys waits for them', async (t) => {
	const {folder} = await used(t);
	const bare = await restored(t, folder, undefined);
	await isRefused(t, bare, /relay\.key is missing.*backup/);
});

test('a restored backup does not go on with the keys of another relay', async (t) => {
	const [one, other] = [await used(t), await used(t)];
	const mixed = await restored(t, one.folder, other.folder);
	await isRefused(t, mixed, /relay\.key is damaged, or is another/);
});
