import type {Clock} from '../../protocol/environment.ts';
import type {Storage} from '../storage/storage.ts';
import type {OperatorStats} from './stats.ts';

/** Why a relay should get no visitors now, each in words; empty when it should. */
export type Unreadiness = readonly string[];

/** Bytes that must be free: what a day of a lively relay and the emptying of its log need. */
export const DISK_ROOM = 64 * 1024 * 1024;

/** Milliseconds storage may take to answer. */
const PATIENCE = 2000;

/** Milliseconds one answer is good for: asking often costs nothing. */
const FRESH = 1000;

/** Finds out whether a relay is fit to serve: it can write, has room, and is not about to stop. */
export class Readiness {
	readonly #options: {
		readonly clock: Clock;
		readonly storage: Storage;
		readonly stats: () => OperatorStats;
	};
	#asked: {readonly at: number; readonly answer: Promise<boolean>} | undefined;

	constructor(options: {
		readonly clock: Clock;
		readonly storage: Storage;
		readonly stats: () => OperatorStats;
	}) {
		this.#options = options;
	}

	async check(): Promise<Unreadiness> {
		const {isDraining, machine} = this.#options.stats();
		const reasons: string[] = [];
		if (isDraining) reasons.push('the relay is stopping');
		if (machine.diskFree !== undefined && machine.diskFree < DISK_ROOM) {
			reasons.push('the disk is nearly full');
		}
		if (!(await this.#canWrite())) reasons.push('storage does not answer');
		return reasons;
	}

	#canWrite(): Promise<boolean> {
		const now = this.#options.clock.monotonic();
		if (this.#asked === undefined || now - this.#asked.at >= FRESH) {
			this.#asked = {at: now, answer: this.#askStorage()};
		}
		return this.#asked.answer;
	}

	/** A write that changes nothing from the second time on, in turn with all others. */
	async #askStorage(): Promise<boolean> {
		const {clock, storage} = this.#options;
		const silence = Promise.withResolvers<boolean>();
		const timer = clock.after(PATIENCE, () => silence.resolve(false));
		const written = storage.metaOnce('ready', 'yes').then(
			() => true,
			() => false,
		);
		const answer = await Promise.race([written, silence.promise]);
		timer.cancel();
		return answer;
	}
}
