import {createMemoryVault} from '../../source/client/vault/memory.ts';
import {type Vault, VaultError} from '../../source/client/vault/vault.ts';
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
]);

/** A client's disk. It outlives the runs of the client; a crash loses what was not yet written. */
export class VaultDisk {
	isFull = false;
	/** Milliseconds at most that a write takes. */
	writeDelay: number;
	readonly #dice: Dice;
	readonly #records = createMemoryVault();
	readonly #outboxes = new Map<string, readonly WrittenMessage[]>();
	#writing: (() => void) | undefined;

	constructor(dice: Dice, writeDelay: number) {
		this.#dice = dice;
		this.writeDelay = writeDelay;
	}

	/** The vault for one run of the client. */
	open(process: Process): Vault {
		const records = this.#records;
		let last: Promise<unknown> = Promise.resolve();
		const inOrder = <Value>(run: () => Promise<Value>): Promise<Value> => {
			const result = last.then(run);
			last = result.catch(() => undefined);
			return result;
		};
		const changing = (apply: () => Promise<void>): Promise<void> =>
			inOrder(async () => {
				if (this.isFull) throw new VaultError('storage-full', 'The simulated disk is full.');
				this.#writing = () => void apply();
				await pause(process, this.#dice.integer(0, this.writeDelay));
				this.#writing = undefined;
				await apply();
			});
		return {
			read: (name) => inOrder(() => records.read(name)),
			write: (name, bytes) => {
				const copy = bytes.slice();
				return changing(() => {
					if (name.startsWith(OUTBOX)) this.#outboxes.set(name, outboxIn(copy));
					return records.write(name, copy);
				});
			},
			delete: (name) =>
				changing(() => {
					this.#outboxes.delete(name);
					return records.delete(name);
				}),
			list: (prefix) => inOrder(() => records.list(prefix)),
			close: () => inOrder(async () => undefined),
		};
	}

	/** The power fails: what was being written is kept or not. */
	crash(): void {
		if (this.#dice.chance(0.5)) this.#writing?.();
		this.#writing = undefined;
	}

	/** Every message that stands in an outbox on the disk, whoever has it open. */
	get written(): readonly WrittenMessage[] {
		return [...this.#outboxes.values()].flat();
	}
}

const OUTBOX = 'outbox/';

/** A message of an outbox as it stands on the client's disk. */
export type WrittenMessage = {readonly id: string; readonly failure?: string};

function outboxIn(bytes: Uint8Array): readonly WrittenMessage[] {
	// Written by the outbox, whose format is a list with these fields.
	return JSON.parse(new TextDecoder().decode(bytes)) as readonly WrittenMessage[];
}

async function pause(process: Process, milliseconds: number): Promise<void> {
	if (milliseconds > 0) await process.sleep(milliseconds);
}
