import {createHash} from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import {
	plainBytes,
	type StoredBytes,
	sealedBytes,
	storedSize,
} from '../../../source/client/files/stored-bytes.ts';
import {TransferError} from '../../../source/client/files/transfer-error.ts';
import type {WantedFile} from '../../../source/client/files/transfer-record.ts';
import {arrivalHash, openSealed} from '../../../source/client/files/wanted-check.ts';
import {toBase64url} from '../../../source/crypto/encoding.ts';
import {createFileKey} from '../../../source/crypto/file-cipher.ts';
import {ready} from '../../../source/crypto/sodium.ts';
import {LIMITS} from '../../../source/protocol/limits.ts';
import {memoryFiles} from '../../helpers/memory-files.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';

const FILE = 'AAAAAAAAAAAAAAAAAAAAAA';

test.before(() => ready());

function someBytes(size: number): Uint8Array {
	return Uint8Array.from({length: size}, (_, index) => (index * 31 + (index >> 8)) % 251);
}

async function sourceOf(bytes: Uint8Array) {
	const disk = memoryFiles();
	disk.put('/a.bin', bytes);
	return {disk, source: await disk.open('/a.bin')};
}

async function all(stored: StoredBytes): Promise<Uint8Array[]> {
	const pieces: Uint8Array[] = [];
	for (let piece = await stored.next(); piece; piece = await stored.next()) pieces.push(piece);
	return pieces;
}

async function seal(bytes: Uint8Array) {
	const {source} = await sourceOf(bytes);
	const key = createFileKey(seededRandom());
	const stored = sealedBytes({source, size: bytes.length}, key, FILE);
	const pieces = await all(stored);
	const wanted: WantedFile = {
		...{file: FILE, name: 'a.bin', size: bytes.length, hash: stored.hash()},
		seal: {key: toBase64url(key.key), header: toBase64url(key.header)},
	};
	return {pieces, sealed: Buffer.concat(pieces), wanted};
}

async function open(wanted: WantedFile, sealed: Uint8Array): Promise<Uint8Array> {
	const parts: Uint8Array[] = [];
	await openSealed(wanted, {
		read: async (offset, length) => sealed.slice(offset, offset + length),
		async write(part) {
			parts.push(part.slice());
		},
	});
	return Buffer.concat(parts);
}

const AROUND_BORDERS = fc.oneof(
	fc.integer({min: 1, max: 700_000}),
	fc
		.tuple(fc.constantFrom(65_536, 131_072, 262_144, 524_288), fc.integer({min: -20, max: 20}))
		.map(([border, beside]) => border + beside),
);

test('a file of any size opens to what it was, and its sealed bytes fill frames', async (t) => {
	await fc.assert(
		fc.asyncProperty(AROUND_BORDERS, async (size) => {
			const bytes = someBytes(size);
			const {pieces, sealed, wanted} = await seal(bytes);
			const hash = arrivalHash(wanted);
			hash.update(sealed);
			hash.check();
			const isFull = pieces.slice(0, -1).every(({length}) => length === LIMITS.transferFrameBytes);
			const opened = await open(wanted, sealed);
			return (
				isFull && sealed.length === storedSize(size, true) && Buffer.compare(opened, bytes) === 0
			);
		}),
		{numRuns: 25},
	);
	t.pass();
});

test('a file of a room is stored as it is, with its SHA-256', async (t) => {
	const bytes = someBytes(600_000);
	const {source} = await sourceOf(bytes);
	const stored = plainBytes({source, size: bytes.length});
	t.is(Buffer.compare(Buffer.concat(await all(stored)), bytes), 0);
	t.is(stored.hash(), createHash('sha256').update(bytes).digest('base64url'));
});

test('a file that became shorter while it was read is a changed one', async (t) => {
	const {disk, source} = await sourceOf(someBytes(600_000));
	const stored = plainBytes({source, size: 600_000});
	await stored.next();
	disk.put('/a.bin', someBytes(400_000));
	const error = await t.throwsAsync(all(stored), {instanceOf: TransferError});
	t.is(error.code, 'changed');
});

test('nothing that was read after a change is given out', async (t) => {
	const {source} = await sourceOf(someBytes(600_000));
	const check = async () => {
		throw new TransferError('changed', 'It changed.');
	};
	const key = createFileKey(seededRandom());
	const stored = sealedBytes({source, size: 600_000, check}, key, FILE);
	const error = await t.throwsAsync(stored.next(), {instanceOf: TransferError});
	t.is(error.code, 'changed');
});

test('a changed byte is damage: to the hash, and to what opens it', async (t) => {
	const {sealed, wanted} = await seal(someBytes(200_000));
	for (const place of [0, 70_000, sealed.length - 1]) {
		const bad = Uint8Array.from(sealed);
		bad[place] = (bad[place] ?? 0) ^ 1;
		const hash = arrivalHash(wanted);
		hash.update(bad);
		t.throws(() => hash.check(), {instanceOf: TransferError});
		const error = await t.throwsAsync(open(wanted, bad), {instanceOf: TransferError});
		t.is(error.code, 'damaged');
	}
});

test('a sealed file under the id of another does not open', async (t) => {
	const {sealed, wanted} = await seal(someBytes(1000));
	await t.throwsAsync(open({...wanted, file: 'BBBBBBBBBBBBBBBBBBBBBB'}, sealed), {
		instanceOf: TransferError,
	});
});
