import test from 'ava';
import {Profiles, type RelayProfile, vaultTag} from '../../source/client/profile.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import {VaultError} from '../../source/client/vault/vault.ts';
import {createDeviceKey} from '../../source/crypto/device-key.ts';
import {ready} from '../../source/crypto/sodium.ts';
import {toHex} from '../helpers/hex.ts';
import {seededRandom} from '../helpers/seeded-random.ts';

const met: RelayProfile = {
	url: 'wss://chat.example',
	relayKey: 'key',
	passwordKey: undefined,
	account: undefined,
	device: undefined,
};

test('an empty home knows no relay', async (t) => {
	const profiles = await Profiles.load(createMemoryVault());
	t.deepEqual(profiles.all, []);
	t.is(profiles.current, undefined);
	t.is(await profiles.deviceKey(met.url), undefined);
});

test('what is learned of a relay is there at the next start', async (t) => {
	const vault = createMemoryVault();
	const profiles = await Profiles.load(vault);
	await profiles.update(met, {isCurrent: false});
	await profiles.update({...met, url: 'wss://other.example'}, {isCurrent: true});
	await profiles.update({...met, passwordKey: 'pin'}, {isCurrent: false});
	const again = await Profiles.load(vault);
	t.is(again.current?.url, 'wss://other.example');
	t.is(again.get(met.url)?.passwordKey, 'pin');
	t.is(again.all.length, 2);
});

test('a new key takes the place of the old one only once the relay has taken it', async (t) => {
	await ready();
	const vault = createMemoryVault();
	const profiles = await Profiles.load(vault);
	await profiles.update(met, {isCurrent: false});
	const [first, second] = [createDeviceKey(seededRandom(1)), createDeviceKey(seededRandom(2))];
	await profiles.adoptDevice(met.url, {id: 'd1', account: 'ada', key: first});
	await profiles.keepNewKey(met.url, 'bob', second);
	const interrupted = await Profiles.load(vault);
	const kept = await interrupted.deviceKey(met.url);
	t.is(toHex(kept?.signingKey ?? new Uint8Array()), toHex(first.signingKey));
	await interrupted.adoptDevice(met.url, {id: 'd2', account: 'ada', key: second});
	const adopted = await (await Profiles.load(vault)).deviceKey(met.url);
	t.is(toHex(adopted?.signingKey ?? new Uint8Array()), toHex(second.signingKey));
	t.is((await vault.list('device-key/')).length, 1);
});

test('a kept key is found by the account it was made for, until the home has a device there', async (t) => {
	await ready();
	const profiles = await Profiles.load(createMemoryVault());
	await profiles.update(met, {isCurrent: false});
	const key = createDeviceKey(seededRandom(1));
	await profiles.keepNewKey(met.url, 'ada', key);
	const kept = await profiles.newKey(met.url, 'ada');
	t.is(toHex(kept?.deviceId ?? new Uint8Array()), toHex(key.deviceId));
	t.is(await profiles.newKey(met.url, 'bob'), undefined);
	t.is(await profiles.newKey('wss://other.example', 'ada'), undefined);
	await profiles.adoptDevice(met.url, {id: 'd1', account: 'ada', key});
	t.is(await profiles.newKey(met.url, 'ada'), undefined);
});

test('forgetting an account keeps the key by which its relay is known', async (t) => {
	await ready();
	const vault = createMemoryVault();
	const profiles = await Profiles.load(vault);
	await profiles.update(met, {isCurrent: false});
	const key = createDeviceKey(seededRandom(1));
	await profiles.adoptDevice(met.url, {id: 'd1', account: 'ada', key});
	await profiles.keepNewKey(met.url, 'bob', createDeviceKey(seededRandom(2)));
	await profiles.forgetAccount(met.url);
	t.is(profiles.current, undefined);
	t.deepEqual(profiles.get(met.url), met);
	t.deepEqual(await vault.list('device-key/'), []);
});

for (const text of ['{}', '[]', '{"relays":[{}]}', '{"relays":[{"url":1,"relayKey":"x"}]}', 'x']) {
	test(`a record that is no list of relays is refused: ${text}`, async (t) => {
		const vault = createMemoryVault();
		await vault.write('profiles', new TextEncoder().encode(text));
		await t.throwsAsync(Profiles.load(vault), {instanceOf: VaultError});
	});
}

test('tags of different parts differ, also when joined they would be alike', (t) => {
	t.not(vaultTag('ab', 'c'), vaultTag('a', 'bc'));
	t.regex(vaultTag('ab', 'c'), /^[\da-f]{32}$/);
});
