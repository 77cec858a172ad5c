import test from 'ava';
import {concat} from '../../source/crypto/encoding.ts';
import {CryptoError} from '../../source/crypto/error.ts';
import {exact} from '../../source/crypto/exact-bytes.ts';
import {createPrekeyStore, decodePrekeyStore} from '../../source/crypto/prekey-store.ts';
import {encodeKemPrekey, isExpired, openPrekeys} from '../../source/crypto/prekeys.ts';
import {ready} from '../../source/crypto/sodium.ts';
import {systemRandom} from '../../source/protocol/environment.ts';
import {toHex} from '../helpers/hex.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {defined, NOW, testDevice} from './test-device.ts';

const DAY = 86_400_000;
const refused = {instanceOf: CryptoError, code: 'bad-signature'};

test.before(() => ready());

test('a bundle has the sizes of the specification', (t) => {
	const {signed, lastResort, oneTime} = testDevice('bob', systemRandom);
	t.is(signed.length + lastResort.length, 1437);
	t.true(oneTime.every((record) => record.length === 1311));
});

test('a first maintenance publishes 50 one-time prekeys, a signed one and a last resort', (t) => {
	const {key} = testDevice('bob', systemRandom).local;
	const made = createPrekeyStore().maintain({
		key,
		now: NOW,
		random: systemRandom,
		oneTimeOnRelay: 0,
	});
	t.is(made.publication.oneTime.length, 50);
	t.truthy(made.publication.signed);
	t.truthy(made.publication.lastResort);
});

test('one-time prekeys are made again up to 50 when fewer than 20 are left', (t) => {
	const {local, store} = testDevice('bob', systemRandom);
	const made = (oneTimeOnRelay: number) =>
		store.maintain({key: local.key, now: NOW, random: systemRandom, oneTimeOnRelay}).publication
			.oneTime.length;
	t.deepEqual([20, 19, 0].map(made), [0, 31, 50]);
});

test('signed and last-resort prekeys are rotated after 7 days and kept for 30 more', (t) => {
	const {local, store, remote, list, signed, lastResort} = testDevice('bob', systemRandom, 0);
	const {key} = local;
	const upkeep = (days: number, from = store) =>
		from.maintain({key, now: NOW + days * DAY, random: systemRandom, oneTimeOnRelay: 50});
	t.deepEqual(upkeep(6.9).publication, {signed: undefined, lastResort: undefined, oneTime: []});
	const rotated = upkeep(7);
	t.truthy(rotated.publication.signed);
	t.truthy(rotated.publication.lastResort);
	const {signed: old, kem} = openPrekeys(defined(list.devices[0]), {signed, kem: lastResort});
	t.truthy(rotated.store.find(key, old.id, kem.id));
	t.truthy(upkeep(36.9, rotated.store).store.find(key, old.id, kem.id));
	t.is(upkeep(37, rotated.store).store.find(key, old.id, kem.id), undefined);
	t.is(remote.deviceId, key.deviceId);
});

test('prekeys made while the clock was years ahead are rotated once it is right', (t) => {
	const {key} = testDevice('bob', systemRandom).local;
	const upkeep = (days: number, from = createPrekeyStore()) =>
		from.maintain({key, now: NOW + days * DAY, random: systemRandom, oneTimeOnRelay: 50});
	const ahead = upkeep(4000);
	const back = upkeep(0, ahead.store);
	t.truthy(back.publication.signed);
	t.truthy(back.publication.lastResort);
	t.is(upkeep(1, back.store).publication.signed, undefined);
});

test('prekeys published while the clock was years behind are replaced once it is right', (t) => {
	const {key} = testDevice('bob', systemRandom).local;
	const upkeep = (days: number, from = createPrekeyStore()) =>
		from.maintain({key, now: NOW + days * DAY, random: systemRandom, oneTimeOnRelay: 50});
	const behind = upkeep(-4000, upkeep(0).store);
	t.truthy(behind.publication.signed);
	const right = upkeep(1, behind.store);
	t.truthy(right.publication.signed);
	t.truthy(right.publication.lastResort);
	t.is(upkeep(2, right.store).publication.signed, undefined);
});

test('a clock that goes back by minutes rotates nothing', (t) => {
	const {local, store} = testDevice('bob', systemRandom);
	const made = store.maintain({
		...{key: local.key, now: NOW - 600_000, random: systemRandom, oneTimeOnRelay: 50},
	});
	t.is(made.publication.signed, undefined);
	t.is(made.publication.lastResort, undefined);
});

test('a relay that always wants more gets no store of more than 1,000 one-time prekeys', (t) => {
	const {local, store, list, signed, oneTime} = testDevice('bob', seededRandom(1));
	let grown = store;
	let latest = defined(oneTime[0]);
	for (let round = 0; round < 22; round++) {
		const made = grown.maintain({
			...{key: local.key, now: NOW, random: seededRandom(round), oneTimeOnRelay: 0},
		});
		grown = made.store;
		latest = defined(made.publication.oneTime.at(-1));
	}

	const bundle = openPrekeys(defined(list.devices[0]), {signed, kem: latest});
	t.is(grown.find(local.key, bundle.signed.id, 1), undefined);
	t.truthy(grown.find(local.key, bundle.signed.id, 32), 'the last resort stays');
	t.truthy(grown.find(local.key, bundle.signed.id, bundle.kem.id));
	t.is(grown.encode().length - store.encode().length, (1000 - 31) * 53);
});

test('a prekey is expired for senders when its owner deletes it', (t) => {
	const {list, signed, lastResort} = testDevice('bob', systemRandom);
	const bundle = openPrekeys(defined(list.devices[0]), {signed, kem: lastResort});
	t.false(isExpired(bundle.signed, NOW + 37 * DAY));
	t.true(isExpired(bundle.kem, NOW + 37 * DAY + 1000));
});

test('the secrets found are those of the published prekeys', (t) => {
	const {local, list, store, signed, oneTime} = testDevice('bob', systemRandom);
	const kem = defined(oneTime[3]);
	const bundle = openPrekeys(defined(list.devices[0]), {signed, kem});
	const secrets = defined(store.find(local.key, bundle.signed.id, bundle.kem.id));
	t.is(toHex(secrets.signedBody), toHex(bundle.signedBody));
	t.is(toHex(secrets.kemBody), toHex(bundle.kemBody));
	t.is(store.find(local.key, bundle.signed.id, 999), undefined);
	t.is(store.find(local.key, 999, bundle.kem.id), undefined);
});

test('no two prekeys of a device share an id', (t) => {
	const {local, list, store, signed, lastResort, oneTime} = testDevice('bob', systemRandom);
	const more = store.maintain({
		...{key: local.key, now: NOW + 8 * DAY, random: systemRandom, oneTimeOnRelay: 0},
	});
	const {oneTime: next, lastResort: newest} = more.publication;
	const records = [...oneTime, lastResort, ...next, defined(newest)];
	const ids = records.map((kem) => openPrekeys(defined(list.devices[0]), {signed, kem}).kem.id);
	t.is(new Set(ids).size, records.length);
});

test('the prekey of another device is refused', (t) => {
	const [bob, carol] = [testDevice('bob', systemRandom), testDevice('carol', systemRandom)];
	const listed = defined(bob.list.devices[0]);
	const {signed, lastResort: kem} = bob;
	t.throws(() => openPrekeys(listed, {signed: carol.signed, kem}), refused);
	t.throws(() => openPrekeys(listed, {signed, kem: carol.lastResort}), refused);
});

test('a prekey that names another device is refused, even when this device signed it', (t) => {
	const [bob, carol] = [testDevice('bob', systemRandom), testDevice('carol', systemRandom)];
	const listed = defined(bob.list.devices[0]);
	const {kem} = openPrekeys(listed, {signed: bob.signed, kem: bob.lastResort});
	const body = encodeKemPrekey({...kem, deviceId: carol.remote.deviceId});
	const forged = concat(body, bob.local.key.sign('kpk', body));
	t.throws(() => openPrekeys(listed, {signed: bob.signed, kem: forged}), refused);
});

test('a device whose own keys are unusable is refused before a session with it begins', (t) => {
	const {list, local, signed, lastResort} = testDevice('bob', systemRandom);
	const listed = defined(list.devices[0]);
	const weak = {instanceOf: CryptoError, code: 'weak-key'};
	const exchangeKey = exact('exchangePublic', new Uint8Array(32));
	t.throws(() => openPrekeys({...listed, exchangeKey}, {signed, kem: lastResort}), weak);
	const signedBody = signed.slice(0, -64).fill(0, 30);
	const lowOrder = concat(signedBody, local.key.sign('spk', signedBody));
	t.throws(() => openPrekeys(listed, {signed: lowOrder, kem: lastResort}), weak);
	const kemBody = lastResort.slice(0, -64).fill(0xff, 31, 31 + 1152);
	const kem = concat(kemBody, local.key.sign('kpk', kemBody));
	t.throws(() => openPrekeys(listed, {signed, kem}), weak);
});

test('a prekey of one kind is never taken for the other', (t) => {
	const {list, local, signed, lastResort} = testDevice('bob', systemRandom);
	const listed = defined(list.devices[0]);
	t.throws(() => openPrekeys(listed, {signed: lastResort, kem: signed}), refused);
	const body = signed.slice(0, -64);
	const relabelled = concat(body, local.key.sign('kpk', body));
	t.throws(() => openPrekeys(listed, {signed, kem: relabelled}), {code: 'bad-encoding'});
});

test('an unknown flag or version in a prekey is refused, even when its device signed it', (t) => {
	const {list, local, signed, lastResort} = testDevice('bob', systemRandom);
	const listed = defined(list.devices[0]);
	const resigned = (body: Uint8Array) => concat(body, local.key.sign('kpk', body));
	const body = lastResort.slice(0, -64);
	for (const [index, value, code] of [
		[1, 2, 'unknown-version'],
		[22, 2, 'bad-encoding'],
		[22, 0x81, 'bad-encoding'],
	] as const) {
		const kem = resigned(body.with(index, value));
		t.throws(() => openPrekeys(listed, {signed, kem}), {instanceOf: CryptoError, code});
	}
});

test('a store as bytes is the same store', (t) => {
	const {store, local} = testDevice('bob', systemRandom);
	const used = store.afterUse(
		...([
			32,
			exact('exchangePublic', new Uint8Array(32)),
			exact('kemCiphertext', new Uint8Array(1120)),
		] as const),
	);
	for (const one of [store, used]) {
		const bytes = one.encode();
		t.is(toHex(decodePrekeyStore(bytes).encode()), toHex(bytes));
		t.throws(() => decodePrekeyStore(bytes.slice(0, -1)), {instanceOf: CryptoError});
		t.throws(() => decodePrekeyStore(new Uint8Array([...bytes, 0])), {instanceOf: CryptoError});
	}

	t.truthy(decodePrekeyStore(store.encode()).find(local.key, 1, 1));
});

test('using a prekey leaves the store before as it was', (t) => {
	const {store, local} = testDevice('bob', systemRandom);
	const before = toHex(store.encode());
	const ephemeral = exact('exchangePublic', new Uint8Array(32));
	const ciphertext = exact('kemCiphertext', new Uint8Array(1120));
	const used = store.afterUse(1, ephemeral, ciphertext);
	t.is(toHex(store.encode()), before);
	t.is(used.find(local.key, 1, 1), undefined);
	t.truthy(used.find(local.key, 1, 2));
	t.false(used.hasSeen(ephemeral, ciphertext));
	t.true(store.afterUse(32, ephemeral, ciphertext).hasSeen(ephemeral, ciphertext));
});

test('what opened with a last resort is remembered until that prekey is deleted', (t) => {
	const {store, local} = testDevice('bob', systemRandom);
	const ephemeral = exact('exchangePublic', new Uint8Array(32));
	const ciphertext = exact('kemCiphertext', new Uint8Array(1120));
	const used = store.afterUse(32, ephemeral, ciphertext);
	const after = (days: number) =>
		used.maintain({
			...{key: local.key, now: NOW + days * DAY, random: systemRandom, oneTimeOnRelay: 50},
		}).store;
	t.true(after(36).hasSeen(ephemeral, ciphertext));
	t.false(after(37).hasSeen(ephemeral, ciphertext));
});

test('a wiped store holds no secret', (t) => {
	const {store} = testDevice('bob', systemRandom);
	const secrets = toHex(defined(store.find(testDevice('x', systemRandom).local.key, 1, 1)).kemSeed);
	t.true(toHex(store.encode()).includes(secrets));
	const bytes = store.encode();
	store.wipe();
	t.false(toHex(store.encode()).includes(secrets));
	t.is(store.encode().length, bytes.length);
});
