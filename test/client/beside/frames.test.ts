import test from 'ava';
import fc from 'fast-check';
import {BesideError} from '../../../source/client/beside/error.ts';
import {
	type BesideAnswer,
	type BesideRequest,
	encodeLine,
	readAnswer,
	readRequest,
} from '../../../source/client/beside/frames.ts';
import {besideLines, LINE_BYTES} from '../../../source/client/beside/lines.ts';

const common = {v: 1, url: 'ws://127.0.0.1:7777'} as const;
const id = 'ctOIKFdm3zghKMbqOqYu-Q';

const requests: readonly BesideRequest[] = [
	{...common, type: 'send', to: 'bob', text: 'hi\nthere', kind: 'text'},
	{...common, type: 'watch', to: 'bob', id},
	{...common, type: 'drop'},
	{...common, type: 'follow', history: 20, peers: ['bob'], after: [{peer: 'bob', seq: 3, id}]},
	{v: 1, type: 'yield'},
	{v: 1, type: 'status', watch: true, preview: false},
	{v: 1, type: 'places'},
	{v: 1, type: 'open', place: '@bob'},
	{v: 1, type: 'open', place: 'ops', host: 'chat.example', seq: 42},
];
const status = {
	...{url: 'wss://chat.example', account: 'ada', isLive: true, quietUntil: 1000},
	...{private: 2, mentions: 1, rest: 7, requests: 0},
	places: [{place: 'ops', unread: 8, mentions: 1}],
	preview: {place: 'ops', from: 'bob', text: 'hi'},
};
const told = {peer: 'bob', seq: 1, id, from: 'bob', to: 'ada', time: 1000};
const message = {
	...told,
	...({type: 'message', text: 'hi', style: 'text'} as const),
	...{isEdited: false, isRequest: false, isUnderChangedKeys: false},
};
const file = {name: 'plan.pdf', mediaType: 'application/pdf', size: 70_000, expiresAt: 2000};
const answers: readonly BesideAnswer[] = [
	{type: 'record', record: message},
	{type: 'record', record: {...message, text: '', file}},
	{type: 'record', record: {...message, file: {...file, seconds: 12.5}}},
	{type: 'written', id},
	{type: 'accepted', id, time: 1000},
	{type: 'failed', code: 'not-ready', sentence: 'Type /link first.'},
	{type: 'record', record: {...told, type: 'notice', note: undefined, text: 'It happened.'}},
	{type: 'record', record: {...told, type: 'reaction', emoji: '👍', isOn: true}},
	{type: 'live', places: [{peer: 'bob', seq: 3, id}]},
	{type: 'yielding'},
	{type: 'status', status},
	{type: 'places', names: ['ops', '@bob']},
	{type: 'opened', place: 'ops'},
];

for (const [index, request] of requests.entries()) {
	test(`request ${index + 1}, ${request.type}, arrives as it was written`, (t) => {
		t.deepEqual(readRequest(encodeLine(request).trimEnd()), request);
	});
}

for (const [index, answer] of answers.entries()) {
	test(`answer ${index + 1}, ${answer.type}, arrives as it was written`, (t) => {
		t.deepEqual(readAnswer(encodeLine(answer).trimEnd()), answer);
	});
}

for (const [index, line] of [
	'',
	'null',
	'[]',
	'{"v":2,"type":"yield"}',
	'{"v":1,"type":"rm"}',
	JSON.stringify({...common, type: 'send', to: 7, text: 'hi', kind: 'text'}),
	JSON.stringify({...common, type: 'send', to: 'bob', text: 7, kind: 'text'}),
	JSON.stringify({...common, type: 'follow', history: 10_001}),
	JSON.stringify({...common, type: 'follow', history: -1}),
	JSON.stringify({v: 1, type: 'open', place: 'x'.repeat(1000)}),
	JSON.stringify({v: 1, type: 'open', place: 'ops', seq: -1}),
	JSON.stringify({v: 1, type: 'status'}),
	JSON.stringify({...common, type: 'watch', to: 'bob', id: 'x'.repeat(1000)}),
].entries()) {
	test(`no request ${index + 1} is refused: ${line.slice(0, 60)}`, (t) => {
		t.throws(() => readRequest(line), {instanceOf: BesideError, code: 'bad-frame'});
	});
}

test('whatever comes is a request or is refused', (t) => {
	fc.assert(
		fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
			try {
				readRequest(line);
			} catch (error) {
				t.true(error instanceof BesideError);
			}
		}),
	);
	t.pass();
});

test('lines are the same however the bytes are cut', (t) => {
	const line = fc.string({unit: 'grapheme'}).filter((text) => !text.includes('\n'));
	fc.assert(
		fc.property(fc.array(line), fc.integer({min: 1, max: 7}), (lines, size) => {
			const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
			const reader = besideLines();
			const read: string[] = [];
			for (let start = 0; start < bytes.length; start += size) {
				read.push(...reader.read(bytes.subarray(start, start + size)));
			}
			return read.join('\n') === lines.join('\n') && read.length === lines.length;
		}),
	);
	t.pass();
});

test('a line without an end is refused before it fills the memory', (t) => {
	const reader = besideLines();
	const chunk = new Uint8Array(65_536).fill(0x61);
	const feed = () => {
		for (let fed = 0; fed <= LINE_BYTES; fed += chunk.length) [...reader.read(chunk)];
	};
	t.throws(feed, {instanceOf: BesideError, code: 'bad-frame'});
});

test('bytes that are no text are refused', (t) => {
	const read = () => [...besideLines().read(new Uint8Array([0xff, 0xfe, 0x0a]))];
	t.throws(read, {instanceOf: BesideError, code: 'bad-frame'});
});
