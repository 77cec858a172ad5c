import test from 'ava';
import fc from 'fast-check';
import {accountId} from '../../source/crypto/account-id.ts';
import {COMPARISON_EMOJI} from '../../source/crypto/comparison-emoji.ts';
import {compareText, comparisonText} from '../../source/crypto/comparison-text.ts';
import {
	answerComparison,
	comparedEmoji,
	startComparison,
} from '../../source/crypto/emoji-comparison.ts';
import {concat, u8, utf8} from '../../source/crypto/encoding.ts';
import {CryptoError} from '../../source/crypto/error.ts';
import {exact} from '../../source/crypto/exact-bytes.ts';
import {hash} from '../../source/crypto/kdf.ts';
import {
	digitsOf,
	fingerprint,
	type Identity,
	iteratedHash,
	safetyNumber,
} from '../../source/crypto/safety-number.ts';
import {ready, signKeypair} from '../../source/crypto/sodium.ts';
import {systemRandom} from '../../source/protocol/environment.ts';
import {fromHex, toHex} from '../helpers/hex.ts';

const [alice, bob, mallory] = ['alice', 'bob', 'mallory'].map((name, index) => ({
	account: accountId(`${name}@relay.example`),
	seed: exact('signingSeed', new Uint8Array(32).fill(index + 1)),
}));

test.before(() => ready());

test("the number is Signal's: its published test identities give the published digits", (t) => {
	const identities = [
		['0506863bc66d02b40d27b8d49ca7c09e9239236f9d7d25d6fcca5ce13c7064d868', '+14152222222'],
		['05f781b6fb32fed9ba1cf2de978d4d5da28dc34046ae814402b5c0dbd96fda907b', '+14153333333'],
	] as const;
	const halves = identities.map(([key, id]) => digitsOf(iteratedHash(fromHex(key), utf8(id))));
	t.is(halves.toSorted().join(''), '300354477692869396892869876765458257569162576843440918079131');
});

test('both sides see the same 60 digits, in 12 groups', (t) => {
	const number = safetyNumber(identity(alice), identity(bob));
	t.deepEqual(safetyNumber(identity(bob), identity(alice)), number);
	t.is(number.length, 12);
	t.true(number.every((group) => /^\d{5}$/.test(group)));
});

test('another identity key or another name gives another number', (t) => {
	const number = safetyNumber(identity(alice), identity(bob)).join(' ');
	const {account} = identity(mallory);
	const {identityKey} = identity(mallory);
	for (const other of [{account}, {identityKey}]) {
		t.not(safetyNumber(identity(alice), {...identity(bob), ...other}).join(' '), number);
	}
});

test('both sides of a comparison see the same seven emoji', (t) => {
	const [starter, answerer] = [partyOf(alice), partyOf(bob)];
	const started = startComparison(starter, systemRandom);
	const answer = answerComparison(systemRandom);
	const shown = comparedEmoji({starter, answerer}, {...started, answer});
	t.is(shown.length, 7);
	t.true(shown.every((emoji) => COMPARISON_EMOJI.includes(emoji)));
	t.deepEqual(comparedEmoji({starter, answerer}, {...started, answer: answer.slice()}), shown);
});

test('the emoji are the first 42 bits of the specified hash', (t) => {
	const [starter, answerer] = [partyOf(alice), partyOf(bob)];
	const started = startComparison(starter, systemRandom);
	const answer = answerComparison(systemRandom);
	const {transaction, commitment, reveal} = started;
	t.is(
		toHex(commitment),
		toHex(hash('sas-commit', transaction, utf8(starter.account), starter.key, reveal)),
	);
	const out = hash(
		'sas-out',
		...[transaction, utf8(starter.account), starter.key],
		...[utf8(answerer.account), answerer.key, commitment, reveal, answer],
	);
	const bits = [...out].map((byte) => byte.toString(2).padStart(8, '0')).join('');
	const expected = [0, 6, 12, 18, 24, 30, 36].map((bit) => parseInt(bits.slice(bit, bit + 6), 2));
	t.deepEqual(
		comparedEmoji({starter, answerer}, {...started, answer}).map((emoji) =>
			COMPARISON_EMOJI.indexOf(emoji),
		),
		expected,
	);
});

test('who sits in between sees other emoji on the two sides', (t) => {
	const started = startComparison(partyOf(alice), systemRandom);
	const answer = answerComparison(systemRandom);
	const seen = [bob, mallory].map((answerer) => {
		const parties = {starter: partyOf(alice), answerer: partyOf(answerer)};
		return comparedEmoji(parties, {...started, answer}).map(({name}) => name);
	});
	t.notDeepEqual(seen[0], seen[1]);
});

test('a reveal that was not committed to ends the comparison', (t) => {
	const parties = {starter: partyOf(alice), answerer: partyOf(bob)};
	const started = startComparison(parties.starter, systemRandom);
	const run = {...started, answer: answerComparison(systemRandom)};
	const refused = {instanceOf: CryptoError, code: 'bad-comparison'};
	for (const changed of [
		{reveal: systemRandom.bytes(32)},
		{transaction: systemRandom.bytes(16)},
		{commitment: exact('tag', systemRandom.bytes(32))},
		{reveal: started.reveal.slice(1)},
		{answer: new Uint8Array()},
		{transaction: new Uint8Array(17)},
	]) {
		t.throws(() => comparedEmoji(parties, {...run, ...changed}), refused);
	}

	t.throws(() => comparedEmoji({...parties, starter: partyOf(mallory)}, run), refused);
});

test('there are 64 different emoji with 64 different names', (t) => {
	t.is(COMPARISON_EMOJI.length, 64);
	t.is(new Set(COMPARISON_EMOJI.map(({emoji}) => emoji)).size, 64);
	t.is(new Set(COMPARISON_EMOJI.map(({name}) => name)).size, 64);
	t.true(COMPARISON_EMOJI.every(({name}) => /^[a-z]+(?: [a-z]+)?$/.test(name)));
	t.deepEqual(COMPARISON_EMOJI[63], {emoji: '📌', name: 'pin'});
});

test('a pasted text matches crosswise', (t) => {
	const text = comparisonText(identity(bob), identity(alice));
	t.is(text.length, 116);
	t.is(compareText(text, identity(alice), identity(bob)), 'match');
	t.is(compareText(` ${text.toLowerCase()}\n`, identity(alice), identity(bob)), 'match');
	t.is(compareText(text, identity(bob), identity(alice)), 'mismatch');
	t.is(compareText(text, identity(alice), identity(mallory)), 'mismatch');
	t.is(compareText(text, identity(mallory), identity(bob)), 'mismatch');
});

test('a text that is damaged, or none at all, is refused', (t) => {
	const text = comparisonText(identity(bob), identity(alice));
	const refused = {instanceOf: CryptoError, code: 'bad-comparison-text'};
	const read = (pasted: string) => compareText(pasted, identity(alice), identity(bob));
	for (const pasted of ['', 'hello', 'tcv1:', text.slice(0, -1), `${text}A`, text.slice(5)]) {
		t.throws(() => read(pasted), refused, pasted);
	}

	for (let index = 5; index < text.length; index++) {
		const other = text[index] === 'A' ? 'B' : 'A';
		t.throws(() => read(text.slice(0, index) + other + text.slice(index + 1)), refused);
	}

	t.throws(() => read(text.replace('tcv1', 'tcv2')), refused);
});

test('no pasted text makes the comparison fail in another way', (t) => {
	const [self, peer] = [identity(alice), identity(bob)];
	fc.assert(
		fc.property(fc.string(), (tail) => {
			const error = t.throws(() => compareText(`tcv1:${tail}`, self, peer));
			return error instanceof CryptoError && error.code === 'bad-comparison-text';
		}),
		{numRuns: 30},
	);
	t.pass();
});

test('a fingerprint covers the type of its key', (t) => {
	const {account, identityKey} = identity(alice);
	const expected = iteratedHash(concat(u8(1), identityKey), utf8(account));
	t.is(toHex(fingerprint({account, identityKey})), toHex(expected));
});

function identity(person: typeof alice): Identity {
	if (person === undefined) throw new Error('There is nobody.');
	return {account: person.account, identityKey: signKeypair(person.seed).publicKey};
}

function partyOf(person: typeof alice) {
	const {account, identityKey} = identity(person);
	return {account, key: identityKey};
}
