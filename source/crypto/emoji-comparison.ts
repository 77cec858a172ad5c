import type {Random} from '../protocol/environment.ts';
import type {AccountId} from './account-id.ts';
import {COMPARISON_EMOJI, type ComparisonEmoji} from './comparison-emoji.ts';
import {utf8} from './encoding.ts';
import {CryptoError} from './error.ts';
import {exact, type Tag} from './exact-bytes.ts';
import {hash} from './kdf.ts';
import {equal, randomBytes} from './sodium.ts';

/**
 * One side of an emoji comparison (TC1 3.11): an account and its identity key, or, when a device is
 * added, the account and the new device's two public keys, one after the other.
 */
export type ComparedParty = {readonly account: AccountId; readonly key: Uint8Array};

/** Who compares with whom: the one who began, and the one who answered. */
export type ComparedParties = {readonly starter: ComparedParty; readonly answerer: ComparedParty};

/** What the starter keeps until the answer is there. Not secret from the peer, but not to be shown early. */
export type StartedComparison = {
	/** 16 bytes: names this run. */
	readonly transaction: Uint8Array;
	readonly commitment: Tag;
	/** 32 bytes: sent only after the answer came. */
	readonly reveal: Uint8Array;
};

const TRANSACTION_BYTES = 16;
const NONCE_BYTES = 32;
const EMOJI = 7;
const EMOJI_BITS = 6;

/**
 * Begins a comparison: send `transaction` and `commitment`. The commitment comes before the answer,
 * so that neither side, nor one in between, can choose what the emoji will be (Vaudenay, 2005).
 */
export function startComparison(starter: ComparedParty, random: Random): StartedComparison {
	const transaction = randomBytes(TRANSACTION_BYTES, random);
	const reveal = randomBytes(NONCE_BYTES, random);
	return {transaction, commitment: commit(transaction, starter, reveal), reveal};
}

/** The answerer's 32 bytes, to be sent once the commitment is there. */
export function answerComparison(random: Random): Uint8Array {
	return randomBytes(NONCE_BYTES, random);
}

/**
 * The seven emoji that both people must see. The answerer calls it with what was revealed, the
 * starter with its own. Throws CryptoError `bad-comparison` when the reveal is not what was committed
 * to: then somebody interferes, and the run is over.
 */
export function comparedEmoji(
	parties: ComparedParties,
	run: StartedComparison & {readonly answer: Uint8Array},
): readonly ComparisonEmoji[] {
	const {starter, answerer} = parties;
	const {transaction, commitment, reveal, answer} = run;
	requireLength(transaction, TRANSACTION_BYTES);
	requireLength(reveal, NONCE_BYTES);
	requireLength(answer, NONCE_BYTES);
	if (!equal(commit(transaction, starter, reveal), exact('tag', commitment))) {
		throw new CryptoError('bad-comparison', 'The other side changed its mind. Start again.');
	}

	const digest = hash(
		'sas-out',
		...[transaction, utf8(starter.account), starter.key],
		...[utf8(answerer.account), answerer.key, commitment, reveal, answer],
	);
	return firstNumbers(digest).map(emojiAt);
}

function commit(transaction: Uint8Array, starter: ComparedParty, reveal: Uint8Array): Tag {
	return hash('sas-commit', transaction, utf8(starter.account), starter.key, reveal);
}

/** The first 42 bits, six at a time. */
function firstNumbers(digest: Uint8Array): readonly number[] {
	return Array.from({length: EMOJI}, (_, index) => {
		const bit = index * EMOJI_BITS;
		const [high = 0, low = 0] = digest.subarray(bit >> 3, (bit >> 3) + 2);
		return (((high << 8) | low) >> (16 - EMOJI_BITS - (bit & 7))) & 63;
	});
}

function emojiAt(index: number): ComparisonEmoji {
	const emoji = COMPARISON_EMOJI[index];
	if (emoji === undefined) {
		throw new CryptoError('out-of-range', 'There is no such emoji.');
	}

	return emoji;
}

function requireLength(bytes: Uint8Array, length: number): void {
	if (bytes.length !== length) {
		throw new CryptoError('bad-comparison', 'A step of the comparison has the wrong size.');
	}
}
