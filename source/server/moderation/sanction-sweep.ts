import {faultFields} from '../log.ts';
import type {Services} from '../services.ts';
import {BelievedClock} from './believed-clock.ts';

type SweepServices = Pick<Services, 'moderation' | 'storage' | 'clock' | 'limits' | 'log'>;

/**
 * From time to time forgets the bans and mutes that have ended, in memory and in storage: by a clock
 * that does not follow every jump of the machine's, for they would not come back.
 */
export class SanctionSweep {
	readonly #services: SweepServices;
	readonly #clock: BelievedClock;
	#last: number;

	constructor(services: SweepServices) {
		this.#services = services;
		this.#clock = new BelievedClock(services.clock, services.limits.clockPatience);
		this.#last = services.clock.monotonic();
	}

	/** Called often; looks at the clock each time, and does something once in `mailboxSweep`. */
	beat(): void {
		const {moderation, storage, clock, limits, log} = this.#services;
		const time = this.#clock.now();
		if (clock.monotonic() - this.#last < limits.mailboxSweep) return;
		this.#last = clock.monotonic();
		if (time === undefined || moderation.sanctions.sweep(time) === 0) return;
		storage
			.sweepSanctions(time)
			.catch((error: unknown) => log.warn('sanctions not swept', faultFields(error)));
	}
}
