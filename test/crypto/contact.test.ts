import test from 'ava';
import {accountId} from '../../source/crypto/account-id.ts';
import {AccountKey} from '../../source/crypto/account-key.ts';
import {
	acceptChange,
	type Contact,
	decodeContact,
	encodeContact,
	isResignDue,
	isStale,
	listForSending,
	listView,
	markVerified,
	meetContact,
	observeList,
	viewProblem,
} from '../../source/crypto/contact.ts';
import {createDeviceKey} from '../../source/crypto/device-key.ts';
import {type DeviceList, listDevice, signDeviceList} from '../../source/crypto/device-list.ts';
import {CryptoError} from '../../source/crypto/error.ts';
import {exact} from '../../source/crypto/exact-bytes.ts';
import {ready} from '../../source/crypto/sodium.ts';
import {systemRandom} from '../../source/protocol/environment.ts';
import {NOW} from './test-device.ts';

const bob = accountId('bob@relay.example');
const DAY = 86_400_000;

test.before(() => ready());

test('an account seen for the first time is pinned, and can be written to', (t) => {
	const [first] = chain(1);
	const contact = meetContact(bob, first);
	t.is(contact.trust, 'new');
	t.is(listForSending(contact), first);
});

test('the list of another account is refused', (t) => {
	const [first] = chain(1);
	const alice = accountId('alice@relay.example');
	t.throws(() => meetContact(alice, first), {instanceOf: CryptoError, code: 'bad-account'});
	const contact = {...meetContact(bob, first), account: alice};
	t.throws(() => observeList(contact, first), {code: 'bad-account'});
});

test('the next list is accepted and keeps the trust', (t) => {
	const [first, second] = chain(2);
	const verified = markVerified(meetContact(bob, first), first.identityKey);
	const observed = observeList(verified, second);
	t.deepEqual(observed, {type: 'accepted', contact: {...verified, list: second}});
});

test('a list further ahead is accepted', (t) => {
	const [first, , third] = chain(3);
	t.is(observeList(meetContact(bob, first), third).type, 'accepted');
});

test('the known list changes nothing', (t) => {
	const [first] = chain(1);
	t.deepEqual(observeList(meetContact(bob, first), first), {type: 'same'});
});

test('an older list raises an alarm', (t) => {
	const [first, second] = chain(2);
	const observed = observeList(meetContact(bob, second), first);
	t.deepEqual(observed, {type: 'alarm', reason: 'rolled-back'});
});

test('another list with the number of the known one raises an alarm', (t) => {
	const key = accountKey();
	const observed = observeList(meetContact(bob, chain(1, key)[0]), chain(1, key)[0]);
	t.deepEqual(observed, {type: 'alarm', reason: 'forked'});
});

test('the next number made from another list raises an alarm', (t) => {
	const key = accountKey();
	const observed = observeList(meetContact(bob, chain(1, key)[0]), chain(2, key)[1]);
	t.deepEqual(observed, {type: 'alarm', reason: 'broken-chain'});
});

test('another identity blocks sending until the user decides', (t) => {
	const [first] = chain(1);
	const contact = changed(meetContact(bob, first), chain(1)[0]);
	t.is(contact.trust, 'changed');
	t.is(contact.list, first);
	t.throws(() => listForSending(contact), {instanceOf: CryptoError, code: 'identity-changed'});
});

test('the old identity coming back does not lift the block', (t) => {
	const [first, second] = chain(2);
	const contact = changed(meetContact(bob, first), chain(1)[0]);
	t.deepEqual(observeList(contact, first), {type: 'same'});
	const observed = observeList(contact, second);
	t.true(observed.type === 'accepted' && observed.contact.trust === 'changed');
});

test('the list of the changed identity is held to the same rules', (t) => {
	const [first] = chain(1);
	const [other, otherNext] = chain(2);
	const contact = changed(meetContact(bob, first), other);
	t.deepEqual(observeList(contact, other), {type: 'same'});
	const observed = observeList(contact, otherNext);
	t.true(observed.type === 'accepted' && observed.contact.candidate === otherNext);
	const ahead = changed(meetContact(bob, first), otherNext);
	t.deepEqual(observeList(ahead, other), {type: 'alarm', reason: 'rolled-back'});
});

test('accepting a change pins the new identity as not verified', (t) => {
	const [first] = chain(1);
	const [other] = chain(1);
	const contact = changed(markVerified(meetContact(bob, first), first.identityKey), other);
	t.true(contact.wasVerified);
	const accepted = acceptChange(contact, other.identityKey);
	t.deepEqual(accepted, {account: bob, list: other, trust: 'new', wasVerified: false});
	t.is(listForSending(accepted), other);
});

test('a decision counts only for the identity that was shown', (t) => {
	const [first] = chain(1);
	const [second] = chain(1);
	const [third] = chain(1);
	const contact = changed(changed(meetContact(bob, first), second), third);
	t.throws(() => acceptChange(contact, second.identityKey), {code: 'identity-changed'});
	t.throws(() => markVerified(contact, second.identityKey), {code: 'identity-changed'});
	t.throws(() => acceptChange(contact, first.identityKey), {code: 'identity-changed'});
});

test('comparing the changed identity verifies it, comparing the pinned one lifts the alarm', (t) => {
	const [first] = chain(1);
	const [other] = chain(1);
	const contact = changed(meetContact(bob, first), other);
	for (const list of [first, other]) {
		const verified = markVerified(contact, list.identityKey);
		t.deepEqual(verified, {account: bob, list, trust: 'verified', wasVerified: true});
	}
});

test('a peer that was shown an old or another list of ours is noticed', (t) => {
	const key = accountKey();
	const [first, second] = chain(2, key);
	const [peer] = chain(1);
	t.is(viewProblem(listView(peer, second), second), undefined);
	t.is(viewProblem(listView(peer, first), second), 'rolled-back');
	t.is(viewProblem(listView(peer, second), first), 'forked');
	t.is(viewProblem(listView(peer, chain(2, key)[1]), second), 'forked');
});

test('a list is stale after 35 days, and due to be signed again after 7', (t) => {
	const [list] = chain(1);
	t.false(isStale(list, NOW + 35 * DAY));
	t.true(isStale(list, NOW + 35 * DAY + 1000));
	t.false(isResignDue(list, NOW + 7 * DAY - 1));
	t.true(isResignDue(list, NOW + 7 * DAY));
});

test('a list that was signed while the clock was ahead is due to be signed again', (t) => {
	const [list] = chain(1);
	t.false(isResignDue(list, NOW - 35 * DAY));
	t.true(isResignDue(list, NOW - 35 * DAY - 1000));
});

test('a contact that was stored is the same', (t) => {
	const [first] = chain(1);
	const met = meetContact(bob, first);
	const verified = markVerified(met, first.identityKey);
	for (const contact of [met, verified, changed(verified, chain(1)[0])]) {
		t.deepEqual(decodeContact(encodeContact(contact)), contact);
	}
});

function changed(contact: Contact, list: DeviceList): Contact {
	const observed = observeList(contact, list);
	return observed.type === 'identity-changed' ? observed.contact : contact;
}

function accountKey(): AccountKey {
	return new AccountKey(exact('signingSeed', systemRandom.bytes(32)));
}

/** Lists of one account, each made from the one before. */
function chain(length: 1, key?: AccountKey): [DeviceList];
function chain(length: 2, key?: AccountKey): [DeviceList, DeviceList];
function chain(length: 3, key?: AccountKey): [DeviceList, DeviceList, DeviceList];
function chain(length: number, key = accountKey()): DeviceList[] {
	const devices = [listDevice(createDeviceKey(systemRandom), key.identityKey, NOW)];
	const lists: DeviceList[] = [];
	for (let index = 0; index < length; index++) {
		lists.push(signDeviceList(key, bob, {devices, now: NOW, previous: lists.at(-1)}));
	}

	return lists;
}
