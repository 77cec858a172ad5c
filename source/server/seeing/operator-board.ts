import type {Clock} from '../../protocol/environment.ts';
import {Pace} from './pace.ts';
import type {Seeing} from './seeing.ts';
import type {OperatorStats} from './stats.ts';

/** What the relay's core knows at the moment it is asked. */
export type Present = Pick<
	OperatorStats,
	'isDraining' | 'connections' | 'visitors' | 'accounts' | 'rooms' | 'queued'
>;

type BoardOptions = {
	readonly clock: Clock;
	readonly seeing: Seeing;
	/** Entries written to rooms' logs since the start. */
	readonly messages: () => number;
	readonly startedAt: number;
};

/** Puts together what an operator is shown of a relay. */
export class OperatorBoard {
	readonly #options: BoardOptions;
	readonly #messages: Pace;
	readonly #bytesIn: Pace;
	readonly #bytesOut: Pace;

	constructor(options: BoardOptions) {
		const {clock, seeing, messages} = options;
		const {counters} = seeing;
		this.#options = options;
		this.#messages = new Pace(clock, messages);
		this.#bytesIn = new Pace(clock, () => counters.bytesIn);
		this.#bytesOut = new Pace(clock, () => counters.bytesOut);
	}

	/** Called about once a second while anything happens. */
	look(): void {
		for (const pace of [this.#messages, this.#bytesIn, this.#bytesOut]) pace.look();
	}

	stats(present: Present): OperatorStats {
		const {clock, seeing, messages, startedAt} = this.#options;
		const {counters} = seeing;
		return {
			time: clock.now(),
			startedAt,
			...present,
			messages: this.#messages.perSecond(),
			bytesIn: this.#bytesIn.perSecond(),
			bytesOut: this.#bytesOut.perSecond(),
			totals: {
				messages: messages(),
				deliveries: counters.deliveries,
				logins: counters.logins,
				loginsFailed: counters.loginsFailed,
				registrations: counters.registrations,
				refused: counters.sum('refused'),
				turnedAway: counters.sum('turned-away'),
				slow: counters.sum('closed', 'slow'),
			},
			machine: seeing.machine(),
			warnings: seeing.warnings(),
		};
	}
}
