import test from 'ava';
import sodium from 'libsodium-wrappers';
import * as v from 'valibot';
import {fromHex, toHex} from '../helpers/hex.ts';
import {readShared} from '../helpers/shared.ts';

// X-Wing is made of ML-KEM-768, which the façade does not offer alone: these ask the library itself,
// so that an update of it cannot bring another ML-KEM unnoticed.

const Text = v.string();
const Result = v.picklist(['valid', 'invalid']);
const fileOf = <Case extends v.GenericSchema>(Vector: Case) =>
	v.object({testGroups: v.array(v.object({tests: v.array(Vector)}))});
const Keygen = fileOf(v.object({tcId: v.number(), seed: Text, ek: Text}));
const Encaps = fileOf(
	v.object({tcId: v.number(), m: Text, ek: Text, c: Text, K: Text, result: Result}),
);
const Decaps = fileOf(
	v.object({tcId: v.number(), seed: Text, ek: v.optional(Text), c: Text, K: Text, result: Result}),
);

const [keygen, encaps, decaps] = await Promise.all(
	['keygen_seed', 'encaps', ''].map((name) =>
		readShared(`vectors/wycheproof/mlkem_768_${name === '' ? '' : `${name}_`}test.json`),
	),
);
const whenShared = keygen === undefined ? test.skip : test;

test.before(() => sodium.ready);

whenShared('ML-KEM-768 makes the keys of Wycheproof', (t) => {
	for (const {tcId, seed, ek} of casesOf(v.parse(Keygen, keygen))) {
		const {publicKey} = sodium.crypto_kem_mlkem768_seed_keypair(fromHex(seed));
		t.is(toHex(publicKey), ek, `case ${tcId}`);
	}
});

whenShared('ML-KEM-768 encapsulates as Wycheproof says, and not to a malformed key', (t) => {
	for (const {tcId, m, ek, c, K, result} of casesOf(v.parse(Encaps, encaps))) {
		const made = unlessRefused(() =>
			sodium.crypto_kem_mlkem768_enc_deterministic(fromHex(ek), fromHex(m)),
		);
		const expected = result === 'valid' ? [c, K] : undefined;
		const actual = made && [made.ciphertext, made.sharedSecret].map(toHex);
		t.deepEqual(actual, expected, `case ${tcId}`);
	}
});

whenShared('ML-KEM-768 decapsulates as Wycheproof says', (t) => {
	for (const {tcId, seed, c, K, result} of casesOf(v.parse(Decaps, decaps))) {
		const secret = unlessRefused(() => {
			const {privateKey} = sodium.crypto_kem_mlkem768_seed_keypair(fromHex(seed));
			return sodium.crypto_kem_mlkem768_dec(fromHex(c), privateKey);
		});
		t.is(secret && toHex(secret), result === 'valid' ? K : undefined, `case ${tcId}`);
	}
});

function casesOf<Case>(file: {
	readonly testGroups: ReadonlyArray<{readonly tests: readonly Case[]}>;
}): readonly Case[] {
	return file.testGroups.flatMap(({tests}) => tests);
}

function unlessRefused<Value>(run: () => Value): Value | undefined {
	try {
		return run();
	} catch {
		return undefined;
	}
}
