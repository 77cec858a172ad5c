import test from 'ava';
import {shortAddress, withShortAddresses} from '../../../source/server/seeing/short-address.ts';

const SHORT: ReadonlyArray<readonly [address: string, network: string]> = [
	['203.0.113.77', '203.0.113.0/24'],
	['::ffff:203.0.113.77', '203.0.113.0/24'],
	['2001:db8:abcd:12:3456::1', '2001:db8:abcd::/48'],
	['2001:db8:abcd:12::/64', '2001:db8:abcd::/48'],
	['2001:db8::/32', '2001:db8::/32'],
	['10.0.0.0/8', '10.0.0.0/8'],
	['::1', '::1'],
	['127.0.0.1', '127.0.0.1'],
];

for (const [address, network] of SHORT) {
	test(`of ${address} the log keeps ${network}`, (t) => {
		t.is(shortAddress(address), network);
	});
}

test('what is no address stays as it is', (t) => {
	for (const text of ['ada', '1.2.3', '', '1.2.3.4/x', 'room 10.0.0.1', '12:34']) {
		t.is(shortAddress(text), undefined);
	}
});

test('an address is found under whatever name it is logged', (t) => {
	t.deepEqual(withShortAddresses({from: '198.51.100.9', account: 'ada', count: 3}), {
		from: '198.51.100.0/24',
		account: 'ada',
		count: 3,
	});
});
