import {randomBytes} from 'node:crypto';
import test from 'ava';
import {type RunningRelay, startRelay} from '../../server.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import {CLOSED, frames, protocol} from '../helpers/hostile-frames.ts';
import {clientFrame, RawWebSocket} from '../helpers/raw-websocket.ts';
import {newDevice} from '../helpers/test-relay.ts';

let running: RunningRelay;

test.before(async () => {
	running = await startRelay({dataDirectory: undefined});
});

test.after.always(() => running.close({retryAfterMax: 0}));

const TEXT = 1;
const PONG = 10;

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
