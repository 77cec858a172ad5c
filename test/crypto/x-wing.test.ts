import test from 'ava';
import * as v from 'valibot';
import {CryptoError} from '../../source/crypto/error.ts';
import {exact} from '../../source/crypto/exact-bytes.ts';
import {kemDecapsulate, kemEncapsulate, kemPublic, ready} from '../../source/crypto/sodium.ts';
import {systemRandom} from '../../source/protocol/environment.ts';
import {fromHex, toHex} from '../helpers/hex.ts';
import {readShared} from '../helpers/shared.ts';

const Text = v.string();
const Vectors = v.array(v.object({seed: Text, eseed: Text, ss: Text, pk: Text, ct: Text}));
const file = await readShared('vectors/xwing.json');
const whenShared = file === undefined ? test.skip : test;

test.before(() => ready());

whenShared('X-Wing gives the answers of the draft', (t) => {
	const vectors = v.parse(Vectors, file);
	t.true(vectors.length > 0);
	for (const {seed, eseed, ss, pk, ct} of vectors) {
		const secret = exact('kemSeed', fromHex(seed));
		const random = {bytes: () => fromHex(eseed), fraction: () => 0};
		const made = kemEncapsulate(exact('kemPublic', fromHex(pk)), random);
		t.is(toHex(kemPublic(secret)), pk);
		t.is(toHex(made.ciphertext), ct);
		t.is(toHex(made.secret), ss);
		t.is(toHex(kemDecapsulate(secret, made.ciphertext)), ss);
	}
});

test('a changed ciphertext gives another secret', (t) => {
	const seed = exact('kemSeed', systemRandom.bytes(32));
	const {ciphertext, secret} = kemEncapsulate(kemPublic(seed), systemRandom);
	for (const index of [0, 500, 1087]) {
		const changed = ciphertext.with(index, (ciphertext[index] ?? 0) ^ 1);
		t.not(toHex(kemDecapsulate(seed, exact('kemCiphertext', changed))), toHex(secret));
	}
});

test('a key with a low-order half is weak', (t) => {
	const key = kemPublic(exact('kemSeed', systemRandom.bytes(32)));
	key.fill(0, 1184);
	t.throws(() => kemEncapsulate(key, systemRandom), {instanceOf: CryptoError, code: 'weak-key'});
});

test('a key with coefficients that are not reduced is weak', (t) => {
	const key = kemPublic(exact('kemSeed', systemRandom.bytes(32)));
	key.fill(0xff, 0, 3);
	t.throws(() => kemEncapsulate(key, systemRandom), {instanceOf: CryptoError, code: 'weak-key'});
});

test('a ciphertext with a low-order half is refused', (t) => {
	const seed = exact('kemSeed', systemRandom.bytes(32));
	const {ciphertext} = kemEncapsulate(kemPublic(seed), systemRandom);
	ciphertext.fill(0, 1088);
	t.throws(() => kemDecapsulate(seed, ciphertext), {instanceOf: CryptoError, code: 'weak-key'});
});
