import {faultFields} from './log.ts';
import {BelievedClock} from './moderation/believed-clock.ts';
import type {Services} from './services.ts';

type SweepServices = Pick<Services, 'storage' | 'clock' | 'limits' | 'log'>;

/**
 * From time to time deletes what has waited too long, and what deleting leaves behind in files: by a
 * clock that does not follow every jump of the machine's, for no letter would come back.
 */
export class MailboxSweep {
	readonly #services: SweepServices;
	readonly #clock: BelievedClock;
	#last: number;
	#isRunning = false;

	constructor(services: SweepServices) {
		this.#services = services;
		this.#clock = new BelievedClock(services.clock, services.limits.clockPatience);
		this.#last = services.clock.monotonic();
	}

	/** Called often; looks at the clock each time, and does something once in `mailboxSweep`. */
	beat(): void {
		const {clock, limits, log} = this.#services;
		const now = this.#clock.now();
		if (this.#isRunning || clock.monotonic() - this.#last < limits.mailboxSweep) return;
		this.#last = clock.monotonic();
		this.#isRunning = true;
		this.#sweep(now)
			.catch((error: unknown) => log.error('mailboxes not swept', faultFields(error)))
			.finally(() => {
				this.#isRunning = false;
			});
	}

	async #sweep(now: number | undefined): Promise<void> {
		const {storage, limits} = this.#services;
		try {
			if (now === undefined) return;
			await storage.expireEnvelopes({
				waitingSince: now - limits.envelopeLifetime,
				sentSince: now - limits.envelopeRepeat,
			});
		} finally {
			// On a full disk nothing can be deleted, but the log can be cut, which makes room.
			await storage.eraseDeleted();
		}
	}
}
