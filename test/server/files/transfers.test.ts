import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {LIMITS, type Limits} from '../../../source/protocol/limits.ts';
import {createLocalBus} from '../../../source/server/bus.ts';
import {Counters} from '../../../source/server/counters.ts';
import {BlobError, type BlobStore} from '../../../source/server/files/blob-store.ts';
import {FilePace} from '../../../source/server/files/file-pace.ts';
import {createMemoryBlobs} from '../../../source/server/files/memory-blobs.ts';
import {createTransferDesk} from '../../../source/server/files/tickets.ts';
import type {TransferPass} from '../../../source/server/files/transfer-desk.ts';
import {Transfers} from '../../../source/server/files/transfers.ts';
import {silentLog} from '../../../source/server/log.ts';
import {RefusedError} from '../../../source/server/refused-error.ts';
import {manualClock} from '../../helpers/manual-clock.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {FakeTransferLink} from '../../helpers/transfer-link.ts';
import {settled, until} from '../../helpers/until.ts';

const SIZE = 100;

function start(options: {blobs?: BlobStore; limits?: Partial<Limits>} = {}) {
	const clock = manualClock();
	const bus = createLocalBus();
	const limits = {...LIMITS, ...options.limits};
	const blobs = options.blobs ?? createMemoryBlobs();
	const desk = createTransferDesk({clock, random: seededRandom(), limits, bus});
	const completed: string[] = [];
	const touched: string[] = [];
	const faults: string[] = [];
	const transfers = new Transfers({
		clock,
		limits,
		blobs,
		desk,
		counters: new Counters(),
		filePace: new FilePace(clock),
		log: {...silentLog, error: (event) => faults.push(event)},
		books: {
			touched: async ({file}) => void touched.push(file),
			completed: async ({file}) => void completed.push(file),
		},
	});
	const pass = (changes: Partial<TransferPass> = {}): TransferPass => ({
		account: 'ada',
		device: 'laptop',
		file: 'file-1',
		size: SIZE,
		direction: 'put',
		...changes,
	});
	/** A line that has shown a ticket for such a pass. */
	const begin = (changes: Partial<TransferPass> = {}, offset = 0): FakeTransferLink => {
		const line = new FakeTransferLink().connect(transfers);
		const granted = pass(changes);
		line.say({type: granted.direction, ticket: desk.issue(granted), offset});
		return line;
	};
	return {clock, bus, blobs, desk, transfers, completed, touched, faults, pass, begin};
}

const bytesOf = (length: number): Uint8Array => Uint8Array.from({length}, (_, at) => at % 251);

async function stored(blobs: BlobStore, id = 'file-1'): Promise<Buffer> {
	const reader = await blobs.read(id);
	return Buffer.from(await reader.read(0, reader.size));
}

async function keep(blobs: BlobStore, bytes: Uint8Array, id = 'file-1'): Promise<void> {
	await blobs.create(id);
	const writer = await blobs.write(id, 0);
	await writer.append(bytes);
	await writer.close();
}

/** Blobs of which every write waits until the test lets it through, or fails. */
function slowBlobs() {
	const blobs = createMemoryBlobs();
	const waiting: Array<{go(): void; fail(error: Error): void}> = [];
	let open = 0;
	let most = 0;
	const slow: BlobStore = {
		...blobs,
		async write(id, offset) {
			const writer = await blobs.write(id, offset);
			open++;
			most = Math.max(most, open);
			return {
				async append(...pieces) {
					await new Promise<void>((go, fail) => waiting.push({go, fail}));
					await writer.append(...pieces);
				},
				sync: () => writer.sync(),
				async close() {
					open--;
					await writer.close();
				},
			};
		},
	};
	return {
		blobs: slow,
		waiting,
		/** Writers that were open at the same time. */
		get most() {
			return most;
		},
	};
}

async function refused(t: ExecutionContext, line: FakeTransferLink, code: string): Promise<void> {
	await line.untilClosed();
	const last = line.replies.at(-1);
	t.is(last?.type === 'refused' ? last.code : last?.type, code);
}

test('an upload is told that it may begin, is stored, and is done once it is complete', async (t) => {
	const {blobs, begin, completed} = start();
	await blobs.create('file-1');
	const line = begin();
	t.deepEqual(await line.reply('ready'), {type: 'ready', offset: 0, size: SIZE});
	line.bring(bytesOf(SIZE).subarray(0, 60));
	line.bring(bytesOf(SIZE).subarray(60));
	t.is(await line.untilClosed(), 1000);
	t.is(line.replies.at(-1)?.type, 'done');
	t.deepEqual(await stored(blobs), Buffer.from(bytesOf(SIZE)));
	t.deepEqual(completed, ['file-1']);
});

test('an upload goes on where the last one ended', async (t) => {
	const {blobs, begin, completed, touched} = start();
	await blobs.create('file-1');
	const first = begin();
	await first.reply('ready');
	first.bring(bytesOf(SIZE).subarray(0, 60));
	first.lose();
	await until(() => touched.length > 0);
	t.is(await blobs.size('file-1'), 60);
	const second = begin({}, 50);
	await second.reply('ready');
	second.bring(bytesOf(SIZE).subarray(50));
	t.is(await second.untilClosed(), 1000);
	t.deepEqual(await stored(blobs), Buffer.from(bytesOf(SIZE)));
	t.deepEqual(completed, ['file-1']);
});

test('an upload that has lost only the answer is done at once', async (t) => {
	const {blobs, begin, completed} = start();
	await keep(blobs, bytesOf(SIZE));
	const line = begin({}, SIZE);
	t.is(await line.untilClosed(), 1000);
	t.deepEqual(completed, ['file-1']);
});

test('nobody changes a file that is all there', async (t) => {
	const {blobs, begin} = start();
	await keep(blobs, bytesOf(SIZE));
	await refused(t, begin({}, 10), 'conflict');
	t.is(await blobs.size('file-1'), SIZE);
});

test('nobody goes on beyond what is there', async (t) => {
	const {blobs, begin} = start();
	await keep(blobs, bytesOf(10));
	await refused(t, begin({}, 11), 'conflict');
	t.is(await blobs.size('file-1'), 10);
});

test('a byte too many is refused, and nothing of it is stored', async (t) => {
	const {blobs, begin, completed} = start();
	await blobs.create('file-1');
	const line = begin();
	await line.reply('ready');
	line.bring(bytesOf(90));
	line.bring(bytesOf(11));
	await refused(t, line, 'bad-request');
	await settled();
	t.is(await blobs.size('file-1'), 90);
	t.deepEqual(completed, []);
});

for (const [what, text] of [
	['no JSON', 'hello'],
	['a reply', '{"type":"ready","offset":0,"size":1}'],
	['a ticket of another form', '{"type":"put","ticket":"x","offset":0}'],
	['a negative offset', `{"type":"put","ticket":"${'A'.repeat(43)}","offset":-1}`],
	['deep nesting', '['.repeat(4000)],
	['a long text', `{"type":"put","x":"${'x'.repeat(5000)}"}`],
] as const) {
	test(`a line begins with a request, not with ${what}`, async (t) => {
		const {transfers} = start();
		const line = new FakeTransferLink().connect(transfers);
		line.say(text);
		await refused(t, line, 'bad-request');
		t.is(line.closedWith, 1008);
		await settled();
		t.is(transfers.open, 0);
	});
}

test('a line does not begin with bytes', async (t) => {
	const {transfers} = start();
	const line = new FakeTransferLink().connect(transfers);
	line.bring(bytesOf(10));
	await refused(t, line, 'bad-request');
});

test('bytes before the relay is ready are refused', async (t) => {
	const {blobs, begin} = start();
	await blobs.create('file-1');
	const line = begin();
	line.bring(bytesOf(10));
	await refused(t, line, 'bad-request');
	await settled();
	t.is(await blobs.size('file-1'), 0);
});

test('a second request, and bytes on a download, end the line', async (t) => {
	const {blobs, begin} = start();
	await blobs.create('file-1');
	await keep(blobs, bytesOf(SIZE), 'file-2');
	const upload = begin();
	await upload.reply('ready');
	upload.say({type: 'get', ticket: 'A'.repeat(43), offset: 0});
	await refused(t, upload, 'bad-request');
	const download = begin({direction: 'get', file: 'file-2'});
	download.bring(bytesOf(1));
	await refused(t, download, 'bad-request');
});

test('a ticket that nobody gave out is refused', async (t) => {
	const {transfers} = start();
	const line = new FakeTransferLink().connect(transfers);
	line.say({type: 'get', ticket: 'A'.repeat(43), offset: 0});
	await refused(t, line, 'not-found');
});

test('a line that shows no ticket in time is closed', async (t) => {
	const {clock, transfers} = start();
	const line = new FakeTransferLink().connect(transfers);
	clock.advance(LIMITS.transferTicket);
	t.is(await line.untilClosed(), 1013);
});

test('among lines without a ticket the newest stays, and transfers under way are not touched', async (t) => {
	const {blobs, begin, transfers} = start({limits: {transferLinesWaiting: 2 as 64}});
	await blobs.create('file-1');
	const busy = begin();
	await busy.reply('ready');
	const lines = [1, 2, 3].map(() => new FakeTransferLink().connect(transfers));
	await until(() => lines[0]?.closedWith !== undefined);
	t.deepEqual(
		[busy, ...lines].map(({closedWith}) => closedWith),
		[undefined, 1013, undefined, undefined],
	);
});

test('a download brings all bytes in order, from where it is asked to', async (t) => {
	const {blobs, begin} = start();
	const bytes = bytesOf(3_000_000);
	await keep(blobs, bytes);
	const line = begin({direction: 'get', size: bytes.length}, 1_000_001);
	t.is(await line.untilClosed(), 1000);
	t.deepEqual(line.replies, [
		{type: 'ready', offset: 1_000_001, size: bytes.length},
		{type: 'done'},
	]);
	t.true(line.fetched.every(({length}) => length <= LIMITS.transferFrameBytes));
	t.is(Buffer.compare(Buffer.concat(line.fetched), bytes.subarray(1_000_001)), 0);
});

test('a download waits for its peer', async (t) => {
	const {blobs, begin} = start();
	const bytes = bytesOf(8_000_000);
	await keep(blobs, bytes);
	const line = begin({direction: 'get', size: bytes.length});
	line.isFast = false;
	await until(() => line.queued > LIMITS.transferQueueBytes);
	await settled();
	t.true(line.queued <= LIMITS.transferQueueBytes + LIMITS.transferFrameBytes);
	await until(
		() => line.closedWith !== undefined,
		() => line.drain(),
	);
	t.is(Buffer.compare(Buffer.concat(line.fetched), bytes), 0);
});

test('a download keeps its place until the network has taken all of it', async (t) => {
	const {blobs, begin, desk} = start();
	await keep(blobs, bytesOf(LIMITS.transferQueueBytes));
	const line = begin({direction: 'get', size: LIMITS.transferQueueBytes});
	line.isFast = false;
	await until(() => line.queued === LIMITS.transferQueueBytes);
	await settled();
	t.is(line.closedWith, undefined);
	t.is(desk.open, 1);
	line.drain();
	t.is(await line.untilClosed(), 1000);
	t.is(desk.open, 0);
});

test('a download of which the network takes no more is cut in the end, and loses its place', async (t) => {
	const {blobs, begin, desk, clock} = start();
	await keep(blobs, bytesOf(LIMITS.transferQueueBytes));
	const line = begin({direction: 'get', size: LIMITS.transferQueueBytes});
	line.isFast = false;
	await until(() => line.queued === LIMITS.transferQueueBytes);
	await settled();
	clock.advance(8 * LIMITS.transferIdle);
	t.is(await line.untilClosed(), 1013);
	await settled();
	t.is(desk.open, 0);
});

test('a disk that fails while a peer is waited for ends that transfer and nothing else', async (t) => {
	const blobs = createMemoryBlobs();
	let isBroken = false;
	const failing: BlobStore = {
		...blobs,
		async read(id) {
			const reader = await blobs.read(id);
			return {
				...reader,
				async read(offset, most) {
					if (isBroken) throw new BlobError('failed', 'The disk failed.');
					isBroken = offset > LIMITS.transferFrameBytes;
					return reader.read(offset, most);
				},
			};
		},
	};
	const unhandled: unknown[] = [];
	const note = (error: unknown) => void unhandled.push(error);
	process.on('unhandledRejection', note);
	t.teardown(() => process.off('unhandledRejection', note));
	const {begin} = start({blobs: failing, limits: {transferQueueBytes: LIMITS.transferFrameBytes}});
	await keep(blobs, bytesOf(1_000_000));
	const line = begin({direction: 'get', size: 1_000_000});
	line.isFast = false;
	await until(() => isBroken && line.queued > LIMITS.transferFrameBytes);
	await settled();
	line.drain();
	t.is(await line.untilClosed(), 1011);
	t.deepEqual(unhandled, []);
});

test('a file that is not all there, or gone, is not fetched', async (t) => {
	const {blobs, begin} = start();
	await keep(blobs, bytesOf(SIZE - 1));
	await refused(t, begin({direction: 'get'}), 'not-found');
	await refused(t, begin({direction: 'get', file: 'file-2'}), 'not-found');
	await refused(t, begin({file: 'file-2'}), 'not-found');
});

test('an upload waits for the disk, and says how much is stored', async (t) => {
	const size = 4 * 1_048_576;
	const slow = slowBlobs();
	const {begin} = start({blobs: slow.blobs});
	await slow.blobs.create('file-1');
	const line = begin({size});
	await line.reply('ready');
	const piece = bytesOf(LIMITS.transferFrameBytes);
	let brought = 0;
	let atMost = 0;
	const bringMore = () => {
		while (!line.isPaused && brought < size) {
			line.bring(piece);
			brought += piece.length;
		}
		atMost = Math.max(atMost, brought);
	};
	bringMore();
	t.true(line.isPaused);
	t.true(brought <= LIMITS.transferQueueBytes + 2 * LIMITS.transferFrameBytes);
	await until(
		() => line.closedWith !== undefined,
		() => {
			slow.waiting.shift()?.go();
			bringMore();
		},
	);
	t.is(line.closedWith, 1000);
	t.true(line.pauses > 1);
	const told = line.replies.flatMap((reply) => (reply.type === 'stored' ? [reply.bytes] : []));
	t.deepEqual(
		told,
		[1, 2, 3, 4].map((each) => each * LIMITS.transferStoredEvery),
	);
	t.is(atMost, size);
});

test('whoever sends single bytes has to wait long before they are a queue of memory', async (t) => {
	const size = 1_048_576;
	const slow = slowBlobs();
	const {begin} = start({blobs: slow.blobs});
	await slow.blobs.create('file-1');
	const line = begin({size});
	await line.reply('ready');
	let brought = 0;
	while (!line.isPaused && brought < size) {
		line.bring(Uint8Array.of(1));
		brought++;
	}
	t.true(brought < 4096);
	// One write takes all of them.
	await until(() => slow.waiting.length > 0);
	slow.waiting.shift()?.go();
	await settled();
	t.is(await slow.blobs.size('file-1'), brought);
});

test('an upload that has begun anew ends the first, which has stopped writing before it', async (t) => {
	const slow = slowBlobs();
	const {begin, completed} = start({blobs: slow.blobs});
	await slow.blobs.create('file-1');
	const first = begin();
	await first.reply('ready');
	first.bring(bytesOf(SIZE).subarray(0, 30));
	await until(() => slow.waiting.length === 1);
	const second = begin();
	await refused(t, first, 'conflict');
	await settled();
	t.deepEqual(second.replies, []);
	slow.waiting.shift()?.go();
	await second.reply('ready');
	second.bring(bytesOf(SIZE));
	await until(() => slow.waiting.length === 1);
	slow.waiting.shift()?.go();
	t.is(await second.untilClosed(), 1000);
	t.is(slow.most, 1);
	t.deepEqual(completed, ['file-1']);
	t.deepEqual(await stored(slow.blobs), Buffer.from(bytesOf(SIZE)));
});

test('a full disk is told as such, and what is there stays', async (t) => {
	const slow = slowBlobs();
	const {begin, faults} = start({blobs: slow.blobs});
	await slow.blobs.create('file-1');
	const line = begin();
	await line.reply('ready');
	line.bring(bytesOf(SIZE).subarray(0, 40));
	await until(() => slow.waiting.length === 1);
	slow.waiting.shift()?.go();
	line.bring(bytesOf(SIZE).subarray(40));
	await until(() => slow.waiting.length === 1);
	slow.waiting.shift()?.fail(new BlobError('full', 'The disk is full.'));
	await refused(t, line, 'storage-full');
	t.is(line.closedWith, 1013);
	t.is(await slow.blobs.size('file-1'), 40);
	t.deepEqual(faults, ['storage full']);
});

test('a fault of the disk ends its transfer and no other', async (t) => {
	const slow = slowBlobs();
	const {begin, faults, transfers} = start({blobs: slow.blobs});
	await slow.blobs.create('file-1');
	await slow.blobs.create('file-2');
	const [bad, good] = [begin(), begin({file: 'file-2'})];
	await bad.reply('ready');
	await good.reply('ready');
	bad.bring(bytesOf(SIZE));
	await until(() => slow.waiting.length === 1);
	slow.waiting.shift()?.fail(new Error('A secret path.'));
	await refused(t, bad, 'internal');
	t.is(bad.closedWith, 1011);
	t.false(JSON.stringify(bad.replies).includes('secret'));
	good.bring(bytesOf(SIZE));
	await until(() => slow.waiting.length === 1);
	slow.waiting.shift()?.go();
	t.is(await good.untilClosed(), 1000);
	t.is(faults.length, 1);
	await settled();
	t.is(transfers.open, 0);
});

test('a file that its records do not know any more is not done', async (t) => {
	const {blobs, transfers, desk, pass} = start();
	await blobs.create('file-1');
	const clock = manualClock();
	const gone = new Transfers({
		clock,
		limits: LIMITS,
		counters: new Counters(),
		filePace: new FilePace(clock),
		log: silentLog,
		blobs,
		desk,
		books: {
			touched: async () => {},
			completed: async () => {
				throw new RefusedError('not-found');
			},
		},
	});
	const line = new FakeTransferLink().connect(gone);
	line.say({type: 'put', ticket: desk.issue(pass()), offset: 0});
	await line.reply('ready');
	line.bring(bytesOf(SIZE));
	await refused(t, line, 'not-found');
	t.is(transfers.open, 0);
});

test('a line on which next to nothing moves is cut, and may go on', async (t) => {
	const {blobs, begin, clock} = start();
	await blobs.create('file-1');
	const size = 10_000_000;
	const slow = begin({size});
	await slow.reply('ready');
	for (let round = 0; round < 3 && slow.closedWith === undefined; round++) {
		slow.bring(bytesOf(100));
		await settled();
		clock.advance(2 * LIMITS.transferIdle);
	}
	await refused(t, slow, 'unavailable');
	await settled();
	t.is(await blobs.size('file-1'), 200);
});

test('a line on which enough moves may take its time', async (t) => {
	const {blobs, begin, clock} = start();
	await blobs.create('file-1');
	const line = begin({size: 1_000_000});
	await line.reply('ready');
	for (let brought = 0; brought < 1_000_000; brought += 100_000) {
		line.bring(bytesOf(100_000));
		await settled();
		clock.advance(2 * LIMITS.transferIdle);
	}
	t.is(await line.untilClosed(), 1000);
});

test('a file that is taken away ends its transfers, both ways', async (t) => {
	const {blobs, begin, desk, transfers} = start();
	await blobs.create('file-1');
	await keep(blobs, bytesOf(4_000_000), 'file-2');
	const up = begin();
	await up.reply('ready');
	const down = begin({direction: 'get', file: 'file-2', size: 4_000_000});
	down.isFast = false;
	await until(() => down.queued > LIMITS.transferQueueBytes);
	desk.fileGone('file-1');
	desk.fileGone('file-2');
	await refused(t, up, 'not-found');
	await refused(t, down, 'not-found');
	await settled();
	t.is(desk.open, 0);
	t.is(transfers.open, 0);
});

test('whoever is sent away loses transfers as well', async (t) => {
	const {blobs, begin, bus} = start();
	await blobs.create('file-1');
	await blobs.create('file-2');
	const [mine, hers] = [begin(), begin({device: 'phone', file: 'file-2'})];
	await mine.reply('ready');
	await hers.reply('ready');
	bus.disconnect('laptop', 'device-revoked');
	await refused(t, mine, 'forbidden');
	t.is(hers.closedWith, undefined);
});

test('a relay that stops cuts what moves, and waits for the disk', async (t) => {
	const slow = slowBlobs();
	const {begin, transfers} = start({blobs: slow.blobs});
	await slow.blobs.create('file-1');
	const line = begin();
	await line.reply('ready');
	line.bring(bytesOf(50));
	await until(() => slow.waiting.length === 1);
	let isStopped = false;
	const stopping = transfers.stop().then(() => {
		isStopped = true;
	});
	await refused(t, line, 'unavailable');
	await settled();
	t.false(isStopped);
	slow.waiting.shift()?.go();
	await stopping;
	t.is(await slow.blobs.size('file-1'), 50);
	const late = new FakeTransferLink().connect(transfers);
	t.is(late.closedWith, 1013);
});

test('cut anywhere, any number of times, an upload ends as the file that was sent', async (t) => {
	const property = fc.assert(
		fc.asyncProperty(
			fc.array(fc.record({bytes: fc.nat(400), back: fc.nat(100)}), {maxLength: 6}),
			fc.integer({min: 1, max: 150}),
			async (cuts, piece) => {
				const size = 1000;
				const {blobs, begin} = start();
				await blobs.create('file-1');
				const whole = bytesOf(size);
				for (const {bytes, back} of cuts) {
					const there = (await blobs.size('file-1')) ?? 0;
					const offset = Math.max(0, there - back);
					if (there === size) break;
					const line = begin({size}, offset);
					await line.reply('ready');
					for (let at = offset; at < Math.min(size, offset + bytes); at += piece) {
						line.bring(whole.subarray(at, Math.min(size, at + piece)));
					}
					line.lose();
					await settled();
				}
				const offset = (await blobs.size('file-1')) ?? 0;
				const line = begin({size}, offset);
				await line.reply('ready');
				if (offset < size) line.bring(whole.subarray(offset));
				await line.untilClosed();
				return Buffer.compare(await stored(blobs), whole) === 0;
			},
		),
		{numRuns: 40},
	);
	await t.notThrowsAsync(property);
});
