import {ByteReader, concat, u8, u32, u64} from './encoding.ts';
import {CryptoError, type CryptoErrorCode} from './error.ts';
import type {SessionId} from './exact-bytes.ts';
import type {LocalDevice, RemoteDevice} from './handshake.ts';
import {parseMessage} from './message.ts';
import type {PrekeyStore} from './prekey-store.ts';
import type {PrekeyBundle} from './prekeys.ts';
import type {StepInput} from './ratchet.ts';
import {
	encodeSession,
	noSession,
	readSession,
	type Session,
	sealMessage,
	startSession,
	wipeSession,
} from './session.ts';
import {receiveInitial, receiveKnown} from './session-receive.ts';
import {prunedSessions, replaceActive, type Sessions} from './sessions.ts';

/** The rules of TC1 3.8 and 3.12 that a book keeps. Times are milliseconds. */
export const SESSION_LIMITS = {
	unansweredLifetime: 30 * 86_400_000,
	unansweredMessages: 10_000,
	resetsPerHour: 1,
	resetsPerDay: 5,
} as const;

/** A message that was opened. Write `book`, `prekeys` and the text in one go; then show, then ack. */
export type Opened = {
	readonly type: 'opened';
	readonly plaintext: Uint8Array;
	readonly book: SessionBook;
	/** The prekeys as they are now, when the message began a session. */
	readonly prekeys?: PrekeyStore;
};

/** What came of a message. Only `opened` changes anything. */
export type Received =
	| Opened
	/** It was opened before: drop it silently, and acknowledge it. */
	| {readonly type: 'duplicate'}
	/** It does not open. After a handshake of ours it may come again: see `mayReset`. */
	| {readonly type: 'refused'; readonly code: CryptoErrorCode};

const VERSION = 1;
const HAS_ACTIVE = 1;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * All sessions with one device of a peer (TC1 3.12): one to send on, and up to three that only
 * receive, for seven days. A value: every step gives a new book and leaves this one byte for byte as
 * it was, so that the caller can write the new one before anything leaves. Prints no secret.
 */
export class SessionBook {
	readonly #sessions: Sessions;
	/** When sessions were renewed because messages did not open, newest last. */
	readonly #resets: readonly number[];

	/** Takes ownership. Callers want `createSessionBook` or `decodeSessionBook`. */
	constructor(sessions: Sessions, resets: readonly number[]) {
		this.#sessions = sessions;
		this.#resets = resets;
	}

	/** The session that is sent on. */
	get activeId(): SessionId | undefined {
		return this.#sessions.active?.ratchet.sessionId;
	}

	/**
	 * Whether `start` must come before `seal`: there is no session, or the one we started stayed
	 * unanswered for 30 days or 10,000 messages.
	 */
	needsHandshake(now: number): boolean {
		const {active} = this.#sessions;
		if (active?.initial === undefined) {
			return active === undefined;
		}

		const {unansweredLifetime, unansweredMessages} = SESSION_LIMITS;
		const isTooOld = now - active.createdAt >= unansweredLifetime;
		return isTooOld || (active.ratchet.sending?.sent ?? 0) >= unansweredMessages;
	}

	/**
	 * A new session to send on, in place of the active one, or of the session of a message that did
	 * not open, if `unopened` names one: the peer sends on that one, and would not give it up for a
	 * session that only began at the same time as its own (TC1 3.12, rule 2). The peer learns of it
	 * with the next message. Throws CryptoError `weak-key`.
	 */
	start(
		self: LocalDevice,
		peer: RemoteDevice,
		options: StepInput & {readonly bundle: PrekeyBundle; readonly unopened?: SessionId},
	): SessionBook {
		const sessions = prunedSessions(this.#sessions, options.now);
		const replaced = sessions.active ?? sessions.old[0]?.session;
		const supersedes = options.unopened ?? replaced?.ratchet.sessionId ?? noSession();
		const session = startSession(self, peer, {...options, supersedes});
		return new SessionBook(replaceActive(sessions, session, options.now), this.#resets);
	}

	/** Seals a text on the active session. Throws CryptoError `no-session`, `out-of-range`. */
	seal(
		plaintext: Uint8Array,
		input: StepInput,
	): {readonly book: SessionBook; readonly message: Uint8Array} {
		const {active, old} = prunedSessions(this.#sessions, input.now);
		if (active === undefined || this.needsHandshake(input.now)) {
			throw new CryptoError('no-session', 'A handshake with this device comes first.');
		}

		const {session, message} = sealMessage(active, plaintext, input);
		return {book: new SessionBook({active: session, old}, this.#resets), message};
	}

	/** Opens a message of this device. Everything that can be wrong with it comes as a value. */
	receive(
		self: LocalDevice,
		peer: RemoteDevice,
		input: {readonly message: Uint8Array; readonly prekeys: PrekeyStore; readonly now: number},
	): Received {
		try {
			const {prekeys, now} = input;
			const message = parseMessage(input.message);
			const sessions = prunedSessions(this.#sessions, now);
			const opened =
				receiveKnown(sessions, message, now) ??
				receiveInitial(sessions, {self, peer, message, prekeys, now});
			const book = new SessionBook(opened.sessions, this.#resets);
			return {type: 'opened', plaintext: opened.plaintext, book, prekeys: opened.prekeys};
		} catch (error) {
			if (!(error instanceof CryptoError)) {
				throw error;
			}

			const {code} = error;
			return code === 'duplicate' ? {type: 'duplicate'} : {type: 'refused', code};
		}
	}

	/**
	 * The book with nothing to send on: after a vault was restored, its keys may have been used
	 * already (TC1 3.12, rule 5). What arrives on the old session still opens for seven days.
	 */
	retire(now: number): SessionBook {
		const sessions = prunedSessions(this.#sessions, now);
		return new SessionBook(replaceActive(sessions, undefined, now), this.#resets);
	}

	/**
	 * Whether a message that does not open may be answered with a new session and a `reset` (rule 4):
	 * once an hour and five times a day. When not, tell the user: it can be an attack.
	 */
	mayReset(now: number): boolean {
		const within = (time: number) =>
			this.#resets.filter((reset) => Math.abs(now - reset) < time).length;
		const {resetsPerHour, resetsPerDay} = SESSION_LIMITS;
		return within(HOUR) < resetsPerHour && within(DAY) < resetsPerDay;
	}

	/** The book that remembers a reset made now. */
	noteReset(now: number): SessionBook {
		const recent = [...this.#resets, now].slice(-SESSION_LIMITS.resetsPerDay);
		return new SessionBook(this.#sessions, recent);
	}

	/** How many messages have been missing for `patience` milliseconds or longer. */
	missing(now: number, patience: number): number {
		return allSessions(this.#sessions)
			.flatMap(({ratchet}) => ratchet.skipped)
			.filter(({storedAt}) => now - storedAt >= patience).length;
	}

	/** The book as bytes, to be sealed in the vault and wiped. The same book gives the same bytes. */
	encode(): Uint8Array {
		const {active, old} = this.#sessions;
		return concat(
			...[u8(VERSION), u8(active === undefined ? 0 : HAS_ACTIVE)],
			...(active === undefined ? [] : [encodeSession(active)]),
			u32(old.length),
			...old.flatMap(({session, replacedAt}) => [u64(replacedAt), encodeSession(session)]),
			...[u32(this.#resets.length), ...this.#resets.map(u64)],
		);
	}

	/**
	 * Overwrites the secrets that `next` does not use any more; all of them without a `next`. Call it
	 * once `next` is written: this book cannot be used afterwards.
	 */
	wipe(next?: SessionBook): void {
		const kept = next === undefined ? [] : allSessions(next.#sessions);
		for (const session of allSessions(this.#sessions)) {
			if (!kept.includes(session)) {
				wipeSession(session);
			}
		}
	}
}

/** A book without a session. */
export function createSessionBook(): SessionBook {
	return new SessionBook({old: []}, []);
}

/**
 * The book that `encode` wrote. Throws CryptoError `bad-encoding`, and `unknown-version` for one of a
 * newer version: going back to this one would be a downgrade (TC1 3.14).
 */
export function decodeSessionBook(bytes: Uint8Array): SessionBook {
	const reader = new ByteReader(bytes);
	reader.version(VERSION);
	const active = reader.flags(HAS_ACTIVE) === 0 ? undefined : readSession(reader);
	const old = reader.list(() => ({replacedAt: reader.u64(), session: readSession(reader)}));
	const resets = reader.list(() => reader.u64());
	reader.end();
	return new SessionBook({active, old}, resets);
}

function allSessions({active, old}: Sessions): readonly Session[] {
	const oldSessions = old.map(({session}) => session);
	return active === undefined ? oldSessions : [active, ...oldSessions];
}
