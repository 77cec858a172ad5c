import {createHash, createHmac, hkdfSync} from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import * as v from 'valibot';
import {open, seal} from '../../source/crypto/aead.ts';
import {decodeDeviceKey} from '../../source/crypto/device-key.ts';
import {concat, frame, u8, utf8} from '../../source/crypto/encoding.ts';
import {exact, type Key} from '../../source/crypto/exact-bytes.ts';
import {hash, kdf} from '../../source/crypto/kdf.ts';
import {paddedLength} from '../../source/crypto/padding.ts';
import {ready, signKeypair, verify, x25519, x25519Public} from '../../source/crypto/sodium.ts';
import {fromHex, toHex} from '../helpers/hex.ts';
import {readShared} from '../helpers/shared.ts';

const Party = v.object({
	aikSeed: v.string(),
	aik: v.string(),
	dskSeed: v.string(),
	dsk: v.string(),
	dikSk: v.string(),
	dik: v.string(),
	deviceId: v.string(),
});
const Vectors = v.object({
	hash: v.object({label: v.string(), parts: v.array(v.string()), out: v.string()}),
	kdf: v.object({
		key: v.string(),
		label: v.string(),
		parts: v.array(v.string()),
		out: v.tuple([v.string(), v.string()]),
	}),
	aead: v.object({mk: v.string(), ad: v.string(), pt: v.string(), out: v.string()}),
	padLen: v.array(v.tuple([v.number(), v.number()])),
	alice: Party,
	bob: v.object({...Party.entries, spkSk: v.string(), spkBody: v.string(), spkSig: v.string()}),
	deviceList: v.object({body: v.string(), sig: v.string()}),
	handshake: v.object({
		dh1: v.string(),
		dh2: v.string(),
		dh3: v.string(),
		ekSk: v.string(),
		kemSs: v.string(),
		prk: v.string(),
		th: v.string(),
		rk0: v.string(),
		sidSecret: v.string(),
		sid: v.string(),
	}),
});

const file = await readShared('vectors/tc1.json');
const vectors = file === undefined ? undefined : v.parse(Vectors, file);
const whenShared = vectors === undefined ? test.skip : test;
const known = () => vectors ?? v.parse(Vectors, undefined);

test.before(() => ready());

whenShared('H has the known answer', (t) => {
	const {label, parts, out} = known().hash;
	t.is(toHex(hash(label, ...parts.map(fromHex))), out);
});

whenShared('KDF has the known answer', (t) => {
	const {key, label, parts, out} = known().kdf;
	t.deepEqual(kdf(keyOf(key), label, ...parts.map(fromHex)).map(toHex), out);
});

whenShared('the AEAD seals and opens the known answer', (t) => {
	const {mk, ad, pt, out} = known().aead;
	t.is(toHex(seal(keyOf(mk), fromHex(ad), fromHex(pt))), out);
	t.is(toHex(open(keyOf(mk), fromHex(ad), fromHex(out))), pt);
});

whenShared('padding has the known lengths', (t) => {
	for (const [length, padded] of known().padLen) {
		t.is(paddedLength(length), padded, `${length} bytes`);
	}
});

for (const name of ['alice', 'bob'] as const) {
	whenShared(`the device keys and id of ${name} are the known ones`, (t) => {
		const {dskSeed, dsk, dikSk, dik, deviceId} = known()[name];
		const key = decodeDeviceKey(concat(u8(1), fromHex(dskSeed), fromHex(dikSk)));
		t.is(toHex(key.signingKey), dsk);
		t.is(toHex(key.exchangeKey), dik);
		t.is(toHex(key.deviceId), deviceId);
	});
}

whenShared('the known signatures verify over their frames', (t) => {
	const {alice, bob, deviceList} = known();
	const aik = signKeypair(exact('signingSeed', fromHex(alice.aikSeed))).publicKey;
	t.is(toHex(aik), alice.aik);
	const list = frame('device-list', fromHex(deviceList.body));
	t.true(verify(aik, list, exact('signature', fromHex(deviceList.sig))));
	const dsk = exact('signingPublic', fromHex(bob.dsk));
	const prekey = frame('spk', fromHex(bob.spkBody));
	t.true(verify(dsk, prekey, exact('signature', fromHex(bob.spkSig))));
});

whenShared('the known exchanges and keys of the handshake follow', (t) => {
	const {alice, bob, handshake} = known();
	const dh = (secret: string, peer: string) =>
		x25519(
			exact('exchangeSecret', fromHex(secret)),
			x25519Public(exact('exchangeSecret', fromHex(peer))),
		);
	const dhs = [
		dh(alice.dikSk, bob.spkSk),
		dh(handshake.ekSk, bob.dikSk),
		dh(handshake.ekSk, bob.spkSk),
	] as const;
	t.deepEqual(dhs.map(toHex), [handshake.dh1, handshake.dh2, handshake.dh3]);
	const zero = exact('key', new Uint8Array(32));
	const [prk] = kdf(zero, 'handshake-extract', ...dhs, fromHex(handshake.kemSs));
	t.is(toHex(prk), handshake.prk);
	const [rootKey, sidSecret] = kdf(prk, 'handshake-session', fromHex(handshake.th));
	t.is(toHex(rootKey), handshake.rk0);
	t.is(toHex(sidSecret), handshake.sidSecret);
	const sid = hash('session-id', fromHex(handshake.th), sidSecret).slice(0, 16);
	t.is(toHex(sid), handshake.sid);
});

test('H is SHA-512 over the frame, cut to 32 bytes', (t) => {
	const bytes = frame('label', utf8('a'), utf8('b'));
	const expected = createHash('sha512').update(bytes).digest('hex').slice(0, 64);
	t.is(toHex(hash('label', utf8('a'), utf8('b'))), expected);
});

test('KDF is what another HMAC gives, step by step', (t) => {
	const bytes = fc.uint8Array({minLength: 32, maxLength: 32});
	const parts = fc.array(fc.uint8Array({maxLength: 70}), {maxLength: 4});
	fc.assert(
		fc.property(bytes, parts, (key, input) => {
			const material = concat(...input.map((part) => frameless(part)));
			const prk = shortMac(key, material);
			const info = utf8('termchat/1/some-label');
			const first = shortMac(prk, concat(info, u8(1)));
			const second = shortMac(prk, concat(first, info, u8(2)));
			const actual = kdf(exact('key', key), 'some-label', ...input);
			return toHex(actual[0]) === toHex(first) && toHex(actual[1]) === toHex(second);
		}),
	);
	t.pass();
});

test('KDF is deliberately not HKDF-SHA-512, whose steps are not cut', (t) => {
	const key = keyOf('07'.repeat(32));
	const hkdf = new Uint8Array(hkdfSync('sha512', new Uint8Array(), key, utf8('termchat/1/x'), 32));
	t.not(toHex(kdf(key, 'x')[0]), toHex(hkdf));
});

function keyOf(hex: string): Key {
	return exact('key', fromHex(hex));
}

function frameless(part: Uint8Array): Uint8Array {
	return concat(new Uint8Array([0, 0, 0, part.length]), part);
}

function shortMac(key: Uint8Array, message: Uint8Array): Uint8Array {
	return new Uint8Array(createHmac('sha512', key).update(message).digest()).slice(0, 32);
}
