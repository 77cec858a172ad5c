import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import test from 'ava';
import {migrate} from '../../../source/server/storage/migrations.ts';
import {SCHEMA_STEPS} from '../../../source/server/storage/sqlite-schema.ts';
import {openSearchIndex} from '../../../source/server/storage/sqlite-search.ts';
import {temporaryDirectory} from './backends.ts';

test('a full disk keeps no index from being opened; what waits is found, and indexed later', (t) => {
	const file = path.join(temporaryDirectory(t), 'data');
	const database = new DatabaseSync(file);
	t.teardown(() => database.close());
	migrate(database, {file: file, steps: SCHEMA_STEPS, now: 0});
	database.exec(`INSERT INTO room (id, name, topic, visibility, epoch, head, memberCount, createdAt)
		VALUES ('ops', 'ops', '', 'public', 'e', 500, 1, 1)`);
	const insert = database.prepare(
		`INSERT INTO message (room, seq, id, kind, sender, device, time, text, peak, number)
			VALUES ('ops', ?, ?, 'text', 'ann', 'd', 1, ?, 1, ?)`,
	);
	for (let seq = 1; seq <= 500; seq++) insert.run(seq, `message-${seq}`, `word${seq}`, seq);
	const pages = Number(database.prepare('PRAGMA page_count').get()?.page_count);
	database.exec(`PRAGMA max_page_count = ${pages}`);
	const indexed = () => database.prepare('SELECT indexed FROM searchProgress').get()?.indexed;
	const search = {rooms: ['ops'], phrases: [['word77']], limit: 9};

	const index = openSearchIndex(database, 32);
	t.is(indexed(), 0);
	t.is(index.match(search).length, 1);

	database.exec('PRAGMA max_page_count = 100000');
	openSearchIndex(database, 32);
	t.is(indexed(), 500);
	t.is(index.match(search).length, 1);
});
