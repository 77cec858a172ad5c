import test from 'ava';
import {RefusedError} from '../../../source/client/error.ts';
import {TransferError} from '../../../source/client/files/transfer-error.ts';
import {TransferStream} from '../../../source/client/files/transfer-stream.ts';
import {LIMITS} from '../../../source/protocol/limits.ts';
import {FakeTransferLine} from '../../helpers/fake-transfer-line.ts';
import {FakeTransport} from '../../helpers/fake-transport.ts';
import {manualClock} from '../../helpers/manual-clock.ts';
import {settled} from '../../helpers/until.ts';

const TICKET = 'T'.repeat(43);
const PIECE = LIMITS.transferFrameBytes;

function start() {
	const clock = manualClock();
	const ending = new AbortController();
	let line: FakeTransferLine | undefined;
	const transport = new FakeTransport();
	transport.openTransfer = (_url, events) => {
		line = new FakeTransferLine(events);
		return line;
	};
	const stream = new TransferStream({
		...{url: 'wss://chat.example', transport, clock},
		signal: ending.signal,
	});
	if (line === undefined) throw new Error('No line was opened.');
	return {clock, ending, stream, line};
}

async function ready(offset = 0) {
	const made = start();
	const begun = made.stream.begin({type: 'put', ticket: TICKET, offset});
	made.line.open();
	await settled();
	made.line.reply({type: 'ready', offset, size: 10 * PIECE});
	await begun;
	return made;
}

test('the ticket is shown once the line is open, and the size comes back', async (t) => {
	const {stream, line} = start();
	const begun = stream.begin({type: 'get', ticket: TICKET, offset: 5});
	await settled();
	t.deepEqual(line.sent, []);
	line.open();
	await settled();
	t.deepEqual(line.sent, [{type: 'get', ticket: TICKET, offset: 5}]);
	line.reply({type: 'ready', offset: 5, size: 77});
	t.is(await begun, 77);
});

test('a relay that begins elsewhere than it was asked to is not believed', async (t) => {
	const {stream, line} = start();
	const begun = stream.begin({type: 'get', ticket: TICKET, offset: 5});
	line.open();
	await settled();
	line.reply({type: 'ready', offset: 0, size: 77});
	await t.throwsAsync(begun, {instanceOf: TransferError});
});

test('when too much waits for the network, the next piece waits too', async (t) => {
	const {stream, line} = await ready();
	let written = 0;
	const write = async () => {
		for (let piece = 0; piece < 10; piece++) {
			await stream.write(new Uint8Array(PIECE));
			written++;
		}
	};
	const writing = write();
	await settled();
	t.true(written < 10);
	t.true(line.queued <= LIMITS.transferQueueBytes + PIECE);
	line.drain();
	await settled();
	line.drain();
	await writing;
	t.is(written, 10);
});

test('a line that takes its bytes slowly is not one that stands still', async (t) => {
	const {stream, line, clock} = await ready();
	for (let piece = 0; piece < 5; piece++) await stream.write(new Uint8Array(PIECE));
	const writing = stream.write(new Uint8Array(PIECE));
	writing.catch(() => {});
	for (let round = 0; round < 4; round++) {
		line.queued -= 1000;
		clock.advance(2 * LIMITS.transferIdle);
		await settled();
	}

	t.false(line.isClosed);
	clock.advance(2 * LIMITS.transferIdle);
	await settled();
	t.true(line.isClosed);
	const error = await t.throwsAsync(writing, {instanceOf: TransferError});
	t.is(error.code, 'cut');
});

test('bytes that nobody takes make the relay wait, and no longer than that', async (t) => {
	const {stream, line} = await ready();
	for (let piece = 0; piece < 2; piece++) line.bring(new Uint8Array(PIECE));
	t.true(line.isPaused);
	await stream.read();
	await stream.read();
	t.false(line.isPaused);
});

test('frames of nothing are no progress and take no memory, and tiny ones make the relay wait', async (t) => {
	const {stream, line, clock} = await ready();
	const reading = t.throwsAsync(stream.read(), {instanceOf: TransferError});
	for (let left = 2 * LIMITS.transferIdle; left > 0; left -= 1000) {
		line.bring(new Uint8Array());
		clock.advance(1000);
		await settled();
	}

	t.is((await reading).code, 'cut');
	const other = await ready();
	let brought = 0;
	for (; !other.line.isPaused && brought < 10_000; brought++) other.line.bring(new Uint8Array([1]));
	t.true(brought < 1000);
	for (; brought > 0; brought--) await other.stream.read();
	t.false(other.line.isPaused);
});

test('what came before the end is read before the end is told', async (t) => {
	const {stream, line} = await ready();
	line.bring(new Uint8Array([1]));
	line.end({code: 1006, reason: ''});
	t.deepEqual(await stream.read(), new Uint8Array([1]));
	const error = await t.throwsAsync(stream.read(), {instanceOf: TransferError});
	t.is(error.code, 'cut');
});

test('a refusal is told with its sentence, whatever the line says afterwards', async (t) => {
	const {stream, line} = await ready();
	line.reply({type: 'refused', code: 'storage-full', message: 'The disk is full.'});
	line.end({code: 1013, reason: ''});
	const error = await t.throwsAsync(stream.done(), {instanceOf: RefusedError});
	t.is(error.message, 'The disk is full.');
	t.true(error.retryable);
});

test('a ticket that is none any more asks for another try, a ban does not', async (t) => {
	for (const [code, retryable] of [
		['not-found', true],
		['conflict', true],
		['forbidden', false],
		['made-up', false],
	] as const) {
		const {stream, line} = await ready();
		line.reply({type: 'refused', code, message: 'No.'});
		const error = await t.throwsAsync(stream.done(), {instanceOf: RefusedError});
		t.is(error.retryable, retryable, code);
	}
});

test('whoever aborts closes the line, and every step ends with the reason', async (t) => {
	const {stream, line, ending, clock} = await ready();
	const reading = stream.read();
	ending.abort(new Error('Enough.'));
	await t.throwsAsync(reading, {message: 'Enough.'});
	await t.throwsAsync(stream.write(new Uint8Array(1)), {message: 'Enough.'});
	t.true(line.isClosed);
	t.is(clock.armed, 0);
});

test('a line whose relay says nothing is cut', async (t) => {
	const {stream, line, clock} = start();
	const begun = stream.begin({type: 'get', ticket: TICKET, offset: 0});
	begun.catch(() => {});
	line.open();
	await settled();
	clock.advance(2 * LIMITS.transferIdle);
	const error = await t.throwsAsync(begun, {instanceOf: TransferError});
	t.is(error.code, 'cut');
	t.true(line.isClosed);
});
