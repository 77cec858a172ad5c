import {randomBytes} from 'node:crypto';
import {CLOSE_CODES} from '../../source/protocol/codes.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import {clientFrame} from './raw-websocket.ts';

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;

function closing(code: number, reason: string | Uint8Array = ''): Buffer {
	const payload = Buffer.alloc(2);
	payload.writeUInt16BE(code);
	return Buffer.concat([payload, Buffer.from(reason)]);
}

export function frames(count: number, text: string): Buffer {
	return Buffer.concat(Array.from({length: count}, () => clientFrame(TEXT, text)));
}

export const protocol = CLOSE_CODES.protocol.code;

/** What is sent after the greeting, and the code the relay must close with. */
export const CLOSED: ReadonlyArray<readonly [string, Buffer, number]> = [
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
