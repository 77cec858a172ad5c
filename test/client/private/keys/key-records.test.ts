import test from 'ava';
import {
	decodeAccountSecrets,
	decodePrekeys,
	encodeAccountSecrets,
	encodePrekeys,
} from '../../../../source/client/private/keys/key-records.ts';
import {accountId} from '../../../../source/crypto/account-id.ts';
import {createRecoveryKey, recoverAccount} from '../../../../source/crypto/account-key.ts';
import {createDeviceKey} from '../../../../source/crypto/device-key.ts';
import {listDevice, signDeviceList} from '../../../../source/crypto/device-list.ts';
import {CryptoError} from '../../../../source/crypto/error.ts';
import {createPrekeyStore} from '../../../../source/crypto/prekey-store.ts';
import {ready} from '../../../../source/crypto/sodium.ts';
import {seededRandom} from '../../../helpers/seeded-random.ts';

const NOW = 1_700_000_000_000;

test.before(() => ready());

function secrets() {
	const random = seededRandom(5);
	const account = accountId('ada@chat.example');
	const recoveryKey = createRecoveryKey(random);
	const {accountKey} = recoverAccount(recoveryKey, account);
	const devices = [listDevice(createDeviceKey(random), accountKey.identityKey, NOW)];
	const list = signDeviceList(accountKey, account, {devices, now: NOW});
	return {accountKey, recoveryKey, draft: {list, replacesIdentity: true}};
}

test('the secrets of an account are read as they were written, with and without the rest', (t) => {
	const {accountKey, recoveryKey, draft} = secrets();
	const full = decodeAccountSecrets(encodeAccountSecrets({accountKey, recoveryKey, draft}));
	t.deepEqual(full.accountKey.identityKey, accountKey.identityKey);
	t.deepEqual(full.recoveryKey, recoveryKey);
	t.deepEqual(full.draft, draft);
	const bare = {accountKey, recoveryKey: undefined, draft: undefined};
	const read = decodeAccountSecrets(encodeAccountSecrets(bare));
	t.is(read.recoveryKey, undefined);
	t.is(read.draft, undefined);
});

test('no other length of the secrets of an account is read', (t) => {
	const bytes = encodeAccountSecrets(secrets());
	for (let length = 0; length < bytes.length; length++) {
		t.throws(() => decodeAccountSecrets(bytes.slice(0, length)), {instanceOf: CryptoError});
	}

	const longer = Uint8Array.of(...bytes, 0);
	t.throws(() => decodeAccountSecrets(longer), {instanceOf: CryptoError});
});

test('a draft that is not signed is not read', (t) => {
	const bytes = encodeAccountSecrets(secrets());
	bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
	const error = t.throws(() => decodeAccountSecrets(bytes), {instanceOf: CryptoError});
	t.is(error.code, 'bad-signature');
});

test('flags that say nothing known are not read', (t) => {
	const bytes = encodeAccountSecrets({...secrets(), draft: undefined});
	for (const flags of [8, 128, 1 | 4]) {
		bytes[1] = flags;
		t.throws(() => decodeAccountSecrets(bytes), {instanceOf: CryptoError}, String(flags));
	}
});

test('prekeys are read as they were written', (t) => {
	const random = seededRandom(6);
	const key = createDeviceKey(random);
	const first = createPrekeyStore().maintain({key, now: NOW, random, oneTimeOnRelay: 18});
	const {signed, lastResort, oneTime} = first.publication;
	const record = {store: first.store, signed, lastResort, isAnnounced: true, waiting: oneTime};
	const read = decodePrekeys(encodePrekeys(record));
	t.deepEqual(read.store.encode(), first.store.encode());
	t.deepEqual({...read, store: undefined}, {...record, store: undefined});
	const empty = {signed: undefined, lastResort: undefined, isAnnounced: false, waiting: []};
	const none = decodePrekeys(encodePrekeys({...empty, store: createPrekeyStore()}));
	t.deepEqual({...none, store: undefined}, {...empty, store: undefined});
});
