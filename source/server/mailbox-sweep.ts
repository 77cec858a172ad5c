import {faultFields} from './log.ts';
import type {Services} from './services.ts';

type SweepServices = Pick<Services, 'storage' | 'clock' | 'limits' | 'log'>;

/** From time to time deletes what has waited too long, and what deleting leaves behind in files. */
export class MailboxSweep {
	readonly #services: SweepServices;
	#last: number;
	#isRunning = false;

	constructor(services: SweepServices) {
		this.#services = services;
		this.#last = services.clock.monotonic();
	}

	/** Called often; does something once in `mailboxSweep`. */
	beat(): void {
		const {clock, limits, log} = this.#services;
		if (this.#isRunning || clock.monotonic() - this.#last < limits.mailboxSweep) return;
		this.#last = clock.monotonic();
		this.#isRunning = true;
		this.#sweep()
			.catch((error: unknown) => log.error('mailboxes not swept', faultFields(error)))
			.finally(() => {
				this.#isRunning = false;
			});
	}

	async #sweep(): Promise<void> {
		const {storage, clock, limits} = this.#services;
		const now = clock.now();
		try {
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
