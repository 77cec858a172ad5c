import {BlockList} from 'node:net';
import test from 'ava';
import fc from 'fast-check';
import {
	networkOf,
	parseAddressRange,
	rangeContains,
	rangeText,
} from '../../../source/server/transport/address-range.ts';

function normal(text: string): string | undefined {
	const range = parseAddressRange(text);
	return range && rangeText(range);
}

for (const [typed, written] of [
	['192.0.2.7', '192.0.2.7'],
	['192.0.2.7/32', '192.0.2.7'],
	['192.0.2.7/24', '192.0.2.0/24'],
	['0.0.0.0/0', '0.0.0.0/0'],
	['::ffff:192.0.2.7', '192.0.2.7'],
	['::FFFF:c000:207', '192.0.2.7'],
	['::ffff:192.0.2.0/120', '192.0.2.0/24'],
	['::ffff:192.0.2.0/95', '::fffe:0:0/95'],
	['::/0', '::/0'],
	['::1', '::1'],
	['fe80::1%eth0', 'fe80::1'],
	['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
	['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
	['2001:0db8::ffff/32', '2001:db8::/32'],
	['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
] as const) {
	test(`${typed} is written ${written}`, (t) => {
		t.is(normal(typed), written);
	});
}

for (const typed of [
	'',
	'/',
	'192.0.2',
	'192.0.2.7/33',
	'192.0.2.7/',
	'192.0.2.7/-1',
	'192.0.2.7/08',
	'192.0.2.7/8/8',
	'192.0.2.007',
	'0x7f.1',
	'2001:db8::/129',
	'2001:db8:::',
	'[::1]',
	'::1/64 ',
	'localhost',
	'192.0.2.7:80',
]) {
	test(`"${typed}" is no range`, (t) => {
		t.is(parseAddressRange(typed), undefined);
	});
}

test('a network is one IPv4 address, or the 64 bits around an IPv6 address', (t) => {
	const text = (address: string) => {
		const network = networkOf(address);
		return network && rangeText(network);
	};
	t.is(text('192.0.2.7'), '192.0.2.7');
	t.is(text('::ffff:192.0.2.7'), '192.0.2.7');
	t.is(text('2001:db8:0:0:ffff::9'), '2001:db8::/64');
	t.is(text('2001:db8:0:0::9%eth0'), '2001:db8::/64');
	t.not(text('2001:db8:0:1::9'), text('2001:db8::9'));
	t.is(text('somebody'), undefined);
});

test('a range contains the ranges inside it and none around it', (t) => {
	const range = parseAddressRange('2001:db8::/48');
	if (range === undefined) throw new Error('This is a range.');
	t.true(rangeContains(range, '2001:db8:0:7::/64'));
	t.true(rangeContains(range, range));
	t.false(rangeContains(range, '2001:db8::/47'));
	t.false(rangeContains(range, 'nonsense'));
	t.false(rangeContains(range, '32.1.13.184'));
});

const address4 = fc.ipV4();
const address6 = fc.ipV6();
const anyRange = fc.oneof(
	fc.tuple(address4, fc.integer({min: 0, max: 32})),
	fc.tuple(address6, fc.integer({min: 0, max: 128})),
);

test('what is written is read again as the same', (t) => {
	fc.assert(
		fc.property(anyRange, ([address, prefix]) => {
			const range = parseAddressRange(`${address}/${prefix}`);
			return range !== undefined && normal(rangeText(range)) === rangeText(range);
		}),
	);
	t.pass();
});

test('the system library agrees on who is in a range', (t) => {
	const same = (family: 'ipv4' | 'ipv6', one: string, other: string, prefix: number) => {
		const list = new BlockList();
		list.addSubnet(one, prefix, family);
		const range = parseAddressRange(`${one}/${prefix}`);
		// Neighbours, which are more often inside than any other address.
		const near = range && rangeText({...range, prefix: family === 'ipv4' ? 32 : 128});
		return [other, one, near ?? ''].every(
			(address) =>
				range !== undefined && rangeContains(range, address) === list.check(address, family),
		);
	};
	fc.assert(
		fc.property(address4, address4, fc.integer({min: 0, max: 32}), (one, other, prefix) =>
			same('ipv4', one, other, prefix),
		),
	);
	// Those that are IPv4 in truth are left out: the library keeps the two apart.
	const pure = address6.filter((address) => parseAddressRange(address)?.family === 6);
	fc.assert(
		fc.property(pure, pure, fc.integer({min: 0, max: 128}), (one, other, prefix) =>
			same('ipv6', one, other, prefix),
		),
	);
	t.pass();
});

test('any text is read or refused', (t) => {
	const parts = fc.constantFrom('1', '255', '.', ':', '::', '/', 'ffff', '%', '64', 'x', ' ');
	fc.assert(
		fc.property(fc.array(parts, {maxLength: 12}), (pieces) => {
			const written = normal(pieces.join(''));
			return written === undefined || normal(written) === written;
		}),
	);
	t.pass();
});
