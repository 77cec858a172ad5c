import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import test from 'ava';
import {systemClock, systemRandom} from '../../source/protocol/environment.ts';
import {openSqliteStorage, SQLITE_FILE} from '../../source/server/storage/sqlite.ts';
import {addDevice, joinPrivately} from '../helpers/private-members.ts';
import {messageId, startTestRelay} from '../helpers/test-relay.ts';
import {temporaryDirectory} from './storage/backends.ts';

/** The forms in which bytes could lie in a file. */
function formsOf(bytes: Buffer): readonly Buffer[] {
	const base64 = [0, 1, 2].map((shift) => {
		// Without the characters that depend on what stands before and after.
		const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64url');
		return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((bytes.length + shift) * 8) / 6));
	});
	const texts = [...base64, bytes.toString('hex'), bytes.toString('hex').toUpperCase()];
	const latin = texts.map((text) => Buffer.from(text, 'latin1'));
	const wide = texts.map((text) => Buffer.from(text, 'utf16le'));
	return [bytes, Buffer.from(bytes).reverse(), ...latin, ...wide];
}

/** How many of the marks are in any file of the folder, in any form. */
function found(directory: string, marks: readonly Buffer[]): number {
	const files = readdirSync(directory).map((name) => readFileSync(path.join(directory, name)));
	const isInside = (mark: Buffer) =>
		formsOf(mark).some((form) => files.some((file) => file.includes(form)));
	return marks.filter(isInside).length;
}

test('of an envelope that was acknowledged nothing is left in any file', async (t) => {
	const directory = temporaryDirectory(t);
	const random = systemRandom;
	const storage = await openSqliteStorage({directory, random, clock: systemClock});
	t.teardown(() => storage.close());
	const wide = {burst: 1e9, perSecond: 1e9};
	const relay = await startTestRelay({
		storage,
		limits: {envelopes: wide, envelopeBytesRate: wide, strangers: wide, strangersEach: wide},
	});
	const ada = await joinPrivately(relay, 'ada');
	const bob = await joinPrivately(relay, 'bob');
	const phone = await addDevice(relay, bob);
	const marks = Array.from({length: 60}, () => randomBytes(32));
	for (const [index, mark] of marks.entries()) {
		const bytes = Buffer.concat([randomBytes(index * 97), mark, randomBytes(300)]);
		const envelopes = [bob, phone].map(({id: device}) => ({
			device,
			bytes: bytes.toString('base64url'),
		}));
		await ada.link.request('envelope.send', {to: 'bob', message: messageId(), envelopes});
	}
	// The search finds what is there: in the log before it is moved, and in the file afterwards.
	t.is(found(directory, marks), 60);
	await storage.eraseDeleted();
	t.is(found(directory, marks), 60);

	await bob.link.request('envelope.ack', {number: 60});
	t.is(found(directory, marks), 60);
	await phone.link.request('envelope.ack', {number: 40});
	await storage.eraseDeleted();
	t.is(found(directory, marks), 20);
	t.is(found(directory, marks.slice(0, 40)), 0);
	await bob.link.request('device.revoke', {device: phone.id});
	await storage.eraseDeleted();
	t.is(found(directory, marks), 0);
});

test('once it is acknowledged, the database does not say who has written to whom', async (t) => {
	const directory = temporaryDirectory(t);
	const storage = await openSqliteStorage({directory, random: systemRandom, clock: systemClock});
	const relay = await startTestRelay({storage});
	const ada = await joinPrivately(relay, 'ada');
	const bob = await joinPrivately(relay, 'bob');
	const bytes = randomBytes(40).toString('base64url');
	const envelopes = [{device: bob.id, bytes}];
	const message = messageId();
	await ada.link.request('envelope.send', {to: 'bob', message, envelopes});
	await storage.eraseDeleted();
	const inFiles = (word: string) =>
		readdirSync(directory).some((name) => readFileSync(path.join(directory, name)).includes(word));
	t.true(inFiles(message));
	await bob.link.request('envelope.ack', {number: 1});
	await storage.eraseDeleted();
	t.false(inFiles(message));
	await storage.close();

	const database = new DatabaseSync(path.join(directory, SQLITE_FILE));
	t.teardown(() => database.close());
	const rows = (table: string) => JSON.stringify(database.prepare(`SELECT * FROM ${table}`).all());
	t.is(rows('envelope'), '[]');
	for (const table of ['sentSet', 'correspondence']) {
		t.not(rows(table), '[]');
		for (const word of ['ada', 'bob', ada.id, bob.id, message]) t.false(rows(table).includes(word));
	}
});
