import test from 'ava';
import fc from 'fast-check';
import {isLinkTo, parsePermalink, permalinkOf} from '../../source/client/permalink.ts';
import {direct} from '../helpers/build-state.ts';

const ROOM = {name: 'ops', direct: undefined};
const BOB = {name: 'bob', direct: direct('bob')};

test('a link to a message names relay, room and position', (t) => {
	t.is(permalinkOf('wss://chat.example', ROOM, 42), 'termchat://chat.example/ops/42');
	t.is(permalinkOf('ws://127.0.0.1:7777', ROOM, 1), 'termchat://127.0.0.1:7777/ops/1');
});

test('a link to a place has no position', (t) => {
	t.is(permalinkOf('wss://chat.example', ROOM), 'termchat://chat.example/ops');
	t.is(permalinkOf('wss://chat.example', BOB), 'termchat://chat.example/@bob');
});

test('a conversation is named by its person', (t) => {
	t.is(permalinkOf('wss://[::1]:7777', BOB, 7), 'termchat://[::1]:7777/@bob/7');
});

const READ: ReadonlyArray<readonly [string, string, string, number | undefined]> = [
	['termchat://chat.example/ops/42', 'chat.example', 'ops', 42],
	['termchat://chat.example/ops', 'chat.example', 'ops', undefined],
	[' TERMCHAT://Chat.Example:443/Ops/42/\n', 'chat.example', 'ops', 42],
	['termchat://[::1]:7777/@bob/7', '[::1]:7777', '@bob', 7],
	['termchat://chat.example/%40bob', 'chat.example', '@bob', undefined],
];

for (const [link, host, place, seq] of READ) {
	test(`understands ${JSON.stringify(link)}`, (t) => {
		t.deepEqual(parsePermalink(link), {host, place, seq});
	});
}

const OTHERS = [
	'',
	'ops',
	'https://chat.example/ops/42',
	'termchat://',
	'termchat://chat.example',
	'termchat://chat.example/',
	'termchat://chat.example/#ops',
	'termchat://chat.example/ops/0',
	'termchat://chat.example/ops/01',
	'termchat://chat.example/ops/-1',
	'termchat://chat.example/ops/4 2',
	'termchat://chat.example/ops/42/more',
	'termchat://chat.example/ops//42',
	'termchat://chat.example/o ps',
	'termchat://me:secret@chat.example/ops',
	'termchat://chat.example:99999/ops',
	'termchat://chat.example/ops?x=1',
	`termchat://${'a'.repeat(400)}/ops`,
	'termchat://chat.example/ops/99999999999999999999',
];

for (const text of OTHERS) {
	test(`${JSON.stringify(text.slice(0, 50))} is no link to a place`, (t) => {
		t.is(parsePermalink(text), undefined);
	});
}

test('a link is about the relay whose address has its host', (t) => {
	const link = parsePermalink('termchat://chat.example/ops/1');
	t.true(link && isLinkTo(link, 'wss://chat.example'));
	t.false(link && isLinkTo(link, 'wss://chat.example:7777'));
	t.false(link && isLinkTo(link, 'wss://other.example'));
});

test('every link that is made is understood', (t) => {
	const name = fc
		.stringMatching(/^[a-z][a-z0-9]{0,8}(?:-[a-z0-9]{1,8})?$/)
		.map((text) => `x${text}`);
	const url = fc.constantFrom('wss://chat.example', 'ws://localhost:7777', 'wss://[2001:db8::1]:9');
	const seq = fc.integer({min: 1, max: Number.MAX_SAFE_INTEGER});
	fc.assert(
		fc.property(name, url, seq, (room, address, position) => {
			const link = parsePermalink(permalinkOf(address, {name: room, direct: undefined}, position));
			t.deepEqual(link, {host: new URL(address).host, place: room, seq: position});
		}),
	);
});

test('whatever text there is does no more than be no link', (t) => {
	fc.assert(
		fc.property(fc.string(), (text) => t.notThrows(() => parsePermalink(`termchat://${text}`))),
	);
});
