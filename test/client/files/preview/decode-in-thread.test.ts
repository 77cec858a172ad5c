import {readFileSync} from 'node:fs';
import path from 'node:path';
import {constants, deflateRawSync} from 'node:zlib';
import test from 'ava';
import {decodeInThread} from '../../../../source/client/files/preview/decode-in-thread.ts';
import {systemClock} from '../../../../source/protocol/environment.ts';
import {encodedPng} from '../../../files/preview/encoded-png.ts';
import {manualClock} from '../../../helpers/manual-clock.ts';

const PNG = readFileSync(
	path.join(import.meta.dirname, '../../../files/preview/fixtures/scene.png'),
);
const most = {width: 20, height: 20};

test('an image is decoded in a thread', async (t) => {
	const {kind, width, picture} = await decodeInThread(PNG, {most, clock: systemClock});
	t.deepEqual([kind, width, picture.width, picture.height], ['png', 75, 20, 14]);
});

test('what the decoder refuses is refused with its code', async (t) => {
	const bytes = Uint8Array.of(1, 2, 3);
	await t.throwsAsync(decodeInThread(bytes, {most, clock: systemClock}), {code: 'unknown-kind'});
});

test('a thread that takes too long is ended', async (t) => {
	const clock = manualClock();
	const decoding = decodeInThread(PNG, {most, clock, patience: 100});
	clock.advance(100);
	await t.throwsAsync(decoding, {code: 'too-slow'});
});

test('whoever no longer wants it ends the thread', async (t) => {
	const abort = new AbortController();
	const decoding = decodeInThread(PNG, {most, clock: systemClock, signal: abort.signal});
	abort.abort(new Error('not wanted'));
	await t.throwsAsync(decoding, {message: 'not wanted'});
});

test('4 GiB packed into a small file are refused without being unpacked', async (t) => {
	const parts = {width: 6000, height: 6000, depth: 8, color: 0, data: new Uint8Array()};
	const bytes = encodedPng({...parts, packed: packedZeros(4096)});
	t.true(bytes.length < 5 * 1024 * 1024);
	const before = process.memoryUsage.rss();
	await t.throwsAsync(decodeInThread(bytes, {most, clock: systemClock}), {code: 'damaged'});
	t.true(process.memoryUsage.rss() - before < 300 * 1024 * 1024);
});

/** So many MiB of zeros: a block that ends at a full flush can be said again. */
function packedZeros(megabytes: number): Uint8Array {
	const block = deflateRawSync(Buffer.alloc(1024 * 1024), {
		finishFlush: constants.Z_FULL_FLUSH,
		level: 9,
	});
	return Buffer.concat([Buffer.of(0x78, 0x9c), ...new Array<Buffer>(megabytes).fill(block)]);
}
