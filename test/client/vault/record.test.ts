import test from 'ava';
import * as v from 'valibot';
import {createMemoryVault} from '../../../source/client/vault/memory.ts';
import {jsonFormat, vaultRecord} from '../../../source/client/vault/record.ts';
import {VaultError} from '../../../source/client/vault/vault.ts';
import {createDeviceKey, decodeDeviceKey} from '../../../source/crypto/device-key.ts';
import {ready} from '../../../source/crypto/sodium.ts';
import {systemRandom} from '../../../source/protocol/environment.ts';

const Account = v.object({name: v.string(), host: v.string()});
const accountFormat = jsonFormat((value) => v.parse(Account, value));
const unknown = {instanceOf: VaultError, code: 'unknown-content'};

test('a value is read as it was written', async (t) => {
	const record = vaultRecord(createMemoryVault(), 'account', accountFormat);
	t.is(await record.read(), undefined);
	await record.write({name: 'ann', host: 'relay.example'});
	t.deepEqual(await record.read(), {name: 'ann', host: 'relay.example'});
	await record.delete();
	t.is(await record.read(), undefined);
});

for (const text of ['', '{', '[]', 'null', '{"name":"ann"}', '{"name":1,"host":"x"}', '\xff']) {
	test(`${JSON.stringify(text)} is no account, and stays where it is`, async (t) => {
		const vault = createMemoryVault();
		const bytes = new Uint8Array(Buffer.from(text, 'latin1'));
		await vault.write('account', bytes);
		const record = vaultRecord(vault, 'account', accountFormat);
		await t.throwsAsync(record.read(), {...unknown, message: /"account"/});
		t.deepEqual(await vault.read('account'), bytes);
	});
}

test('a device key is stored as bytes, and is the same device afterwards', async (t) => {
	await ready();
	const record = vaultRecord(createMemoryVault(), 'device-key', {
		encode: (key: ReturnType<typeof createDeviceKey>) => key.encode(),
		decode: decodeDeviceKey,
	});
	const key = createDeviceKey(systemRandom);
	await record.write(key);
	t.deepEqual((await record.read())?.deviceId, key.deviceId);
});
