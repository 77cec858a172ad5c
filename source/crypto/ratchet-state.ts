import {ByteReader, concat, lengthPrefixed, u8, u32, u64} from './encoding.ts';
import {
	type ExchangePublic,
	type ExchangeSecret,
	exact,
	type KemPublic,
	type KemSeed,
	type Key,
	type SessionId,
	type Tag,
} from './exact-bytes.ts';
import {type ChainHead, encodeHead, parseHead} from './message.ts';
import {wipe} from './sodium.ts';

/** The key of a message that has not come yet. */
export type SkippedKey = {
	readonly chain: ExchangePublic;
	readonly number: number;
	readonly key: Key;
	/** When it was stored, in milliseconds since the Unix epoch. */
	readonly storedAt: number;
};

export type SendingChain = {readonly head: ChainHead; key: Key; sent: number};
export type ReceivingChain = {readonly head: ChainHead; key: Key; received: number};

/**
 * All that one end of a session holds (TC1 3.7). Every value owns its bytes: work is done on a copy,
 * so that a failure leaves the original as it was, and the loser of the two can be wiped.
 */
export type RatchetState = {
	readonly sessionId: SessionId;
	readonly transcript: Tag;
	rootKey: Key;
	/** Our current ratchet secret (`dhs`). */
	own: ExchangeSecret;
	/** The peer's current ratchet key (`dhr`). */
	peer: ExchangePublic;
	sending?: SendingChain;
	receiving?: ReceivingChain;
	/** Messages of our sending chain before this one (`pn`). */
	previousSent: number;
	skipped: SkippedKey[];
	/** The seed of our KEM offer that is not answered yet. */
	kemOurs?: KemSeed;
	/** The peer's KEM offer that we have not answered yet. */
	kemTheirs?: KemPublic;
	/** Messages in both directions since a KEM secret was last mixed in. */
	sinceKem: number;
	/** When that was, in milliseconds since the Unix epoch. */
	lastKemAt: number;
	/** Chains of the peer that are over: a message of theirs without a stored key was used before. */
	finished: ExchangePublic[];
};

/** Chain 32, number 4, key 32, time 8. */
const SKIPPED_BYTES = 76;
const FLAGS = {sending: 1, receiving: 2, kemOurs: 4, kemTheirs: 8};

/** An independent copy. */
export function copyRatchet(state: RatchetState): RatchetState {
	const {sending, receiving, kemOurs} = state;
	return {
		...state,
		rootKey: exact('key', state.rootKey.slice()),
		own: exact('exchangeSecret', state.own.slice()),
		sending: sending && {...sending, key: exact('key', sending.key.slice())},
		receiving: receiving && {...receiving, key: exact('key', receiving.key.slice())},
		skipped: state.skipped.map(({chain, number, key, storedAt}) => ({
			chain,
			number,
			key: exact('key', key.slice()),
			storedAt,
		})),
		kemOurs: kemOurs && exact('kemSeed', kemOurs.slice()),
		finished: [...state.finished],
	};
}

/** Overwrites the secrets. */
export function wipeRatchet(state: RatchetState): void {
	const {rootKey, own, sending, receiving, skipped, kemOurs} = state;
	wipe(rootKey, own, ...skipped.map(({key}) => key));
	for (const secret of [sending?.key, receiving?.key, kemOurs]) {
		if (secret !== undefined) {
			wipe(secret);
		}
	}
}

/** The state as bytes. The same state always gives the same bytes. */
export function encodeRatchet(state: RatchetState): Uint8Array {
	const {sending, receiving, kemOurs, kemTheirs, skipped, finished} = state;
	const flags =
		(sending ? FLAGS.sending : 0) |
		(receiving ? FLAGS.receiving : 0) |
		(kemOurs ? FLAGS.kemOurs : 0) |
		(kemTheirs ? FLAGS.kemTheirs : 0);
	return concat(
		...[state.sessionId, state.transcript, state.rootKey, state.own, state.peer],
		...[u32(state.previousSent), u32(state.sinceKem), u64(state.lastKemAt), u8(flags)],
		...(sending ? [lengthPrefixed(encodeHead(sending.head)), sending.key, u32(sending.sent)] : []),
		...(receiving
			? [lengthPrefixed(encodeHead(receiving.head)), receiving.key, u32(receiving.received)]
			: []),
		...(kemOurs ? [kemOurs] : []),
		...(kemTheirs ? [kemTheirs] : []),
		...[u32(finished.length), ...finished, u32(skipped.length), encodeSkipped(skipped)],
	);
}

/** Reads what `encodeRatchet` wrote, from within a larger record. */
export function readRatchet(reader: ByteReader): RatchetState {
	const sessionId = reader.exact('sessionId');
	const transcript = reader.exact('tag');
	const rootKey = reader.exact('key');
	const own = reader.exact('exchangeSecret');
	const peer = reader.exact('exchangePublic');
	const [previousSent, sinceKem, lastKemAt] = [reader.u32(), reader.u32(), reader.u64()];
	const flags = reader.flags(15);
	const sending =
		flags & FLAGS.sending
			? {head: readHead(reader), key: reader.exact('key'), sent: reader.u32()}
			: undefined;
	const receiving =
		flags & FLAGS.receiving
			? {head: readHead(reader), key: reader.exact('key'), received: reader.u32()}
			: undefined;
	const kemOurs = flags & FLAGS.kemOurs ? reader.exact('kemSeed') : undefined;
	const kemTheirs = flags & FLAGS.kemTheirs ? reader.exact('kemPublic') : undefined;
	const finished = reader.list(() => reader.exact('exchangePublic'));
	const skipped = reader.list(() => ({
		...{chain: reader.exact('exchangePublic'), number: reader.u32()},
		...{key: reader.exact('key'), storedAt: reader.u64()},
	}));
	return {
		...{sessionId, transcript, rootKey, own, peer, sending, receiving, previousSent},
		...{skipped, kemOurs, kemTheirs, sinceKem, lastKemAt, finished},
	};
}

/** Written in one go: there can be 2,000 of them, and the state is stored with every message. */
function encodeSkipped(skipped: readonly SkippedKey[]): Uint8Array {
	const bytes = new Uint8Array(skipped.length * SKIPPED_BYTES);
	const view = new DataView(bytes.buffer);
	for (const [index, {chain, number, key, storedAt}] of skipped.entries()) {
		const start = index * SKIPPED_BYTES;
		bytes.set(chain, start);
		view.setUint32(start + 32, number);
		bytes.set(key, start + 36);
		view.setBigUint64(start + 68, BigInt(storedAt));
	}

	return bytes;
}

function readHead(reader: ByteReader): ChainHead {
	const inner = new ByteReader(reader.lengthPrefixed());
	const head = parseHead(inner);
	inner.end();
	return head;
}
