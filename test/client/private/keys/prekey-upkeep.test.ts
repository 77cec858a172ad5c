import test from 'ava';
import {decodePrekeys} from '../../../../source/client/private/keys/key-records.ts';
import {KEY_LINES} from '../../../../source/client/private/keys/key-sentences.ts';
import {openKeyring} from '../../../../source/client/private/keys/keyring.ts';
import {exact} from '../../../../source/crypto/exact-bytes.ts';
import {LIMITS} from '../../../../source/protocol/limits.ts';
import {type PrivateHome, type PrivateHomes, privateHomes} from './private-home.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Hands out prekeys of a device, as to people who begin to write. */
async function handOut({relay}: PrivateHomes, {device}: PrivateHome, count: number): Promise<void> {
	for (let taken = 0; taken < count; taken++) {
		await relay.storage.takeKeys({devices: [device], reserve: 0, time: 0});
	}
}

async function oneTimeOnRelay({link}: PrivateHome): Promise<number> {
	return (await link.request('keys.count', {})).oneTimePrekeys;
}

async function pass({relay}: PrivateHomes, home: PrivateHome, time: number): Promise<void> {
	relay.clock.advance(time);
	await home.turns.idle();
}

test('the first prekeys come in frames that every relay takes', async (t) => {
	const {settle} = await privateHomes(t);
	const ada = await settle('ada');
	const published = ada.asked.filter(({type}) => type === 'keys.publish');
	t.true(published.length > 1);
	for (const frame of published) t.true(JSON.stringify(frame).length < LIMITS.frameBytes);
});

test('a relay with small frames gets more of them', async (t) => {
	const {join} = await privateHomes(t);
	const ada = await join('ada');
	ada.keyring.close();
	ada.keyring = await openKeyring({...ada.context, frameBytes: () => 8192}, {turns: ada.turns});
	await ada.prepare();
	const published = ada.asked.filter(({type}) => type === 'keys.publish');
	for (const frame of published) t.true(JSON.stringify(frame).length <= 8192);
	t.is(await oneTimeOnRelay(ada), 50);
});

test('the secret halves are on the disk before anything is published', async (t) => {
	const {join} = await privateHomes(t);
	const ada = await join('ada');
	ada.disturbance.lost.add('keys.publish');
	await ada.prepare();
	const bytes = await ada.vault.read(ada.context.records.prekeys);
	const {store, waiting} = decodePrekeys(bytes ?? new Uint8Array());
	t.is(waiting.length, 50);
	t.truthy(store.find(ada.context.deviceKey, 1, 50));
});

test('prekeys whose answer was lost are published again, the same ones', async (t) => {
	const {join} = await privateHomes(t);
	const ada = await join('ada');
	ada.disturbance.twist = (type, result) => {
		if (type === 'keys.publish') ada.disturbance.unanswered.add('keys.publish');
		return result;
	};
	await ada.prepare();
	ada.disturbance.twist = undefined;
	ada.disturbance.unanswered.clear();
	await ada.restart();
	await ada.prepare();
	const batches = ada.asked.flatMap(({fields}) => (fields.oneTimePrekeys ? [fields] : []));
	t.deepEqual(batches[1], batches[0]);
	t.is(await oneTimeOnRelay(ada), 50);
});

test('few prekeys are made up for after five minutes at the earliest, and an hour at the latest', async (t) => {
	const homes = await privateHomes(t);
	const ada = await homes.settle('ada');
	await handOut(homes, ada, 31);
	ada.keyring.prekeysLow(19);
	await pass(homes, ada, 5 * MINUTE - 1);
	t.is(await oneTimeOnRelay(ada), 19);
	await pass(homes, ada, 55 * MINUTE + 1);
	t.is(await oneTimeOnRelay(ada), 50);
});

test('enough prekeys are not added to', async (t) => {
	const homes = await privateHomes(t);
	const ada = await homes.settle('ada');
	await handOut(homes, ada, 30);
	await ada.prepare();
	await pass(homes, ada, 61 * MINUTE);
	t.is(await oneTimeOnRelay(ada), 20);
});

test('what was used while this device was away is made up for after the same pause', async (t) => {
	const homes = await privateHomes(t);
	const ada = await homes.settle('ada');
	await handOut(homes, ada, 45);
	await ada.restart();
	await ada.prepare();
	t.is(await oneTimeOnRelay(ada), 5);
	await pass(homes, ada, 60 * MINUTE);
	t.is(await oneTimeOnRelay(ada), 50);
});

test('a closed keyring refills nothing', async (t) => {
	const homes = await privateHomes(t);
	const ada = await homes.settle('ada');
	await handOut(homes, ada, 40);
	ada.keyring.prekeysLow(10);
	ada.keyring.close();
	await pass(homes, ada, 61 * MINUTE);
	t.is(await oneTimeOnRelay(ada), 10);
});

test('signed prekey and last resort are replaced every seven days while connected', async (t) => {
	const homes = await privateHomes(t);
	const ada = await homes.settle('ada');
	for (let day = 0; day < 7; day++) {
		t.like(await ada.link.request('keys.count', {}), {signedPrekey: 1, lastResort: 51});
		await pass(homes, ada, DAY);
	}

	t.like(await ada.link.request('keys.count', {}), {signedPrekey: 2, lastResort: 52});
	// Messages under way can still use the ones before.
	t.truthy(ada.keyring.prekeys.find(ada.context.deviceKey, 1, 51));
});

test('a secret that has merely expired leaves the disk, although nothing new is made', async (t) => {
	const homes = await privateHomes(t);
	const ada = await homes.settle('ada');
	const {deviceKey, records} = ada.context;
	// Rotated on day 7 and, late, on day 35: the first ones expire on day 37, when nothing is due.
	for (const days of [7, 28]) await pass(homes, ada, days * DAY);
	t.like(await ada.link.request('keys.count', {}), {signedPrekey: 3, lastResort: 53});
	t.truthy(ada.keyring.prekeys.find(deviceKey, 1, 51));
	await pass(homes, ada, 2 * DAY);
	t.like(await ada.link.request('keys.count', {}), {signedPrekey: 3, lastResort: 53});
	t.is(ada.keyring.prekeys.find(deviceKey, 1, 51), undefined);
	const written = await ada.vault.read(records.prekeys);
	t.is(decodePrekeys(written ?? new Uint8Array()).store.find(deviceKey, 1, 51), undefined);
});

test('an old vault does not repeat the numbers that the relay has', async (t) => {
	const homes = await privateHomes(t);
	const ada = await homes.settle('ada');
	const {prekeys} = ada.context.records;
	const old = (await ada.vault.read(prekeys)) ?? new Uint8Array();
	await handOut(homes, ada, 45);
	ada.keyring.prekeysLow(5);
	await pass(homes, ada, 60 * MINUTE);
	t.is(await oneTimeOnRelay(ada), 50);
	await ada.vault.write(prekeys, old);
	await ada.restart();
	await handOut(homes, ada, 45);
	await ada.prepare();
	await pass(homes, ada, 60 * MINUTE);
	t.true((await oneTimeOnRelay(ada)) >= 20);
	t.is(ada.shown.status, 'ready');
});

test('a prekey that a handshake used is gone from the disk with its batch', async (t) => {
	const {settle} = await privateHomes(t);
	const ada = await settle('ada');
	const {deviceKey} = ada.context;
	t.truthy(ada.keyring.prekeys.find(deviceKey, 1, 1));
	const ephemeral = exact('exchangePublic', new Uint8Array(32));
	const ciphertext = exact('kemCiphertext', new Uint8Array(1120));
	await ada.write((batch) => {
		ada.keyring.stagePrekeys(ada.keyring.prekeys.afterUse(1, ephemeral, ciphertext), batch);
		t.truthy(ada.keyring.prekeys.find(deviceKey, 1, 1));
	});
	t.is(ada.keyring.prekeys.find(deviceKey, 1, 1), undefined);
	await ada.restart();
	t.is(ada.keyring.prekeys.find(deviceKey, 1, 1), undefined);
	t.truthy(ada.keyring.prekeys.find(deviceKey, 1, 2));
});

test('over forty prekeys in an hour without anybody writing are told about, once', async (t) => {
	const homes = await privateHomes(t);
	const ada = await homes.settle('ada');
	ada.keyring.prekeysLow(10);
	t.deepEqual(ada.lines, []);
	ada.keyring.prekeysLow(9);
	ada.keyring.prekeysLow(2);
	t.deepEqual(ada.lines, [KEY_LINES.drained]);
});

test('over forty prekeys with people who write are no alarm', async (t) => {
	const homes = await privateHomes(t);
	const ada = await homes.settle('ada');
	for (let session = 0; session < 5; session++) {
		await ada.write((batch) => ada.keyring.stagePrekeys(ada.keyring.prekeys, batch));
	}

	ada.keyring.prekeysLow(2);
	t.deepEqual(ada.lines, []);
});

test('forty prekeys over several hours are no alarm', async (t) => {
	const homes = await privateHomes(t);
	const ada = await homes.settle('ada');
	ada.keyring.prekeysLow(19);
	homes.relay.clock.advance(61 * MINUTE);
	ada.keyring.prekeysLow(2);
	t.deepEqual(ada.lines, []);
});
