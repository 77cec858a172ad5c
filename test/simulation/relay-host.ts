import {LIMITS, type Limits} from '../../source/protocol/limits.ts';
import {createMemoryBlobs} from '../../source/server/files/memory-blobs.ts';
import type {RelayLog} from '../../source/server/log.ts';
import type {Operator} from '../../source/server/operator/operator.ts';
import {createRelay, type Relay} from '../../source/server/relay.ts';
import {
	createMemoryDisk,
	createMemoryStorage,
	type MemoryDisk,
} from '../../source/server/storage/memory.ts';
import {Process, type VirtualTime} from './clock.ts';
import {type DiskQuality, RelayDiskFaults} from './disk.ts';
import type {Mutant} from './mutants.ts';
import type {Network} from './network.ts';
import type {Dice} from './random.ts';

type RelayHostOptions = {
	readonly time: VirtualTime;
	readonly dice: Dice;
	readonly disk: MemoryDisk;
	readonly diskQuality: DiskQuality;
	readonly limits: Partial<Limits>;
	readonly mutant: Mutant | undefined;
	readonly network: () => Network;
	readonly log: RelayLog;
	/** The relay says that it must be started anew. */
	readonly broken: () => void;
};

type Run = {readonly process: Process; readonly relay: Relay};

/** The relay's machine: runs the real relay core, on a disk that outlives its runs. */
export class RelayHost {
	readonly faults: RelayDiskFaults;
	readonly #options: RelayHostOptions;
	/** They outlive the relay's runs, as its disk does. */
	readonly #blobs = createMemoryBlobs();
	#run: Run | undefined;
	#clockError = 0;
	#isStarting = false;

	constructor(options: RelayHostOptions) {
		this.#options = options;
		this.faults = new RelayDiskFaults(options.dice, options.diskQuality);
	}

	get isUp(): boolean {
		return this.#run !== undefined;
	}

	/** Its console, while it runs. */
	get operator(): Operator | undefined {
		return this.#run?.relay.operator;
	}

	/** Does nothing when it runs already. */
	async start(): Promise<void> {
		if (this.#run !== undefined || this.#isStarting) return;
		this.#isStarting = true;
		const {time, dice, disk, limits, mutant, network, log, broken} = this.#options;
		const process = new Process(time, this.#clockError);
		const commit = this.faults.commit(process);
		const plain = createMemoryStorage({random: dice.fork(), disk, commit});
		const storage = this.faults.slowReads(plain, process);
		const relay = await createRelay({
			storage: mutant?.storage?.(storage, {disk, process}) ?? storage,
			blobs: this.#blobs,
			clock: process,
			random: dice.fork(),
			log,
			limits,
			options: {
				name: 'Simulated relay',
				registration: 'open',
				relayKey: new Uint8Array(32).fill(7),
				loopback: true,
			},
			onFailure: () => {
				if (process.isAlive) broken();
			},
		});
		this.#isStarting = false;
		this.#run = {process, relay};
		network().host = {
			process,
			limits: {...LIMITS, ...limits},
			accept: (link) => relay.accept(link),
			acceptTransfer: (link) => relay.acceptTransfer(link),
		};
	}

	/** The power fails. */
	crash(): void {
		if (this.#run === undefined) return;
		this.faults.crash();
		this.#end(this.#run);
	}

	/** The operator stops it. */
	async stop(): Promise<void> {
		const run = this.#run;
		if (run === undefined) return;
		await run.relay.stop({retryAfterMax: 3000});
		if (this.#run === run) this.#end(run);
	}

	jump(milliseconds: number): void {
		this.#clockError += milliseconds;
		this.#run?.process.jump(milliseconds);
	}

	#end({process}: Run): void {
		this.#run = undefined;
		process.kill();
		const network = this.#options.network();
		network.host = undefined;
		network.died(process);
	}
}

/** A new, empty disk for a relay. */
export const newRelayDisk = createMemoryDisk;
