import type {IncomingMessage} from 'node:http';
import test from 'ava';
import {LIMITS} from '../../../source/protocol/limits.ts';
import {
	type RequestRules,
	relayHosts,
	requestRefusal,
} from '../../../source/server/transport/request-rules.ts';

const RULES: RequestRules = {
	hosts: relayHosts({host: '0.0.0.0', publicUrl: 'wss://Chat.Example:8443'}),
	origins: new Set(['https://app.example']),
	headers: LIMITS.headers,
};

/** The first word of the answer to a request with these headers; 101 when it is taken. */
function statusOf(
	headers: readonly (readonly [string, string])[],
	rules: Partial<RequestRules> = {},
): string {
	const request: Pick<IncomingMessage, 'headers' | 'rawHeaders'> = {
		headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
		rawHeaders: headers.flat(),
	};
	return requestRefusal(request, {...RULES, ...rules})?.status.slice(0, 3) ?? '101';
}

const HOST = ['Host', 'chat.example'] as const;

for (const [host, status] of [
	['chat.example', '101'],
	['CHAT.example', '101'],
	['chat.example:8443', '101'],
	['chat.example:443', '101'],
	['chat.example.', '101'],
	['localhost', '101'],
	['localhost:7777', '101'],
	['127.0.0.1:7777', '101'],
	['[::1]:7777', '101'],
	['[0:0::1]', '101'],
	['evil.example', '421'],
	['chat.example.evil.example', '421'],
	['evilchat.example', '421'],
	['localhost.evil.example', '421'],
	['127.0.0.2', '421'],
	['192.0.2.2', '421'],
	['[::2]', '421'],
	['', '400'],
	['chat.example:x', '400'],
	['chat.example@evil.example', '400'],
	['chat.example evil.example', '400'],
	['chat.example/', '400'],
	['[chat.example]', '400'],
	['[::1', '400'],
] as const) {
	test(`host "${host}" of a public relay is answered with ${status}`, (t) => {
		t.is(statusOf([['Host', host]]), status);
	});
}

test('a request without a host, or with two, is refused', (t) => {
	t.is(statusOf([]), '400');
	t.is(statusOf([HOST, HOST]), '400');
	t.is(statusOf([HOST, ['host', 'evil.example']]), '400');
});

for (const [origin, status] of [
	['https://app.example', '101'],
	['null', '403'],
	['', '403'],
	['https://app.example.evil.example', '403'],
	['https://evilapp.example', '403'],
	['https://app.example:8443', '403'],
	['http://app.example', '403'],
	['HTTPS://APP.EXAMPLE', '403'],
	['https://app.example/', '403'],
	['https://app.example@evil.example', '403'],
	['https://app.example, https://evil.example', '403'],
	['file://', '403'],
	['https://chat.example', '403'],
	['http://localhost', '403'],
] as const) {
	test(`origin "${origin}" is answered with ${status}`, (t) => {
		t.is(statusOf([HOST, ['Origin', origin]]), status);
	});
}

test('no origin is let in where none is listed', (t) => {
	t.is(statusOf([HOST, ['Origin', 'https://app.example']], {origins: new Set()}), '403');
	t.is(statusOf([HOST], {origins: new Set()}), '101');
});

test('so many headers are taken, and not one more', (t) => {
	const others = Array.from({length: LIMITS.headers - 1}, (_, at) => [`x-${at}`, ''] as const);
	t.is(statusOf([HOST, ...others]), '101');
	t.is(statusOf([HOST, ...others, ['x', '']]), '431');
});

test('a relay that only its own machine reaches knows its names', (t) => {
	for (const host of ['127.0.0.1', 'localhost', '::1']) {
		const hosts = relayHosts({host});
		t.is(statusOf([['Host', '127.0.0.1:7777']], {hosts}), '101');
		t.is(statusOf([['Host', 'localhost:7777']], {hosts}), '101');
		t.is(statusOf([['Host', 'rebound.example:7777']], {hosts}), '421');
	}
	t.is(statusOf([['Host', '127.3.3.3']], {hosts: relayHosts({host: '127.3.3.3'})}), '101');
});

test('a relay that is open to a network without a public address does not know its names', (t) => {
	t.is(relayHosts({host: '0.0.0.0'}), undefined);
	t.is(relayHosts({host: undefined}), undefined);
	t.is(statusOf([['Host', 'anything.example']], {hosts: undefined}), '101');
});
