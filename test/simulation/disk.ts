import type {MemoryCommit} from '../../source/server/storage/memory.ts';
import {type Storage, StorageError} from '../../source/server/storage/storage.ts';
import type {Process} from './clock.ts';
import type {Dice} from './random.ts';

/** How a disk behaves. */
export type DiskQuality = {
	/** Milliseconds at most that a write waits before it is kept, and again before that is told. */
	readonly writeDelay: number;
	/** Milliseconds at most that a read takes, before or after it looks. */
	readonly readDelay: number;
	/** How likely a write fails so that nobody knows whether it was kept. */
	readonly failure: number;
};

/** The faults of the relay's disk: when writes are kept, and what becomes of them in a crash. */
export class RelayDiskFaults {
	isFull = false;
	quality: DiskQuality;
	readonly #dice: Dice;
	#pending: (() => void) | undefined;

	constructor(dice: Dice, quality: DiskQuality) {
		this.#dice = dice;
		this.quality = quality;
	}

	/** The fate of the writes of one run of the relay. */
	commit(process: Process): MemoryCommit {
		const dice = this.#dice;
		return async (apply) => {
			if (this.isFull) throw new StorageError('full', 'The simulated disk is full.');
			const {writeDelay, failure} = this.quality;
			this.#pending = apply;
			await pause(process, dice.integer(0, writeDelay));
			if (dice.chance(failure)) {
				if (dice.chance(0.5)) apply();
				this.#pending = undefined;
				throw new Error('The simulated disk failed.');
			}
			this.#pending = undefined;
			apply();
			await pause(process, dice.integer(0, writeDelay));
		};
	}

	/** The power fails: what was being written is kept or not. */
	crash(): void {
		if (this.#dice.chance(0.5)) this.#pending?.();
		this.#pending = undefined;
	}

	/** The same storage, whose reads take their time: what they find may be old when it is told. */
	slowReads(storage: Storage, process: Process): Storage {
		const dice = this.#dice;
		const wait = (): Promise<void> => pause(process, dice.integer(0, this.quality.readDelay));
		return new Proxy(storage, {
			get(target, name, receiver) {
				const member: unknown = Reflect.get(target, name, receiver);
				if (typeof member !== 'function' || !READS.has(name)) return member;
				return async (...given: unknown[]): Promise<unknown> => {
					await wait();
					const found: unknown = await Reflect.apply(member, target, given);
					await wait();
					return found;
				};
			},
		});
	}
}

const READS: ReadonlySet<string | symbol> = new Set<keyof Storage>([
	'account',
	'device',
	'deviceByToken',
	'devices',
	'room',
	'roomByName',
	'visibleRooms',
	'roomsOf',
	'membership',
	'memberCount',
	'members',
	'isInvited',
	'roomInvites',
	'history',
	'messageIdAt',
	'deviceList',
	'directoryHead',
	'directoryEntries',
	'prekeyCount',
	'envelopes',
	'hasWritten',
	'blockedBy',
]);

/** Waits, if there is anything to wait for; for ever when the process dies meanwhile. */
export async function pause(process: Process, milliseconds: number): Promise<void> {
	if (milliseconds > 0) await process.sleep(milliseconds);
}
