import type {RequestFields, RequestResult, RequestType, Signal} from '../protocol/client-frame.ts';
import {decodeRelayFrame, encodeFrame, FrameError} from '../protocol/codec.ts';
import {closeSentence} from '../protocol/codes.ts';
import type {Clock, Timer} from '../protocol/environment.ts';
import {LIMITS} from '../protocol/limits.ts';
import type {RelayFrame} from '../protocol/relay-frame.ts';
import {phrase, translated} from '../words/phrase.ts';
import {UnreachableError} from './error.ts';
import {Requests} from './requests.ts';
import {
	type Transport,
	type TransportConnection,
	type TransportEnd,
	TransportError,
} from './transport.ts';

/** Any frame of the relay but its greeting and its answers. */
export type Push = Exclude<RelayFrame, RelayFrame<'hello' | 'ok' | 'error'>>;

/** What a connection tells its owner. Nothing comes after `ended`. */
export type ConnectionEvents = {
	greeted(hello: RelayFrame<'hello'>): void;
	pushed(frame: Push): void;
	ended(end: ConnectionEnd): void;
};

export type ConnectionEnd = {
	readonly code: number;
	/** A sentence for people, with nothing in it that the relay wrote. */
	readonly sentence: string;
	/** Milliseconds of patience the relay asked for; 0 when it did not. */
	readonly retryAfter: number;
	/** No new try can go better: the address itself is wrong. */
	readonly isHopeless: boolean;
};

/** A close without a handshake, which is what a cut by this side amounts to. */
const CUT = 1006;
/** How long a clean goodbye may take, in milliseconds. */
const GOODBYE = 1000;
/** What is believed of a relay's own heartbeat, in milliseconds. */
const HEARTBEAT = {minimum: 5000, maximum: 5 * 60_000};
/** The longest patience a relay can ask for, in milliseconds. */
const PATIENCE = 10 * 60_000;

/** One socket and its life: reads frames, matches answers, and notices when the relay went silent. */
export class Connection {
	/** Wall-clock time of the last sign of life; undefined before the first. */
	lastContact: number | undefined;
	readonly #clock: Clock;
	readonly #events: ConnectionEvents;
	readonly #requests: Requests;
	#line: TransportConnection | undefined;
	#deadline: Timer | undefined;
	#lastSign = 0;
	#patience: number = LIMITS.authDeadline;
	#isGreeted = false;
	#badFrames = 0;
	#isEnded = false;

	/** Begins to connect; what becomes of it is told to `events`, never before this returns. */
	constructor(
		options: {readonly url: string; readonly transport: Transport; readonly clock: Clock},
		events: ConnectionEvents,
	) {
		const {url, transport, clock} = options;
		this.#clock = clock;
		this.#events = events;
		this.#requests = new Requests(clock, (type, id, fields) => {
			// The fields are those of this type, so together they are one request.
			this.#line?.send(encodeFrame({type, id, ...fields} as Parameters<typeof encodeFrame>[0]));
		});
		this.#lastSign = clock.monotonic();
		this.#watch();
		try {
			this.#line = transport.open(url, {
				opened: () => this.#opened(),
				received: (text) => this.#received(text),
				alive: () => this.#alive(),
				closed: (end) => this.#closed(end),
			});
		} catch (error) {
			if (!(error instanceof TransportError)) throw error;
			const {problem} = error;
			clock.after(0, () => this.#closed({code: CUT, reason: '', problem}));
		}
	}

	/** Asks the relay. Rejects with RefusedError or UnreachableError. */
	ask<Type extends RequestType>(
		type: Type,
		fields: RequestFields<Type>,
	): Promise<RequestResult<Type>> {
		return this.#requests.ask(type, fields);
	}

	/** Sends what needs no answer. */
	signal(signal: Signal): void {
		if (!this.#isEnded) this.#line?.send(encodeFrame(signal));
	}

	/** Says goodbye. `ended` follows, soon even when the relay does not answer. */
	close(): void {
		if (this.#isEnded) return;
		this.#line?.close(1000);
		this.#deadline?.cancel();
		this.#deadline = this.#clock.after(GOODBYE, () => this.#closed({code: 1000, reason: ''}));
	}

	/** Ends at once, for a reason of our own. */
	cut(sentence: string): void {
		if (this.#isEnded) return;
		this.#finish({code: CUT, sentence, retryAfter: 0, isHopeless: false});
		this.#line?.close();
	}

	#opened(): void {
		this.#lastSign = this.#clock.monotonic();
		this.#alive();
	}

	#alive(): void {
		if (this.#isEnded) return;
		this.lastContact = this.#clock.now();
		// Until the greeting, nothing less than it counts: pings alone could hold a client for ever.
		if (this.#isGreeted) this.#lastSign = this.#clock.monotonic();
	}

	/** One timer, set anew only when it runs out: frames come far more often than silence. */
	#watch(): void {
		const silence = this.#clock.monotonic() - this.#lastSign;
		if (silence >= this.#patience) {
			this.cut(
				this.#isGreeted
					? phrase`The relay went silent.`
					: phrase`The relay did not answer in time.`,
			);
			return;
		}

		this.#deadline = this.#clock.after(this.#patience - silence, () => this.#watch());
	}

	#received(text: string): void {
		if (this.#isEnded) return;
		this.#alive();
		const frame = this.#read(text);
		if (frame === undefined || (frame.type === 'hello') === this.#isGreeted) {
			// Before the greeting only a greeting makes sense, and after it none does.
			if (frame !== undefined) this.#countBad();
			return;
		}

		if (frame.type === 'hello') this.#greeted(frame);
		else if (frame.type === 'ok' || frame.type === 'error') this.#requests.answered(frame);
		else this.#events.pushed(frame);
	}

	#read(text: string): RelayFrame | undefined {
		try {
			return decodeRelayFrame(text);
		} catch (error) {
			if (!(error instanceof FrameError)) throw error;
			// A newer relay may speak of things this client does not know.
			if (error.code !== 'unknown-type') this.#countBad();
			return undefined;
		}
	}

	#countBad(): void {
		if (++this.#badFrames > LIMITS.badFrames)
			this.cut(phrase`The relay sends what makes no sense.`);
	}

	#greeted(hello: RelayFrame<'hello'>): void {
		this.#isGreeted = true;
		this.#alive();
		const {minimum, maximum} = HEARTBEAT;
		const heartbeat = Math.min(Math.max(hello.limits.heartbeat, minimum), maximum);
		this.#patience = heartbeat * (LIMITS.heartbeatsMissed + 1);
		this.#deadline?.cancel();
		this.#watch();
		this.#events.greeted(hello);
	}

	#closed(end: TransportEnd): void {
		const {code, problem} = end;
		const said = closeSentence(code);
		const lost = said === undefined ? phrase`The connection was lost.` : translated(said);
		const sentence = problem?.message ?? lost;
		const asked = /^retry=(\d{1,9})$/.exec(end.reason)?.[1] ?? '0';
		const retryAfter = Math.min(Number(asked), PATIENCE);
		this.#finish({code, sentence, retryAfter, isHopeless: problem?.kind === 'bad-address'});
	}

	#finish(end: ConnectionEnd): void {
		if (this.#isEnded) return;
		this.#isEnded = true;
		this.#deadline?.cancel();
		this.#requests.end(
			new UnreachableError(
				'no-answer',
				phrase`${end.sentence} Whether that was done is not known yet.`,
			),
		);
		this.#events.ended(end);
	}
}
