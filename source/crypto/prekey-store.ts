import type {Random} from '../protocol/environment.ts';
import type {DeviceKey} from './device-key.ts';
import {ByteReader, compareBytes, concat, u8, u32, u64} from './encoding.ts';
import {
	type ExchangePublic,
	type ExchangeSecret,
	exact,
	type KemCiphertext,
	type KemSeed,
	lengthOf,
	type Tag,
} from './exact-bytes.ts';
import {hash} from './kdf.ts';
import {encodeKemPrekey, encodeSignedPrekey} from './prekeys.ts';
import {kemPublic, randomBytes, wipe, x25519Public} from './sodium.ts';

/** One-time prekeys to keep on the relay, and how few are left when more are published. */
export const ONE_TIME_PREKEYS = 50;
export const ONE_TIME_PREKEYS_LOW = 20;

/** What to publish after `maintain`: complete records, each a body with its signature. */
export type PrekeyPublication = {
	/** The new signed prekey, when it was rotated. */
	readonly signed?: Uint8Array;
	/** The new last-resort prekey, when it was rotated. */
	readonly lastResort?: Uint8Array;
	/** More one-time prekeys. */
	readonly oneTime: readonly Uint8Array[];
};

/** The secret halves that one handshake used, and what the transcript needs beside them. */
export type PrekeySecrets = {
	readonly exchangeSecret: ExchangeSecret;
	readonly kemSeed: KemSeed;
	readonly signedBody: Uint8Array;
	readonly kemBody: Uint8Array;
};

type Signed = {id: number; createdAt: number; expires: number; secret: ExchangeSecret};
type Kem = {id: number; createdAt: number; expires: number; isLastResort: boolean; seed: KemSeed};
type Seen = {kemId: number; digest: Tag};
type State = {signed: Signed[]; kem: Kem[]; seen: Seen[]; lastSignedId: number; lastKemId: number};

const VERSION = 1;
const DAY = 86_400;
const ROTATION = 7 * DAY;
/** 7 days in use and 30 more for messages that are still under way (TC1 3.3). */
const LIFETIME = 37 * DAY;
/** A one-time key is deleted when used; one that nobody ever used goes after a year. */
const ONE_TIME_LIFETIME = 365 * DAY;
/** One-time keys whose secret halves are kept: far more than a relay holds and gives away at once. */
const ONE_TIME_KEPT = 1000;

/**
 * The secret halves of a device's prekeys (TC1 3.3). A value: every change gives a new store, and
 * the old one stays as it was until it is wiped. The secrets cannot be printed by accident.
 */
export class PrekeyStore {
	readonly #state: State;

	/** Takes ownership. Callers want `createPrekeyStore` or `decodePrekeyStore`. */
	constructor(state: State) {
		this.#state = state;
	}

	/**
	 * Rotates what is older than 7 days, deletes what is expired, and makes one-time prekeys up to 50
	 * when the relay has fewer than 20. Call it daily, after the queue is emptied: a message that waits
	 * may need an expired key. Publish only after the new store is written.
	 */
	maintain(options: {
		readonly key: DeviceKey;
		readonly now: number;
		readonly random: Random;
		/** One-time prekeys that the relay still has. */
		readonly oneTimeOnRelay: number;
	}): {readonly store: PrekeyStore; readonly publication: PrekeyPublication} {
		const {key, random, oneTimeOnRelay} = options;
		const now = Math.floor(options.now / 1000);
		const state = copyOf(this.#state);
		const lastResorts = state.kem.filter(({isLastResort}) => isLastResort);
		const [isSignedDue, isLastResortDue] = [isDue(state.signed, now), isDue(lastResorts, now)];
		dropExpired(state, now);
		const signed = isSignedDue ? addSigned(state, key, {now, random}) : undefined;
		const wanted = oneTimeOnRelay < ONE_TIME_PREKEYS_LOW ? ONE_TIME_PREKEYS - oneTimeOnRelay : 0;
		const oneTime = Array.from({length: wanted}, () =>
			addKem(state, key, {now, random, isLastResort: false}),
		);
		limitOneTime(state);
		const lastResort = isLastResortDue
			? addKem(state, key, {now, random, isLastResort: true})
			: undefined;
		return {store: new PrekeyStore(state), publication: {signed, lastResort, oneTime}};
	}

	/** Copies of the secrets that an initial message names, or undefined when one of them is gone. */
	find(key: DeviceKey, signedId: number, kemId: number): PrekeySecrets | undefined {
		const signed = this.#state.signed.find(({id}) => id === signedId);
		const kem = this.#state.kem.find(({id}) => id === kemId);
		if (signed === undefined || kem === undefined) {
			return undefined;
		}

		return {
			exchangeSecret: exact('exchangeSecret', signed.secret.slice()),
			kemSeed: exact('kemSeed', kem.seed.slice()),
			signedBody: signedBody(key, signed),
			kemBody: kemBody(key, kem),
		};
	}

	/** Whether this initial message opened a session before, with a last-resort prekey (TC1 3.8). */
	hasSeen(ephemeral: ExchangePublic, ciphertext: KemCiphertext): boolean {
		const digest = seenDigest(ephemeral, ciphertext);
		return this.#state.seen.some((seen) => compareBytes(seen.digest, digest) === 0);
	}

	/**
	 * The store after an initial message opened: a one-time prekey is deleted, for a last-resort one
	 * the message is remembered until that prekey is deleted too, so that it opens only once.
	 */
	afterUse(kemId: number, ephemeral: ExchangePublic, ciphertext: KemCiphertext): PrekeyStore {
		const state = copyOf(this.#state);
		const used = state.kem.find(({id}) => id === kemId);
		if (used?.isLastResort) {
			state.seen.push({kemId, digest: seenDigest(ephemeral, ciphertext)});
		} else if (used !== undefined) {
			wipe(used.seed);
			state.kem = state.kem.filter((kem) => kem !== used);
		}

		return new PrekeyStore(state);
	}

	/** The store as bytes, to be sealed in the vault and wiped. */
	encode(): Uint8Array {
		const {signed, kem, seen, lastSignedId, lastKemId} = this.#state;
		return concat(
			...[u8(VERSION), u32(lastSignedId), u32(lastKemId)],
			u32(signed.length),
			...signed.flatMap(({id, createdAt, expires, secret}) => [
				...[u32(id), u64(createdAt), u64(expires), secret],
			]),
			u32(kem.length),
			...kem.flatMap(({id, createdAt, expires, isLastResort, seed}) => [
				...[u32(id), u64(createdAt), u64(expires), u8(isLastResort ? 1 : 0), seed],
			]),
			u32(seen.length),
			...seen.flatMap(({kemId, digest}) => [u32(kemId), digest]),
		);
	}

	/** Overwrites the secrets, once a later store is written. */
	wipe(): void {
		const {signed, kem} = this.#state;
		wipe(...signed.map(({secret}) => secret), ...kem.map(({seed}) => seed));
	}
}

/** A store without any prekey; `maintain` makes the first ones. */
export function createPrekeyStore(): PrekeyStore {
	return new PrekeyStore({signed: [], kem: [], seen: [], lastSignedId: 0, lastKemId: 0});
}

/** The store that `encode` wrote. Throws CryptoError `bad-encoding`, `unknown-version`. */
export function decodePrekeyStore(bytes: Uint8Array): PrekeyStore {
	const reader = new ByteReader(bytes);
	reader.version(VERSION);
	const [lastSignedId, lastKemId] = [reader.u32(), reader.u32()];
	const signed = reader.list(() => ({
		...{id: reader.u32(), createdAt: reader.u64(), expires: reader.u64()},
		secret: reader.exact('exchangeSecret'),
	}));
	const kem = reader.list(() => ({
		...{id: reader.u32(), createdAt: reader.u64(), expires: reader.u64()},
		...{isLastResort: reader.flags(1) === 1, seed: reader.exact('kemSeed')},
	}));
	const seen = reader.list(() => ({kemId: reader.u32(), digest: reader.exact('tag')}));
	reader.end();
	return new PrekeyStore({signed, kem, seen, lastSignedId, lastKemId});
}

function addSigned(
	state: State,
	key: DeviceKey,
	{now, random}: {readonly now: number; readonly random: Random},
): Uint8Array {
	const secret = exact('exchangeSecret', randomBytes(lengthOf('exchangeSecret'), random));
	const id = ++state.lastSignedId;
	const signed = {id, createdAt: now, expires: now + LIFETIME, secret};
	state.signed.push(signed);
	const body = signedBody(key, signed);
	return concat(body, key.sign('spk', body));
}

function addKem(
	state: State,
	key: DeviceKey,
	options: {readonly now: number; readonly random: Random; readonly isLastResort: boolean},
): Uint8Array {
	const {now, random, isLastResort} = options;
	const seed = exact('kemSeed', randomBytes(lengthOf('kemSeed'), random));
	const expires = now + (isLastResort ? LIFETIME : ONE_TIME_LIFETIME);
	const kem = {id: ++state.lastKemId, createdAt: now, expires, isLastResort, seed};
	state.kem.push(kem);
	const body = kemBody(key, kem);
	return concat(body, key.sign('kpk', body));
}

/**
 * Whether the one in use, which is the newest, has to be replaced. It may be from a time when the
 * clock was wrong: then it would stay for years, or is gone while those before it are not.
 */
function isDue(prekeys: ReadonlyArray<Signed | Kem>, now: number): boolean {
	const newest = prekeys.at(-1);
	return newest === undefined || Math.abs(now - newest.createdAt) >= ROTATION;
}

/** How many are made is for the relay to say, so how many are kept is not. The oldest go first. */
function limitOneTime(state: State): void {
	const oneTime = state.kem.filter(({isLastResort}) => !isLastResort);
	const excess = new Set(oneTime.slice(0, Math.max(0, oneTime.length - ONE_TIME_KEPT)));
	wipe(...[...excess].map(({seed}) => seed));
	state.kem = state.kem.filter((kem) => !excess.has(kem));
}

function dropExpired(state: State, now: number): void {
	const expired = ({expires}: {expires: number}) => expires <= now;
	wipe(...state.signed.filter(expired).map(({secret}) => secret));
	wipe(...state.kem.filter(expired).map(({seed}) => seed));
	state.signed = state.signed.filter((signed) => !expired(signed));
	state.kem = state.kem.filter((kem) => !expired(kem));
	state.seen = state.seen.filter(({kemId}) => state.kem.some(({id}) => id === kemId));
}

function signedBody({deviceId}: DeviceKey, {id, expires, secret}: Signed): Uint8Array {
	return encodeSignedPrekey({deviceId, id, expires, publicKey: x25519Public(secret)});
}

function kemBody({deviceId}: DeviceKey, {id, expires, isLastResort, seed}: Kem): Uint8Array {
	return encodeKemPrekey({deviceId, id, expires, isLastResort, publicKey: kemPublic(seed)});
}

function seenDigest(ephemeral: ExchangePublic, ciphertext: KemCiphertext): Tag {
	return hash('seen-init', ephemeral, ciphertext);
}

function copyOf(state: State): State {
	return {
		...state,
		signed: state.signed.map((signed) => ({
			...signed,
			secret: exact('exchangeSecret', signed.secret.slice()),
		})),
		kem: state.kem.map((kem) => ({...kem, seed: exact('kemSeed', kem.seed.slice())})),
		seen: [...state.seen],
	};
}
