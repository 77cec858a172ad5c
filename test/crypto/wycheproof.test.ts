import test from 'ava';
import * as v from 'valibot';
import {CryptoError} from '../../source/crypto/error.ts';
import {exact} from '../../source/crypto/exact-bytes.ts';
import {aeadOpen, ready, verify, x25519} from '../../source/crypto/sodium.ts';
import {fromHex, toHex} from '../helpers/hex.ts';
import {readShared} from '../helpers/shared.ts';

const Result = v.picklist(['valid', 'invalid', 'acceptable']);
const Ed25519 = v.object({
	testGroups: v.array(
		v.object({
			publicKey: v.object({pk: v.string()}),
			tests: v.array(
				v.object({tcId: v.number(), msg: v.string(), sig: v.string(), result: Result}),
			),
		}),
	),
});
const X25519 = v.object({
	testGroups: v.array(
		v.object({
			tests: v.array(
				v.object({
					tcId: v.number(),
					public: v.string(),
					private: v.string(),
					shared: v.string(),
					result: Result,
				}),
			),
		}),
	),
});
const Aead = v.object({
	testGroups: v.array(
		v.object({
			tests: v.array(
				v.object({
					tcId: v.number(),
					key: v.string(),
					iv: v.string(),
					aad: v.string(),
					msg: v.string(),
					ct: v.string(),
					tag: v.string(),
					result: Result,
				}),
			),
		}),
	),
});

test.before(() => ready());

test('Ed25519 verifies exactly the valid signatures', async (t) => {
	const file = await readShared('vectors/wycheproof/ed25519_test.json');
	const groups = file === undefined ? [] : v.parse(Ed25519, file).testGroups;
	for (const {publicKey, tests} of groups) {
		for (const {tcId, msg, sig, result} of tests) {
			const isValid = unlessRefused(false, () =>
				verify(
					exact('signingPublic', fromHex(publicKey.pk)),
					fromHex(msg),
					exact('signature', fromHex(sig)),
				),
			);
			t.is(isValid, result === 'valid', `case ${tcId}`);
		}
	}

	t.pass();
});

test('X25519 gives the expected secret or none', async (t) => {
	const file = await readShared('vectors/wycheproof/x25519_test.json');
	const groups = file === undefined ? [] : v.parse(X25519, file).testGroups;
	for (const {tcId, result, ...vector} of groups.flatMap(({tests}) => tests)) {
		const shared = unlessRefused(undefined, () =>
			toHex(
				x25519(
					exact('exchangeSecret', fromHex(vector.private)),
					exact('exchangePublic', fromHex(vector.public)),
				),
			),
		);
		const isRefusable = result === 'acceptable' && shared === undefined;
		t.true(isRefusable || shared === vector.shared, `case ${tcId}`);
	}

	t.pass();
});

test('XChaCha20-Poly1305 opens exactly the valid texts', async (t) => {
	const file = await readShared('vectors/wycheproof/xchacha20_poly1305_test.json');
	const groups = file === undefined ? [] : v.parse(Aead, file).testGroups;
	for (const {tcId, result, ...vector} of groups.flatMap(({tests}) => tests)) {
		const opened = unlessRefused(undefined, () => {
			const key = exact('key', fromHex(vector.key));
			const nonce = exact('nonce', fromHex(vector.iv));
			return aeadOpen({key, nonce}, fromHex(vector.aad), fromHex(vector.ct + vector.tag));
		});
		const expected = result === 'valid' ? vector.msg : undefined;
		t.is(opened && toHex(opened), expected, `case ${tcId}`);
	}

	t.pass();
});

function unlessRefused<Value>(otherwise: Value, run: () => Value): Value {
	try {
		return run();
	} catch (error) {
		if (error instanceof CryptoError) {
			return otherwise;
		}

		throw error;
	}
}
