import type {
	TransferLine,
	TransferLineEvents,
	TransportEnd,
} from '../../source/client/transport.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import {
	decodeTransferReply,
	type TransferReply,
	type TransferRequest,
} from '../../source/protocol/transfer-frame.ts';
import type {TransferLink, TransferLinkEvents} from '../../source/server/files/transfer-link.ts';
import type {Process, VirtualTime} from './clock.ts';
import {Pipe, type Way} from './pipe.ts';
import type {Dice} from './random.ts';
import type {Host} from './wire.ts';

type TransferWireOptions = {
	readonly client: string;
	readonly process: Process;
	readonly time: VirtualTime;
	readonly dice: Dice;
	readonly up: Way;
	readonly down: Way;
	readonly events: TransferLineEvents;
	/** Whoever listens when the connection arrives. */
	readonly host: () => Host | undefined;
	readonly note: (what: string) => void;
};

/** Bytes of a handshake or a close. */
const SMALL = 32;

/** One simulated line for the bytes of a file, with both its ends. */
export class TransferWire implements TransferLine {
	readonly client: string;
	readonly #options: TransferWireOptions;
	readonly #up: Pipe;
	readonly #down: Pipe;
	#clientEnd: 'connecting' | 'open' | 'gone' = 'connecting';
	#relayEnd: 'none' | 'open' | 'closing' | 'gone' = 'none';
	#host: Host | undefined;
	#relay: TransferLinkEvents | undefined;
	#isCut = false;
	/** Counts whatever arrives at either end. */
	#arrivals = 0;
	#wasAbove = {up: false, down: false};

	constructor(options: TransferWireOptions) {
		const {time, dice, up, down} = options;
		this.client = options.client;
		this.#options = options;
		this.#up = new Pipe({time, dice, way: up, moved: () => this.#moved('up')});
		this.#down = new Pipe({time, dice, way: down, moved: () => this.#moved('down')});
		this.#up.push(SMALL, () => this.#connected());
		this.#watchClient();
	}

	/** Whether neither end has any use for it. */
	get isOver(): boolean {
		return this.#clientEnd === 'gone' && (this.#relayEnd === 'gone' || this.#relayEnd === 'none');
	}

	/** Whether it is cut and one end does not know it yet. */
	get isDead(): boolean {
		return this.#isCut && !this.isOver;
	}

	// What the client does

	get queued(): number {
		return this.#up.queued;
	}

	send(request: TransferRequest): void {
		const text = JSON.stringify(request);
		this.#say(text.length, () => this.#relay?.received(text));
	}

	sendBytes(bytes: Uint8Array, taken?: () => void): void {
		const copy = bytes.slice();
		this.#say(copy.length, () => this.#relay?.receivedBytes(copy));
		taken?.();
	}

	pause(): void {
		this.#down.takes = 0;
	}

	resume(): void {
		this.#down.takes = Number.POSITIVE_INFINITY;
		this.#down.thaw();
	}

	close(): void {
		if (this.#clientEnd === 'gone') return;
		this.#options.process.after(0, () => this.#endClient({code: 1000, reason: ''}));
	}

	// What the network does

	thaw(): void {
		this.#up.thaw();
		this.#down.thaw();
	}

	/** Cuts the connection; one end may have to find out by itself. */
	cut(end: 'both' | 'client' | 'relay'): void {
		const {time, dice} = this.#options;
		this.#isCut = true;
		this.#up.cut();
		this.#down.cut();
		const soon = (): number => dice.integer(0, 200);
		if (end !== 'relay') time.after(soon(), () => this.#endClient({code: 1006, reason: ''}));
		if (end !== 'client') time.after(soon(), () => this.#endRelay());
	}

	/** The program at one end has died; its machine says so to the other end as far as it can. */
	died(process: Process): void {
		if (process === this.#options.process && this.#clientEnd !== 'gone') {
			this.#clientEnd = 'gone';
			this.#down.kill();
			this.#up.push(SMALL, () => this.#endRelay());
		}
		if (process === this.#host?.process && this.#relayEnd !== 'gone') {
			this.#relayEnd = 'gone';
			this.#up.kill();
			this.#down.push(SMALL, () => this.#endClient({code: 1006, reason: ''}));
		}
	}

	#connected(): void {
		const {host, process, note} = this.#options;
		const listening = host();
		if (this.#clientEnd !== 'connecting' || !process.isAlive) return;
		if (listening === undefined) {
			this.#down.push(SMALL, () => this.#endClient(REFUSED));
			return;
		}
		note('transfer line accepted');
		this.#host = listening;
		this.#relayEnd = 'open';
		this.#down.push(SMALL, () => {
			if (this.#clientEnd !== 'connecting') return;
			this.#clientEnd = 'open';
			this.#options.events.opened();
		});
		this.#relay = listening.acceptTransfer(this.#link());
		this.#watchRelay(listening);
	}

	#link(): TransferLink {
		const down = this.#down;
		const up = this.#up;
		return {
			address: this.client,
			get queued() {
				return down.queued;
			},
			send: (reply) => this.#tell(reply),
			sendBytes: (bytes, taken) => {
				const copy = bytes.slice();
				this.#answer(copy.length, () => this.#options.events.receivedBytes(copy));
				taken?.();
			},
			pause() {
				up.takes = 0;
			},
			resume() {
				up.takes = Number.POSITIVE_INFINITY;
				up.thaw();
			},
			close: (code) => this.#closeFromRelay(code),
		};
	}

	#tell(reply: TransferReply): void {
		const text = JSON.stringify(reply);
		this.#answer(text.length, () => {
			const checked = decodeTransferReply(text);
			if (checked !== undefined) this.#options.events.received(checked);
		});
	}

	#closeFromRelay(code: number): void {
		if (this.#relayEnd !== 'open') return;
		this.#relayEnd = 'closing';
		this.#down.push(SMALL, () => this.#endClient({code, reason: ''}));
		this.#host?.process.after(LIMITS.drain, () => this.#endRelay());
	}

	#say(bytes: number, arrive: () => void): void {
		if (this.#clientEnd !== 'open') return;
		this.#up.push(bytes, () => {
			this.#arrivals++;
			if (this.#relayEnd === 'open') arrive();
		});
		if (this.#up.queued > LIMITS.transferQueueBytes) this.#wasAbove.up = true;
	}

	#answer(bytes: number, arrive: () => void): void {
		if (this.#relayEnd !== 'open') return;
		this.#down.push(bytes, () => {
			this.#arrivals++;
			if (this.#clientEnd === 'open') arrive();
		});
		if (this.#down.queued > LIMITS.transferQueueBytes) this.#wasAbove.down = true;
	}

	#moved(direction: 'up' | 'down'): void {
		const isUp = direction === 'up';
		const {queued} = isUp ? this.#up : this.#down;
		const isLow = this.#wasAbove[direction] && queued < LIMITS.transferQueueBytes / 2;
		if (!isLow && (isUp || queued > 0)) return;
		this.#wasAbove[direction] = false;
		if (!isUp && this.#relayEnd === 'open') this.#relay?.drained();
		if (isUp && this.#clientEnd === 'open' && this.#options.process.isAlive) {
			this.#options.events.drained();
		}
	}

	/** As the relay's socket does: a line on which nothing moves is cut. */
	#watchRelay({process, limits}: Host): void {
		const before = this.#arrivals;
		process.after(limits.transferIdle, () => {
			if (this.#relayEnd === 'gone') return;
			if (before === this.#arrivals) this.#endRelay();
			else if (this.#host !== undefined) this.#watchRelay(this.#host);
		});
	}

	#watchClient(): void {
		const before = this.#arrivals;
		this.#options.process.after(2 * LIMITS.transferIdle, () => {
			if (before === this.#arrivals) this.#endClient({code: 1006, reason: ''});
			else if (this.#clientEnd !== 'gone') this.#watchClient();
		});
	}

	#endClient(end: TransportEnd): void {
		if (this.#clientEnd === 'gone') return;
		this.#clientEnd = 'gone';
		this.#down.kill();
		this.#up.takes = Number.POSITIVE_INFINITY;
		// What was sent before still arrives; then the relay's machine learns of the end.
		this.#up.push(SMALL, () => this.#endRelay());
		if (this.#options.process.isAlive) this.#options.events.closed(end);
	}

	#endRelay(): void {
		if (this.#relayEnd === 'gone' || this.#relayEnd === 'none') return;
		this.#relayEnd = 'gone';
		this.#up.kill();
		this.#down.push(SMALL, () => this.#endClient({code: 1006, reason: ''}));
		if (this.#host?.process.isAlive === true) this.#relay?.closed();
	}
}

const REFUSED: TransportEnd = {
	code: 1006,
	reason: '',
	problem: {kind: 'refused', message: 'Nothing answers there.'},
};
