import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {
	accountRequest,
	invite,
	join,
	message,
	openSqlite,
	roomRequest,
	temporaryDirectory,
} from './backends.ts';
import {envelopeSet, privateAccount} from './private.ts';

/** Which of these words stand in any file of the folder, as written or as search folds them. */
function wordsIn(directory: string, words: readonly string[]): readonly string[] {
	const files = readdirSync(directory).map((file) => readFileSync(path.join(directory, file)));
	return words.filter((word) => files.some((bytes) => bytes.includes(word)));
}

const AUDIT = {time: 1, by: 'bernadette', deed: 'account.delete', target: 'bernadette'};

async function openRelay(t: ExecutionContext) {
	const directory = temporaryDirectory(t);
	const storage = await openSqlite(directory, 1);
	t.teardown(() => storage.close());
	await storage.createAccount(accountRequest('ann'));
	await storage.createRoom(roomRequest('ops', 'ann'));
	return {directory, storage};
}

test('a deleted account leaves neither its name nor anything it said in any file', async (t) => {
	const {directory, storage} = await openRelay(t);
	const name = 'bernadette';
	await storage.createAccount(accountRequest(name));
	await join(storage, 'ops', name);
	const words = Array.from({length: 300}, (_, index) => `zugzwang${index}x`);
	await Promise.all(
		words.map((word, index) =>
			storage.append(message('ops', name, `${word} said`, {id: `m-${index}`})),
		),
	);
	const change = {room: 'ops', from: name, device: 'd', time: 2000, target: 5};
	const action = {type: 'edit', text: 'zugedited text'} as const;
	await storage.change({...change, id: 'edit-5', action});
	await storage.setProfile(name, {bio: 'zugprofile', displayName: 'zugdisplay'});
	await storage.createInvite(invite({createdBy: name}));
	const target = {type: 'account', name} as const;
	const mute = {sanction: 's1', type: 'mute', target, by: 'ann', time: 1, reason: 'zugreason'};
	await storage.setSanction({sanction: {...mute, type: 'mute'}, audit: {...AUDIT, by: 'ann'}});
	const report = {report: 'r1', room: 'ops', seq: 5, about: name, text: 'zugreported', by: 'ann'};
	await storage.addReport({report: {...report, time: 1, reason: 'r', state: 'open'}, limit: 9});
	const all = [...words, 'zugedited', 'zugprofile', 'zugdisplay', 'zugreason', 'zugreported', name];
	t.deepEqual(wordsIn(directory, ['zugprofile', 'zugwang7x', name]), ['zugprofile', name]);
	await storage.deleteAccount({name, time: 3, entryId: () => 'leave-1', audit: AUDIT});
	await storage.compact();
	t.deepEqual(wordsIn(directory, all), []);
	await storage.close();
	t.deepEqual(wordsIn(directory, all), []);
});

test('of an account that had keys the directory keeps the name, and nothing else is left', async (t) => {
	const {directory, storage} = await openRelay(t);
	await privateAccount(storage, 'bernadette');
	await privateAccount(storage, 'carl');
	await storage.sendEnvelopes(envelopeSet('bernadette', 'carl', {message: 'zugenvelope'}));
	t.is((await storage.envelopes({device: 'device-carl', after: 0, limit: 9})).length, 1);
	const {entries} = await storage.directoryEntries({after: 0, limit: 9});
	await storage.deleteAccount({
		...{name: 'bernadette', time: 3, entryId: () => 'leave-1', audit: AUDIT},
	});
	await storage.compact();
	t.deepEqual(
		wordsIn(directory, ['sealed-zugenvelope', 'list-bernadette', 'device-bernadette']),
		[],
	);
	t.is(await storage.deviceList('bernadette'), undefined);
	t.is((await storage.envelopes({device: 'device-carl', after: 0, limit: 9})).length, 0);
	t.deepEqual((await storage.directoryEntries({after: 0, limit: 9})).entries, entries);
	t.deepEqual(wordsIn(directory, ['bernadette@chat.example']), ['bernadette@chat.example']);
});

test('what was purged is in no file any more, and the file is smaller', async (t) => {
	const {directory, storage} = await openRelay(t);
	const words = Array.from({length: 500}, (_, index) => `zugzwang${index}x`);
	const texts = words.map((word) => `${word} ${'filler '.repeat(100)}`);
	await Promise.all(
		texts.map((text, index) => storage.append(message('ops', 'ann', text, {id: `m-${index}`}))),
	);
	await storage.eraseDeleted();
	const sizes = () =>
		readdirSync(directory).reduce((sum, file) => {
			return sum + readFileSync(path.join(directory, file)).length;
		}, 0);
	const before = sizes();
	t.deepEqual(wordsIn(directory, ['zugzwang7x']), ['zugzwang7x']);
	for (let more = true; more; ) {
		({more} = await storage.purgeRoom({room: 'ops', before: Infinity, limit: 100}));
	}

	await storage.compact();
	t.deepEqual(wordsIn(directory, words), []);
	t.true(sizes() < before / 2);
});

test('the name of a file is in no file any more once its message is deleted', async (t) => {
	const {directory, storage} = await openRelay(t);
	const facts = {name: 'zugname.png', mediaType: 'image/zugtype', size: 5, hash: 'h'.repeat(43)};
	const quotas = {
		fileBytesInAll: 9,
		fileBytesPerAccount: 9,
		fileBytesPerDay: 9,
		filesPerAccount: 9,
	};
	const file = {id: 'f1', owner: 'ann', device: 'd', room: 'ops', size: 5, time: 1, expiresAt: 9};
	await storage.createFile({file, quotas});
	await storage.completeFile('f1', 1);
	const sent = message('ops', 'ann', '', {id: 'with', file: {file: 'f1', ...facts, expiresAt: 9}});
	await storage.append({...sent, time: 2});
	t.deepEqual(wordsIn(directory, ['zugname', 'zugtype']), ['zugname', 'zugtype']);
	const sought = {rooms: ['ops'], phrases: [['zugname']], limit: 1};
	t.is((await storage.search(sought)).messages.length, 1);
	const change = {room: 'ops', id: 'c1', from: 'ann', device: 'd', time: 3, target: 2};
	await storage.change({...change, action: {type: 'delete', isStaff: false}});
	t.is((await storage.search(sought)).messages.length, 0);
	await storage.eraseDeleted();
	t.deepEqual(wordsIn(directory, ['zugname', 'zugtype']), []);
});
