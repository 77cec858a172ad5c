import test from 'ava';
import {LIMITS} from '../../source/protocol/limits.ts';
import {AddressLimits, addressKey} from '../../source/server/address-limits.ts';
import {manualClock} from '../helpers/manual-clock.ts';

test('addresses of one IPv6 network count as one', (t) => {
	t.is(addressKey('2001:db8::1'), addressKey('2001:db8:0:0:ffff::9'));
	t.is(addressKey('2001:DB8::1%eth0'), addressKey('2001:db8::2'));
	t.not(addressKey('2001:db8::1'), addressKey('2001:db8:0:1::1'));
	t.is(addressKey('2001:db8::'), '2001:db8::/64');
});

test('IPv4 counts by address, also in IPv6 clothing', (t) => {
	t.is(addressKey('::ffff:192.0.2.7'), '192.0.2.7');
	t.is(addressKey('192.0.2.7'), '192.0.2.7');
});

test('this machine is local', (t) => {
	for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', undefined]) {
		t.is(addressKey(address), 'local');
	}
});

test('an address has so many places, and gets them back once each', (t) => {
	const clock = manualClock();
	const limits = new AddressLimits(clock, LIMITS);
	const leaves = Array.from({length: LIMITS.connectionsPerAddress}, () => limits.enter('a'));
	t.true(leaves.every((leave) => leave !== undefined));
	t.is(limits.enter('a'), undefined);
	t.not(limits.enter('b'), undefined);
	leaves[0]?.();
	leaves[0]?.();
	t.not(limits.enter('a'), undefined);
	t.is(limits.enter('a'), undefined);
});

test('an address that keeps coming back has to wait', (t) => {
	const clock = manualClock();
	const limits = new AddressLimits(clock, LIMITS);
	const {burst, perSecond} = LIMITS.connectionsNewPerAddress;
	for (let time = 0; time < burst; time++) limits.enter('a')?.();
	t.is(limits.enter('a'), undefined);
	clock.advance(1000 / perSecond);
	t.not(limits.enter('a'), undefined);
});
