import test from 'ava';
import type {FileQuotas, NewFile} from '../../../source/server/storage/file-storage.ts';
import type {NewMessage, Storage} from '../../../source/server/storage/storage.ts';
import {accountRequest, BACKENDS, join, message, roomRequest} from './backends.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

const PLENTY: FileQuotas = {
	fileBytesInAll: 1e9,
	fileBytesPerAccount: 1e9,
	fileBytesPerDay: 1e9,
	filesPerAccount: 1e9,
};

/** A relay of ann's, with ben, both in its room `ops`. */
async function openRelay(storage: Storage): Promise<void> {
	for (const name of ['ann', 'ben']) await storage.createAccount(accountRequest(name));
	await storage.createRoom(roomRequest('ops', 'ann'));
	await storage.createRoom(roomRequest('dev', 'ann'));
	await join(storage, 'ops', 'ben', 600);
}

function begin(storage: Storage, changes: Partial<NewFile> = {}, quotas: Partial<FileQuotas> = {}) {
	const usual = {id: 'f1', owner: 'ann', device: 'd', size: 100, time: 1000, expiresAt: DAY};
	return storage.createFile({file: {...usual, ...changes}, quotas: {...PLENTY, ...quotas}});
}

/** A file of ann's in the room `ops` that is all there. */
async function finished(storage: Storage, changes: Partial<NewFile> = {}): Promise<void> {
	await begin(storage, {room: 'ops', ...changes});
	await storage.completeFile(changes.id ?? 'f1', 2000);
}

function withFile(changes: Partial<NewMessage> = {}, file = 'f1'): NewMessage {
	const facts = {name: 'a.png', mediaType: 'image/png', size: 100, hash: 'h'.repeat(43)};
	return message('ops', 'ann', '', {
		...{id: 'm-file', time: 3000, file: {file, ...facts, expiresAt: DAY}},
		...changes,
	});
}

async function fileOf(storage: Storage, seq: number) {
	const {messages} = await storage.history({room: 'ops', after: seq - 1, limit: 1});
	return messages[0]?.file;
}

for (const {name, open} of BACKENDS) {
	test(`${name}: a file is begun, touched and completed, and stays so`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		const begun = await begin(storage, {room: 'ops'});
		const record = {
			...{id: 'f1', owner: 'ann', device: 'd', room: 'ops', size: 100},
			...{createdAt: 1000, expiresAt: DAY, touchedAt: 1000, complete: false, attached: false},
		};
		t.deepEqual(begun, {type: 'created', record});
		t.deepEqual(await storage.file('f1'), record);
		await storage.touchFile('f1', 1500);
		t.is((await storage.file('f1'))?.touchedAt, 1500);
		t.true(await storage.completeFile('f1', 2000));
		t.true(await storage.completeFile('f1', 2500));
		await storage.touchFile('f1', 2500);
		t.deepEqual(await storage.file('f1'), {...record, complete: true, touchedAt: 2000});
		t.false(await storage.completeFile('none', 2000));
		t.is(await storage.file('none'), undefined);
	});

	test(`${name}: a sealed file has no room`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		await begin(storage);
		const record = await storage.file('f1');
		t.false(record !== undefined && 'room' in record);
	});

	test(`${name}: an id that is taken, or an account that is none, gets no file`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		await begin(storage);
		await t.throwsAsync(begin(storage));
		await t.throwsAsync(begin(storage, {id: 'f2', owner: 'nobody'}));
		t.deepEqual(await storage.fileTotals(), {files: 1, bytes: 100, awaited: 100});
	});

	test(`${name}: each quota is full at its last byte and says so, and nothing is begun`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		await begin(storage, {size: 60});
		const next = {id: 'f2', size: 41};
		for (const quota of ['fileBytesInAll', 'fileBytesPerAccount', 'fileBytesPerDay'] as const) {
			const full = {type: 'full', quota, used: 60, most: 100};
			t.deepEqual(await begin(storage, next, {[quota]: 100}), full);
		}

		t.deepEqual(await begin(storage, next, {filesPerAccount: 1}), {
			...{type: 'full', quota: 'filesPerAccount', used: 1, most: 1},
		});
		t.is(await storage.file('f2'), undefined);
		t.like(await begin(storage, {id: 'f2', size: 40}, {fileBytesPerDay: 100}), {type: 'created'});
		t.like(await begin(storage, {id: 'f3', size: 0}, {fileBytesPerDay: 100}), {type: 'created'});
	});

	test(`${name}: of two files at once that only fit one by one, one is begun`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		const results = await Promise.all(
			['f1', 'f2', 'f3'].map((id) => begin(storage, {id, size: 60}, {fileBytesPerAccount: 100})),
		);
		t.deepEqual(results.map(({type}) => type).sort(), ['created', 'full', 'full']);
		t.is((await storage.fileUsage('ann', 1000)).bytes, 60);
	});

	test(`${name}: what was added to a day counts though it was deleted, and for a day only`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		const start = 100 * DAY;
		await begin(storage, {size: 100, time: start});
		t.true(await storage.removeFile('f1'));
		t.deepEqual(await storage.fileUsage('ann', start), {files: 0, bytes: 0, bytesToday: 100});
		const full = await begin(
			storage,
			{id: 'f2', size: 1, time: start + DAY},
			{fileBytesPerDay: 100},
		);
		t.like(full, {type: 'full', quota: 'fileBytesPerDay', used: 100});
		const later = start + DAY + MINUTE;
		t.is((await storage.fileUsage('ann', later)).bytesToday, 0);
		t.like(await begin(storage, {id: 'f2', time: later}, {fileBytesPerDay: 100}), {
			type: 'created',
		});
		t.is((await storage.fileUsage('ann', start)).bytesToday, 100);
		await storage.sweepFileLedger(later);
		t.is((await storage.fileUsage('ann', start)).bytesToday, 0);
		t.is((await storage.fileUsage('ann', later)).bytesToday, 100);
		t.is((await storage.fileUsage('ben', later)).bytesToday, 0);
	});

	test(`${name}: an account's files come newest first, with the number of the rest`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		for (const [index, id] of ['f1', 'f2', 'f3'].entries()) await begin(storage, {id, time: index});
		await begin(storage, {id: 'f4', owner: 'ben'});
		const {files, more} = await storage.filesOf({account: 'ann', limit: 2});
		t.deepEqual(
			files.map(({id}) => id),
			['f3', 'f2'],
		);
		t.is(more, 1);
		const every = await storage.everyFile({after: 'f2', limit: 9});
		t.deepEqual(
			every.map(({id}) => id),
			['f3', 'f4'],
		);
		t.deepEqual(await storage.knownFiles(['f1', 'none', 'f4']), new Set(['f1', 'f4']));
	});

	test(`${name}: what ended is remembered until its bytes are gone`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		await begin(storage);
		await begin(storage, {id: 'f2'});
		t.true(await storage.removeFile('f1'));
		t.false(await storage.removeFile('f1'));
		await storage.removeFile('f2');
		t.deepEqual(await storage.goneFiles(1), ['f1']);
		t.deepEqual(await storage.goneFiles(9), ['f1', 'f2']);
		await storage.forgetGoneFiles(['f1']);
		t.deepEqual(await storage.goneFiles(9), ['f2']);
		t.deepEqual(await storage.fileTotals(), {files: 0, bytes: 0, awaited: 0});
	});

	test(`${name}: a message has its file, wherever it is served`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		await finished(storage);
		const sent = withFile();
		const result = await storage.append(sent);
		t.true(result.type === 'appended');
		const seq = result.type === 'appended' ? result.message.seq : 0;
		t.deepEqual(await fileOf(storage, seq), sent.file);
		t.true((await storage.file('f1'))?.attached);
		const again = await storage.append(sent);
		t.true(again.type === 'appended' && again.duplicate && again.message.file?.file === 'f1');
		t.deepEqual(await storage.append(withFile({text: 'x'})), {type: 'conflict'});
		t.deepEqual(await storage.append(withFile({}, 'f2')), {type: 'conflict'});
	});

	test(`${name}: only an own file of that room, whole, in time and free comes with a message`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		await finished(storage);
		await finished(storage, {id: 'sealed', room: undefined});
		await finished(storage, {id: 'elsewhere', room: 'dev'});
		await finished(storage, {id: 'bens', owner: 'ben'});
		await finished(storage, {id: 'larger', size: 101});
		await finished(storage, {id: 'old', expiresAt: 3000});
		await begin(storage, {id: 'begun', room: 'ops'});
		const head = (await storage.room('ops'))?.head;
		for (const id of ['sealed', 'elsewhere', 'bens', 'larger', 'old', 'begun', 'none']) {
			t.deepEqual(await storage.append(withFile({}, id)), {type: 'no-file'}, id);
		}

		t.is((await storage.room('ops'))?.head, head);
		await storage.append(withFile());
		t.deepEqual(await storage.append(withFile({id: 'm-other'})), {type: 'no-file'});
		const unanswerable = withFile({id: 'm-answer', replyTo: 99});
		t.deepEqual(await storage.append(unanswerable), {type: 'unanswerable'});
	});

	test(`${name}: a deleted message loses its file, and an edited one keeps it`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		await finished(storage);
		const sent = await storage.append(withFile({text: 'look'}));
		const seq = sent.type === 'appended' ? sent.message.seq : 0;
		const change = {room: 'ops', from: 'ann', device: 'd', time: 4000, target: seq};
		await storage.change({...change, id: 'c1', action: {type: 'edit', text: 'see'}});
		t.is((await fileOf(storage, seq))?.name, 'a.png');
		await storage.change({...change, id: 'c2', action: {type: 'delete', isStaff: false}});
		t.is(await fileOf(storage, seq), undefined);
		t.is(await storage.file('f1'), undefined);
		t.deepEqual(await storage.goneFiles(9), ['f1']);
		const again = await storage.append(withFile({text: 'look'}));
		t.true(again.type === 'appended' && again.duplicate);
	});

	test(`${name}: a purge ends the files of what it removes, and of nothing else`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		await finished(storage);
		await finished(storage, {id: 'f2'});
		await storage.append(withFile());
		await storage.append(withFile({id: 'm-late', time: 9000}, 'f2'));
		await storage.purgeRoom({room: 'ops', before: 5000, limit: 25});
		t.deepEqual(await storage.goneFiles(9), ['f1']);
		t.true((await storage.file('f2'))?.attached);
	});

	test(`${name}: a deleted account has no files, nor have its messages`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		await begin(storage, {id: 'kept'});
		await begin(storage, {id: 'sealed', owner: 'ben'});
		await finished(storage, {owner: 'ben'});
		const sent = await storage.append(withFile({from: 'ben'}));
		const seq = sent.type === 'appended' ? sent.message.seq : 0;
		const audit = {time: 1, by: 'ben', deed: 'account.delete'};
		await storage.deleteAccount({name: 'ben', time: 5000, entryId: () => 'leave-1', audit});
		t.deepEqual(await storage.goneFiles(9), ['f1', 'sealed']);
		t.is(await fileOf(storage, seq), undefined);
		t.deepEqual(await storage.fileTotals(), {files: 1, bytes: 100, awaited: 100});
		t.is((await storage.fileUsage('ben', 1000)).bytesToday, 0);
	});

	test(`${name}: files end when their time is over, when they stop coming, when no message comes`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		await finished(storage, {id: 'attached'});
		await storage.append(withFile({}, 'attached'));
		await finished(storage, {id: 'loose'});
		await finished(storage, {id: 'sealed', room: undefined});
		await finished(storage, {id: 'over', expiresAt: 4000, room: undefined});
		await begin(storage, {id: 'stopped'});
		await begin(storage, {id: 'moving'});
		await storage.touchFile('moving', 3900);
		const since = {time: 4000, unfinishedSince: 1999, looseSince: 2000};
		t.is(await storage.expireFiles({...since, limit: 2}), 2);
		t.is(await storage.expireFiles({...since, limit: 2}), 1);
		t.is(await storage.expireFiles({...since, limit: 2}), 0);
		t.deepEqual(await storage.goneFiles(9), ['loose', 'over', 'stopped']);
	});

	test(`${name}: an export has the account's files and nobody else's`, async (t) => {
		const storage = await open(t);
		await openRelay(storage);
		await finished(storage);
		await begin(storage, {id: 'bens', owner: 'ben'});
		await storage.append(withFile());
		const {pieces} = await storage.exportAccount({name: 'ann', after: 0, limit: 100});
		const files = pieces.filter(({type}) => type === 'file');
		t.is(files.length, 1);
		t.like(files[0], {file: {id: 'f1', size: 100, complete: true}});
		const messages = pieces.filter(({type}) => type === 'message');
		t.true(messages.some((piece) => JSON.stringify(piece).includes('a.png')));
	});
}
