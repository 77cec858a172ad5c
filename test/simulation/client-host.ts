import type {Client} from '../../source/client/api.ts';
import {createClient} from '../../source/client/client.ts';
import type {Transport} from '../../source/client/transport.ts';
import {Process, type VirtualTime} from './clock.ts';
import type {Judge} from './judge.ts';
import type {Mutant} from './mutants.ts';
import type {Network} from './network.ts';
import type {Dice} from './random.ts';
import {VaultDisk} from './vault-disk.ts';

/** Where every simulated client believes the relay to be. */
const URL = 'wss://relay.example';

type ClientHostOptions = {
	readonly name: string;
	readonly account: string;
	readonly time: VirtualTime;
	readonly dice: Dice;
	readonly vaultDelay: number;
	/** Whether people's clients carry private messages. */
	readonly hasPrivate: boolean;
	readonly mutant: Mutant | undefined;
	readonly network: () => Network;
	readonly judge: () => Judge;
};

type Run = {readonly process: Process; readonly client: Client};

/** Where a program can be killed: in the middle of a commit, or around a frame. */
export type KillingPoint = 'commit' | 'before-frame' | 'after-frame';

/** A person's machine: runs the real headless client, on a disk that outlives its runs. */
export class ClientHost {
	readonly name: string;
	readonly account: string;
	readonly disk: VaultDisk;
	/** Logs in as a bot with this. */
	token: string | undefined;
	readonly #options: ClientHostOptions;
	#run: Run | undefined;
	#clockError = 0;
	/** Frames that are still sent before the program is killed around the next. */
	#frameFuse: {left: number; readonly point: KillingPoint} | undefined;

	constructor(options: ClientHostOptions) {
		this.name = options.name;
		this.account = options.account;
		this.#options = options;
		this.disk = new VaultDisk(options.dice, options.vaultDelay);
	}

	/** The running client, if it runs. */
	get client(): Client | undefined {
		return this.#run?.client;
	}

	/** Whether its client writes private messages. */
	get isPrivate(): boolean {
		return this.#options.hasPrivate && this.token === undefined;
	}

	/** Does nothing when it runs already. Returns the client, which is not told to connect. */
	open(): Client {
		if (this.#run !== undefined) return this.#run.client;
		const {name, time, dice, mutant, network, judge, hasPrivate} = this.#options;
		const process = new Process(time, this.#clockError);
		const transport = this.#killing(network().transport(name, process));
		const vault = this.disk.open(process);
		const client = createClient({
			url: URL,
			transport: mutant?.transport?.(transport) ?? transport,
			vault: mutant?.vault?.(vault, process) ?? vault,
			clock: process,
			random: dice.fork(),
			...(this.token === undefined ? {} : {token: this.token}),
			...(hasPrivate ? {} : {hasPrivate}),
		});
		this.#run = {process, client};
		judge().watch(name, client, () => process.isAlive);
		return client;
	}

	/** Starts the program, which connects by itself. */
	start(): void {
		if (this.#run === undefined) this.open().start();
	}

	/** The machine loses power, or the program is killed. */
	crash(): void {
		const run = this.#run;
		if (run === undefined) return;
		this.disk.crash();
		this.#options.judge().crashed(this.name);
		this.#end(run);
	}

	/** Kills the program at such a point, after so many others of them. */
	killAt(point: KillingPoint, left: number): void {
		if (this.#run === undefined) return;
		if (point === 'commit') this.disk.fuse = {left, blow: () => this.crash()};
		else this.#frameFuse = {left, point};
	}

	/** Nothing kills the program any more. */
	disarm(): void {
		this.#frameFuse = undefined;
		this.disk.fuse = undefined;
	}

	/** The person quits. */
	async quit(): Promise<void> {
		const run = this.#run;
		if (run === undefined) return;
		await run.client.close();
		if (this.#run !== run) return;
		this.#options.judge().quit(this.name);
		this.#end(run);
	}

	jump(milliseconds: number): void {
		this.#clockError += milliseconds;
		this.#run?.process.jump(milliseconds);
	}

	#killing(transport: Transport): Transport {
		return {
			open: (url, events) => {
				const connection = transport.open(url, events);
				return {
					send: (text) => {
						const fuse = this.#frameFuse;
						const isBurnt = fuse !== undefined && fuse.left-- === 0;
						if (isBurnt && fuse.point === 'before-frame') this.crash();
						connection.send(text);
						if (isBurnt && fuse.point === 'after-frame') this.crash();
					},
					close: (code) => connection.close(code),
				};
			},
			openTransfer: (url, events) => transport.openTransfer(url, events),
		};
	}

	#end({process}: Run): void {
		this.#run = undefined;
		this.disarm();
		process.kill();
		this.#options.network().died(process);
	}
}
