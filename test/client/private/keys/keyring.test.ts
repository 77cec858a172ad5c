import test from 'ava';
import {InputError} from '../../../../source/client/error.ts';
import {
	KEY_ADVICE,
	KEY_EVENTS,
	KEY_LINES,
} from '../../../../source/client/private/keys/key-sentences.ts';
import {type PrivateHome, privateHomes} from './private-home.ts';

function publications({asked}: PrivateHome): readonly Readonly<Record<string, unknown>>[] {
	return asked.flatMap(({type, fields}) => (type === 'keys.publish' ? [fields] : []));
}

test('the first device of an account makes its keys, and the relay has them', async (t) => {
	const {settle} = await privateHomes(t);
	const ada = await settle('ada');
	t.like(ada.shown, {status: 'ready', advice: undefined, isRecoveryPending: true});
	t.is(ada.keyring.own().account as string, 'ada@chat.example');
	t.deepEqual(ada.keyring.self().key, ada.context.deviceKey);
	t.true(ada.keyring.isManager);
	t.is(ada.keyring.recoveryKey()?.length, 14);
	const count = await ada.link.request('keys.count', {});
	t.deepEqual(count, {oneTimePrekeys: 50, signedPrekey: 1, lastResort: 51, list: 1});
	t.deepEqual(
		ada.keyring.timeline.map(({sentence}) => sentence),
		[KEY_EVENTS.begun],
	);
});

test('before anything was asked, nothing can be sent, and the state says so', async (t) => {
	const {join} = await privateHomes(t);
	const ada = await join('ada');
	t.like(ada.shown, {status: 'starting', advice: undefined, isRecoveryPending: false});
	t.throws(() => ada.keyring.self(), {instanceOf: InputError, message: KEY_ADVICE.starting});
	t.throws(() => ada.keyring.own(), {instanceOf: InputError});
});

test('keys are made once: the next start publishes nothing and is ready before it connects', async (t) => {
	const {settle} = await privateHomes(t);
	const ada = await settle('ada');
	const before = ada.keyring.own();
	ada.asked.length = 0;
	await ada.restart();
	t.is(ada.keyring.standing.status, 'ready');
	t.deepEqual(ada.keyring.own(), before);
	await ada.prepare();
	t.deepEqual(publications(ada), []);
	t.is(ada.keyring.standing.status, 'ready');
});

test('a crash before the relay was told continues with the same identity and the same list', async (t) => {
	const {join} = await privateHomes(t);
	const ada = await join('ada');
	ada.disturbance.lost.add('keys.publish');
	await ada.prepare();
	t.like(ada.shown, {status: 'starting', advice: KEY_ADVICE.unpublished, isRecoveryPending: true});
	t.throws(() => ada.keyring.own(), {message: KEY_ADVICE.unpublished});
	const recoveryKey = ada.keyring.recoveryKey();
	await ada.restart();
	t.deepEqual(ada.keyring.recoveryKey(), recoveryKey);
	ada.disturbance.lost.clear();
	await ada.prepare();
	t.is(ada.shown.status, 'ready');
	t.deepEqual(ada.keyring.recoveryKey(), recoveryKey);
	t.is(ada.keyring.own().list.sequence, 1);
	const count = await ada.link.request('keys.count', {});
	t.deepEqual(count, {oneTimePrekeys: 50, signedPrekey: 1, lastResort: 51, list: 1});
});

test('a first list whose answer was lost is sent again, byte for byte', async (t) => {
	const {join} = await privateHomes(t);
	const ada = await join('ada');
	ada.disturbance.unanswered.add('keys.publish');
	await ada.prepare();
	ada.disturbance.unanswered.clear();
	await ada.prepare();
	const [first, second] = publications(ada);
	t.truthy(first?.list);
	t.deepEqual(second, first);
	t.is(ada.shown.status, 'ready');
});

test('a disk that refuses leaves no keys anywhere', async (t) => {
	const {join} = await privateHomes(t);
	const ada = await join('ada');
	Object.assign(ada.vault, {commit: () => Promise.reject(new Error('The disk is full.'))});
	await t.throwsAsync(ada.prepare(), {message: 'The disk is full.'});
	t.deepEqual(publications(ada), []);
	t.is(ada.keyring.recoveryKey(), undefined);
	t.is(ada.shown.status, 'starting');
});

test('beside another device without keys, a device makes none', async (t) => {
	const {join, addDevice} = await privateHomes(t);
	const second = await addDevice(await join('ada'));
	await second.prepare();
	t.like(second.shown, {status: 'unlinked', advice: KEY_ADVICE.notFirst});
	t.deepEqual(publications(second), []);
	t.throws(() => second.keyring.self(), {message: KEY_ADVICE.notFirst});
});

test('a bot token is no other device', async (t) => {
	const {join} = await privateHomes(t);
	const ada = await join('ada');
	await ada.link.request('token.create', {label: 'bot'});
	await ada.prepare();
	t.is(ada.shown.status, 'ready');
});

test('a device that the list does not have is told to link', async (t) => {
	const {settle, addDevice} = await privateHomes(t);
	const second = await addDevice(await settle('ada'));
	await second.prepare();
	t.like(second.shown, {status: 'unlinked', advice: KEY_ADVICE.unlinked});
	t.deepEqual(publications(second), []);
	t.false(second.keyring.isManager);
});

test('a device that another has put into the list takes the list, and publishes prekeys', async (t) => {
	const {settle, addDevice} = await privateHomes(t);
	const ada = await settle('ada');
	const second = await addDevice(ada);
	const {identityKey} = ada.keyring.self();
	await ada.keyring.changeList({add: second.keyring.ownEntry(identityKey)});
	await second.prepare();
	t.is(second.shown.status, 'ready');
	t.false(second.keyring.isManager);
	t.deepEqual(second.keyring.own().list.hash, ada.keyring.own().list.hash);
	t.is(second.keyring.timeline.at(-1)?.sentence, KEY_EVENTS.met);
	const count = await second.link.request('keys.count', {});
	t.deepEqual(count, {oneTimePrekeys: 50, signedPrekey: 1, lastResort: 51, list: 2});
});

test('a device that was linked is ready at once, also after a restart', async (t) => {
	const {settle, addDevice} = await privateHomes(t);
	const ada = await settle('ada');
	const second = await addDevice(ada);
	await ada.keyring.changeList({add: second.keyring.ownEntry(ada.keyring.self().identityKey)});
	const {list} = ada.keyring.own();
	await second.write((batch) => second.keyring.adopt(list, batch));
	t.is(second.shown.status, 'ready');
	await second.restart();
	t.is(second.keyring.standing.status, 'ready');
	await second.prepare();
	t.is((await second.link.request('keys.count', {})).oneTimePrekeys, 50);
});

test('a list without this device is not adopted', async (t) => {
	const {settle, addDevice} = await privateHomes(t);
	const ada = await settle('ada');
	const second = await addDevice(ada);
	const {list} = ada.keyring.own();
	await t.throwsAsync(
		second.write((batch) => second.keyring.adopt(list, batch)),
		{instanceOf: InputError, message: /\/link/},
	);
	t.is(second.shown.status, 'starting');
});

for (const record of ['own', 'accountKey', 'prekeys'] as const) {
	test(`a damaged record (${record}) stops private messages, and nothing is made anew`, async (t) => {
		const {settle} = await privateHomes(t);
		const ada = await settle('ada');
		const name = ada.context.records[record];
		const bytes = (await ada.vault.read(name)) ?? new Uint8Array();
		const damaged = bytes.slice(0, -1);
		await ada.vault.write(name, damaged);
		ada.asked.length = 0;
		await ada.restart();
		await ada.prepare();
		t.like(ada.shown, {status: 'stopped', advice: KEY_ADVICE.damaged});
		t.throws(() => ada.keyring.self(), {message: KEY_ADVICE.damaged});
		t.deepEqual(ada.asked, []);
		t.deepEqual(await ada.vault.read(name), damaged);
	});

	test(`a record of a newer version (${record}) stops private messages, and is never replaced`, async (t) => {
		const {settle} = await privateHomes(t);
		const ada = await settle('ada');
		const name = ada.context.records[record];
		const typed = ada.keyring.recoveryKey()?.join(' ') ?? '';
		const bytes = (await ada.vault.read(name)) ?? new Uint8Array();
		bytes[0] = 2;
		await ada.vault.write(name, bytes);
		await ada.restart();
		await ada.prepare();
		t.like(ada.shown, {status: 'stopped', advice: KEY_ADVICE.newer});
		const message = KEY_ADVICE.newer;
		await t.throwsAsync(ada.keyring.recover(typed), {instanceOf: InputError, message});
		await t.throwsAsync(ada.keyring.startNewIdentity(), {instanceOf: InputError, message});
		t.deepEqual(await ada.vault.read(name), bytes);
	});
}

for (const record of ['own', 'prekeys'] as const) {
	test(`a record that is gone without the others (${record}) stops private messages`, async (t) => {
		const {settle} = await privateHomes(t);
		const ada = await settle('ada');
		await ada.vault.delete(ada.context.records[record]);
		await ada.restart();
		await ada.prepare();
		t.like(ada.shown, {status: 'stopped', advice: KEY_ADVICE.damaged});
	});
}

test('without its account key a device is still one of the account, and no manager', async (t) => {
	const {settle} = await privateHomes(t);
	const ada = await settle('ada');
	await ada.vault.delete(ada.context.records.accountKey);
	await ada.restart();
	t.is(ada.keyring.standing.status, 'ready');
	t.false(ada.keyring.isManager);
});

test('a relay that lost all keys gets the same ones again', async (t) => {
	const {settle, onEmptyRelay} = await privateHomes(t);
	const before = await settle('ada');
	const ada = await onEmptyRelay(before);
	await ada.prepare();
	t.is(ada.shown.status, 'ready');
	t.deepEqual(ada.keyring.own(), before.keyring.own());
	const count = await ada.link.request('keys.count', {});
	t.like(count, {signedPrekey: 1, lastResort: 51, list: 1});
});

test('a relay that does not take a lost list back is told about once, and things go on', async (t) => {
	const {settle, onEmptyRelay} = await privateHomes(t);
	const ada = await onEmptyRelay(await settle('ada'));
	ada.disturbance.refused.set('keys.publish', 'conflict');
	await ada.prepare();
	await ada.prepare();
	t.is(ada.lines.filter((line) => line === KEY_LINES.relayLostList).length, 1);
	t.is(ada.shown.status, 'ready');
});

test('a refusal is told once, and tried again a few minutes later', async (t) => {
	const {join, relay} = await privateHomes(t);
	const ada = await join('ada');
	ada.disturbance.refused.set('keys.count', 'rate-limited');
	await ada.prepare();
	await ada.prepare();
	t.deepEqual(ada.lines, [KEY_LINES.relayRefused]);
	ada.disturbance.refused.clear();
	relay.clock.advance(5 * 60_000);
	await ada.turns.idle();
	t.is(ada.shown.status, 'ready');
});

test('a closed keyring arms no timer and forgets its secrets', async (t) => {
	const {join, relay} = await privateHomes(t);
	const ada = await join('ada');
	const armed = relay.clock.armed;
	await ada.prepare();
	ada.keyring.prekeysLow(3);
	t.true(relay.clock.armed > armed);
	ada.keyring.close();
	t.is(relay.clock.armed, armed);
	await t.throwsAsync(ada.keyring.forgetRecoveryKey(), {message: /wiped/});
});
