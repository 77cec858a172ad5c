import {createHash} from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import {frame, u32, utf8} from '../../source/crypto/encoding.ts';
import {CryptoError, type CryptoErrorCode} from '../../source/crypto/error.ts';
import {
	createFileHash,
	createFileKey,
	FILE_CHUNK_BYTES,
	FILE_CHUNK_OVERHEAD,
	FILE_MOST_BYTES,
	FileOpener,
	FileSealer,
	fileChunks,
	paddedFileSize,
	sealedFileSize,
} from '../../source/crypto/file-cipher.ts';
import {SecretStream} from '../../source/crypto/secret-stream.ts';
import {systemRandom} from '../../source/protocol/environment.ts';
import {flipped, resized, toHex} from '../helpers/hex.ts';
import {fileOf, fixedKey, openedChunks, piecesOf, sealedChunks} from './file-key.ts';

const refuses = (code: CryptoErrorCode) => ({instanceOf: CryptoError, code});
/** Three chunks, the last one not full. */
const size = 2 * FILE_CHUNK_BYTES + 1000;
const place = {file: 'file-id', size};
const bytes = fileOf(size);
const sealed = sealedChunks(fixedKey, place.file, bytes);

test('opens what it sealed, in as many bytes as it said', (t) => {
	const border = fc.constantFrom(16, 32, FILE_CHUNK_BYTES, 2 * FILE_CHUNK_BYTES);
	const sizes = fc.oneof(
		fc.integer({min: 1, max: 3000}),
		fc.tuple(border, fc.integer({min: -20, max: 20})).map(([at, more]) => Math.max(1, at + more)),
	);
	fc.assert(
		fc.property(sizes, (length) => {
			const chunks = sealedChunks(fixedKey, 'id', fileOf(length));
			const opened = openedChunks(fixedKey, {file: 'id', size: length}, chunks);
			return (
				Buffer.compare(opened, fileOf(length)) === 0 &&
				chunks.length === fileChunks(length) &&
				chunks.reduce((sum, chunk) => sum + chunk.length, 0) === sealedFileSize(length)
			);
		}),
		{numRuns: 300},
	);
	t.is(FILE_CHUNK_OVERHEAD, 17);
});

for (const [length, padded] of [
	[1, 16],
	[16, 16],
	[17, 32],
	[1000, 1024],
	[1025, 1088],
	[65_536, 65_536],
	[65_537, 67_584],
	[2 ** 32 + 1, 2 ** 32 + 2 ** 26],
	[FILE_MOST_BYTES, FILE_MOST_BYTES],
] as const) {
	test(`a file of ${length} bytes is padded to ${padded}`, (t) => {
		t.is(paddedFileSize(length), padded);
	});
}

test('padding adds at most 12 % and 16 bytes, in steps of 16, and shrinks nothing', (t) => {
	fc.assert(
		fc.property(fc.integer({min: 1, max: FILE_MOST_BYTES}), (length) => {
			const padded = paddedFileSize(length);
			return padded >= length && padded <= length * 1.12 + 16 && padded % 16 === 0;
		}),
		{numRuns: 2000},
	);
	t.pass();
});

for (const length of [0, -1, 1.5, Number.NaN, FILE_MOST_BYTES + 1]) {
	test(`a file of ${length} bytes is refused`, (t) => {
		t.throws(() => paddedFileSize(length), refuses('out-of-range'));
		t.throws(() => new FileSealer(fixedKey, {file: 'id', size: length}), refuses('out-of-range'));
		t.throws(() => new FileOpener(fixedKey, {file: 'id', size: length}), refuses('out-of-range'));
	});
}

for (const [what, key] of [
	['a short key', {...fixedKey, key: new Uint8Array(31)}],
	['a long key', {...fixedKey, key: new Uint8Array(33)}],
	['a short header', {...fixedKey, header: new Uint8Array(23)}],
	['a long header', {...fixedKey, header: new Uint8Array(25)}],
] as const) {
	test(`${what} is refused`, (t) => {
		t.throws(() => new FileSealer(key, place), refuses('bad-length'));
		t.throws(() => new FileOpener(key, place), refuses('bad-length'));
	});
}

test('padding fills whole chunks where it has to', (t) => {
	const chunks = sealedChunks(fixedKey, 'id', fileOf(33 * FILE_CHUNK_BYTES + 1));
	t.is(chunks.length, 34);
	t.is(chunks.at(-1)?.length, FILE_CHUNK_BYTES + FILE_CHUNK_OVERHEAD);
	const many = 65 * FILE_CHUNK_BYTES;
	t.is(fileChunks(many), 66);
	const opener = new FileOpener(fixedKey, {file: 'id', size: many});
	const opened = sealedChunks(fixedKey, 'id', fileOf(many)).map((chunk) => opener.open(chunk));
	t.is(opened.at(-1)?.length, 0);
	t.true(opener.isDone);
});

test('every changed byte of a chunk is refused', (t) => {
	const small = sealedChunks(fixedKey, 'id', fileOf(90));
	for (const changed of flipped(small[0] ?? new Uint8Array())) {
		const opener = new FileOpener(fixedKey, {file: 'id', size: 90});
		t.throws(() => opener.open(changed), refuses('open-failed'));
	}
});

test('every other length of a chunk is refused', (t) => {
	const small = sealedChunks(fixedKey, 'id', fileOf(90));
	for (const changed of resized(small[0] ?? new Uint8Array())) {
		const opener = new FileOpener(fixedKey, {file: 'id', size: 90});
		t.throws(() => opener.open(changed), refuses('open-failed'));
	}
});

/** Opens chunks until one is refused, and says which and why. */
function firstRefusal(
	chunks: readonly Uint8Array[],
	where = place,
): readonly [number, unknown] | undefined {
	const opener = new FileOpener(fixedKey, where);
	for (const [index, chunk] of chunks.entries()) {
		try {
			opener.open(chunk);
		} catch (error) {
			return [index, error instanceof CryptoError ? error.code : error];
		}
	}

	return undefined;
}

const [first = new Uint8Array(), second = new Uint8Array(), last = new Uint8Array()] = sealed;
const elsewhere = sealedChunks(fixedKey, 'other-id', bytes);
const shorter = sealedChunks(fixedKey, place.file, fileOf(FILE_CHUNK_BYTES * 2));
const foreign = sealedChunks(createFileKey(systemRandom), place.file, bytes);

for (const [what, chunks, at] of [
	['chunks in another order', [second, first, last], 0],
	['a chunk left out', [first, last], 1],
	['a chunk repeated', [first, first, last], 1],
	['a chunk of another file under the same key', [elsewhere[0] ?? last, second, last], 0],
	['the second chunk of another file under the same key', [first, elsewhere[1] ?? last], 1],
	['a chunk under another key', [foreign[0] ?? last], 0],
	['a final chunk before the end', [first, shorter[1] ?? last], 1],
	['a chunk that is not final at the end', [first, second, last.slice(0, 0)], 2],
] as const) {
	test(`refused: ${what}`, (t) => {
		t.deepEqual(firstRefusal(chunks), [at, 'open-failed']);
	});
}

test('a file is not done while its last chunk is missing', (t) => {
	const opener = new FileOpener(fixedKey, place);
	for (const chunk of [first, second]) opener.open(chunk);
	t.false(opener.isDone);
	opener.open(last);
	t.true(opener.isDone);
});

test('a file of another size than the one it was sealed with does not open', (t) => {
	// Both have two full chunks; only one says that the second is its last.
	const whole = {file: place.file, size: 2 * FILE_CHUNK_BYTES};
	t.deepEqual(firstRefusal([first, second], whole), [1, 'open-failed']);
	t.deepEqual(firstRefusal(shorter), [1, 'open-failed']);
});

test('a file whose size was understated is refused, for its bytes are no padding', (t) => {
	const chunks = sealedChunks(fixedKey, 'id', new Uint8Array(1000).fill(1));
	t.deepEqual(firstRefusal(chunks, {file: 'id', size: 999}), [0, 'bad-padding']);
	t.deepEqual(firstRefusal(chunks, {file: 'id', size: 1000}), undefined);
});

test('a longer chunk that was sealed for its place is refused', (t) => {
	const associated = frame('file', utf8('id'), u32(0));
	const stream = new SecretStream(fixedKey.key, fixedKey.header);
	const chunk = stream.seal([new Uint8Array(32)], {associated, tag: 'final'});
	t.deepEqual(firstRefusal([chunk], {file: 'id', size: 16}), [0, 'open-failed']);
	t.is(firstRefusal([chunk], {file: 'id', size: 32}), undefined);
});

test('after a chunk with bad padding nothing is opened', (t) => {
	const opener = new FileOpener(fixedKey, {file: 'id', size: 999});
	const [chunk = last] = sealedChunks(fixedKey, 'id', new Uint8Array(1000).fill(1));
	t.throws(() => opener.open(chunk), refuses('bad-padding'));
	t.throws(() => opener.open(chunk), refuses('wiped'));
	t.false(opener.isDone);
});

test('after a chunk that was refused, the right one is still taken', (t) => {
	const opener = new FileOpener(fixedKey, place);
	opener.open(first);
	t.throws(() => opener.open(last), refuses('open-failed'));
	t.deepEqual(opener.open(second), piecesOf(bytes)[1]);
});

test('an opener that is told what the first chunks hold opens those behind them', (t) => {
	const chunks = sealed;
	for (let known = 0; known <= chunks.length; known++) {
		const opener = new FileOpener(fixedKey, place);
		for (let index = 0; index < known; index++) {
			const start = index * FILE_CHUNK_BYTES;
			const again = opener.sealAgain(bytes.subarray(start, start + FILE_CHUNK_BYTES));
			t.is(Buffer.compare(again, chunks[index] ?? new Uint8Array()), 0);
		}
		const rest = chunks.slice(known).map((chunk) => opener.open(chunk));
		t.is(Buffer.compare(Buffer.concat(rest), bytes.subarray(known * FILE_CHUNK_BYTES)), 0);
		t.true(opener.isDone);
	}
});

test('an opener that is told something else opens nothing behind it', (t) => {
	const opener = new FileOpener(fixedKey, place);
	opener.sealAgain(bytes.slice(1, FILE_CHUNK_BYTES + 1));
	t.throws(() => opener.open(sealed[1] ?? new Uint8Array()), refuses('open-failed'));
});

test('what is sealed lies in the memory that was given for it, unless that is too small', (t) => {
	const chunk = bytes.subarray(0, FILE_CHUNK_BYTES);
	for (const [length, isUsed] of [
		[FILE_CHUNK_BYTES + FILE_CHUNK_OVERHEAD, true],
		[FILE_CHUNK_BYTES + 1000, true],
		[FILE_CHUNK_BYTES, false],
	] as const) {
		const memory = new Uint8Array(length);
		const first = new FileSealer(fixedKey, place).seal(chunk, memory);
		t.is(Buffer.compare(first, sealed[0] ?? new Uint8Array()), 0);
		t.is(first.buffer === memory.buffer, isUsed);
	}
});

test('a sealer takes exactly the bytes of its chunk', (t) => {
	const sealer = new FileSealer(fixedKey, place);
	for (const length of [0, 1, FILE_CHUNK_BYTES - 1, FILE_CHUNK_BYTES + 1]) {
		t.throws(() => sealer.seal(new Uint8Array(length)), refuses('bad-length'));
	}

	const chunks = piecesOf(bytes).map((piece) => sealer.seal(piece));
	t.deepEqual(chunks, sealed);
});

test('nothing is sealed or opened after the last chunk', (t) => {
	const sealer = new FileSealer(fixedKey, {file: 'id', size: 1});
	const opener = new FileOpener(fixedKey, {file: 'id', size: 1});
	const chunk = sealer.seal(new Uint8Array(1));
	opener.open(chunk);
	t.true(sealer.isDone && opener.isDone);
	t.throws(() => sealer.seal(new Uint8Array()), refuses('wiped'));
	t.throws(() => opener.open(chunk), refuses('wiped'));
});

test('nothing is sealed or opened after close', (t) => {
	const sealer = new FileSealer(fixedKey, place);
	const opener = new FileOpener(fixedKey, place);
	sealer.close();
	opener.close();
	t.throws(() => sealer.seal(bytes.subarray(0, FILE_CHUNK_BYTES)), refuses('wiped'));
	t.throws(() => opener.open(first), refuses('wiped'));
	t.false(sealer.isDone || opener.isDone);
});

test('sealing and closing leave key, header and file as they were', (t) => {
	const key = {key: fixedKey.key.slice(), header: fixedKey.header.slice()};
	const sealer = new FileSealer(key, {file: 'id', size: 100});
	const plain = fileOf(100);
	sealer.seal(plain);
	sealer.close();
	t.deepEqual(key, fixedKey);
	t.deepEqual(plain, fileOf(100));
});

test('opening leaves the chunk as it was, whether or not it opens', (t) => {
	const chunk = first.slice();
	new FileOpener(fixedKey, place).open(chunk);
	t.throws(() => new FileOpener(fixedKey, {...place, file: 'x'}).open(chunk));
	t.deepEqual(chunk, first);
});

test('a Buffer is as good as any other bytes', (t) => {
	const sealer = new FileSealer(fixedKey, {file: 'id', size: 100});
	const chunk = sealer.seal(Buffer.from(fileOf(100)));
	const opened = new FileOpener(fixedKey, {file: 'id', size: 100}).open(Buffer.from(chunk));
	t.deepEqual(opened, fileOf(100));
	t.false(Buffer.isBuffer(chunk) || Buffer.isBuffer(opened));
});

test('two keys are never the same', (t) => {
	const [one, other] = [createFileKey(systemRandom), createFileKey(systemRandom)];
	t.not(toHex(one.key), toHex(other.key));
	t.not(toHex(one.header), toHex(other.header));
});

test('the hash is the first half of SHA-512, however the bytes are cut', (t) => {
	const hash = createFileHash();
	for (const chunk of sealed) hash.update(chunk);
	const expected = createHash('sha512').update(Buffer.concat(sealed)).digest('hex');
	t.is(toHex(hash.digest()), expected.slice(0, 64));
	const empty = createFileHash();
	empty.update(utf8(''));
	t.is(empty.digest().length, 32);
});
