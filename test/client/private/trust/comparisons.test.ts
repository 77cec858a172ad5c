import test from 'ava';
import {InputError, RefusedError} from '../../../../source/client/error.ts';
import {COMPARISON_STAGE_TIME} from '../../../../source/client/private/trust/comparisons.ts';
import {VaultError} from '../../../../source/client/vault/vault.ts';
import {observeList} from '../../../../source/crypto/contact.ts';
import {createDeviceKey} from '../../../../source/crypto/device-key.ts';
import {listDevice, signDeviceList} from '../../../../source/crypto/device-list.ts';
import {toBase64url} from '../../../../source/crypto/encoding.ts';
import {ready} from '../../../../source/crypto/sodium.ts';
import {testDevice} from '../../../crypto/test-device.ts';
import {seededRandom} from '../../../helpers/seeded-random.ts';
import {comparisonEnd, deliver, type End, wire} from './comparison-end.ts';

test.before(() => ready());

test('two people see the same seven emoji and verify each other', async (t) => {
	const {ada, bob, pass} = pair();
	await ada.comparisons.start('bob');
	t.is(ada.stage?.type, 'waiting');
	pass();
	t.is(bob.stage?.type, 'asked');
	await bob.comparisons.accept();
	pass();
	const [seen, theirs] = [emojiOf(ada), emojiOf(bob)];
	t.is(seen.length, 7);
	t.deepEqual(seen, theirs);
	await ada.comparisons.finish(true);
	await bob.comparisons.finish(true);
	t.is(ada.known.get('bob')?.trust, 'verified');
	t.is(bob.known.get('ada')?.trust, 'verified');
	t.deepEqual([ada.released, bob.released], [['bob'], ['ada']]);
	t.regex(endOf(ada), /verified/);
	pass();
	t.regex(endOf(bob), /verified/);
});

test('somebody in between makes the emoji differ', async (t) => {
	const {ada, bob, pass} = pair();
	// Bob is shown mallory's keys as ada's, and every step is passed on as it is.
	const mallory = testDevice('ada', seededRandom(77));
	const known = bob.known.get('ada');
	if (known !== undefined) bob.known.set('ada', {...known, list: mallory.list});
	await ada.comparisons.start('bob');
	for (const next of ada.take()) bob.receive(next, {device: idOf(mallory)});
	await bob.comparisons.accept();
	for (const next of bob.take()) ada.receive(next);
	for (const next of ada.take()) bob.receive(next, {device: idOf(mallory)});
	pass();
	t.regex(endOf(bob), /not fit/);
	t.is(bob.known.get('ada')?.trust, 'new');
});

test('emoji that differ end it at both ends, with a warning at both', async (t) => {
	const {ada, bob, pass} = await comparing();
	await ada.comparisons.finish(false);
	t.regex(endOf(ada), /stand between.*another channel/);
	pass();
	t.regex(endOf(bob), /without confirming.*nothing secret/);
	t.is(ada.known.get('bob')?.trust, 'new');
	t.is(bob.known.get('ada')?.trust, 'new');
	await t.throwsAsync(bob.comparisons.finish(true), {instanceOf: InputError});
});

test('who has confirmed is warned when the other side then says no', async (t) => {
	const {ada, bob, pass} = await comparing();
	await ada.comparisons.finish(true);
	await bob.comparisons.finish(false);
	pass();
	t.regex(endOf(ada), /without confirming/);
});

test('a request can be declined, and taken back', async (t) => {
	const {ada, bob, pass} = pair();
	await ada.comparisons.start('bob');
	pass();
	await bob.comparisons.cancel();
	t.is(bob.stage, undefined);
	pass();
	t.regex(endOf(ada), /does not want/);
	await ada.comparisons.start('bob');
	pass();
	await ada.comparisons.cancel();
	pass();
	t.regex(endOf(bob), /took the question back/);
});

test('both begin at once: one run goes on, at both ends, without a further question', async (t) => {
	for (let round = 0; round < 4; round++) {
		const {ada, bob, pass} = pair();
		await ada.comparisons.start('bob');
		await bob.comparisons.start('ada');
		pass();
		t.deepEqual(emojiOf(ada), emojiOf(bob));
		t.is(emojiOf(ada).length, 7);
	}
});

for (const stage of ['waiting', 'asked', 'comparing'] as const) {
	test(`nothing happens for five minutes while ${stage}: it ends, and nobody is verified`, async (t) => {
		const {ada, bob, pass, clock} = stage === 'comparing' ? await comparing() : pair();
		if (stage !== 'comparing') await ada.comparisons.start('bob');
		if (stage === 'asked') pass();
		clock.advance(COMPARISON_STAGE_TIME);
		t.regex(endOf(ada), /nothing is verified/);
		if (stage !== 'waiting') t.is(bob.stage?.type, 'ended');
		t.is(clock.armed, 0);
		await t.throwsAsync(ada.comparisons.finish(true), {instanceOf: InputError});
		pass();
		t.is(ada.known.get('bob')?.trust, 'new');
	});
}

test('an answer to a run that has ended is answered with its end', async (t) => {
	const {ada, bob, pass, clock, under} = pair();
	await ada.comparisons.start('bob');
	pass();
	clock.advance(COMPARISON_STAGE_TIME - 1);
	await bob.comparisons.accept();
	clock.advance(1);
	// The answer comes first, then what ada said when her time ran out.
	under.sort((one, other) => Number(one.from === ada) - Number(other.from === ada));
	pass();
	t.is(bob.stage?.type, 'ended');
	t.is(ada.stage?.type, 'ended');
});

test('strangers, the blocked and changed keys ask in vain', async (t) => {
	for (const spoil of [
		(bob: End) => bob.accepted.delete('ada'),
		(bob: End) => changeKeys(bob, 'ada'),
		(bob: End) => bob.setOwn(undefined),
		(bob: End) => block(bob, 'ada'),
	]) {
		const {ada, bob, pass} = pair();
		spoil(bob);
		await ada.comparisons.start('bob');
		pass();
		t.is(bob.stage, undefined);
		await t.throwsAsync(bob.comparisons.accept(), {instanceOf: InputError});
	}
});

test('a step of a device that the shown keys do not vouch for ends the run', async (t) => {
	const {ada, bob, pass} = pair();
	await ada.comparisons.start('bob');
	pass();
	await bob.comparisons.accept();
	for (const next of bob.take()) ada.receive(next, {device: toBase64url(new Uint8Array(16))});
	t.regex(endOf(ada), /keys of bob/);
	pass();
	t.is(bob.stage?.type, 'ended');
});

test('keys that change before somebody confirms are not verified', async (t) => {
	const {ada} = await comparing();
	changeKeys(ada, 'bob');
	await ada.comparisons.finish(true);
	t.regex(endOf(ada), /nothing is verified/);
	t.is(ada.known.get('bob')?.trust, 'changed');
	t.deepEqual(ada.released, []);
});

test('what the disk does not take leaves the run where it was', async (t) => {
	const {ada} = await comparing();
	ada.fillDisk(true);
	await t.throwsAsync(ada.comparisons.finish(true), {instanceOf: VaultError});
	t.is(ada.stage?.type, 'comparing');
	ada.fillDisk(false);
	await ada.comparisons.finish(true);
	t.is(ada.known.get('bob')?.trust, 'verified');
});

test('a reveal that does not fit its promise ends the run with a warning', async (t) => {
	const {ada, bob, pass} = pair();
	await ada.comparisons.start('bob');
	pass();
	await bob.comparisons.accept();
	for (const next of bob.take()) ada.receive(next);
	for (const next of ada.take()) {
		bob.receive({...next, body: {...Object(next.body), reveal: toBase64url(new Uint8Array(32))}});
	}

	t.regex(endOf(bob), /not fit what was promised/);
});

test('answers of the wrong size end the run; a beginning of the wrong size is not shown', async (t) => {
	const {ada, bob, pass} = pair();
	await ada.comparisons.start('bob');
	const [start] = ada.take();
	if (start === undefined) throw new Error('Nothing was sent.');
	for (const change of [{run: 'AAAA'}, {commitment: 'AAAA'}, {commitment: 'not base64!'}]) {
		bob.receive({...start, body: {...Object(start.body), ...change}});
		t.is(bob.stage, undefined);
	}

	bob.receive(start);
	await bob.comparisons.accept();
	for (const next of bob.take())
		ada.receive({...next, body: {...Object(next.body), answer: 'AAAA'}});
	t.regex(endOf(ada), /not fit/);
	pass();
	t.is(bob.stage?.type, 'ended');
});

test('one run at a time: a second is refused here, and a third person is told at once', async (t) => {
	const {ada, bob, pass, over} = pair();
	const zoe = comparisonEnd('zoe', over);
	for (const [one, other] of [
		[ada, zoe],
		[zoe, ada],
	] as const) {
		one.befriend(other);
	}

	await ada.comparisons.start('bob');
	await t.throwsAsync(ada.comparisons.start('zoe'), {instanceOf: InputError, message: /bob/});
	await zoe.comparisons.start('ada');
	deliver(over.under, [ada, bob, zoe]);
	t.is(ada.store.state.private.comparison?.peer, 'bob');
	t.regex(endOf(zoe), /does not want/);
	pass();
});

test('of several devices the one that answers compares, and the others step back', async (t) => {
	const {ada, bob, over} = pair();
	const key = createDeviceKey(seededRandom(5));
	const {accountKey, local, list} = bob.device;
	const added = listDevice(key, accountKey.identityKey, over.clock.now());
	const both = signDeviceList(accountKey, local.account, {
		devices: [...list.devices, added],
		now: over.clock.now(),
		previous: list,
	});
	const phone = comparisonEnd('bob', over, {...bob.device, list: both, local: {...local, key}});
	phone.befriend(ada);
	const known = ada.known.get('bob');
	const observed = known === undefined ? undefined : observeList(known, both);
	if (observed?.type === 'accepted') ada.known.set('bob', observed.contact);
	const ends = [ada, bob, phone];
	await ada.comparisons.start('bob');
	deliver(over.under, ends);
	t.deepEqual([bob.stage?.type, phone.stage?.type], ['asked', 'asked']);
	await phone.comparisons.accept();
	deliver(over.under, ends);
	t.regex(endOf(bob), /another device/);
	t.deepEqual(emojiOf(ada), emojiOf(phone));
});

test('who cannot be asked is refused before anything is sent', async (t) => {
	const {ada, under} = pair();
	await t.throwsAsync(ada.comparisons.start('ada'), {instanceOf: InputError});
	await t.throwsAsync(ada.comparisons.start('nobody'), {instanceOf: RefusedError});
	ada.accepted.delete('bob');
	await t.throwsAsync(ada.comparisons.start('bob'), {message: /\/accept bob/});
	ada.accepted.add('bob');
	block(ada, 'bob');
	await t.throwsAsync(ada.comparisons.start('bob'), {message: /\/unblock bob/});
	changeKeys(ada, 'bob');
	await t.throwsAsync(ada.comparisons.start('bob'), {message: /changed.*\/verify bob/});
	t.deepEqual(under, []);
	t.is(ada.stage, undefined);
});

test('closing leaves no timer and tells nobody', async (t) => {
	const {ada, under, clock} = pair();
	await ada.comparisons.start('bob');
	under.length = 0;
	ada.comparisons.close();
	t.is(clock.armed, 0);
	t.deepEqual(under, []);
});

type Taking = End & {take(): ReturnType<typeof wire>['under']};

function pair() {
	const over = wire();
	const {under, clock} = over;
	const taking = (end: End): Taking =>
		Object.assign(end, {
			take: () => under.splice(0).filter(({from}) => from === end),
		});
	const ada = taking(comparisonEnd('ada', over));
	const bob = taking(comparisonEnd('bob', over));
	ada.befriend(bob);
	bob.befriend(ada);
	return {ada, bob, over, under, clock, pass: () => deliver(under, [ada, bob])};
}

async function comparing() {
	const both = pair();
	await both.ada.comparisons.start('bob');
	both.pass();
	await both.bob.comparisons.accept();
	both.pass();
	return both;
}

function emojiOf({stage}: End): readonly string[] {
	return stage?.type === 'comparing' ? stage.emoji.map(({word}) => word) : [];
}

function endOf({stage}: End): string {
	return stage?.type === 'ended' ? stage.sentence : '';
}

function idOf({local}: ReturnType<typeof testDevice>): string {
	return toBase64url(local.key.deviceId);
}

function changeKeys(end: End, name: string): void {
	const known = end.known.get(name);
	if (known === undefined) throw new Error('Nobody knows them.');
	const observed = observeList(known, testDevice(name, seededRandom(4242)).list);
	if (observed.type === 'identity-changed') end.known.set(name, observed.contact);
}

function block(end: End, name: string): void {
	const room = `@${name}`;
	end.store.dispatch({
		type: 'room-received',
		room: {
			room,
			name,
			topic: '',
			visibility: 'private',
			epoch: 'local',
			head: 0,
			members: 2,
			role: 'member',
			read: 0,
		},
		replay: undefined,
	});
	end.store.dispatch({
		type: 'direct-changed',
		room,
		direct: {
			peer: name,
			trust: 'new',
			wasVerified: false,
			standing: 'accepted',
			isBlocked: true,
			listAge: undefined,
		},
	});
}
