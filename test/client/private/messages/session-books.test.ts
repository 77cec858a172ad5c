import test from 'ava';
import {Batch} from '../../../../source/client/private/batch.ts';
import {SessionBooks} from '../../../../source/client/private/messages/session-books.ts';
import {privateRecords} from '../../../../source/client/private/record-names.ts';
import {createMemoryVault} from '../../../../source/client/vault/memory.ts';
import {VaultError} from '../../../../source/client/vault/vault.ts';
import {ready} from '../../../../source/crypto/sodium.ts';
import {pair} from '../../../crypto/session-pair.ts';
import {NOW, takeBundle} from '../../../crypto/test-device.ts';
import {seededRandom} from '../../../helpers/seeded-random.ts';

const DEVICE = 'ZDOENu4TK6TgMOI9tfa5QQ';

async function setUp() {
	await ready();
	const random = seededRandom(5);
	const [alice, bob] = pair(random);
	const vault = createMemoryVault();
	const records = privateRecords('tag');
	const books = new SessionBooks({vault, records});
	const self = alice.device.local;
	const peer = bob.device.remote;
	/** A session with bob, written down. */
	const begin = async () => {
		const batch = new Batch();
		const entry = await books.between(self, peer, {device: DEVICE, now: NOW, batch});
		const book = entry.book.start(self, peer, {bundle: takeBundle(bob.device), now: NOW, random});
		books.stage(DEVICE, {...entry, book}, batch);
		await batch.commit(vault);
	};
	return {random, vault, records, books, self, peer, begin};
}

test('a book that was written is there after a restart', async (t) => {
	const {vault, records, books, begin} = await setUp();
	await begin();
	const again = await new SessionBooks({vault, records}).get(DEVICE, new Batch());
	t.deepEqual(again.book.encode(), (await books.get(DEVICE, new Batch())).book.encode());
	t.false(again.book.needsHandshake(NOW));
});

test('what a batch changes does not count before it is written', async (t) => {
	const {books, self, peer, random, begin} = await setUp();
	await begin();
	const batch = new Batch();
	const entry = await books.between(self, peer, {device: DEVICE, now: NOW, batch});
	const {book} = entry.book.seal(new Uint8Array(1), {now: NOW, random});
	books.stage(DEVICE, {...entry, book}, batch);
	t.is((await books.get(DEVICE, batch)).book, book);
	t.is((await books.get(DEVICE, new Batch())).book, entry.book);
});

test('another identity of either end needs a handshake of its own', async (t) => {
	const {books, self, peer, begin} = await setUp();
	await begin();
	const {identityKey} = pair(seededRandom(6))[0].device.local;
	const at = () => ({device: DEVICE, now: NOW, batch: new Batch()});
	t.false((await books.between(self, peer, at())).book.needsHandshake(NOW));
	t.true((await books.between(self, {...peer, identityKey}, at())).book.needsHandshake(NOW));
	t.true((await books.between({...self, identityKey}, peer, at())).book.needsHandshake(NOW));
});

test('retired books are sent on no more, also those that were not read yet', async (t) => {
	const {vault, records, begin} = await setUp();
	await begin();
	const books = new SessionBooks({vault, records});
	const batch = new Batch();
	await books.retireAll(NOW, batch);
	await batch.commit(vault);
	t.true((await books.get(DEVICE, new Batch())).book.needsHandshake(NOW));
	const again = await new SessionBooks({vault, records}).get(DEVICE, new Batch());
	t.true(again.book.needsHandshake(NOW));
});

test('a book that is not what was written is begun anew, and a newer one is refused', async (t) => {
	const {vault, records} = await setUp();
	await vault.write(records.book(DEVICE), Uint8Array.of(1, 9));
	const damaged = await new SessionBooks({vault, records}).get(DEVICE, new Batch());
	t.true(damaged.book.needsHandshake(NOW));
	await vault.write(records.book(DEVICE), Uint8Array.of(2, 0));
	const newer = new SessionBooks({vault, records}).get(DEVICE, new Batch());
	const error = await t.throwsAsync(newer, {instanceOf: VaultError});
	t.is(error.code, 'unknown-content');
});
