import test from 'ava';
import fc from 'fast-check';
import {inviteLink, isLoopback, normalizeAddress} from '../../source/client/address.ts';
import {InputError} from '../../source/client/error.ts';

const GOOD: readonly (readonly [string, string, string?])[] = [
	['chat.example.org', 'wss://chat.example.org'],
	['Chat.Example.ORG:8443', 'wss://chat.example.org:8443'],
	['wss://chat.example.org:443/', 'wss://chat.example.org'],
	['localhost', 'ws://localhost:7777'],
	['127.0.0.1:9000', 'ws://127.0.0.1:9000'],
	['[::1]:9000', 'ws://[::1]:9000'],
	['::1', 'ws://[::1]:7777'],
	['2001:db8::1', 'wss://[2001:db8::1]'],
	['ws://192.168.1.5:7777', 'ws://192.168.1.5:7777'],
	['ws://chat.example.org:443', 'ws://chat.example.org:443'],
	['wss://localhost', 'wss://localhost'],
	['https://chat.example.org/j/abc_DEF-1', 'wss://chat.example.org', 'abc_DEF-1'],
	['http://localhost:7777/j/abc', 'ws://localhost:7777', 'abc'],
	['termchat://chat.example.org/abc', 'wss://chat.example.org', 'abc'],
	['termchat://localhost:7777/abc', 'ws://localhost:7777', 'abc'],
	['wss://chat.example.org:7777/#abc', 'wss://chat.example.org:7777', 'abc'],
	['  chat.example.org/#abc\n', 'wss://chat.example.org', 'abc'],
	['bücher.example', 'wss://xn--bcher-kva.example'],
];

for (const [text, url, invite] of GOOD) {
	test(`understands ${JSON.stringify(text)}`, (t) => {
		t.deepEqual(normalizeAddress(text), {url, invite});
	});
}

const BAD = [
	'',
	' ',
	'ftp://x',
	'javascript:alert(1)',
	'a b',
	'wss://',
	'host:99999',
	'http://x\\y',
	'wss://me:pw@host',
	'host/j/not a code',
	'host/#<script>',
	'//',
];

for (const text of BAD) {
	test(`refuses ${JSON.stringify(text)} with a sentence`, (t) => {
		t.throws(() => normalizeAddress(text), {instanceOf: InputError, message: /\.$/});
	});
}

test('a link leads back to where it came from', (t) => {
	const link = inviteLink('wss://chat.example.org:7777', 'abc');
	t.deepEqual(normalizeAddress(link), {url: 'wss://chat.example.org:7777', invite: 'abc'});
});

test('nothing that is typed does more than be refused', (t) => {
	t.notThrows(() =>
		fc.assert(
			fc.property(fc.string(), (text) => {
				try {
					const {url} = normalizeAddress(text);
					return normalizeAddress(url).url === url;
				} catch (error) {
					return error instanceof InputError;
				}
			}),
		),
	);
});

test('only this machine is this machine', (t) => {
	t.true(['localhost', 'a.localhost', '127.9.9.9', '[::1]', '::1'].every(isLoopback));
	t.false(['localhost.example.org', '127.0.0.1.example.org', '10.0.0.1', '::2'].some(isLoopback));
});
