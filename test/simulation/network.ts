import type {Transport} from '../../source/client/transport.ts';
import type {OutgoingFrame} from '../../source/server/outgoing-frame.ts';
import type {Process, VirtualTime} from './clock.ts';
import type {Way} from './pipe.ts';
import type {Dice} from './random.ts';
import type {Trace} from './trace.ts';
import {TransferWire} from './transfer-wire.ts';
import {type Host, Wire} from './wire.ts';

/** Who watches what goes over the network. */
export type Watcher = {
	/**
	 * The relay hands a frame over for that client's connection. Returns whether it is a live message,
	 * which the protocol can do without: the next one, or a heartbeat, tells that it is missing.
	 */
	relaySent(wire: Wire, frame: OutgoingFrame): boolean;
	/** A client hands a frame over. */
	clientSent(wire: Wire, text: string): void;
};

type Direction = 'up' | 'down';

/** How fast and reliable the network is to a client's liking. */
export type NetworkQuality = {
	readonly latency: readonly [number, number];
	/** How likely a live message is lost although its connection stands. */
	readonly loss: number;
};

type NetworkOptions = {
	readonly time: VirtualTime;
	readonly dice: Dice;
	readonly trace: Trace;
	readonly watcher: Watcher;
	readonly quality: NetworkQuality;
};

/** Every line between clients and the relay, and what can go wrong with them. */
export class Network {
	/** The relay that listens, if one does. */
	host: Host | undefined;
	readonly #options: NetworkOptions;
	readonly #ways = new Map<string, Readonly<Record<Direction, Way>>>();
	readonly #wires = new Set<Wire>();
	readonly #transfers = new Set<TransferWire>();
	/** The clients whose next connection sticks, and after how many frames. */
	readonly #sticking = new Map<string, number>();
	#loss: number;
	#wireNumber = 0;

	constructor(options: NetworkOptions) {
		this.#options = options;
		this.#loss = options.quality.loss;
	}

	/** Whether somebody still believes in a connection that is cut. */
	get hasDeadLines(): boolean {
		return [...this.#wires, ...this.#transfers].some((wire) => wire.isDead);
	}

	/** How a client's program reaches the relay. */
	transport(client: string, process: Process): Transport {
		return {
			open: (_url, events) => {
				const {time, dice, trace, watcher} = this.#options;
				const {up, down} = this.#waysOf(client);
				const wire: Wire = new Wire({
					client,
					number: ++this.#wireNumber,
					process,
					time,
					dice,
					up,
					down,
					events,
					host: () => this.host,
					passes: (each, frame) => this.#passes(each, frame),
					sent: (each, text) => {
						trace.add(client, `> ${each.number} ${text}`);
						watcher.clientSent(each, text);
					},
					note: (what) => trace.add(client, what),
				});
				for (const each of this.#wires) if (each.isOver) this.#wires.delete(each);
				this.#wires.add(wire);
				wire.stick(this.#sticking.get(client) ?? Number.POSITIVE_INFINITY);
				this.#sticking.delete(client);
				trace.add(client, `opens wire ${wire.number}`);
				return wire;
			},
			openTransfer: (_url, events) => {
				const {time, dice, trace} = this.#options;
				const wire = new TransferWire({
					client,
					process,
					time,
					dice,
					...this.#waysOf(client),
					events,
					host: () => this.host,
					note: (what) => trace.add(client, what),
				});
				for (const each of this.#transfers) if (each.isOver) this.#transfers.delete(each);
				this.#transfers.add(wire);
				trace.add(client, 'opens a transfer line');
				return wire;
			},
		};
	}

	/** Nothing gets through in that direction until it is thawed; nobody is told. */
	freeze(client: string, direction: Direction): void {
		this.#waysOf(client)[direction].isFrozen = true;
	}

	/** What was held up goes on. */
	thaw(client: string): void {
		const ways = this.#waysOf(client);
		ways.up.isFrozen = false;
		ways.down.isFrozen = false;
		for (const wire of this.#wiresOf(client)) wire.thaw();
	}

	/** The client's next connection stops sending after so many frames; others get through. */
	stickNext(client: string, frames: number): void {
		this.#sticking.set(client, frames);
	}

	/** The client takes only so many bytes per millisecond. */
	slowDown(client: string, bandwidth: number): void {
		this.#waysOf(client).down.bandwidth = bandwidth;
	}

	/** Cuts what the client has open. */
	cut(client: string, end: 'both' | 'client' | 'relay'): void {
		for (const wire of this.#wiresOf(client)) wire.cut(end);
	}

	/** A program is dead: the other ends of its connections learn it in time. */
	died(process: Process): void {
		for (const wire of [...this.#wires, ...this.#transfers]) wire.died(process);
	}

	/** Everything works from now on. */
	heal(): void {
		this.#loss = 0;
		this.#sticking.clear();
		for (const [client, {down}] of this.#ways) {
			down.bandwidth = Number.POSITIVE_INFINITY;
			this.thaw(client);
		}
	}

	#passes(wire: Wire, frame: OutgoingFrame): boolean {
		const {dice, trace, watcher} = this.#options;
		const isLost = watcher.relaySent(wire, frame) && dice.chance(this.#loss);
		trace.add(wire.client, `${isLost ? 'lost' : '<'} ${wire.number} ${frame.text}`);
		return !isLost;
	}

	*#wiresOf(client: string): Generator<Wire | TransferWire, void> {
		for (const wire of [...this.#wires, ...this.#transfers]) {
			if (wire.client === client) yield wire;
		}
	}

	#waysOf(client: string): Readonly<Record<Direction, Way>> {
		const known = this.#ways.get(client);
		if (known !== undefined) return known;
		const {latency} = this.#options.quality;
		const way = (): Way => ({isFrozen: false, latency, bandwidth: Number.POSITIVE_INFINITY});
		const ways = {up: way(), down: way()};
		this.#ways.set(client, ways);
		return ways;
	}
}
