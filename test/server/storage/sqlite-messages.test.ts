import {Buffer} from 'node:buffer';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import test, {type ExecutionContext} from 'ava';
import {migrate} from '../../../source/server/storage/migrations.ts';
import {phrasesOf} from '../../../source/server/storage/search-words.ts';
import {SQLITE_FILE} from '../../../source/server/storage/sqlite.ts';
import {SCHEMA_STEPS} from '../../../source/server/storage/sqlite-schema.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {message, openSqlite, roomRequest, temporaryDirectory} from './backends.ts';

/** A folder as a relay left it before messages could change: two rooms, in one of which a clock went back. */
function oldFolder(t: ExecutionContext): string {
	const directory = temporaryDirectory(t);
	const database = new DatabaseSync(path.join(directory, SQLITE_FILE));
	database.exec('PRAGMA auto_vacuum = INCREMENTAL');
	migrate(database, {
		file: path.join(directory, SQLITE_FILE),
		steps: SCHEMA_STEPS.slice(0, 3),
		now: 0,
	});
	database.exec(`
		INSERT INTO room VALUES
			('ops', 'ops', '', 'public', 'e1', 4, 1, 1),
			('dev', 'dev', '', 'public', 'e2', 2, 1, 1),
			('new', 'new', '', 'public', 'e3', 0, 0, 1);
		INSERT INTO membership VALUES ('ops', 'ann', 'owner', 1, 2), ('dev', 'ann', 'owner', 1, 2);
		INSERT INTO message VALUES
			('ops', 1, 'create-01', 'create', 'ann', 'd1', 100, ''),
			('ops', 2, 'message-02', 'text', 'ann', 'd1', 300, 'A café in ops'),
			('ops', 3, 'message-03', 'action', 'ann', 'd1', 200, 'drinks at the café'),
			('ops', 4, 'topic-04', 'topic', 'ann', 'd1', 400, 'café'),
			('dev', 1, 'create-11', 'create', 'ann', 'd1', 100, ''),
			('dev', 2, 'message-12', 'text', 'ann', 'd1', 250, 'Another café');
	`);
	database.close();
	return directory;
}

test('data from before messages could change are still there, and can be found and changed', async (t) => {
	const directory = oldFolder(t);
	const storage = await openSqlite(directory);
	t.teardown(() => storage.close());
	t.true(readdirSync(directory).some((file) => file.startsWith(`${SQLITE_FILE}.v3.`)));
	const {messages} = await storage.history({room: 'ops', limit: 9});
	t.deepEqual(messages[1], {
		...{room: 'ops', seq: 2, id: 'message-02', kind: 'text', from: 'ann', time: 300},
		text: 'A café in ops',
	});
	t.is(messages.length, 4);
	const search = {rooms: ['ops', 'dev'], phrases: phrasesOf('cafe'), limit: 9};
	const texts = async (more = {}) =>
		(await storage.search({...search, ...more})).messages.map(({text}) => text);
	t.deepEqual(await texts(), ['drinks at the café', 'A café in ops', 'Another café']);
	t.deepEqual(await texts({since: 300}), ['drinks at the café', 'A café in ops']);
	t.deepEqual(
		await Promise.all([100, 200, 301].map((time) => storage.firstSince('ops', time))),
		[1, 2, 4],
	);
	const edit = {type: 'edit', text: 'A bar'} as const;
	const change = {room: 'ops', id: 'change-01', from: 'ann', device: 'd1', time: 500, target: 2};
	t.like(await storage.change({...change, action: edit}), {type: 'changed', entry: {seq: 5}});
	t.deepEqual(await texts(), ['drinks at the café', 'Another café']);
	const answer = message('dev', 'ann', 'the café again', {replyTo: 2, time: 600});
	t.like(await storage.append(answer), {message: {seq: 3, thread: 2, threadCount: 1}});
	t.deepEqual(await texts({limit: 1}), ['the café again']);
	await storage.createRoom(roomRequest('more', 'ann'));
	t.is(await storage.firstSince('more', 500), 1);
});

test('numbers and the index go on after closing and opening', async (t) => {
	const directory = oldFolder(t);
	for (const text of ['café one', 'café two']) {
		const storage = await openSqlite(directory);
		await storage.append(message('ops', 'ann', text));
		await storage.close();
	}
	const storage = await openSqlite(directory);
	t.teardown(() => storage.close());
	const {messages} = await storage.search({rooms: ['ops'], phrases: [['cafe']], limit: 2});
	t.deepEqual(
		messages.map(({text}) => text),
		['café two', 'café one'],
	);
});

test('what is said after the newest message was deleted is found, also after a new start', async (t) => {
	const directory = oldFolder(t);
	const first = await openSqlite(directory);
	const action = {type: 'delete', isStaff: false} as const;
	const change = {room: 'ops', id: 'change-01', from: 'ann', device: 'd1', time: 500, target: 3};
	await first.change({...change, action});
	await first.close();
	for (const text of ['said then', 'said later']) {
		const storage = await openSqlite(directory);
		await storage.append(message('ops', 'ann', text));
		const {messages} = await storage.search({rooms: ['ops'], phrases: [['said']], limit: 1});
		t.is(messages[0]?.text, text);
		await storage.close();
	}
});

/** Whether any file of the folder holds the bytes of that word. */
function isInFiles(directory: string, word: string): boolean {
	return readdirSync(directory).some((name) =>
		readFileSync(path.join(directory, name)).includes(word),
	);
}

test('of a text that was edited or deleted nothing is left in any file, the index included', async (t) => {
	const directory = temporaryDirectory(t);
	const storage = await openSqlite(directory, 1);
	t.teardown(() => storage.close());
	await storage.createRoom(roomRequest('ops', 'ann'));
	// Upper case: the message itself. Lower case: the index, which folds it.
	const random = seededRandom();
	const words = Array.from({length: 120}, () =>
		`ZQ${Buffer.from(random.bytes(8)).toString('hex')}`.toUpperCase(),
	);
	// The index shortens what words have in common at their beginnings.
	const tails = words.map((word) => word.toLowerCase().slice(-10));
	for (const [index, word] of words.entries()) {
		const text = `${word} ${'filler '.repeat(index)}`;
		await storage.append(message('ops', 'ann', text, {id: `sent-${index}`}));
	}
	// With it all before it are indexed.
	await storage.append(message('ops', 'ann', 'the last one'));
	const left = () => ({
		texts: words.filter((word) => isInFiles(directory, word)).length,
		index: tails.filter((tail) => isInFiles(directory, tail)).length,
	});
	await storage.eraseDeleted();
	t.deepEqual(left(), {texts: 120, index: 120});

	for (const [index] of words.entries()) {
		const action =
			index % 2 === 0
				? ({type: 'edit', text: 'nothing to see'} as const)
				: ({type: 'delete', isStaff: false} as const);
		const change = {room: 'ops', from: 'ann', device: 'd1', time: 2000, target: index + 2};
		await storage.change({...change, id: `change-${index}`, action});
	}
	await storage.eraseDeleted();
	t.deepEqual(left(), {texts: 0, index: 0});
	const seen = await storage.search({rooms: ['ops'], phrases: [['nothing']], limit: 100});
	t.is(seen.messages.length, 60);
});

test('an index that was filled and changed is whole', async (t) => {
	const directory = oldFolder(t);
	const storage = await openSqlite(directory);
	const action = {type: 'delete', isStaff: false} as const;
	const change = {room: 'ops', id: 'change-01', from: 'ann', device: 'd1', time: 500, target: 2};
	await storage.change({...change, action});
	await storage.close();
	const database = new DatabaseSync(path.join(directory, SQLITE_FILE));
	t.teardown(() => database.close());
	t.notThrows(() =>
		database.exec(`INSERT INTO messageSearch (messageSearch) VALUES ('integrity-check')`),
	);
	t.is(database.prepare('PRAGMA integrity_check').get()?.integrity_check, 'ok');
});
