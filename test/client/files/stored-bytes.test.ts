import {createHash} from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import {BLOCK, startArrival, usableSize} from '../../../source/client/files/arriving-bytes.ts';
import {
	type Piece,
	plainBytes,
	type StoredBytes,
	sealedBytes,
	storedSize,
} from '../../../source/client/files/stored-bytes.ts';
import {TransferError} from '../../../source/client/files/transfer-error.ts';
import type {WantedFile} from '../../../source/client/files/transfer-record.ts';
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

/** Every piece as it is when it is given back: some time later, as it waits for the network. */
async function all(stored: StoredBytes): Promise<Uint8Array[]> {
	const pieces: Uint8Array[] = [];
	const held: Piece[] = [];
	const take = (piece: Piece): void => {
		pieces.push(piece.slice());
		stored.free(piece);
	};
	for (let piece = await stored.next(); piece; piece = await stored.next()) {
		held.push(piece);
		const [oldest] = held.length > 3 ? held.splice(0, 1) : [];
		if (oldest !== undefined) take(oldest);
	}

	held.forEach(take);
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

/** What comes of stored bytes in pieces of these lengths, `held` bytes of the file being here already. */
async function open(
	wanted: WantedFile,
	stored: Uint8Array,
	{
		lengths = [stored.length],
		held = new Uint8Array(),
	}: {readonly lengths?: readonly number[]; readonly held?: Uint8Array} = {},
): Promise<Uint8Array> {
	const bytes = await startArrival(wanted);
	for (let at = 0; at < held.length; at += BLOCK) bytes.again(held.subarray(at, at + BLOCK));
	const own = [held];
	for (let turn = 0; bytes.position < stored.length; turn++) {
		const length = lengths[turn % lengths.length] ?? 1;
		// What is given may lie in what is taken, but is no longer touched.
		own.push(...bytes.take(stored.slice(bytes.position, bytes.position + length)));
	}

	bytes.check();
	bytes.close();
	return Buffer.concat(own);
}

const AROUND_BORDERS = fc.oneof(
	fc.integer({min: 1, max: 700_000}),
	fc
		.tuple(fc.constantFrom(65_536, 131_072, 262_144, 524_288), fc.integer({min: -20, max: 20}))
		.map(([border, beside]) => border + beside),
);

test('a file of any size opens to what it was, in whatever pieces it comes', async (t) => {
	const lengths = fc.array(fc.integer({min: 1, max: 200_000}), {minLength: 1, maxLength: 5});
	await fc.assert(
		fc.asyncProperty(AROUND_BORDERS, lengths, async (size, pieceLengths) => {
			// Pieces of single bytes only where there are few.
			fc.pre(size / Math.max(...pieceLengths) < 5000);
			const bytes = someBytes(size);
			const {pieces, sealed, wanted} = await seal(bytes);
			const opened = await open(wanted, sealed, {lengths: pieceLengths});
			return (
				pieces.every(({length}) => length <= LIMITS.transferFrameBytes) &&
				sealed.length === storedSize(size, true) &&
				Buffer.compare(opened, bytes) === 0
			);
		}),
		{numRuns: 25},
	);
	t.pass();
});

test('what is here already is gone on with, and counts in the hash', async (t) => {
	await fc.assert(
		fc.asyncProperty(
			AROUND_BORDERS,
			fc.double({min: 0, max: 1, noNaN: true}),
			async (size, share) => {
				const bytes = someBytes(size);
				const {sealed, wanted} = await seal(bytes);
				const held = bytes.subarray(0, usableSize(wanted, Math.floor(size * share)));
				return Buffer.compare(await open(wanted, sealed, {held}), bytes) === 0;
			},
		),
		{numRuns: 25},
	);
	const bytes = someBytes(200_000);
	const {sealed, wanted} = await seal(bytes);
	t.is(Buffer.compare(await open(wanted, sealed, {held: bytes}), bytes), 0);
});

test('what is here already and was changed where it lay is damage', async (t) => {
	const bytes = someBytes(300_000);
	const {sealed, wanted} = await seal(bytes);
	for (const place of [0, 65_536, 131_071]) {
		const held = bytes.slice(0, 131_072);
		held[place] = (held[place] ?? 0) ^ 1;
		const error = await t.throwsAsync(open(wanted, sealed, {held}), {instanceOf: TransferError});
		t.is(error.code, 'damaged');
	}
});

test('a sealed file that ends too early, or is not over at its end, is damage', async (t) => {
	const {sealed, wanted} = await seal(someBytes(200_000));
	const bytes = await startArrival(wanted);
	bytes.take(sealed.subarray(0, -1));
	t.throws(() => bytes.check(), {instanceOf: TransferError});
	const more = await startArrival(wanted);
	t.throws(() => more.take(Buffer.concat([sealed, Buffer.alloc(1)])), {instanceOf: TransferError});
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

test('a changed byte is damage', async (t) => {
	const {sealed, wanted} = await seal(someBytes(200_000));
	for (const place of [0, 70_000, sealed.length - 1]) {
		const bad = Uint8Array.from(sealed);
		bad[place] = (bad[place] ?? 0) ^ 1;
		const error = await t.throwsAsync(open(wanted, bad), {instanceOf: TransferError});
		t.is(error.code, 'damaged');
	}
});

test('a sealed file with another hash than was announced is damage, though all of it opens', async (t) => {
	const {sealed, wanted} = await seal(someBytes(1000));
	const hash = createHash('sha256').update('another').digest('base64url');
	await t.throwsAsync(open({...wanted, hash}, sealed), {instanceOf: TransferError});
});

test('a file of a room that is not what was announced is damage', async (t) => {
	const bytes = someBytes(1000);
	const hash = createHash('sha256').update(bytes).digest('base64url');
	const wanted: WantedFile = {file: FILE, name: 'a.bin', size: 1000, hash};
	t.is(Buffer.compare(await open(wanted, bytes, {lengths: [300]}), bytes), 0);
	const bad = bytes.slice();
	bad[500] = (bad[500] ?? 0) ^ 1;
	await t.throwsAsync(open(wanted, bad), {instanceOf: TransferError});
});

test('a sealed file under the id of another does not open', async (t) => {
	const {sealed, wanted} = await seal(someBytes(1000));
	await t.throwsAsync(open({...wanted, file: 'BBBBBBBBBBBBBBBBBBBBBB'}, sealed), {
		instanceOf: TransferError,
	});
});
