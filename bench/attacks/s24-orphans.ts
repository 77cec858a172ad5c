import {join} from 'node:path';
import {LIMITS} from '../../source/protocol/limits.ts';
import type {TransferReply} from '../../source/protocol/transfer-frame.ts';
import {createDirectoryBlobs} from '../../source/server/files/directory-blobs.ts';
import type {TransferLink} from '../../source/server/files/transfer-link.ts';
import {startTestRelay, type TestRelay} from '../../test/helpers/test-relay.ts';
import {wait} from '../../test/helpers/wait.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import type {AttackFigure} from './figure.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Of all files at the relay, in bytes. */
const IN_ALL = 1000;

/**
 * Leaves bytes behind at a relay whose clock is moved by hand: uploads that are cut in the middle, files
 * of a room that no message comes with, and bytes that belong to nothing at all. And fills the relay to
 * its last byte.
 */
export async function run(): Promise<AttackFigure> {
	const blobs = createDirectoryBlobs(join(temporaryFolder('s24'), 'files'));
	const limits = {fileBytesInAll: IN_ALL, diskFreeBytes: 0, diskFreePercent: 0};
	const relay = await startTestRelay({blobs, limits});
	const ada = await relay.join('ada');
	const bob = await relay.join('bob');
	const room = await relay.roomId('lobby');
	const {fileUnfinished} = LIMITS;

	const cut = await ada.link.request('file.create', {size: 600});
	const loose = await ada.link.request('file.create', {size: 300, room});
	const refused = await bob.link.ask('file.create', {size: 101});
	const last = await bob.link.request('file.create', {size: 100});
	const isExact = refused.type === 'error' && refused.code === 'quota';
	await bring(relay, cut.ticket, 200);
	await bring(relay, loose.ticket, 300);
	await bring(relay, last.ticket, 100);
	await blobs.create('stray');
	const isGone = (id: string) => async () => (await blobs.size(id)) === undefined;
	const [hasStray, hasLoose, hasCut] = [isGone('stray'), isGone(loose.file), isGone(cut.file)];
	const strayFor = await passUntil(relay, hasStray, 3 * HOUR);
	const looseFor = strayFor + (await passUntil(relay, hasLoose, 3 * HOUR));
	const cutFor = looseFor + (await passUntil(relay, hasCut, fileUnfinished + 3 * HOUR));
	const isKept = !(await isGone(last.file)());
	const again = await bob.link.ask('file.create', {size: 900});
	const {files} = await ada.link.request('file.list', {});
	const hours = (time: number) => (time / HOUR).toFixed(2);
	return {
		name: 'S24 orphans',
		pass:
			strayFor <= STRAY_MOST &&
			looseFor <= 3 * HOUR &&
			cutFor <= fileUnfinished + HOUR &&
			isKept &&
			isExact &&
			again.type === 'ok' &&
			files.length === 0,
		figure: `bytes of nothing gone after ${hours(strayFor)} h, a room's file without a message after ${hours(looseFor)} h, an upload that was cut ${hours(cutFor - fileUnfinished)} h after its day; ${files.length} records left; a whole file ${isKept ? 'kept' : 'LOST'}; the last byte of the relay ${isExact ? 'kept to' : 'EXCEEDED'}, and free again ${again.type}`,
		mark: `≤ ${hours(STRAY_MOST)} h, ≤ 3 h, ≤ 1 h, 0, kept, kept to, ok`,
	};
}

/** Found twice, half an hour apart: a file may just be being made. */
const STRAY_MOST = HOUR;

/** Brings so many bytes, then cuts the line. */
async function bring({relay}: TestRelay, ticket: string, bytes: number): Promise<void> {
	const replies: TransferReply[] = [];
	const line: TransferLink = {
		address: '192.0.2.1',
		queued: 0,
		send: (reply) => void replies.push(reply),
		sendBytes() {},
		pause() {},
		resume() {},
		close() {},
	};
	const events = relay.acceptTransfer(line);
	events.received(JSON.stringify({type: 'put', ticket, offset: 0}));
	await wait(() => replies.some(({type}) => type === 'ready'));
	events.receivedBytes(new Uint8Array(bytes).fill(1));
	// A file that is all there says so; of another the bytes are on the disk a moment later.
	await new Promise((resolve) => setTimeout(resolve, 100));
	events.closed();
}

/** Virtual milliseconds until it is so, by the minute; infinity after `most`. */
async function passUntil(
	{clock}: TestRelay,
	isSo: () => Promise<boolean>,
	most: number,
): Promise<number> {
	for (let passed = 0; passed <= most; passed += MINUTE) {
		if (await isSo()) return passed;
		clock.advance(MINUTE);
		// What a sweep asks the disk for is answered in real time.
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
	return Number.POSITIVE_INFINITY;
}
