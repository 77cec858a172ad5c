import {statSync} from 'node:fs';
import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import test from 'ava';
import {openErasure} from '../../../source/server/storage/sqlite-erasure.ts';
import {temporaryDirectory} from './backends.ts';

test('when the file cannot be written anew, its log is cut all the same, and it is tried again', (t) => {
	const file = path.join(temporaryDirectory(t), 'data');
	const database = new DatabaseSync(file);
	t.teardown(() => database.close());
	database.exec('PRAGMA journal_mode = WAL; CREATE TABLE text (text TEXT)');
	const erasure = openErasure(database);
	database.exec(`INSERT INTO text VALUES ('secret')`);
	erasure.note();
	// SQLite writes the file anew into a database that it attaches, and no more can be attached.
	for (let index = 0; index < 10; index++) database.exec(`ATTACH ':memory:' AS other${index}`);
	t.throws(() => erasure.run(), {message: /attached/});
	t.is(statSync(`${file}-wal`).size, 0);
	t.throws(() => erasure.run(), {message: /attached/});
	for (let index = 0; index < 10; index++) database.exec(`DETACH other${index}`);
	erasure.run();
	t.notThrows(() => erasure.run());
});
