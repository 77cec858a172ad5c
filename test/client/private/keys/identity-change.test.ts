import {join} from 'node:path';
import test from 'ava';
import {InputError, UnreachableError} from '../../../../source/client/error.ts';
import {decodePrekeys} from '../../../../source/client/private/keys/key-records.ts';
import {KEY_ADVICE, KEY_EVENTS} from '../../../../source/client/private/keys/key-sentences.ts';
import {openKeyring} from '../../../../source/client/private/keys/keyring.ts';
import {createRecoveryKey} from '../../../../source/crypto/account-key.ts';
import {toBase64url} from '../../../../source/crypto/encoding.ts';
import {formatRecoveryKey} from '../../../../source/crypto/recovery-key.ts';
import {DIRECTORY, openTestVault} from '../../../helpers/file-vault.ts';
import {MemoryFileSystem} from '../../../helpers/memory-file-system.ts';
import {seededRandom} from '../../../helpers/seeded-random.ts';
import {listOf, otherIdentity, type PrivateHome, privateHomes, showList} from './private-home.ts';

/* Recovery keys and new identities. */

function typedKey({keyring}: PrivateHome): string {
	return keyring.recoveryKey()?.join(' ').toLowerCase() ?? '';
}

test('the recovery key makes another device a manager of the account', async (t) => {
	const {settle, addDevice} = await privateHomes(t);
	const ada = await settle('ada');
	const second = await addDevice(ada);
	await second.prepare();
	await second.keyring.recover(typedKey(ada));
	t.is(second.shown.status, 'ready');
	t.true(second.keyring.isManager);
	t.deepEqual(second.keyring.self().identityKey, ada.keyring.self().identityKey);
	t.is(second.keyring.own().list.devices.length, 2);
	t.is(second.keyring.recoveryKey(), undefined);
	t.is((await second.link.request('keys.count', {})).oneTimePrekeys, 50);
	await second.restart();
	t.true(second.keyring.isManager);
});

test('what is no recovery key is refused with what to look at', async (t) => {
	const {settle, addDevice} = await privateHomes(t);
	const ada = await settle('ada');
	const second = await addDevice(ada);
	await second.prepare();
	await t.throwsAsync(second.keyring.recover('abcd efgh'), {
		instanceOf: InputError,
		message: /14 groups/,
	});
	const wrong = typedKey(ada).replace(/^./, (first) => (first === 'a' ? 'b' : 'a'));
	await t.throwsAsync(second.keyring.recover(wrong), {instanceOf: InputError, message: /groups/});
	t.is(second.shown.status, 'unlinked');
});

test('the recovery key of another account enters nothing', async (t) => {
	const {settle, addDevice} = await privateHomes(t);
	const ada = await settle('ada');
	const second = await addDevice(ada);
	const other = formatRecoveryKey(createRecoveryKey(seededRandom(77))).join(' ');
	await t.throwsAsync(second.keyring.recover(other), {
		instanceOf: InputError,
		message: /another account/,
	});
	t.false(second.keyring.isManager);
	t.is(await second.vault.read(second.context.records.accountKey), undefined);
});

test('a relay that shows another identity gets no device by a recovery key', async (t) => {
	const {settle, addDevice} = await privateHomes(t);
	const ada = await settle('ada');
	const second = await addDevice(ada);
	showList(second, listOf(otherIdentity(ada.keyring.own().account), second));
	await t.throwsAsync(second.keyring.recover(typedKey(ada)), {instanceOf: InputError});
	t.false(second.asked.some(({type}) => type === 'keys.publish'));
});

test('a recovery key whose list got no answer is a manager after the next connection', async (t) => {
	const {settle, addDevice} = await privateHomes(t);
	const ada = await settle('ada');
	const second = await addDevice(ada);
	second.disturbance.unanswered.add('keys.publish');
	await t.throwsAsync(second.keyring.recover(typedKey(ada)), {instanceOf: UnreachableError});
	second.disturbance.unanswered.clear();
	await second.restart();
	await second.prepare();
	t.is(second.shown.status, 'ready');
	t.true(second.keyring.isManager);
});

test('where the relay has no list, a recovery key begins one with its identity', async (t) => {
	const {settle, onEmptyRelay, join} = await privateHomes(t);
	const ada = await settle('ada');
	const bob = await join('bob');
	const typed = typedKey(ada);
	const {identityKey} = ada.keyring.self();
	const again = await onEmptyRelay(ada);
	for (const name of await again.vault.list('')) await again.vault.delete(name);
	await again.restart();
	await again.keyring.recover(typed);
	t.is(again.shown.status, 'ready');
	t.deepEqual(again.keyring.self().identityKey, identityKey);
	t.false(again.keyring.standing.isRecoveryPending);
	await bob.keyring.recover(typed);
	t.notDeepEqual(bob.keyring.self().identityKey, identityKey);
});

test('damaged keys are left by the recovery key, and are the same again', async (t) => {
	const {settle} = await privateHomes(t);
	const ada = await settle('ada');
	const typed = typedKey(ada);
	const {identityKey} = ada.keyring.self();
	const {own, accountKey} = ada.context.records;
	for (const record of [own, accountKey]) await ada.vault.write(record, Uint8Array.of(1, 99));
	await ada.restart();
	await ada.keyring.recover(typed);
	t.is(ada.shown.status, 'ready');
	t.deepEqual(ada.keyring.self().identityKey, identityKey);
	t.true(ada.keyring.isManager);
});

test('prekeys that were damaged are replaced on the relay, although their numbers begin anew', async (t) => {
	const {settle} = await privateHomes(t);
	const ada = await settle('ada');
	const typed = typedKey(ada);
	await ada.vault.write(ada.context.records.prekeys, Uint8Array.of(1, 99));
	await ada.restart();
	await ada.keyring.recover(typed);
	t.is(ada.shown.status, 'ready');
	const bytes = (await ada.vault.read(ada.context.records.prekeys)) ?? new Uint8Array();
	const {signed = new Uint8Array(), isAnnounced} = decodePrekeys(bytes);
	const {devices} = await ada.link.request('keys.fetch', {name: 'ada'});
	t.is(devices[0]?.signedPrekey, toBase64url(signed));
	t.true(isAnnounced);
});

test('files of keys that the vault set aside are left by the recovery key as well', async (t) => {
	const {settle} = await privateHomes(t);
	const ada = await settle('ada');
	const typed = typedKey(ada);
	const disk = new MemoryFileSystem();
	const before = await openTestVault(disk);
	const first = await openKeyring({...ada.context, vault: before}, {turns: ada.turns});
	await first.recover(typed);
	t.is(first.standing.status, 'ready');
	first.close();
	await before.close();
	for (const file of await disk.list(DIRECTORY)) {
		if (file.endsWith('.record')) disk.put(join(DIRECTORY, file), Uint8Array.of(9));
	}

	const vault = await openTestVault(disk);
	const second = await openKeyring({...ada.context, vault}, {turns: ada.turns});
	t.like(second.standing, {status: 'stopped', advice: KEY_ADVICE.damaged});
	await second.recover(typed);
	t.is(second.standing.status, 'ready');
	second.close();
	await vault.close();
});

test('a new identity takes the place of the old one, with this device alone and its prekeys', async (t) => {
	const {settle} = await privateHomes(t);
	const ada = await settle('ada');
	const before = ada.keyring.own().list;
	const recoveryKey = ada.keyring.recoveryKey();
	await ada.keyring.startNewIdentity();
	const {list} = ada.keyring.own();
	t.is(ada.shown.status, 'ready');
	t.notDeepEqual(list.identityKey, before.identityKey);
	t.is(list.sequence, 1);
	t.is(list.devices.length, 1);
	t.notDeepEqual(ada.keyring.recoveryKey(), recoveryKey);
	t.true(ada.shown.isRecoveryPending);
	const {list: onRelay} = await ada.link.request('keys.fetch', {name: 'ada', devices: []});
	t.is(onRelay, toBase64url(list.record));
	t.deepEqual(await ada.link.request('keys.count', {}), {
		...{oneTimePrekeys: 50, signedPrekey: 1, lastResort: 51, list: 1},
	});
	t.is(ada.keyring.timeline.at(-1)?.sentence, KEY_EVENTS.begunAnew);
});

test('a new identity that the relay did not hear of is published by the next start', async (t) => {
	const {settle} = await privateHomes(t);
	const ada = await settle('ada');
	ada.disturbance.lost.add('keys.publish');
	await t.throwsAsync(ada.keyring.startNewIdentity(), {instanceOf: UnreachableError});
	t.like(ada.shown, {status: 'starting', advice: KEY_ADVICE.unpublished});
	const recoveryKey = ada.keyring.recoveryKey();
	await ada.restart();
	ada.disturbance.lost.clear();
	await ada.prepare();
	t.is(ada.shown.status, 'ready');
	t.deepEqual(ada.keyring.recoveryKey(), recoveryKey);
	const {list} = await ada.link.request('keys.fetch', {name: 'ada', devices: []});
	t.is(list, toBase64url(ada.keyring.own().list.record));
});

test('a new identity whose answer was lost is the same after the next connection', async (t) => {
	const {settle} = await privateHomes(t);
	const ada = await settle('ada');
	ada.disturbance.unanswered.add('keys.publish');
	await t.throwsAsync(ada.keyring.startNewIdentity(), {instanceOf: UnreachableError});
	ada.disturbance.unanswered.clear();
	await ada.prepare();
	t.is(ada.shown.status, 'ready');
	t.is(ada.keyring.own().trust, 'new');
});

test('a new identity stops the other devices, until they enter its recovery key', async (t) => {
	const {settle, addDevice} = await privateHomes(t);
	const ada = await settle('ada');
	const second = await addDevice(ada);
	await second.keyring.recover(typedKey(ada));
	await second.keyring.startNewIdentity();
	await ada.turns.take(() => ada.keyring.listAnnounced(1));
	t.like(ada.shown, {status: 'stopped', advice: KEY_ADVICE.identityChanged});
	await ada.keyring.recover(typedKey(second));
	t.is(ada.shown.status, 'ready');
	t.deepEqual(ada.keyring.self().identityKey, second.keyring.self().identityKey);
	t.is(ada.keyring.own().list.devices.length, 2);
});

test('a new identity of another device that vouches is adopted', async (t) => {
	const {settle, addDevice} = await privateHomes(t);
	const ada = await settle('ada');
	const second = await addDevice(ada);
	await second.keyring.recover(typedKey(ada));
	await second.keyring.startNewIdentity();
	const {identityKey} = second.keyring.self();
	await second.keyring.changeList({add: ada.keyring.ownEntry(identityKey)});
	const {list} = second.keyring.own();
	await ada.write((batch) => ada.keyring.adopt(list, batch));
	t.is(ada.shown.status, 'ready');
	t.false(ada.keyring.isManager);
	await ada.prepare();
	t.is(ada.shown.status, 'ready');
});

test('two devices that begin at once do not become two identities', async (t) => {
	const {join, addDevice} = await privateHomes(t);
	const ada = await join('ada');
	ada.disturbance.lost.add('keys.publish');
	await ada.prepare();
	const second = await addDevice(ada);
	await second.keyring.startNewIdentity();
	ada.disturbance.lost.clear();
	await ada.prepare();
	t.like(ada.shown, {status: 'stopped', advice: KEY_ADVICE.identityChanged});
	await ada.restart();
	await ada.prepare();
	t.like(ada.shown, {status: 'stopped', advice: KEY_ADVICE.identityChanged});
	t.is(second.keyring.standing.status, 'ready');
});

test('a recovery key that is written down is forgotten for good', async (t) => {
	const {settle} = await privateHomes(t);
	const ada = await settle('ada');
	await ada.keyring.forgetRecoveryKey();
	t.is(ada.keyring.recoveryKey(), undefined);
	t.false(ada.shown.isRecoveryPending);
	await ada.restart();
	t.is(ada.keyring.recoveryKey(), undefined);
	t.true(ada.keyring.isManager);
});
