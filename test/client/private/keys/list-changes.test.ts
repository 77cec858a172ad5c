import test from 'ava';
import {InputError, RefusedError, UnreachableError} from '../../../../source/client/error.ts';
import {KEY_EVENTS} from '../../../../source/client/private/keys/key-sentences.ts';
import {toBase64url} from '../../../../source/crypto/encoding.ts';
import {type PrivateHome, type PrivateHomes, privateHomes} from './private-home.ts';

const DAY = 86_400_000;

function listed({keyring}: PrivateHome): readonly string[] {
	return keyring
		.own()
		.list.devices.map(({deviceId}) => toBase64url(deviceId))
		.toSorted();
}

/** Another device of the account that can sign its lists. */
async function addManager({addDevice}: PrivateHomes, ada: PrivateHome): Promise<PrivateHome> {
	const second = await addDevice(ada);
	await second.keyring.recover(ada.keyring.recoveryKey()?.join('') ?? '');
	await ada.prepare();
	return second;
}

test('a device without the account key changes no list, and says who can', async (t) => {
	const {settle, addDevice} = await privateHomes(t);
	const ada = await settle('ada');
	const second = await addDevice(ada);
	await ada.keyring.changeList({add: second.keyring.ownEntry(ada.keyring.self().identityKey)});
	await second.prepare();
	await t.throwsAsync(second.keyring.changeList({remove: ada.device}), {
		instanceOf: InputError,
		message: /recovery enter/,
	});
	t.is(listed(second).length, 2);
});

test('a device whose proof is for another account is not added', async (t) => {
	const {settle, addDevice} = await privateHomes(t);
	const ada = await settle('ada');
	const bob = await settle('bob');
	const second = await addDevice(ada);
	const entry = second.keyring.ownEntry(bob.keyring.self().identityKey);
	await t.throwsAsync(ada.keyring.changeList({add: entry}), {
		instanceOf: InputError,
		message: /did not prove/,
	});
	t.deepEqual(listed(ada), [ada.device]);
});

test('a device that is there already changes nothing', async (t) => {
	const {settle} = await privateHomes(t);
	const ada = await settle('ada');
	await ada.keyring.changeList({add: ada.keyring.ownEntry(ada.keyring.self().identityKey)});
	await ada.keyring.changeList({remove: 'nobody'});
	t.is(ada.keyring.own().list.sequence, 1);
});

test('a revoked device is off the list and logged out', async (t) => {
	const homes = await privateHomes(t);
	const ada = await homes.settle('ada');
	const second = await addManager(homes, ada);
	await ada.keyring.revoke(second.device);
	t.deepEqual(listed(ada), [ada.device]);
	const {devices} = await ada.link.request('device.list', {});
	t.deepEqual(
		devices.map(({device}) => device),
		[ada.device],
	);
	t.is(await second.link.untilClosed(), 'device-revoked');
});

test('a device that is logged in without being listed is revoked as well', async (t) => {
	const {settle, addDevice} = await privateHomes(t);
	const ada = await settle('ada');
	const second = await addDevice(ada);
	await ada.keyring.revoke(second.device);
	t.is(await second.link.untilClosed(), 'device-revoked');
	t.is(ada.keyring.own().list.sequence, 1);
});

test('a device that is no manager can still log out one that is not listed', async (t) => {
	const {settle, addDevice} = await privateHomes(t);
	const ada = await settle('ada');
	const [second, third] = [await addDevice(ada), await addDevice(ada)];
	await second.prepare();
	await second.keyring.revoke(third.device);
	t.is(await third.link.untilClosed(), 'device-revoked');
});

test('a device that the relay hides does not take itself off', async (t) => {
	const {settle, addDevice} = await privateHomes(t);
	const ada = await settle('ada');
	const second = await addDevice(ada);
	ada.disturbance.refused.set('keys.publish', 'device-unknown');
	ada.disturbance.twist = (type, result) => (type === 'device.list' ? {devices: []} : result);
	const entry = second.keyring.ownEntry(ada.keyring.self().identityKey);
	await t.throwsAsync(ada.keyring.changeList({add: entry}), {
		instanceOf: InputError,
		message: /not logged in/,
	});
	t.deepEqual(listed(ada), [ada.device]);
});

test('a device that logged out meanwhile is not added', async (t) => {
	const {settle, addDevice} = await privateHomes(t);
	const ada = await settle('ada');
	const second = await addDevice(ada);
	const entry = second.keyring.ownEntry(ada.keyring.self().identityKey);
	await second.link.request('logout', {});
	await t.throwsAsync(ada.keyring.changeList({add: entry}), {
		instanceOf: InputError,
		message: /not logged in/,
	});
	t.is(ada.keyring.own().list.sequence, 1);
});

test('a device does not revoke itself', async (t) => {
	const {settle} = await privateHomes(t);
	const ada = await settle('ada');
	await t.throwsAsync(ada.keyring.revoke(ada.device), {
		instanceOf: InputError,
		message: /\/logout/,
	});
	t.deepEqual(listed(ada), [ada.device]);
});

test('two managers that change the list at the same time both get their way', async (t) => {
	const homes = await privateHomes(t);
	const ada = await homes.settle('ada');
	const second = await addManager(homes, ada);
	const [third, fourth] = [await homes.addDevice(ada), await homes.addDevice(ada)];
	const {identityKey} = ada.keyring.self();
	await second.keyring.changeList({add: third.keyring.ownEntry(identityKey)});
	// It has not heard of the third device.
	t.is(listed(ada).length, 2);
	await ada.keyring.changeList({add: fourth.keyring.ownEntry(identityKey)});
	t.is(listed(ada).length, 4);
	t.is(ada.keyring.own().list.sequence, 4);
	await second.turns.take(() => second.keyring.listAnnounced(4));
	t.deepEqual(listed(second), listed(ada));
});

test('a relay that always says conflict is not asked for ever', async (t) => {
	const homes = await privateHomes(t);
	const ada = await homes.settle('ada');
	const second = await addManager(homes, ada);
	ada.disturbance.refused.set('keys.publish', 'conflict');
	ada.asked.length = 0;
	await t.throwsAsync(ada.keyring.changeList({remove: second.device}), {instanceOf: RefusedError});
	t.is(ada.asked.filter(({type}) => type === 'keys.publish').length, 3);
	t.is(listed(ada).length, 2);
});

test('a change whose answer was lost is known after the next connection', async (t) => {
	const homes = await privateHomes(t);
	const ada = await homes.settle('ada');
	const second = await addManager(homes, ada);
	ada.disturbance.unanswered.add('keys.publish');
	await t.throwsAsync(ada.keyring.changeList({remove: second.device}), {
		instanceOf: UnreachableError,
	});
	t.is(listed(ada).length, 2);
	ada.disturbance.unanswered.clear();
	await ada.prepare();
	t.deepEqual(listed(ada), [ada.device]);
});

test('a manager signs its list again after seven days, and not before', async (t) => {
	const homes = await privateHomes(t);
	const ada = await homes.settle('ada');
	homes.relay.clock.advance(6 * DAY);
	await ada.turns.idle();
	await ada.prepare();
	t.is(ada.keyring.own().list.sequence, 1);
	homes.relay.clock.advance(DAY);
	await ada.turns.idle();
	await ada.prepare();
	t.is(ada.keyring.own().list.sequence, 2);
	t.deepEqual(listed(ada), [ada.device]);
});

test('a device that logged out is left out of the next list', async (t) => {
	const homes = await privateHomes(t);
	const ada = await homes.settle('ada');
	const second = await addManager(homes, ada);
	await second.link.request('logout', {});
	homes.relay.clock.advance(8 * DAY);
	await ada.turns.idle();
	await ada.prepare();
	t.deepEqual(listed(ada), [ada.device]);
	t.is(ada.keyring.timeline.at(-1)?.sentence, KEY_EVENTS.loggedOut);
});
