import test from 'ava';
import {accountId} from '../../../../source/crypto/account-id.ts';
import {AccountKey} from '../../../../source/crypto/account-key.ts';
import {type Contact, markVerified, meetContact} from '../../../../source/crypto/contact.ts';
import {createDeviceKey} from '../../../../source/crypto/device-key.ts';
import {listDevice, signDeviceList} from '../../../../source/crypto/device-list.ts';
import {exact} from '../../../../source/crypto/exact-bytes.ts';
import {ready} from '../../../../source/crypto/sodium.ts';
import {systemRandom} from '../../../../source/protocol/environment.ts';
import {NOON, openDesk, openWithBob, reopened, text} from '../../../helpers/open-conversations.ts';

const DAY = 86_400_000;

test.before(() => ready());

/** Bob, whose list was signed so many days before noon. */
function bobAsContact(daysAgo: number): Contact {
	const bob = accountId('bob@there.example');
	const key = new AccountKey(exact('signingSeed', systemRandom.bytes(32)));
	const now = NOON - daysAgo * DAY;
	const devices = [listDevice(createDeviceKey(systemRandom), key.identityKey, now)];
	return meetContact(bob, signDeviceList(key, bob, {devices, now}));
}

test('a conversation shows how far the keys of the other person are trusted', async (t) => {
	const contacts = new Map<string, Contact>();
	const desk = await openWithBob({contacts});
	t.like(desk.room().direct, {trust: 'unknown', wasVerified: false, listAge: undefined});
	const contact = bobAsContact(1);
	contacts.set('bob', contact);
	desk.conversations.refresh('bob');
	t.like(desk.room().direct, {trust: 'new', wasVerified: false, listAge: undefined});
	contacts.set('bob', markVerified(contact, contact.list.identityKey));
	desk.conversations.refresh('bob');
	t.like(desk.room().direct, {trust: 'verified', wasVerified: true});
	const before = desk.store.state;
	desk.conversations.refresh('bob');
	t.is(desk.store.state, before);
});

test('the age of a device list is shown once it is over 35 days', async (t) => {
	for (const [days, age] of [
		[35, undefined],
		[36, 36],
		[90, 90],
	] as const) {
		const desk = await openWithBob({contacts: new Map([['bob', bobAsContact(days)]])});
		t.is(desk.room().direct?.listAge, age);
	}
});

test('refreshing somebody without a conversation changes nothing', async (t) => {
	const desk = await openDesk();
	const before = desk.store.state;
	desk.conversations.refresh('bob');
	desk.conversations.setBlocked('mal', true);
	t.is(desk.store.state, before);
	await desk.receive('text', text('hello'), {from: 'mal'});
	t.true(desk.room('mal').direct?.isBlocked);
});

test('the two members are shown with the presence that is known', async (t) => {
	const desk = await openWithBob();
	const presence = {state: 'away', status: 'lunch'} as const;
	desk.store.dispatch({type: 'presence-changed', name: 'bob', ...presence, time: NOON});
	t.deepEqual(desk.conversations.loadMembers('bob'), [
		{name: 'ada', role: 'member', presence: 'online', status: ''},
		{name: 'bob', role: 'member', presence: 'away', status: 'lunch'},
	]);
	t.deepEqual(desk.store.state.presence.get('bob'), presence);
	t.is(desk.room().memberCount, 2);
});

test('standing and trust are there after a restart', async (t) => {
	const desk = await openWithBob({contacts: new Map([['bob', bobAsContact(1)]])});
	await desk.receive('text', text('hello'), {from: 'mal'});
	await desk.turn((batch) => desk.conversations.setStanding('mal', 'refused', batch));
	const again = await reopened(desk);
	t.is(again.room().direct?.standing, 'accepted');
	t.is(again.room('mal').direct?.standing, 'refused');
	t.true(again.conversations.isRefused('mal'));
});
