import {inspect} from 'node:util';
import test from 'ava';
import fc from 'fast-check';
import {accountId} from '../../source/crypto/account-id.ts';
import {
	createRecoveryKey,
	decodeAccountKey,
	recoverAccount,
} from '../../source/crypto/account-key.ts';
import {fromBase32, toBase32} from '../../source/crypto/base32.ts';
import {CryptoError} from '../../source/crypto/error.ts';
import {exact} from '../../source/crypto/exact-bytes.ts';
import {formatRecoveryKey, parseRecoveryKey} from '../../source/crypto/recovery-key.ts';
import {ready} from '../../source/crypto/sodium.ts';
import {systemRandom} from '../../source/protocol/environment.ts';
import {toHex} from '../helpers/hex.ts';
import {seededRandom} from '../helpers/seeded-random.ts';

const refused = {instanceOf: CryptoError, code: 'bad-recovery-key'};
const alice = accountId('alice@relay.example');

test.before(() => ready());

test('base32 is that of RFC 4648, section 10, without its padding', (t) => {
	const vectors = {
		...{'': '', f: 'MY', fo: 'MZXQ', foo: 'MZXW6', foob: 'MZXW6YQ', fooba: 'MZXW6YTB'},
		foobar: 'MZXW6YTBOI',
	};
	for (const [text, encoded] of Object.entries(vectors)) {
		t.is(toBase32(new TextEncoder().encode(text)), encoded);
		t.is(new TextDecoder().decode(fromBase32(encoded)), text);
	}
});

test('base32 with stray bits, a stray character or a strange length is refused', (t) => {
	for (const text of ['MZ', 'A', 'MZX', 'mzxw6', 'MZXW6YTBOI======', 'M1', 'AAAAAA']) {
		t.throws(() => fromBase32(text), {instanceOf: CryptoError, code: 'bad-encoding'});
	}
});

test('a recovery key is 14 groups of four characters, and reads back', (t) => {
	fc.assert(
		fc.property(fc.uint8Array({minLength: 32, maxLength: 32}), (bytes) => {
			const groups = formatRecoveryKey(exact('key', bytes));
			return (
				groups.length === 14 &&
				groups.every((group) => /^[A-Z2-7]{4}$/.test(group)) &&
				toHex(parseRecoveryKey(groups.join(' '))) === toHex(bytes)
			);
		}),
	);
	t.pass();
});

test('a recovery key may be typed in small letters, with hyphens, lines, and 0 and 8', (t) => {
	const key = exact('key', new Uint8Array(32).fill(0x73));
	const groups = formatRecoveryKey(key);
	const typed = groups.join('-\n ').toLowerCase().replaceAll('o', '0').replaceAll('b', '8');
	t.is(toHex(parseRecoveryKey(typed)), toHex(key));
});

test('one wrong character in a recovery key is noticed, wherever it is', (t) => {
	const text = formatRecoveryKey(createRecoveryKey(seededRandom())).join('');
	for (let index = 0; index < text.length; index++) {
		const other = text[index] === 'A' ? 'C' : 'A';
		t.throws(() => parseRecoveryKey(text.slice(0, index) + other + text.slice(index + 1)), refused);
	}
});

test('two groups in the wrong order are noticed', (t) => {
	const [first = '', second = '', ...more] = formatRecoveryKey(createRecoveryKey(seededRandom()));
	t.throws(() => parseRecoveryKey([second, first, ...more].join(' ')), refused);
});

test('a recovery key with a group missing says how many characters there are', (t) => {
	const groups = formatRecoveryKey(createRecoveryKey(seededRandom()));
	const error = t.throws(() => parseRecoveryKey(groups.slice(1).join(' ')), refused);
	t.regex(error?.message ?? '', /56 characters in 14 groups; these are 52/);
});

test('a character that no recovery key holds is told by its group, without the key', (t) => {
	const groups = formatRecoveryKey(createRecoveryKey(seededRandom()));
	const typed = groups.with(2, '1!Ä9');
	const error = t.throws(() => parseRecoveryKey(typed.join(' ')), refused);
	t.regex(error?.message ?? '', /^Group 3 has a character/);
	t.false(groups.some((group) => error?.message.includes(group)));
});

test('an empty recovery key is refused', (t) => {
	t.throws(() => parseRecoveryKey(' \n'), refused);
});

test('the same recovery key gives the same identity, for one account', (t) => {
	const key = createRecoveryKey(systemRandom);
	const first = recoverAccount(key, alice);
	const again = recoverAccount(key, alice);
	const other = recoverAccount(key, accountId('alice@other.example'));
	t.is(toHex(again.accountKey.identityKey), toHex(first.accountKey.identityKey));
	t.is(toHex(again.backupKey), toHex(first.backupKey));
	t.not(toHex(other.accountKey.identityKey), toHex(first.accountKey.identityKey));
	t.not(toHex(first.backupKey), toHex(first.accountKey.encode().slice(1)));
});

test('an account key that was stored is the same one, and is not printed', (t) => {
	const {accountKey} = recoverAccount(createRecoveryKey(systemRandom), alice);
	const encoded = accountKey.encode();
	const again = decodeAccountKey(encoded);
	t.is(toHex(again.identityKey), toHex(accountKey.identityKey));
	const seedStart = [...encoded.slice(1, 9)].join(', ');
	t.false(inspect(accountKey, {depth: 9, showHidden: true}).includes(seedStart));
	t.throws(() => decodeAccountKey(encoded.with(0, 2)), {code: 'unknown-version'});
	t.throws(() => decodeAccountKey(encoded.slice(1)), {instanceOf: CryptoError});
});

test('a wiped account key neither signs nor is stored', (t) => {
	const {accountKey} = recoverAccount(createRecoveryKey(systemRandom), alice);
	accountKey.wipe();
	t.throws(() => accountKey.signDeviceList(new Uint8Array()), {code: 'wiped'});
	t.throws(() => accountKey.encode(), {code: 'wiped'});
});

test('account names that are not in their one spelling are refused', (t) => {
	for (const text of [
		...['alice', 'Alice@relay.example', 'alice@Relay.example', 'alice@', '@relay.example'],
		...['alice@relay.example.', 'alice@-relay.example', 'al ice@relay.example', 'a@b@c'],
		...['älice@relay.example', 'alice@rélay.example', `${'a'.repeat(33)}@relay.example`],
		...[`alice@${'a'.repeat(64)}.example`, `alice@${'a.'.repeat(126)}aa`, 'alice@relay..example'],
	]) {
		t.throws(() => accountId(text), {instanceOf: CryptoError, code: 'bad-account'}, text);
	}

	t.is(String(accountId('a.b-c_1@xn--rlay-9ra.example')), 'a.b-c_1@xn--rlay-9ra.example');
	t.is(accountId(`a@${'a.'.repeat(126)}a`).length, 255);
});
