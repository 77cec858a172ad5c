import {createHash} from 'node:crypto';
import test from 'ava';
import * as v from 'valibot';
import {accountId} from '../../source/crypto/account-id.ts';
import {decodeAccountKey} from '../../source/crypto/account-key.ts';
import {decodeDeviceKey} from '../../source/crypto/device-key.ts';
import {listDevice, openDeviceList, signDeviceList} from '../../source/crypto/device-list.ts';
import {concat, u8} from '../../source/crypto/encoding.ts';
import {exact} from '../../source/crypto/exact-bytes.ts';
import {initiate, respond} from '../../source/crypto/handshake.ts';
import {encodeInitial} from '../../source/crypto/message.ts';
import {
	encodeKemPrekey,
	encodeSignedPrekey,
	openPrekeys,
	type PrekeyBundle,
} from '../../source/crypto/prekeys.ts';
import {initiatorRatchet} from '../../source/crypto/ratchet.ts';
import {kemPublic, ready, x25519Public} from '../../source/crypto/sodium.ts';
import {fromHex, toHex} from '../helpers/hex.ts';
import {readShared} from '../helpers/shared.ts';
import {blockRandom} from './block-random.ts';
import {defined} from './test-device.ts';

const Text = v.string();
const Party = v.object({aikSeed: Text, dskSeed: Text, dikSk: Text});
const Vectors = v.object({
	alice: Party,
	bob: v.object({
		...Party.entries,
		...{spkSk: Text, spkBody: Text, spkSig: Text},
		...{kpkSeed: Text, kpkBodySha256: Text, kpkSig: Text},
	}),
	deviceList: v.object({body: Text, sig: Text, hash: Text}),
	handshake: v.object({
		...{kemCtSha256: Text, rk0: Text, th: Text, sid: Text, initHdrSha256: Text},
		...{firstRatchetSk: Text, rkAfterFirstSendStep: Text, cks: Text},
	}),
});

const file = await readShared('vectors/tc1.json');
const whenShared = file === undefined ? test.skip : test;
const PREKEY_EXPIRES = 2_000_000_000;
const KEM_PREKEY_ID = 7;
/** Blocks of the random stream that the two parties of the vectors took for their keys. */
const BLOCKS_OF_PARTIES = 10;

test.before(() => ready());

whenShared('the known device list is signed again, byte for byte, and read', (t) => {
	const {alice, deviceList} = v.parse(Vectors, file);
	const {accountKey, key} = partyOf(alice);
	const known = openDeviceList(concat(fromHex(deviceList.body), fromHex(deviceList.sig)));
	t.is(toHex(known.hash), deviceList.hash);
	const now = known.issuedAt * 1000;
	const made = signDeviceList(accountKey, accountId('alice@relay.example'), {
		...{devices: [listDevice(key, accountKey.identityKey, now)], now},
	});
	t.is(toHex(made.record), deviceList.body + deviceList.sig);
	t.is(toHex(made.hash), deviceList.hash);
});

whenShared('the known prekeys are made again, byte for byte, and read', (t) => {
	const {bob} = v.parse(Vectors, file);
	const {key, accountKey} = partyOf(bob);
	const {signedBody, kemBody} = bundleOf(bob);
	t.is(toHex(signedBody), bob.spkBody);
	t.is(toHex(key.sign('spk', signedBody)), bob.spkSig);
	t.is(sha256(kemBody), bob.kpkBodySha256);
	t.is(toHex(key.sign('kpk', kemBody)), bob.kpkSig);
	const listed = listDevice(key, accountKey.identityKey, 0);
	const signed = concat(signedBody, fromHex(bob.spkSig));
	const kem = concat(kemBody, fromHex(bob.kpkSig));
	t.deepEqual(openPrekeys(listed, {signed, kem}), bundleOf(bob));
});

whenShared('the known handshake is made by the initiator', (t) => {
	const {alice, bob, handshake} = v.parse(Vectors, file);
	const made = initiate(localOf('alice', alice), remoteOf('bob', bob), {
		...{bundle: bundleOf(bob), random: randomAfterParties()},
	});
	t.is(toHex(made.transcript), handshake.th);
	t.is(toHex(made.rootKey), handshake.rk0);
	t.is(toHex(made.sessionId), handshake.sid);
	t.is(sha256(made.ciphertext), handshake.kemCtSha256);
	const initial = encodeInitial({
		...{deviceId: partyOf(alice).key.deviceId, signedPrekeyId: 1, kemPrekeyId: KEM_PREKEY_ID},
		...{supersedes: exact('sessionId', new Uint8Array(16)), ...made},
	});
	t.is(sha256(initial), handshake.initHdrSha256);
});

whenShared('the known handshake is made by the responder', (t) => {
	const {alice, bob, handshake} = v.parse(Vectors, file);
	const initial = initiate(localOf('alice', alice), remoteOf('bob', bob), {
		...{bundle: bundleOf(bob), random: randomAfterParties()},
	});
	const made = respond(localOf('bob', bob), remoteOf('alice', alice), {
		initial,
		prekeys: {
			exchangeSecret: exact('exchangeSecret', fromHex(bob.spkSk)),
			kemSeed: exact('kemSeed', fromHex(bob.kpkSeed)),
			...bundleOf(bob),
		},
	});
	t.is(toHex(made.transcript), handshake.th);
	t.is(toHex(made.rootKey), handshake.rk0);
	t.is(toHex(made.sessionId), handshake.sid);
});

whenShared('the first sending chain has the known keys', (t) => {
	const {alice, bob, handshake} = v.parse(Vectors, file);
	const random = randomAfterParties();
	const bundle = bundleOf(bob);
	const agreed = initiate(localOf('alice', alice), remoteOf('bob', bob), {bundle, random});
	const state = initiatorRatchet(agreed, bundle.signed.publicKey, {now: 0, random});
	t.is(toHex(state.own), handshake.firstRatchetSk);
	t.is(toHex(state.rootKey), handshake.rkAfterFirstSendStep);
	t.is(toHex(defined(state.sending).key), handshake.cks);
});

type Secrets = v.InferOutput<typeof Party>;

function partyOf({aikSeed, dskSeed, dikSk}: Secrets) {
	return {
		accountKey: decodeAccountKey(concat(u8(1), fromHex(aikSeed))),
		key: decodeDeviceKey(concat(u8(1), fromHex(dskSeed), fromHex(dikSk))),
	};
}

function localOf(name: string, secrets: Secrets) {
	const {accountKey, key} = partyOf(secrets);
	const account = accountId(`${name}@relay.example`);
	return {account, identityKey: accountKey.identityKey, key};
}

function remoteOf(name: string, secrets: Secrets) {
	const {account, identityKey, key} = localOf(name, secrets);
	const {deviceId, signingKey, exchangeKey} = key;
	return {account, identityKey, deviceId, signingKey, exchangeKey};
}

function bundleOf(bob: Secrets & {readonly spkSk: string; readonly kpkSeed: string}): PrekeyBundle {
	const {deviceId} = partyOf(bob).key;
	const expires = PREKEY_EXPIRES;
	const secret = exact('exchangeSecret', fromHex(bob.spkSk));
	const signed = {deviceId, id: 1, expires, publicKey: x25519Public(secret)};
	const publicKey = kemPublic(exact('kemSeed', fromHex(bob.kpkSeed)));
	const kem = {deviceId, id: KEM_PREKEY_ID, expires, isLastResort: false, publicKey};
	return {
		...{signed, signedBody: encodeSignedPrekey(signed)},
		...{kem, kemBody: encodeKemPrekey(kem)},
	};
}

function randomAfterParties() {
	const random = blockRandom('termchat-kat-');
	random.bytes(BLOCKS_OF_PARTIES * 64);
	return random;
}

function sha256(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}
