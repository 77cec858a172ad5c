import test from 'ava';
import fc from 'fast-check';
import sodium from 'libsodium-wrappers';
import {frame, u32, utf8} from '../../source/crypto/encoding.ts';
import {CryptoError} from '../../source/crypto/error.ts';
import {
	FILE_CHUNK_BYTES,
	type FileKey,
	fileChunks,
	paddedFileSize,
} from '../../source/crypto/file-cipher.ts';
import {hchacha20} from '../../source/crypto/native.ts';
import {SecretStream, STREAM_TAGS} from '../../source/crypto/secret-stream.ts';
import {fromHex, toHex} from '../helpers/hex.ts';
import {fileOf, fixedKey, openedChunks, piecesOf, sealedChunks} from './file-key.ts';

/** A file is sealed as libsodium's secretstream seals it: both ways, byte by byte. */
test.before(() => sodium.ready);

const id = 'kX0pO3zq7mFh2vQb5yLw1A';
const keys = fc
	.tuple(
		fc.uint8Array({minLength: 32, maxLength: 32}),
		fc.uint8Array({minLength: 24, maxLength: 24}),
	)
	.map(([key, header]): FileKey => ({key, header}));

/** Sizes at and around the borders of blocks, of Padmé's steps and of chunks. */
const sizes = fc.oneof(
	{weight: 6, arbitrary: fc.integer({min: 1, max: 600})},
	{weight: 2, arbitrary: fc.integer({min: 1, max: 20_000})},
	{
		weight: 1,
		arbitrary: fc
			.tuple(fc.constantFrom(1, 2, 3), fc.integer({min: -40, max: 40}))
			.map(([chunks, more]) => chunks * FILE_CHUNK_BYTES + more),
	},
);

/** The chunks as libsodium makes them: its state for a given header is that of the other end. */
function sodiumChunks({key, header}: FileKey, bytes: Uint8Array): Uint8Array[] {
	const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key);
	const padded = new Uint8Array(paddedFileSize(bytes.length));
	padded.set(bytes);
	return piecesOf(padded).map((piece, index, {length}) =>
		sodium.crypto_secretstream_xchacha20poly1305_push(
			state,
			piece,
			frame('file', utf8(id), u32(index)),
			index + 1 < length
				? sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
				: sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL,
		),
	);
}

test('HChaCha20 gives the answer of draft-irtf-cfrg-xchacha, section 2.2.1', (t) => {
	t.is(
		toHex(hchacha20(fixedKey.key, fromHex('000000090000004a0000000031415927'))),
		'82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc',
	);
});

test('the tags have the numbers of libsodium', (t) => {
	const tags: Readonly<Record<string, number>> = STREAM_TAGS;
	t.deepEqual(tags, {
		message: sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE,
		final: sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL,
	});
});

test('thousands of files are sealed to the bytes that libsodium gives, and opened from them', (t) => {
	fc.assert(
		fc.property(keys, sizes, (key, size) => {
			const bytes = fileOf(size);
			const expected = sodiumChunks(key, bytes);
			return (
				expected.length === fileChunks(size) &&
				Buffer.compare(Buffer.concat(sealedChunks(key, id, bytes)), Buffer.concat(expected)) ===
					0 &&
				Buffer.compare(openedChunks(key, {file: id, size}, expected), bytes) === 0
			);
		}),
		{numRuns: 3000},
	);
	t.pass();
});

test('libsodium opens what was sealed here, and finds the last chunk to be the last', (t) => {
	const bytes = fileOf(2 * FILE_CHUNK_BYTES + 5);
	const {key, header} = fixedKey;
	const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key);
	const opened = sealedChunks(fixedKey, id, bytes).map((chunk, index) =>
		sodium.crypto_secretstream_xchacha20poly1305_pull(
			state,
			chunk,
			frame('file', utf8(id), u32(index)),
		),
	);
	t.deepEqual(
		opened.map((chunk) => (chunk ? chunk.tag : undefined)),
		[0, 0, 3],
	);
	const whole = Buffer.concat(opened.map((chunk) => (chunk ? chunk.message : new Uint8Array())));
	t.is(Buffer.compare(whole.subarray(0, bytes.length), bytes), 0);
});

test('what libsodium sealed with another tag is refused', (t) => {
	const {key, header} = fixedKey;
	const associated = utf8('data');
	for (const tag of [1, 2, 3]) {
		const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key);
		const sealed = sodium.crypto_secretstream_xchacha20poly1305_push(
			state,
			new Uint8Array(32),
			associated,
			tag,
		);
		const stream = new SecretStream(key, header);
		t.throws(() => stream.open(sealed, {associated, tag: 'message'}), {
			instanceOf: CryptoError,
			code: 'open-failed',
		});
	}
});

test('nothing follows a final message', (t) => {
	const final = {associated: utf8('data'), tag: 'final'} as const;
	const [sealing, opening] = [fixedKey, fixedKey].map(
		({key, header}) => new SecretStream(key, header),
	);
	const sealed = sealing?.seal([new Uint8Array(16)], final) ?? new Uint8Array();
	t.deepEqual(opening?.open(sealed, final), new Uint8Array(16));
	const ended = {instanceOf: CryptoError, code: 'wiped'};
	t.throws(() => sealing?.seal([new Uint8Array(16)], final), ended);
	t.throws(() => opening?.open(sealed, final), ended);
});

test('a message that is no multiple of 16 bytes is neither sealed nor opened', (t) => {
	const place = {associated: utf8('data'), tag: 'message'} as const;
	const stream = new SecretStream(fixedKey.key, fixedKey.header);
	t.throws(() => stream.seal([new Uint8Array(16), new Uint8Array(15)], place), {
		instanceOf: CryptoError,
		code: 'bad-length',
	});
	for (const length of [0, 16, 18, 17 + 15]) {
		t.throws(() => stream.open(new Uint8Array(length), place), {
			instanceOf: CryptoError,
			code: 'open-failed',
		});
	}
});

test('a fixed key gives the bytes that it always gave', (t) => {
	const [chunk = new Uint8Array()] = sealedChunks(fixedKey, id, utf8('a file of no importance'));
	t.is(
		toHex(chunk),
		'0ea2b8268067bd88260c43cdf370467b30c9c2d2bfe591388770fd7504bec0f01b13db636384f1f3121c06eda393756e65',
	);
});

test('so does a file of two chunks', (t) => {
	const chunks = sealedChunks(fixedKey, id, fileOf(FILE_CHUNK_BYTES + 1));
	t.is(
		toHex(Buffer.concat(chunks).subarray(-32)),
		'32947e153cc45e23789051144ca2e2cf94453e0721e6d14dba7d9ddb989bd344',
	);
});
