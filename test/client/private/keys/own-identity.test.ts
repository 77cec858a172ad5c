import type {ExecutionContext} from 'ava';
import test from 'ava';
import {InputError} from '../../../../source/client/error.ts';
import {KEY_ADVICE, KEY_EVENTS} from '../../../../source/client/private/keys/key-sentences.ts';
import {accountId} from '../../../../source/crypto/account-id.ts';
import {toBase64url} from '../../../../source/crypto/encoding.ts';
import {
	accountKeyOf,
	listOf,
	otherIdentity,
	type PrivateHome,
	type PrivateHomes,
	privateHomes,
	showList,
} from './private-home.ts';

/* What a relay may show this device about its own account. */

async function settled(
	t: ExecutionContext,
): Promise<{readonly homes: PrivateHomes; readonly ada: PrivateHome}> {
	const homes = await privateHomes(t);
	const ada = await homes.settle('ada');
	// Each run of the program looks at the list itself once, and not only at its number.
	await ada.restart();
	return {homes, ada};
}

const ID = accountId('ada@chat.example');

test('another identity for our own account stops everything, and is not adopted', async (t) => {
	const {ada} = await settled(t);
	const {list} = ada.keyring.own();
	showList(ada, listOf(otherIdentity(ID), ada));
	await ada.prepare();
	t.like(ada.shown, {status: 'stopped', advice: KEY_ADVICE.identityChanged});
	t.throws(() => ada.keyring.self(), {instanceOf: InputError, message: KEY_ADVICE.identityChanged});
	t.is(ada.keyring.timeline.at(-1)?.sentence, KEY_EVENTS.changed);
	ada.disturbance.twist = undefined;
	await ada.prepare();
	t.is(ada.shown.status, 'ready');
	t.deepEqual(ada.keyring.own().list, list);
});

test('another identity is remembered: a restart without a connection is stopped as well', async (t) => {
	const {ada} = await settled(t);
	showList(ada, listOf(otherIdentity(ID), ada));
	await ada.prepare();
	await ada.restart();
	t.like(ada.keyring.standing, {status: 'stopped', advice: KEY_ADVICE.identityChanged});
});

test('another identity that stays is noted once', async (t) => {
	const {ada} = await settled(t);
	showList(ada, listOf(otherIdentity(ID), ada));
	await ada.prepare();
	await ada.prepare();
	await ada.restart();
	await ada.prepare();
	const events = ada.keyring.timeline.filter(({type}) => type === 'changed');
	t.is(events.length, 1);
	t.is(ada.shown.status, 'stopped');
});

test('an identity that comes inside a message stops everything too', async (t) => {
	const {ada} = await settled(t);
	const list = listOf(otherIdentity(ID), ada);
	await ada.write((batch) => ada.keyring.weighOwn(list, batch));
	t.like(ada.shown, {status: 'stopped', advice: KEY_ADVICE.identityChanged});
});

test('a list that is not signed stops everything', async (t) => {
	const {ada} = await settled(t);
	const record = ada.keyring.own().list.record.slice();
	record[record.length - 1] = (record.at(-1) ?? 0) ^ 1;
	showList(ada, toBase64url(record));
	await ada.prepare();
	t.like(ada.shown, {status: 'stopped', advice: KEY_ADVICE.listForged});
	t.is(ada.keyring.timeline.at(-1)?.type, 'alarm');
});

test('the list of another account stops everything', async (t) => {
	const {homes, ada} = await settled(t);
	const bob = await homes.settle('bob');
	showList(ada, bob.keyring.own().list);
	await ada.prepare();
	t.like(ada.shown, {status: 'stopped', advice: KEY_ADVICE.listForged});
});

test('a second list under the number of ours stops everything', async (t) => {
	const {ada} = await settled(t);
	showList(ada, listOf(accountKeyOf(ada), ada, {now: 1_600_000_000_000}));
	await ada.prepare();
	t.like(ada.shown, {status: 'stopped', advice: KEY_ADVICE.listInDoubt});
	t.throws(() => ada.keyring.own(), {message: KEY_ADVICE.listInDoubt});
});

test('a next list that does not follow ours stops everything', async (t) => {
	const {ada} = await settled(t);
	const key = accountKeyOf(ada);
	const previous = listOf(key, ada, {now: 1_600_000_000_000});
	showList(ada, listOf(key, ada, {previous}));
	await ada.prepare();
	t.like(ada.shown, {status: 'stopped', advice: KEY_ADVICE.listInDoubt});
});

test('a list in doubt is over when the relay shows the right one', async (t) => {
	const {ada} = await settled(t);
	showList(ada, listOf(accountKeyOf(ada), ada, {now: 1_600_000_000_000}));
	await ada.prepare();
	ada.disturbance.twist = undefined;
	await ada.prepare();
	t.is(ada.shown.status, 'ready');
});

test('an older list is answered with ours, and stops nothing', async (t) => {
	const {ada} = await settled(t);
	const first = ada.keyring.own().list;
	await ada.keyring.changeList({add: ada.keyring.ownEntry(ada.keyring.self().identityKey)});
	const second = listOf(accountKeyOf(ada), ada, {previous: first});
	await ada.link.request('keys.publish', {list: toBase64url(second.record)});
	await ada.prepare();
	t.is(ada.keyring.own().list.sequence, 2);
	showList(ada, first);
	ada.asked.length = 0;
	await ada.prepare();
	t.is(ada.shown.status, 'ready');
	t.is(ada.keyring.own().list.sequence, 2);
	const published = ada.asked.find(({type}) => type === 'keys.publish');
	t.is(published?.fields.list, toBase64url(second.record));
});

test('a later list of our account is taken over, whatever its number', async (t) => {
	const {ada} = await settled(t);
	const key = accountKeyOf(ada);
	let list = ada.keyring.own().list;
	for (let step = 0; step < 3; step++) {
		list = listOf(key, ada, {previous: list});
		await ada.link.request('keys.publish', {list: toBase64url(list.record)});
	}

	await ada.turns.take(() => ada.keyring.listAnnounced(list.sequence));
	t.is(ada.keyring.own().list.sequence, 4);
	t.is(ada.shown.status, 'ready');
});

test('a device that was taken off the list is unlinked, and says how to come back', async (t) => {
	const {homes, ada} = await settled(t);
	const second = await homes.addDevice(ada);
	const {identityKey} = ada.keyring.self();
	await ada.keyring.changeList({add: second.keyring.ownEntry(identityKey)});
	await second.prepare();
	await ada.keyring.revoke(second.device);
	const {list} = ada.keyring.own();
	await second.write((batch) => second.keyring.weighOwn(list, batch));
	t.like(second.shown, {status: 'unlinked', advice: KEY_ADVICE.removed});
	await second.restart();
	t.like(second.keyring.standing, {status: 'unlinked', advice: KEY_ADVICE.removed});
});

test('the list itself is looked at once in each run, and after that only its number', async (t) => {
	const {ada} = await settled(t);
	ada.asked.length = 0;
	await ada.prepare();
	await ada.prepare();
	t.is(ada.asked.filter(({type}) => type === 'keys.fetch').length, 1);
});
