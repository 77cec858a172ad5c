import test from 'ava';
import type {Limits} from '../../../source/protocol/limits.ts';
import type {BlobStore} from '../../../source/server/files/blob-store.ts';
import {BlobError} from '../../../source/server/files/blob-store.ts';
import {createMemoryBlobs} from '../../../source/server/files/memory-blobs.ts';
import {createMemoryStorage} from '../../../source/server/storage/memory.ts';
import {FakeLink} from '../../helpers/link.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {messageId, settle, startTestRelay} from '../../helpers/test-relay.ts';

const HASH = 'h'.repeat(43);

/** A relay with ada, who runs it, and bob, who is in its lobby as well; `put` brings a file's bytes. */
async function fileRelay(limits: Partial<Limits> = {}, blobs: BlobStore = createMemoryBlobs()) {
	const relay = await startTestRelay({blobs, limits});
	const ada = await relay.join('ada');
	const bob = await relay.join('bob');
	const lobby = await relay.roomId('lobby');
	const put = async (file: string, size: number) => {
		const writer = await blobs.write(file, 0);
		await writer.append(new Uint8Array(size));
		await writer.close();
		await relay.storage.completeFile(file, relay.clock.now());
	};
	/** A file that is all there. */
	const finished = async (link: FakeLink, size = 5, room: string | undefined = lobby) => {
		const {file} = await link.request('file.create', {size, ...(room && {room})});
		await put(file, size);
		return file;
	};
	const sendFile = (link: FakeLink, file: string, changes = {}) =>
		link.ask('send', {...fileMessage(lobby, file), ...changes});
	return {...relay, blobs, ada, bob, lobby, put, finished, sendFile};
}

function fileMessage(room: string, file: string) {
	const facts = {name: 'a cat.png', mediaType: 'image/png', size: 5, hash: HASH};
	return {room, message: messageId(), text: '', file: {file, ...facts}};
}

const GONE = {code: 'not-found', message: 'There is no such file here, or it is gone.'};

test('a file of a room is begun, sent and fetched by its members', async (t) => {
	const {ada, bob, lobby, put, sendFile, clock} = await fileRelay();
	const begun = await ada.link.request('file.create', {size: 5, room: lobby});
	t.is(begun.expiresAt, clock.now() + 30 * 86_400_000);
	await put(begun.file, 5);
	t.like(await sendFile(ada.link, begun.file), {type: 'ok'});
	const {file} = await bob.link.until('message', ({kind}) => kind === 'text');
	t.deepEqual(file, {
		...{file: begun.file, name: 'a cat.png', mediaType: 'image/png', size: 5, hash: HASH},
		expiresAt: begun.expiresAt,
	});
	const opened = await bob.link.request('file.open', {file: begun.file});
	t.like(opened, {size: 5, expiresAt: begun.expiresAt});
	t.not(opened.ticket, begun.ticket);
});

test('an upload goes on where it ended', async (t) => {
	const {ada, bob, blobs, storage, clock} = await fileRelay();
	const {file, expiresAt} = await ada.link.request('file.create', {size: 9});
	const writer = await blobs.write(file, 0);
	await writer.append(new Uint8Array(4));
	await writer.close();
	clock.advance(60_000);
	const resumed = await ada.link.request('file.resume', {file});
	t.like(resumed, {received: 4, size: 9, expiresAt});
	t.is((await storage.file(file))?.touchedAt, clock.now());
	t.like(await bob.link.ask('file.resume', {file}), GONE);
});

test('a sealed file is fetched by whoever names it, once it is all there', async (t) => {
	const {ada, bob, put} = await fileRelay();
	const {file} = await ada.link.request('file.create', {size: 5});
	t.like(await bob.link.ask('file.open', {file}), GONE);
	await put(file, 5);
	t.like(await bob.link.ask('file.open', {file}), {type: 'ok'});
});

test('a file that is unknown, foreign, unsent or over is refused in the same words', async (t) => {
	const {ada, bob, lobby, finished, sendFile, clock} = await fileRelay({
		fileLifetime: 60_000,
	});
	const file = await finished(ada.link);
	const {room} = (await ada.link.request('room.create', {name: 'den', visibility: 'private'})).room;
	const hidden = await finished(ada.link, 5, room);
	await ada.link.request('send', {...fileMessage(room, hidden)});
	t.like(await bob.link.ask('file.open', {file: 'nothing'}), GONE);
	t.like(await bob.link.ask('file.open', {file}), GONE);
	t.like(await ada.link.ask('file.open', {file}), {type: 'ok'});
	t.like(await bob.link.ask('file.open', {file: hidden}), GONE);
	await sendFile(ada.link, file);
	t.like(await bob.link.ask('file.open', {file}), {type: 'ok'});
	await bob.link.request('room.leave', {room: lobby});
	t.like(await bob.link.ask('file.open', {file}), GONE);
	await bob.link.request('room.join', {name: 'lobby'});
	t.like(await bob.link.ask('file.open', {file}), {type: 'ok'});
	clock.advance(60_000);
	t.like(await bob.link.ask('file.open', {file}), GONE);
	t.like(await ada.link.ask('file.resume', {file}), GONE);
});

test('whoever is sent out of a room while a file is opened does not get it', async (t) => {
	const blobs = createMemoryBlobs();
	const asked = Promise.withResolvers<void>();
	const answer = Promise.withResolvers<void>();
	let isSlow = false;
	const slow: BlobStore = {
		...blobs,
		async size(id) {
			if (isSlow) {
				asked.resolve();
				await answer.promise;
			}
			return blobs.size(id);
		},
	};
	const {ada, bob, lobby, finished, sendFile} = await fileRelay({}, slow);
	const file = await finished(ada.link);
	await sendFile(ada.link, file);
	isSlow = true;
	const opened = bob.link.ask('file.open', {file});
	await asked.promise;
	await ada.link.request('kick', {name: 'bob', room: lobby});
	answer.resolve();
	t.like(await opened, GONE);
});

test('a file whose bytes are not what they were is not there', async (t) => {
	const {ada, finished, blobs} = await fileRelay();
	const [cut, lost] = [await finished(ada.link), await finished(ada.link)];
	await (await blobs.write(cut, 3)).close();
	await blobs.remove(lost);
	t.like(await ada.link.ask('file.open', {file: cut}), GONE);
	t.like(await ada.link.ask('file.open', {file: lost}), GONE);
	t.like(await ada.link.ask('file.resume', {file: lost}), GONE);
});

test('a message without text needs a file, and has no more text than any', async (t) => {
	const {ada, finished, sendFile, lobby} = await fileRelay();
	const file = await finished(ada.link);
	const empty = {room: lobby, message: messageId(), text: ' '};
	t.like(await ada.link.ask('send', empty), {code: 'empty'});
	t.like(await sendFile(ada.link, file, {text: 'x'.repeat(5000)}), {code: 'too-long'});
	t.like(await sendFile(ada.link, file, {text: ' \n '}), {type: 'ok'});
});

test('only an own, whole file of that room and size is sent, and once', async (t) => {
	const {ada, bob, lobby, finished, sendFile} = await fileRelay();
	const [bobs, sealed] = [await finished(bob.link), await finished(ada.link, 5, '')];
	const begun = await ada.link.request('file.create', {size: 5, room: lobby});
	const larger = await finished(ada.link, 6);
	for (const file of [bobs, sealed, begun.file, larger, 'nothing']) {
		t.like(await sendFile(ada.link, file), {code: 'not-found'}, file);
	}

	const file = await finished(ada.link);
	const fields = fileMessage(lobby, file);
	const first = await ada.link.request('send', fields);
	t.deepEqual(await ada.link.request('send', fields), {...first, duplicate: true});
	t.like(await sendFile(ada.link, file), {code: 'not-found'});
});

const BAD_FACTS = [
	{name: ''},
	{name: ' \u200b'},
	{name: '..'},
	{name: 'a/b'},
	{name: String.raw`a\b`},
	{name: 'a\nb'},
	{name: 'a\u001b[2Jb'},
	{name: '\u0085'},
	{name: 'é'.repeat(128)},
	{mediaType: ''},
	{mediaType: 'image'},
	{mediaType: 'image/png; charset=x'},
	{mediaType: 'image/\u001b'},
	{hash: 'short'},
	{seconds: -1},
];

test('names with folders or control characters, and types that are none, are refused', async (t) => {
	const {ada, finished, lobby} = await fileRelay();
	const file = await finished(ada.link);
	for (const bad of BAD_FACTS) {
		const fields = fileMessage(lobby, file);
		const answer = await ada.link.ask('send', {...fields, file: {...fields.file, ...bad}});
		const codes = ['bad-request', 'too-long'];
		t.true(answer.type === 'error' && codes.includes(answer.code), JSON.stringify(bad));
	}

	const fields = fileMessage(lobby, file);
	const named = {...fields.file, name: 'é'.repeat(127), mediaType: 'Image/SVG+xml', seconds: 2.5};
	t.like(await ada.link.ask('send', {...fields, file: named}), {type: 'ok'});
	const {file: kept} = await ada.link.until('message', ({kind}) => kind === 'text');
	t.like(kept, {mediaType: 'image/svg+xml', seconds: 2.5});
});

test('a filter looks at the name of a file as well', async (t) => {
	const {ada, bob, lobby, finished, sendFile} = await fileRelay();
	await ada.link.request('filter.set', {room: lobby, words: 'cat', action: 'refuse'});
	const file = await finished(bob.link);
	t.like(await sendFile(bob.link, file), {code: 'filtered'});
	await ada.link.request('filter.set', {room: lobby, words: 'cat', action: 'mask'});
	t.like(await sendFile(bob.link, file), {type: 'ok'});
	const {file: sent} = await bob.link.until('message', ({kind}) => kind === 'text');
	t.is(sent?.name, 'a ***.png');
});

test('whoever may not write in a room puts no file there', async (t) => {
	const {ada, bob, lobby, finished, sendFile} = await fileRelay();
	const file = await finished(bob.link);
	const {file: begun} = await bob.link.request('file.create', {size: 5, room: lobby});
	const target = {type: 'account', name: 'bob'} as const;
	await ada.link.request('sanction.set', {kind: 'mute', room: lobby, target, lifetime: 60_000});
	t.like(await bob.link.ask('file.create', {size: 1, room: lobby}), {code: 'muted'});
	t.like(await bob.link.ask('file.resume', {file: begun}), {code: 'muted'});
	t.like(await sendFile(bob.link, file), {code: 'muted'});
	t.like(await bob.link.ask('file.create', {size: 1}), {type: 'ok'});
	await ada.link.request('sanction.set', {kind: 'mute', target, lifetime: 60_000});
	t.like(await bob.link.ask('file.create', {size: 1}), {code: 'muted'});
	t.like(await bob.link.ask('file.create', {size: 1, room: 'nowhere'}), {code: 'not-found'});
});

test('a quota that is reached is told with what is used, and nothing is begun', async (t) => {
	const MB = 1_000_000;
	const {ada, finished} = await fileRelay({
		...{fileBytes: 6 * MB, fileBytesPerAccount: 10 * MB, fileBytesPerDay: 12 * MB},
		filesPerAccount: 3,
	});
	const create = async (size: number) => {
		const answer = await ada.link.ask('file.create', {size});
		return answer.type === 'error' ? `${answer.code}: ${answer.message}` : answer.type;
	};
	t.is(
		await create(6 * MB + 1),
		'quota: A file has at most 6 MB at this relay, and this one has 6.1 MB.',
	);
	const file = await finished(ada.link, 6 * MB);
	t.is(
		await create(4 * MB + 1),
		'quota: Your files here take 6 MB of 10 MB. Delete some with /files, or wait until some expire.',
	);
	t.is(await create(4 * MB), 'ok');
	await ada.link.request('file.delete', {file});
	t.is(
		await create(2 * MB + 1),
		'quota: You have added 10 MB of files within a day, of 12 MB at most. Try again tomorrow.',
	);
	t.is(await create(0), 'ok');
	t.is(await create(0), 'ok');
	t.regex(await create(0), /^quota: You have 3 files here, of 3 at most\./);
});

test('a file that no account could have in full is refused for its size, which is said', async (t) => {
	for (const smaller of ['fileBytesPerAccount', 'fileBytesPerDay', 'fileBytesInAll'] as const) {
		const {ada, relay} = await fileRelay({fileBytes: 9000, [smaller]: 2048});
		const message = 'A file has at most 2 kB at this relay, and this one has 2.1 kB.';
		t.like(await ada.link.ask('file.create', {size: 2049}), {code: 'quota', message}, smaller);
		t.is((await ada.link.request('file.list', {})).mostEach, 2048);
		const {limits} = await new FakeLink().connect(relay).until('hello');
		t.is(limits.fileBytes, 2048);
	}
});

test('a relay that keeps files in memory takes no more than its memory is good for', async (t) => {
	const {ada} = await fileRelay({}, createMemoryBlobs(100));
	t.like(await ada.link.ask('file.create', {size: 100}), {type: 'ok'});
	const message =
		'All files at this relay take 100 bytes of 100 bytes. Try again later, or tell its operator.';
	t.like(await ada.link.ask('file.create', {size: 1}), {code: 'quota', message});
});

test('a relay without files takes none', async (t) => {
	const {ada} = await fileRelay({fileBytes: 0});
	const answer = {code: 'forbidden', message: 'This relay takes no files.'};
	t.like(await ada.link.ask('file.create', {size: 0}), answer);
});

test('no file is begun that would fill the disk, with all that is still to come', async (t) => {
	const limits = {diskFreeBytes: 100, diskFreePercent: 10};
	const spacious = {...createMemoryBlobs(), space: async () => ({free: 300, all: 1500})};
	const {ada} = await fileRelay(limits, spacious);
	t.like(await ada.link.ask('file.create', {size: 100}), {type: 'ok'});
	t.like(await ada.link.ask('file.create', {size: 51}), {code: 'storage-full'});
	t.like(await ada.link.ask('file.create', {size: 50}), {type: 'ok'});
});

test('a report of a message that is nothing but a file has its name, and with a text the text', async (t) => {
	const {ada, bob, lobby, finished} = await fileRelay();
	for (const text of ['', 'look']) {
		const message = {...fileMessage(lobby, await finished(bob.link)), text};
		const {seq} = await bob.link.request('send', message);
		await ada.link.request('report.send', {room: lobby, seq, reason: 'spam'});
	}
	const {reports} = await ada.link.request('report.list', {});
	t.deepEqual(reports.map(({text}) => text).toSorted(), ['a cat.png', 'look']);
});

test('files that are begun at the same time do not share what is left of the disk', async (t) => {
	const spacious = {...createMemoryBlobs(), space: async () => ({free: 300, all: 1500})};
	const {ada, bob, storage} = await fileRelay({diskFreeBytes: 100, diskFreePercent: 0}, spacious);
	const asked = [ada, bob].map(({link}) => link.ask('file.create', {size: 150}));
	const answers = await Promise.all(asked);
	const codes = answers.map((answer) => (answer.type === 'error' ? answer.code : answer.type));
	t.deepEqual(codes.toSorted(), ['ok', 'storage-full']);
	t.is((await storage.fileTotals()).awaited, 150);
});

test('what new files leave free changes while the relay runs', async (t) => {
	const spacious = {...createMemoryBlobs(), space: async () => ({free: 300, all: 1500})};
	const {ada, relay} = await fileRelay({diskFreeBytes: 300, diskFreePercent: 0}, spacious);
	t.like(await ada.link.ask('file.create', {size: 1}), {code: 'storage-full'});
	relay.reconfigure({limits: {diskFreeBytes: 0, diskFreePercent: 10}});
	t.like(await ada.link.ask('file.create', {size: 151}), {code: 'storage-full'});
	t.like(await ada.link.ask('file.create', {size: 150}), {type: 'ok'});
});

test('a file that the disk has no room for leaves nothing behind', async (t) => {
	const blobs = createMemoryBlobs();
	const full = {
		...blobs,
		create: () => Promise.reject(new BlobError('full', 'There is no room.')),
	};
	const {ada, storage} = await fileRelay({}, full);
	t.like(await ada.link.ask('file.create', {size: 5}), {code: 'storage-full'});
	await settle();
	t.deepEqual(await storage.fileTotals(), {files: 0, bytes: 0, awaited: 0});
	t.deepEqual(await storage.goneFiles(9), []);
});

test('a deleted file is gone with its bytes, and only its owner deletes it', async (t) => {
	const {ada, bob, blobs, finished, storage} = await fileRelay();
	const file = await finished(ada.link);
	t.like(await bob.link.ask('file.delete', {file}), GONE);
	t.like(await ada.link.ask('file.delete', {file}), {type: 'ok'});
	await settle();
	t.is(await blobs.size(file), undefined);
	t.deepEqual(await storage.goneFiles(9), []);
	t.like(await ada.link.ask('file.delete', {file}), GONE);
});

test('with its message a file goes, whoever deletes it', async (t) => {
	const {ada, bob, lobby, blobs, finished, sendFile} = await fileRelay();
	const file = await finished(bob.link);
	await sendFile(bob.link, file);
	const {seq} = await ada.link.until('message', ({kind}) => kind === 'text');
	await ada.link.request('message.delete', {room: lobby, seq, message: messageId()});
	await settle();
	t.is(await blobs.size(file), undefined);
	t.like(await bob.link.ask('file.open', {file}), GONE);
	const {messages} = await bob.link.request('history', {room: lobby});
	t.is(messages.find((each) => each.seq === seq)?.file, undefined);
});

test('with an account its files go, sealed ones too', async (t) => {
	const {bob, blobs, finished, sendFile} = await fileRelay();
	const [file, sealed] = [await finished(bob.link), await finished(bob.link, 5, '')];
	await sendFile(bob.link, file);
	await bob.link.request('account.delete', {name: 'bob'});
	await settle();
	t.deepEqual([await blobs.size(file), await blobs.size(sealed)], [undefined, undefined]);
});

test('an account sees what it has, and what it may have', async (t) => {
	const {ada, lobby, clock, finished} = await fileRelay({filesListed: 2});
	const old = await finished(ada.link);
	clock.advance(1000);
	const {file: begun} = await ada.link.request('file.create', {size: 7});
	clock.advance(1000);
	const newest = await finished(ada.link);
	await ada.link.request('file.delete', {file: old});
	await finished(ada.link);
	const list = await ada.link.request('file.list', {});
	t.like(list, {more: 1, used: 17, usedToday: 22, mostEach: 25 * 1_048_576});
	const {files} = await ada.link.request('file.list', {});
	t.is(files.length, 2);
	t.true(files.some(({file, room}) => file === newest && room === lobby));
	t.false(files.some(({file}) => file === begun));
});

test('a token is for the files of its rooms, and for no sealed ones', async (t) => {
	const {ada, lobby, connect, finished, sendFile} = await fileRelay();
	const other = (await ada.link.request('room.create', {name: 'other'})).room.room;
	const sealed = await finished(ada.link, 5, '');
	const [file, foreign] = [await finished(ada.link), await finished(ada.link, 5, other)];
	await sendFile(ada.link, file);
	const may = ['read', 'send', 'change'] as const;
	const scopes = {may: [...may], rooms: [lobby]};
	const {token} = await ada.link.request('token.create', {label: 'bot', scopes});
	const link = connect();
	await link.request('auth.token', {token});
	t.like(await link.ask('file.open', {file}), {type: 'ok'});
	t.like(await link.ask('file.open', {file: foreign}), GONE);
	t.like(await link.ask('file.delete', {file: foreign}), GONE);
	t.like(await link.ask('file.open', {file: sealed}), GONE);
	t.like(await link.ask('file.create', {size: 1}), {code: 'forbidden'});
	t.like(await link.ask('file.create', {size: 1, room: other}), {code: 'not-found'});
	t.like(await link.ask('file.create', {size: 1, room: lobby}), {type: 'ok'});
	t.like(await link.ask('file.list', {}), {code: 'forbidden'});
});

test('what a crash has left of ended files is taken away at the start', async (t) => {
	const blobs = createMemoryBlobs();
	const storage = createMemoryStorage({random: seededRandom()});
	const first = await startTestRelay({blobs, storage});
	const ada = await first.join('ada');
	const {file} = await ada.link.request('file.create', {size: 5});
	await storage.removeFile(file);
	t.is(await blobs.size(file), 0);
	await startTestRelay({blobs, storage});
	await settle();
	t.is(await blobs.size(file), undefined);
	t.deepEqual(await storage.goneFiles(9), []);
});
