import test from 'ava';
import fc from 'fast-check';
import {exact} from '../../source/crypto/exact-bytes.ts';
import * as sodium from '../../source/crypto/sodium.ts';
import {toHex} from '../helpers/hex.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {arbitrarySteps} from './arbitrary-steps.ts';
import {converse, emptyTally} from './conversation.ts';
import {loadNoble, type Noble} from './load-noble.ts';
import {ownAnswers} from './own-answers.ts';
import {type SecondBackend, secondBackend} from './second-backend.ts';

const noble = await loadNoble();
const whenInstalled = typeof noble === 'string' ? test.skip : test;
if (typeof noble === 'string') test(`Not compared: ${noble}`, (t) => t.pass());

test.before(() => sodium.ready());

whenInstalled('whole conversations are byte for byte the same on a second backend', async (t) => {
	const other = await backend(noble);
	const samples = fc.sample(fc.tuple(arbitrarySteps(120), fc.nat()), {numRuns: 5, seed: 42});
	for (const [steps, seed] of samples) {
		const [one, two] = [emptyTally(), other.emptyTally()];
		t.is(converse(steps, seededRandom(seed), one), other.converse(steps, seededRandom(seed), two));
		t.deepEqual(one, two);
	}
});

whenInstalled('the written-down answers are those of a second backend', async (t) => {
	const {ownAnswers: other} = await backend(noble);
	t.deepEqual(other(), ownAnswers());
});

whenInstalled('every primitive gives the same bytes on a second backend', async (t) => {
	const {primitives: other} = await backend(noble);
	const random = seededRandom(5);
	for (let round = 0; round < 20; round++) {
		const message = random.bytes(round * 13);
		const key = exact('key', random.bytes(32));
		const keys = {key, nonce: exact('nonce', random.bytes(24))};
		const seed = exact('signingSeed', random.bytes(32));
		const secret = exact('exchangeSecret', random.bytes(32));
		const peer = sodium.x25519Public(exact('exchangeSecret', random.bytes(32)));
		const kemSeed = exact('kemSeed', random.bytes(32));
		const entropy = random.bytes(64);
		const results = [sodium, other].map((one) => {
			const {publicKey, secretKey} = one.signKeypair(seed);
			const signature = one.sign(secretKey, message);
			const kemKey = one.kemPublic(kemSeed);
			const fixed = {bytes: () => entropy.slice(), fraction: () => 0};
			const made = one.kemEncapsulate(kemKey, fixed);
			return [
				...[one.sha512(message), one.mac(key, message), publicKey, signature],
				...[one.x25519Public(secret), one.x25519(secret, peer)],
				...[one.aeadSeal(keys, key, message), kemKey, made.ciphertext, made.secret],
				one.kemDecapsulate(kemSeed, made.ciphertext),
				new Uint8Array([one.verify(publicKey, message, signature) ? 1 : 0]),
			].map(toHex);
		});
		t.deepEqual(results[0], results[1]);
	}
});

function backend(modules: Noble | string): Promise<SecondBackend> {
	return typeof modules === 'string' ? Promise.reject(new Error(modules)) : secondBackend(modules);
}
