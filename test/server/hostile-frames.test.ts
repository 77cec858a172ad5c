import {randomBytes} from 'node:crypto';
import test from 'ava';
import {type RunningRelay, startRelay} from '../../server.ts';
import {CLOSE_CODES} from '../../source/protocol/codes.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import {clientFrame, RawWebSocket} from '../helpers/raw-websocket.ts';
import {newDevice} from '../helpers/test-relay.ts';

let running: RunningRelay;

test.before(async () => {
	running = await startRelay({dataDirectory: undefined});
});

test.after.always(() => running.close({retryAfterMax: 0}));

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

function closing(code: number, reason: string | Uint8Array = ''): Buffer {
	const payload = Buffer.alloc(2);
	payload.writeUInt16BE(code);
	return Buffer.concat([payload, Buffer.from(reason)]);
}

function frames(count: number, text: string): Buffer {
	return Buffer.concat(Array.from({length: count}, () => clientFrame(TEXT, text)));
}

const protocol = CLOSE_CODES.protocol.code;

/** What is sent after the greeting, and the code the relay must close with. */
const CLOSED: ReadonlyArray<readonly [string, Buffer, number]> = [
	['the first reserved bit', clientFrame(TEXT, 'x', {reserved: 0x40}), 1002],
	['the second reserved bit', clientFrame(TEXT, 'x', {reserved: 0x20}), 1002],
	['the third reserved bit', clientFrame(TEXT, 'x', {reserved: 0x10}), 1002],
	['opcode 3', clientFrame(3, ''), 1002],
	['opcode 5', clientFrame(5, ''), 1002],
	['opcode 7', clientFrame(7, ''), 1002],
	['opcode 11', clientFrame(11, ''), 1002],
	['opcode 15', clientFrame(15, ''), 1002],
	['an unmasked text', clientFrame(TEXT, '{}', {masked: false}), 1002],
	['an unmasked ping', clientFrame(PING, '', {masked: false}), 1002],
	['a continuation of nothing', clientFrame(0, 'x'), 1002],
	[
		'a text inside a text',
		Buffer.concat([clientFrame(TEXT, 'a', {fin: false}), clientFrame(TEXT, 'b')]),
		1002,
	],
	['a ping of 126 bytes', clientFrame(PING, Buffer.alloc(126)), 1002],
	['a ping in pieces', clientFrame(PING, 'x', {fin: false}), 1002],
	['a close in pieces', clientFrame(CLOSE, closing(1000), {fin: false}), 1002],
	['a close of one byte', clientFrame(CLOSE, Buffer.of(3)), 1002],
	['a close with code 0', clientFrame(CLOSE, closing(0)), 1002],
	['a close with code 999', clientFrame(CLOSE, closing(999)), 1002],
	['a close with code 1004', clientFrame(CLOSE, closing(1004)), 1002],
	['a close with code 1005', clientFrame(CLOSE, closing(1005)), 1002],
	['a close with code 1006', clientFrame(CLOSE, closing(1006)), 1002],
	['a close with code 1016', clientFrame(CLOSE, closing(1016)), 1002],
	['a close with code 2999', clientFrame(CLOSE, closing(2999)), 1002],
	['a close with code 5000', clientFrame(CLOSE, closing(5000)), 1002],
	['a close reason of bad UTF-8', clientFrame(CLOSE, closing(1000, Buffer.of(0xff))), 1007],
	['bad UTF-8', clientFrame(TEXT, Buffer.of(0x7b, 0xff, 0x7d)), 1007],
	['a UTF-8 surrogate', clientFrame(TEXT, Buffer.of(0xed, 0xa0, 0x80)), 1007],
	['overlong UTF-8', clientFrame(TEXT, Buffer.of(0xc0, 0xaf)), 1007],
	['UTF-8 cut short', clientFrame(TEXT, Buffer.of(0xe2, 0x82)), 1007],
	['a text over the limit', clientFrame(TEXT, Buffer.alloc(LIMITS.frameBytes + 1, 0x20)), 1009],
	['a claim of 2 to the 62 bytes', clientFrame(TEXT, '', {claim: 2n ** 62n}), 1009],
	['a claim of 100 megabytes', clientFrame(TEXT, '', {claim: 100_000_000n}), 1009],
	[
		'a text in too many pieces',
		Buffer.concat([
			clientFrame(TEXT, ' ', {fin: false}),
			...Array.from({length: LIMITS.frameFragments + 1}, () => clientFrame(0, ' ', {fin: false})),
		]),
		1008,
	],
	['binary', clientFrame(BINARY, randomBytes(16)), protocol],
	['too much before login', frames(40, '{"type":"room.list","id":1}'), CLOSE_CODES.flood.code],
	['a clean goodbye', clientFrame(CLOSE, closing(1000)), 1000],
	['a goodbye without a code', clientFrame(CLOSE, ''), 1005],
	['a goodbye with an application code', clientFrame(CLOSE, closing(4999)), 4999],
];

for (const [what, bytes, code] of CLOSED) {
	test(`${what} closes the line with ${code}`, async (t) => {
		const line = await RawWebSocket.open(running.port);
		await line.text((text) => text.includes('"hello"'));
		line.write(bytes);
		t.is(await line.closeCode(), code);
	});
}

/** What is sent again and again by somebody who has logged in, until the relay has enough. */
const REPEATED: ReadonlyArray<readonly [string, string]> = [
	['texts that are not JSON', 'hello'],
	['arrays', '[]'],
	['unknown types', '{"type":"fly","id":1}'],
	['inherited names as types', '{"type":"__proto__","id":1}'],
	['deep nestings', '['.repeat(5000)],
	['missing fields', '{"type":"send","id":1}'],
];

for (const [what, text] of REPEATED) {
	test(`${what}, repeated after login, close the line with ${protocol}`, async (t) => {
		const line = await RawWebSocket.open(running.port);
		const device = newDevice();
		const name = `n${randomBytes(6).toString('hex')}`;
		line.write(clientFrame(TEXT, JSON.stringify({type: 'register.device', id: 1, name, device})));
		await line.text((each) => each.includes('"hasPassword"'));
		line.write(frames(40, text));
		t.is(await line.closeCode(), protocol);
	});
}

/** What is answered with an error, and the line stays open. */
const ANSWERED: ReadonlyArray<readonly [string, string, string]> = [
	['a text that is not JSON', 'hello', 'bad-request'],
	['an unknown type', '{"type":"fly","id":5}', 'unsupported'],
	['a request that lacks a field', '{"type":"auth.token","id":5}', 'bad-request'],
	['a request before login', '{"type":"room.list","id":5}', 'auth-required'],
	['keys of the prototype', '{"__proto__":{"x":1},"type":"ping"}', 'bad-request'],
	['a flood of keys', `{${keys(LIMITS.frameKeys)},"id":5,"type":"ping"}`, 'bad-request'],
];

function keys(count: number): string {
	return Array.from({length: count}, (_, n) => `"${n}":0`).join(',');
}

for (const [what, text, code] of ANSWERED) {
	test(`${what} is answered with ${code}`, async (t) => {
		const line = await RawWebSocket.open(running.port);
		line.write(clientFrame(TEXT, text));
		const answer = await line.text((each) => each.includes('"error"'));
		t.is(JSON.parse(answer).code, code);
		t.true(line.isOpen);
		line.destroy();
	});
}

test('unasked pongs are ignored', async (t) => {
	const line = await RawWebSocket.open(running.port);
	line.write(clientFrame(PONG, 'nobody asked'));
	line.write(clientFrame(TEXT, '{"type":"fly","id":6}'));
	t.is(JSON.parse(await line.text((each) => each.includes('"id":6'))).code, 'unsupported');
	line.destroy();
});

const TURNED_AWAY: ReadonlyArray<readonly [string, Readonly<Record<string, string>>, number]> = [
	['a web page', {Origin: 'https://evil.example'}, 403],
	['a local web page', {Origin: 'http://127.0.0.1'}, 403],
	['an opaque origin', {Origin: 'null'}, 403],
	['no subprotocol of ours', {'Sec-WebSocket-Protocol': 'termchat.v2'}, 400],
	['an old WebSocket', {'Sec-WebSocket-Version': '7'}, 400],
	['a key that is none', {'Sec-WebSocket-Key': 'short'}, 400],
	['a header that fills the memory', {'X-Filler': 'x'.repeat(20_000)}, 431],
];

for (const [what, headers, status] of TURNED_AWAY) {
	test(`turned away with ${status}: ${what}`, async (t) => {
		const line = await RawWebSocket.open(running.port, headers);
		t.is((await line.status()).split(' ')[1], String(status));
		line.destroy();
	});
}

test('compression is never agreed to', async (t) => {
	const line = await RawWebSocket.open(running.port, {
		'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits',
	});
	t.regex(await line.status(), /101/);
	await line.text((text) => text.includes('"hello"'));
	line.write(clientFrame(TEXT, 'x', {reserved: 0x40}));
	t.is(await line.closeCode(), 1002);
});
