import test from 'ava';
import {
	type Argon2id,
	hasNodeArgon2id,
	nodeArgon2id,
	portableArgon2id,
} from '../../../source/client/vault/argon2.ts';
import {toHex} from '../../helpers/hex.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** From the tests of the reference implementation: version 0x13, "password", "somesalt". */
const ANSWERS = [
	[256, 2, 1, '9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe'],
	[256, 2, 2, '6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037'],
	[65_536, 2, 1, '09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7'],
] as const;

const ways: ReadonlyArray<readonly [string, Argon2id]> = [
	['WebAssembly', portableArgon2id],
	...(hasNodeArgon2id ? [['Node.js', nodeArgon2id] as const] : []),
];

for (const [way, argon2id] of ways) {
	for (const [memory, passes, lanes, answer] of ANSWERS) {
		test(`${way}: ${memory} KiB, ${passes} passes, ${lanes} lanes give the known answer`, async (t) => {
			const cost = {memory, passes, lanes};
			const bytes = await argon2id(bytesOf('password'), {salt: bytesOf('somesalt'), cost});
			t.is(toHex(bytes), answer);
		});
	}
}
