import test from 'ava';
import fc from 'fast-check';
import {LIMITS} from '../../../source/protocol/limits.ts';
import {ListenError} from '../../../source/server/transport/listen-error.ts';
import {TrustedProxies} from '../../../source/server/transport/trusted-proxies.ts';

const PROXY = '127.0.0.1';

function clientOf(trusted: readonly string[], peer: string | undefined, header?: string) {
	return new TrustedProxies(trusted, LIMITS).clientOf(peer, header);
}

/** What is trusted, the peer, what its header says, and the address that counts. */
const CASES: ReadonlyArray<
	readonly [string, readonly string[], string | undefined, string, string]
> = [
	['a stranger that claims an address', ['loopback'], '198.51.100.9', '192.0.2.1', '198.51.100.9'],
	['a stranger that claims to be here', ['loopback'], '198.51.100.9', PROXY, '198.51.100.9'],
	['nobody trusted', [], PROXY, '192.0.2.1', PROXY],
	['the client of a proxy', ['loopback'], PROXY, '192.0.2.1', '192.0.2.1'],
	[
		'what the client had written there itself',
		['loopback'],
		PROXY,
		'10.1.1.1, 192.0.2.1',
		'192.0.2.1',
	],
	['a chain of proxies', ['loopback', '10.0.0.0/8'], PROXY, '192.0.2.1, 10.0.0.9', '192.0.2.1'],
	[
		'a proxy that the client pretends to have come through',
		['loopback', '10.0.0.0/8'],
		PROXY,
		'203.0.113.5, 192.0.2.1, 10.0.0.9',
		'192.0.2.1',
	],
	['an IPv6 client', ['loopback'], '::1', '2001:db8:1:2:3::4', '2001:db8:1:2::/64'],
	['IPv4 in IPv6 clothing', ['loopback'], '::ffff:127.0.0.1', '::ffff:192.0.2.1', '192.0.2.1'],
	['a port', ['loopback'], PROXY, '192.0.2.1:4711', '192.0.2.1'],
	['brackets and a port', ['loopback'], PROXY, '[2001:db8::4]:4711', '2001:db8::/64'],
	['nonsense', ['loopback'], PROXY, 'unknown', PROXY],
	['nonsense before the client', ['loopback'], PROXY, '<script>, 192.0.2.1', '192.0.2.1'],
	['nonsense behind the client', ['loopback'], PROXY, '192.0.2.1, unknown', PROXY],
	['an empty entry', ['loopback'], PROXY, '192.0.2.1,', PROXY],
	['an empty header', ['loopback'], PROXY, '', PROXY],
	['a range', ['loopback'], PROXY, '192.0.2.0/24', PROXY],
	['only proxies', ['loopback'], PROXY, '127.0.0.2, 127.0.0.3', PROXY],
	['far too many', ['loopback'], PROXY, `${'192.0.2.1,'.repeat(500)}192.0.2.2`, PROXY],
	['the Unix socket, trusted', ['unix'], undefined, '192.0.2.1', '192.0.2.1'],
	['the Unix socket, not trusted', ['loopback'], undefined, '192.0.2.1', 'unix'],
	['nonsense at the Unix socket', ['unix'], undefined, 'x', 'unix'],
];

for (const [what, trusted, peer, header, address] of CASES) {
	test(`who counts with ${what}`, (t) => {
		t.is(clientOf(trusted, peer, header).address, address);
	});
}

test('a peer speaks for itself when it names nobody or is not trusted', (t) => {
	t.false(clientOf(['loopback'], PROXY).isForwarded);
	t.false(clientOf(['loopback'], '198.51.100.9', '192.0.2.1').isForwarded);
	t.true(clientOf(['loopback'], PROXY, '192.0.2.1').isForwarded);
	t.true(clientOf(['loopback'], PROXY, 'nonsense').isForwarded);
});

for (const text of ['', 'localhost', '10.0.0.0/33', '*', 'all', 'fe80::/129', 'Loopback']) {
	test(`"${text}" is no proxy to trust`, (t) => {
		const error = t.throws(() => new TrustedProxies([text], LIMITS), {instanceOf: ListenError});
		t.is(error?.code, 'bad-proxy');
		t.regex(error?.message ?? '', /loopback or unix/);
	});
}

test('whatever a client writes before what the proxy adds changes nothing', (t) => {
	const written = fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.constant('127.0.0.1'));
	fc.assert(
		fc.property(fc.array(written, {maxLength: 5}), (lies) => {
			const header = [...lies.map((lie) => lie.replaceAll(',', ';')), '192.0.2.1'].join(', ');
			return clientOf(['loopback'], PROXY, header).address === '192.0.2.1';
		}),
	);
	t.pass();
});

test('whatever a stranger writes, its own address counts', (t) => {
	fc.assert(
		fc.property(
			fc.string(),
			(header) => clientOf(['loopback', 'unix'], '198.51.100.9', header).address === '198.51.100.9',
		),
	);
	t.pass();
});
