import {faultFields} from '../log.ts';
import {OutgoingFrame} from '../outgoing-frame.ts';
import type {Services} from '../services.ts';
import {StorageError} from '../storage/storage.ts';
import {BelievedClock} from './believed-clock.ts';

type SweepServices = Pick<
	Services,
	'storage' | 'clock' | 'limits' | 'log' | 'bus' | 'files' | 'storageFailed'
>;

/**
 * From time to time removes what the relay does not keep any longer: messages of rooms with a limit,
 * old entries of the audit log and old reports, invitations that have ended. What is removed cannot be brought back, so
 * it goes by a clock that does not follow every jump of the machine's, and in small steps.
 */
export class RetentionSweep {
	readonly #services: SweepServices;
	readonly #clock: BelievedClock;
	#last: number;
	#running: Promise<void> | undefined;

	constructor(services: SweepServices) {
		const {clock, limits} = services;
		this.#services = services;
		this.#clock = new BelievedClock(clock, limits.clockPatience);
		this.#last = clock.monotonic();
	}

	/** Called often; looks at the clock each time, and does something once in `mailboxSweep`. */
	beat(): void {
		const {clock, limits, log, storageFailed} = this.#services;
		const time = this.#clock.now();
		if (this.#running !== undefined || clock.monotonic() - this.#last < limits.mailboxSweep) return;
		this.#last = clock.monotonic();
		if (time === undefined) return;
		this.#running = this.#sweep(time)
			.catch((error: unknown) => {
				log.error('old records not removed', faultFields(error));
				if (error instanceof StorageError && error.code === 'failed') storageFailed(error);
			})
			.finally(() => {
				this.#running = undefined;
			});
	}

	/** Resolves when a sweep that was begun is done. */
	async settled(): Promise<void> {
		await this.#running;
	}

	async #sweep(time: number): Promise<void> {
		const {storage, limits} = this.#services;
		let after: string | undefined;
		for (;;) {
			const page = await storage.everyRoom({after, limit: limits.pageSize});
			for (const {id, rules} of page.rooms) {
				const days = rules.keepDays ?? limits.keepDays;
				if (days > 0) await this.#purge(id, time - days * DAY);
			}
			after = page.rooms.at(-1)?.name;
			if (!page.more) break;
		}
		await storage.sweepAudit(time - limits.auditLifetime);
		await storage.sweepReports(time - limits.auditLifetime);
		await storage.sweepInvites(time);
		await storage.compact();
	}

	async #purge(room: string, before: number): Promise<void> {
		const {storage, bus, files, log} = this.#services;
		let removed = 0;
		for (;;) {
			const step = await storage.purgeRoom({room, before, limit: STEP});
			removed += step.removed;
			if (step.removed > 0 && !step.more) {
				bus.publish([room], new OutgoingFrame({type: 'room.purged', room, before: step.before}));
			}
			if (!step.more) break;
		}
		if (removed === 0) return;
		files.collect();
		log.info('room purged', {room, entries: removed});
	}
}

/** Entries removed in one step of storage, which nobody else can use meanwhile. */
const STEP = 25;

const DAY = 86_400_000;
