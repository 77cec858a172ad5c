import type {Clock} from '../protocol/environment.ts';
import type {Limits} from '../protocol/limits.ts';
import {TokenBucket} from './rate-limit.ts';

/** How much nonsense one connection may send before it is not worth keeping. */
export class FrameBudget {
	readonly #bad: TokenBucket;
	readonly #tooFast: TokenBucket;
	#beforeLogin: number;

	constructor(limits: Limits, clock: Clock) {
		// One is forgiven a minute, so that a client newer than the relay can live for days.
		this.#bad = new TokenBucket({burst: limits.badFrames, perSecond: 1 / 60}, clock);
		this.#tooFast = new TokenBucket(limits.refusals, clock);
		this.#beforeLogin = limits.framesBeforeAuth;
	}

	/** A frame came before the login; false when it was one too many. */
	spendBeforeLogin(): boolean {
		return this.#beforeLogin-- > 0;
	}

	/** A frame was none, or none we know; false when it was one too many. */
	spendBad(): boolean {
		return this.#bad.take() === 0;
	}

	/** A request was refused as too fast; false when it was one too many. */
	spendTooFast(): boolean {
		return this.#tooFast.take() === 0;
	}
}
