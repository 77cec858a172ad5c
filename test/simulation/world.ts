import {InputError, RefusedError, UnreachableError} from '../../source/client/error.ts';
import {VaultError} from '../../source/client/vault/vault.ts';
import type {LogFields} from '../../source/server/log.ts';
import type {MemoryDisk} from '../../source/server/storage/memory.ts';
import {act} from './actions.ts';
import {checkEnd} from './checker.ts';
import {ClientHost} from './client-host.ts';
import {VirtualTime} from './clock.ts';
import {Judge} from './judge.ts';
import type {Mutant} from './mutants.ts';
import {Network} from './network.ts';
import {hasOrder, OrderKeeper} from './order.ts';
import {checkPrivate} from './private-checker.ts';
import {drawProfile, hasPrivateMessages, type Profile, withPrivateMessages} from './profile.ts';
import {createDice, type Dice} from './random.ts';
import {newRelayDisk, RelayHost} from './relay-host.ts';
import {settle} from './settle.ts';
import {Trace} from './trace.ts';
import {trouble} from './troubles.ts';

/** What became of one seed. */
export type Outcome = {
	readonly seed: number;
	/** What was wrong; empty when all invariants hold. */
	readonly violations: readonly string[];
	/** The fingerprint of everything that happened. */
	readonly hash: string;
	/** Everything that happened, when it was asked for. */
	readonly lines: readonly string[];
	/** Log entries the relay has in the end. */
	readonly entries: number;
	/** Private texts that were accepted. */
	readonly whispers: number;
};

export type SimulationOptions = {
	/** A planted bug. */
	readonly mutant?: Mutant | undefined;
	/** Keeps every line of the trace. */
	readonly keepsLines?: boolean;
	/** Whether people write private messages too; a share of the seeds unless given. */
	readonly hasPrivate?: boolean | undefined;
};

const NAMES = ['ann', 'bob', 'cem', 'dora', 'eve'];

/** Runs the world of one seed to its end. Needs libsodium to be ready. */
export async function simulate(seed: number, options: SimulationOptions = {}): Promise<Outcome> {
	const undo = options.mutant?.plant?.();
	try {
		const world = new World(seed, options);
		await world.run();
		return {
			seed,
			violations: world.judge.violations,
			lines: world.trace.lines,
			hash: world.trace.digest(),
			entries: [...world.disk.rooms.values()].reduce((sum, {log}) => sum + log.length, 0),
			whispers: [...world.judge.privately.texts.values()].filter((text) => text.isAccepted).length,
		};
	} finally {
		undo?.();
	}
}

/** A relay, several clients and everything between them, drawn from one seed. */
export class World {
	readonly time = new VirtualTime();
	readonly dice: Dice;
	readonly profile: Profile;
	readonly trace: Trace;
	readonly disk: MemoryDisk = newRelayDisk();
	readonly judge: Judge;
	readonly network: Network;
	readonly relay: RelayHost;
	readonly hosts: readonly ClientHost[];
	/** Who keeps order, where somebody does. */
	readonly order: OrderKeeper | undefined;
	#isCalm = false;

	constructor(seed: number, options: SimulationOptions) {
		const {mutant, keepsLines = false} = options;
		const isShare = mutant === undefined ? hasPrivateMessages(seed) : mutant.isPrivate === true;
		const {hasPrivate = isShare} = options;
		const isOrderly = options.hasPrivate === undefined && hasOrder(seed);
		const keepsOrder = mutant === undefined ? isOrderly : mutant.isOrderly === true;
		this.order = keepsOrder ? new OrderKeeper(seed) : undefined;
		const {time, disk} = this;
		this.dice = createDice(seed);
		const plain = drawProfile(this.dice.fork());
		this.profile = hasPrivate ? withPrivateMessages(plain, this.dice.fork()) : plain;
		this.trace = new Trace(() => time.now, {keepsLines});
		const {profile, trace} = this;
		const names = NAMES.slice(0, profile.people);
		const identities = [
			...names.map((name) => ({name, account: name})),
			...(profile.hasBot ? [{name: 'ann-bot', account: 'ann'}] : []),
		];
		const parties = new Map<string, ClientHost>();
		this.judge = new Judge(disk, parties);
		this.network = new Network({
			time,
			dice: this.dice.fork(),
			trace,
			watcher: this.judge,
			quality: profile.network,
		});
		this.relay = new RelayHost({
			time,
			dice: this.dice.fork(),
			disk,
			diskQuality: {...profile.disk, failure: 0},
			limits: profile.limits,
			mutant,
			network: () => this.network,
			log: {
				info: () => undefined,
				warn: (event, fields) => trace.add('relay', `${event} ${fields?.code ?? ''}`),
				error: (event, fields) => this.#relayFault(event, fields),
			},
			broken: () => this.crashRelay(),
		});
		this.hosts = identities.map(({name, account}) => {
			const {vaultDelay} = profile;
			const dice = this.dice.fork();
			const host = new ClientHost({
				name,
				account,
				time,
				dice,
				vaultDelay,
				hasPrivate,
				mutant,
				network: () => this.network,
				judge: () => this.judge,
			});
			parties.set(name, host);
			return host;
		});
	}

	/** Everybody registers, lives through the troubles, and comes to rest; then all is compared. */
	async run(): Promise<void> {
		const {judge} = this;
		try {
			await this.#begin();
			if (judge.violations.length === 0) await this.#live();
			this.#isCalm = true;
			if (judge.violations.length === 0) await settle(this);
			if (judge.violations.length === 0) await checkEnd(this);
			if (judge.violations.length === 0 && this.profile.privacy !== undefined) {
				await this.#checkPrivate();
			}
		} catch (error) {
			// Thrown out of something that was due: nobody in the product caught it.
			judge.fail(`thrown: ${error instanceof Error ? error.stack : String(error)}`);
		}
		for (const violation of judge.violations) this.trace.add('judge', violation);
	}

	/** All of it once more after everybody's machine has lost power: what was shown was on the disks. */
	async #checkPrivate(): Promise<void> {
		const {judge, hosts, trace} = this;
		checkPrivate(this);
		if (judge.violations.length > 0) return;
		trace.add('world', 'starts over');
		for (const host of hosts) {
			host.crash();
			host.start();
		}
		await settle(this);
		if (judge.violations.length === 0) checkPrivate(this);
	}

	/** The relay loses power, and gets it back after a while. */
	crashRelay(): void {
		if (!this.relay.isUp) return;
		this.trace.add('relay', 'crashes');
		this.relay.crash();
		this.time.after(this.#isCalm ? 10 : this.dice.integer(10, 10_000), () =>
			this.attempt('relay', () => this.relay.start()),
		);
	}

	/** Does what may be refused; what is neither a refusal nor a failed connection is a bug. */
	attempt(who: string, run: () => Promise<unknown>): void {
		run().then(
			() => undefined,
			(error: unknown) => {
				const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
				this.trace.add(who, what);
				if (!isOrdinary(error)) {
					this.judge.fail(`${who}: ${error instanceof Error ? error.stack : what}`);
				}
			},
		);
	}

	async #begin(): Promise<void> {
		const {hosts, time, judge} = this;
		await this.relay.start();
		for (const host of hosts) {
			if (host.name === host.account) {
				this.attempt(host.name, () => host.open().register({name: host.account}));
			} else {
				const owner = hosts.find(({name}) => name === host.account);
				this.attempt(host.name, async () => {
					const given = await owner?.client?.createToken('bot');
					host.token = given?.token;
					host.start();
				});
			}
			const isLive = (): boolean => host.client?.state.connection.type === 'live';
			if (!(await time.pass(60_000, isLive))) judge.fail(`${host.name} could not register`);
		}
	}

	async #live(): Promise<void> {
		const {dice, time, judge, profile, relay} = this;
		relay.faults.quality = profile.disk;
		for (let step = 0; step < profile.steps && judge.violations.length === 0; step++) {
			if (dice.chance(profile.unrest)) trouble(this, dice.pick(profile.troubles));
			else act(this);
			this.order?.act(this);
			await time.pass(dice.wait(profile.pace));
		}
	}

	#relayFault(event: string, fields: LogFields | undefined): void {
		this.trace.add('relay', `${event} ${fields?.code ?? ''}`);
		// A full or failed disk is the simulation's doing; anything else is the relay's.
		if (fields?.fault === 'StorageError' || event === 'storage full') return;
		this.judge.fail(`relay: ${event} ${JSON.stringify(fields)}`);
	}
}

/** Refusals that a person or a bot has to live with. */
function isOrdinary(error: unknown): boolean {
	if (error instanceof RefusedError) return !FAULTS.has(error.code);
	if (error instanceof UnreachableError) return error.code !== 'bad-answer';
	return error instanceof InputError || error instanceof VaultError;
}

const FAULTS: ReadonlySet<string> = new Set(['bad-request', 'unsupported', 'auth-failed']);
