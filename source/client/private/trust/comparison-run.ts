import {
	type ComparedParty,
	comparedEmoji,
	type StartedComparison,
} from '../../../crypto/emoji-comparison.ts';
import {compareBytes, fromBase64url} from '../../../crypto/encoding.ts';
import {CryptoError} from '../../../crypto/error.ts';
import {exact, lengthOf, type Tag} from '../../../crypto/exact-bytes.ts';
import type {Identity} from '../../../crypto/safety-number.ts';
import type {ComparedEmoji} from '../../state/state.ts';
import type {ComparisonStep} from '../bodies.ts';

/** One emoji comparison: whose keys are compared was fixed when it began. */
export type Run = {
	/** The transaction, base64url. */
	readonly id: string;
	readonly peer: string;
	readonly own: Identity;
	/** The keys that are shown for the peer. */
	readonly shown: Identity;
	readonly stage: RunStage;
};

export type RunStage =
	/** We began. */
	| {readonly type: 'waiting'; readonly started: StartedComparison}
	/** The device of theirs that began, and what it has committed to. */
	| {readonly type: 'asked'; readonly device: string; readonly commitment: Tag}
	| {
			readonly type: 'answered';
			readonly device: string;
			readonly commitment: Tag;
			readonly answer: Uint8Array;
	  }
	| {readonly type: 'comparing'};

/** The step that begins a run. */
export type ComparisonStart = Extract<ComparisonStep, {readonly step: 'start'}>;

/** Which of two runs goes on when both sides began at once. */
export function comesFirst(one: Run, other: Run): boolean {
	return compareBytes(fromBase64url(one.id), fromBase64url(other.id)) < 0;
}

/** What two people compare of an account. */
export function partyOf({account, identityKey}: Identity): ComparedParty {
	return {account, key: identityKey};
}

/** What the beginning of a run commits to; undefined when its bytes are not of the right size. */
export function readCommitment(step: ComparisonStart): Tag | undefined {
	try {
		const commitment = exact('tag', fromBase64url(step.commitment));
		return fromBase64url(step.run).length === TRANSACTION_BYTES ? commitment : undefined;
	} catch (error) {
		if (error instanceof CryptoError) return undefined;
		throw error;
	}
}

/** A device's id as bytes; undefined for what is none. */
export function readDeviceId(text: string): Uint8Array | undefined {
	try {
		const id = fromBase64url(text);
		return id.length === lengthOf('deviceId') ? id : undefined;
	} catch (error) {
		if (error instanceof CryptoError) return undefined;
		throw error;
	}
}

/** The starter's seven, from the other side's answer; undefined when that cannot be right. */
export function emojiOfStarter(
	{own, shown}: Run,
	started: StartedComparison,
	answer: string,
): readonly ComparedEmoji[] | undefined {
	const parties = {starter: partyOf(own), answerer: partyOf(shown)};
	return computed(() => comparedEmoji(parties, {...started, answer: fromBase64url(answer)}));
}

/** The answerer's seven; undefined when what is revealed is not what was committed to. */
export function emojiOfAnswerer(
	{id, own, shown}: Run,
	stage: Extract<RunStage, {readonly type: 'answered'}>,
	reveal: string,
): readonly ComparedEmoji[] | undefined {
	const {commitment, answer} = stage;
	const parties = {starter: partyOf(shown), answerer: partyOf(own)};
	return computed(() => {
		const [transaction, revealed] = [fromBase64url(id), fromBase64url(reveal)];
		return comparedEmoji(parties, {transaction, commitment, answer, reveal: revealed});
	});
}

const TRANSACTION_BYTES = 16;

function computed(
	compute: () => ReturnType<typeof comparedEmoji>,
): readonly ComparedEmoji[] | undefined {
	try {
		return compute().map(({emoji, name}) => ({symbol: emoji, word: name}));
	} catch (error) {
		if (error instanceof CryptoError) return undefined;
		throw error;
	}
}
