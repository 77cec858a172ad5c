import type {RequestFields, RequestResult, RequestType, Signal} from '../protocol/client-frame.ts';
import {afterClose, CLOSE_CODES} from '../protocol/codes.ts';
import type {Timer} from '../protocol/environment.ts';
import {LIMITS} from '../protocol/limits.ts';
import type {Welcome} from '../protocol/records.ts';
import type {RelayFrame} from '../protocol/relay-frame.ts';
import {phrase, phrases, translated} from '../words/phrase.ts';
import {Connection, type ConnectionEnd, type Push} from './connection.ts';
import {endingOf, farewell} from './ending.ts';
import {RefusedError, sentenceOf, type UnreachableCode, UnreachableError} from './error.ts';
import {LiveWaiters} from './live-waiters.ts';
import {reconnectDelay} from './reconnect-delay.ts';
import {ResumeWatch} from './resume-watch.ts';
import type {ConnectionState} from './state/state.ts';
import type {LogIn, UplinkOptions, UplinkOwner} from './uplink-owner.ts';

/** A login that somebody waits for. */
type Manual = {
	readonly logIn: LogIn;
	/** Whether its first connection broke, and this is the second. */
	isRepeated: boolean;
	resolve(welcome: Welcome): void;
	reject(error: unknown): void;
};

/** What a resume consists of. A heartbeat, or a notice, comes whether the resume gets on or not. */
const REPLAYED: ReadonlySet<Push['type']> = new Set([
	'room',
	'message',
	'invited',
	'mailbox',
	'envelope',
]);

/** A login that failed like this can go well on the next connection. */
const PASSING: ReadonlySet<UnreachableCode> = new Set(['offline', 'no-answer', 'bad-answer']);

const NO_ACCOUNT = phrases('Nobody is logged in here. Register or log in.');

/** Keeps one connection to the relay: connects, logs in, resumes, and begins again when it ends. */
export class Uplink {
	readonly #options: UplinkOptions;
	readonly #owner: UplinkOwner;
	#state: ConnectionState = {type: 'off', reason: undefined};
	#connection: Connection | undefined;
	#manual: Manual | undefined;
	#retry: Timer | undefined;
	readonly #resumeWatch: ResumeWatch;
	#resumedRooms: string[] | undefined;
	#attempt = 0;
	#liveSince: number | undefined;
	#lastContact: number | undefined;
	#isLoggingIn = false;
	/** What the relay said of its reason before it closed the line. */
	#sanction: string | undefined;
	#closing: {readonly connection: Connection | undefined; readonly ended: () => void} | undefined;
	readonly #liveWaiters = new LiveWaiters();

	constructor(options: UplinkOptions, owner: UplinkOwner) {
		this.#options = options;
		this.#owner = owner;
		this.#resumeWatch = new ResumeWatch(options.clock);
	}

	get isLive(): boolean {
		return this.#state.type === 'live';
	}

	/** Connects unless it does already. */
	start(): void {
		if (this.#connection === undefined && this.#retry === undefined) this.#connect();
	}

	/** Ends the current wait. */
	reconnectNow(): void {
		this.#stopWaiting();
		this.start();
	}

	/** Logs in that way on a fresh connection, at once; rejects when that fails. */
	logInBy(logIn: LogIn): Promise<Welcome> {
		const {promise, resolve, reject} = Promise.withResolvers<Welcome>();
		this.#giveUp(phrase`Another login was begun.`);
		this.#manual = {logIn, isRepeated: false, resolve, reject};
		this.#stopWaiting();
		this.#drop();
		this.#attempt = 0;
		this.#connect();
		return promise;
	}

	/** Stops, and says why. */
	stop(reason: string): void {
		this.#stopWaiting();
		this.#giveUp(reason);
		this.#drop();
		this.#change({type: 'off', reason});
	}

	/** Stops, and says that a login is needed. */
	logOut(reason: string, {isDeleted = false} = {}): void {
		this.#stopWaiting();
		this.#giveUp(reason);
		this.#drop();
		this.#change({type: 'logged-out', reason, ...(isDeleted && {isDeleted})});
	}

	/** Says goodbye and stops. */
	async close(): Promise<void> {
		this.#stopWaiting();
		const connection = this.#connection;
		const {promise, resolve} = Promise.withResolvers<void>();
		this.#closing = {connection, ended: resolve};
		if (connection !== undefined) {
			connection.close();
			await promise;
		}

		const closing = phrase`termchat is closing.`;
		this.#giveUp(closing);
		this.#change({type: 'off', reason: undefined});
		this.#liveWaiters.close(new UnreachableError('stopped', closing));
	}

	/** Asks the relay. Rejects with RefusedError, or UnreachableError when that is not possible now. */
	ask<Type extends RequestType>(
		type: Type,
		fields: RequestFields<Type>,
	): Promise<RequestResult<Type>> {
		if (this.#connection !== undefined && this.isLive) return this.#connection.ask(type, fields);
		return Promise.reject(
			this.#state.type === 'logged-out'
				? new UnreachableError('logged-out', this.#state.reason)
				: new UnreachableError(
						'offline',
						phrase`There is no connection right now. Try again soon.`,
					),
		);
	}

	/** Sends what may be lost. */
	signal(signal: Signal): void {
		if (this.isLive) this.#connection?.signal(signal);
	}

	/** See Client.whenLive. */
	whenLive(signal?: AbortSignal): Promise<void> {
		return this.#liveWaiters.wait(this.#state, signal);
	}

	#connect(): void {
		this.#change({type: 'connecting', attempt: this.#attempt});
		this.#liveSince = undefined;
		const connection = new Connection(this.#options, {
			greeted: (hello) => void this.#introduce(connection, hello),
			pushed: (frame) => this.#pushed(connection, frame),
			ended: (end) => this.#connectionEnded(connection, end),
		});
		this.#connection = connection;
	}

	/** Ends in every case: each failure becomes a state, and the answer of a manual login. */
	async #introduce(connection: Connection, hello: RelayFrame<'hello'>): Promise<void> {
		const manual = this.#manual;
		try {
			await this.#owner.met(hello);
			if (this.#connection !== connection) return;
			const logIn = manual?.logIn ?? this.#owner.logIn();
			if (logIn === undefined) throw new UnreachableError('logged-out', translated(NO_ACCOUNT));
			this.#change({type: 'resuming'});
			this.#isLoggingIn = true;
			const welcome = await logIn({hello, ask: (type, fields) => connection.ask(type, fields)});
			await this.#owner.loggedIn(welcome);
			if (manual !== undefined && this.#manual === manual) this.#manual = undefined;
			manual?.resolve(welcome);
			if (this.#connection === connection) this.#resume(connection);
		} catch (error) {
			this.#introductionFailed(connection, manual, error);
		} finally {
			if (this.#connection === connection) this.#isLoggingIn = false;
		}
	}

	#introductionFailed(connection: Connection, manual: Manual | undefined, error: unknown): void {
		// The end of a connection, and of the login on it, is dealt with where it is told.
		if (this.#connection !== connection) return;
		this.#manual = undefined;
		manual?.reject(error);
		const isPassing =
			error instanceof RefusedError
				? error.retryable
				: error instanceof UnreachableError && PASSING.has(error.code);
		if (isPassing && manual === undefined) {
			const retryAfter = (error instanceof RefusedError && error.retryAfter) || 0;
			this.#drop();
			this.#wait({sentence: sentenceOf(error), retryAfter});
			return;
		}

		if (error instanceof RefusedError && error.code === 'banned') {
			this.#drop();
			this.#change({type: 'off', reason: error.message, ending: 'banned'});
			return;
		}

		if (error instanceof UnreachableError && error.code === 'untrusted') {
			this.#drop();
			this.#change({type: 'off', reason: error.message, isUntrusted: true});
			return;
		}

		if (error instanceof UnreachableError && error.code === 'stopped') {
			this.stop(error.message);
			return;
		}

		this.logOut(sentenceOf(error));
	}

	#resume(connection: Connection): void {
		this.#resumedRooms = [];
		this.#resumeWatch.start(() =>
			connection.cut(phrase`The relay did not bring this client up to date.`),
		);
		connection
			.ask('resume', this.#owner.resumeFrom())
			.catch((error: unknown) => connection.cut(sentenceOf(error)));
	}

	#pushed(connection: Connection, frame: Push): void {
		if (this.#connection !== connection) return;
		this.#lastContact = connection.lastContact;
		if (frame.type === 'resync') {
			this.#resume(connection);
			return;
		}

		if (frame.type === 'live') {
			this.#live();
			return;
		}

		if (frame.type === 'sanctioned') this.#sanction = farewell(frame);
		if (frame.type === 'room') this.#resumedRooms?.push(frame.room.room);
		if (REPLAYED.has(frame.type)) this.#resumeWatch.progress();
		this.#owner.pushed(frame, this.#resumedRooms !== undefined);
	}

	#live(): void {
		const rooms = this.#resumedRooms;
		// Unasked, it says nothing.
		if (rooms === undefined) return;
		this.#resumedRooms = undefined;
		this.#resumeWatch.stop();
		const {clock} = this.#options;
		this.#liveSince ??= clock.monotonic();
		if (!this.isLive) this.#change({type: 'live', since: clock.now()});
		this.#owner.resumed(rooms);
	}

	#connectionEnded(connection: Connection, end: ConnectionEnd): void {
		if (this.#closing?.connection === connection) this.#closing.ended();
		if (this.#connection !== connection) return;
		const {clock} = this.#options;
		const wasLoggingIn = this.#isLoggingIn;
		this.#lastContact = connection.lastContact ?? this.#lastContact;
		if (
			this.#liveSince !== undefined &&
			clock.monotonic() - this.#liveSince >= LIMITS.reconnectReset
		) {
			this.#attempt = 0;
		}

		this.#forget();
		if (this.#closing !== undefined) return;
		this.#afterEnd(end, wasLoggingIn);
	}

	#afterEnd(end: ConnectionEnd, wasLoggingIn: boolean): void {
		const hasAccount = this.#owner.logIn() !== undefined;
		// A slow line or disk that took too long does not make the device's key a wrong one.
		const isSlowLogin =
			(wasLoggingIn || hasAccount) && end.code === CLOSE_CODES['auth-timeout'].code;
		const after = isSlowLogin ? 'reconnect' : afterClose(end.code);
		const manual = this.#manual;
		if (manual !== undefined && wasLoggingIn && !manual.isRepeated && after === 'reconnect') {
			// It may have gone well. Asking again tells, and does nothing twice.
			manual.isRepeated = true;
			this.#wait(end);
			return;
		}

		this.#manual = undefined;
		const said = this.#sanction;
		this.#sanction = undefined;
		manual?.reject(new UnreachableError('no-answer', said ?? end.sentence));
		const ending = endingOf(end.code);
		if (ending !== undefined) this.#change({type: 'off', reason: said ?? end.sentence, ending});
		else if (after === 'stop' || end.isHopeless) this.#change({type: 'off', reason: end.sentence});
		else if (after === 'log-in' || !hasAccount) {
			this.#change({type: 'logged-out', reason: end.sentence});
		} else this.#wait(end);
	}

	#wait({sentence, retryAfter}: Pick<ConnectionEnd, 'sentence' | 'retryAfter'>): void {
		if (this.#closing !== undefined) return;
		const {clock, random} = this.#options;
		const delay = reconnectDelay(this.#attempt++, {random, retryAfter});
		this.#retry = clock.after(delay, () => {
			this.#retry = undefined;
			this.#connect();
		});
		this.#change({
			type: 'waiting',
			retryAt: clock.now() + delay,
			lastContact: this.#lastContact,
			reason: sentence,
		});
	}

	#stopWaiting(): void {
		this.#retry?.cancel();
		this.#retry = undefined;
	}

	#giveUp(reason: string): void {
		this.#manual?.reject(new UnreachableError('stopped', reason));
		this.#manual = undefined;
	}

	/** Leaves the current connection to itself and says goodbye to it. */
	#drop(): void {
		const connection = this.#connection;
		this.#forget();
		connection?.close();
	}

	#forget(): void {
		this.#connection = undefined;
		this.#resumedRooms = undefined;
		this.#resumeWatch.stop();
		this.#isLoggingIn = false;
	}

	#change(state: ConnectionState): void {
		this.#state = state;
		this.#owner.changed(state);
		this.#liveWaiters.changed(state);
	}
}
