import type {
	TransportConnection,
	TransportEnd,
	TransportEvents,
} from '../../source/client/transport.ts';
import {CLOSE_CODES, type CloseReason} from '../../source/protocol/codes.ts';
import type {Timer} from '../../source/protocol/environment.ts';
import {LIMITS, type Limits} from '../../source/protocol/limits.ts';
import type {TransferLink, TransferLinkEvents} from '../../source/server/files/transfer-link.ts';
import type {Link, LinkEvents} from '../../source/server/link.ts';
import type {OutgoingFrame} from '../../source/server/outgoing-frame.ts';
import type {Process, VirtualTime} from './clock.ts';
import {Pipe, type Way} from './pipe.ts';
import type {Dice} from './random.ts';

/** The relay as the network knows it. */
export type Host = {
	readonly process: Process;
	readonly limits: Limits;
	accept(link: Link): LinkEvents;
	acceptTransfer(link: TransferLink): TransferLinkEvents;
};

export type WireOptions = {
	readonly client: string;
	readonly number: number;
	readonly process: Process;
	readonly time: VirtualTime;
	readonly dice: Dice;
	readonly up: Way;
	readonly down: Way;
	readonly events: TransportEvents;
	/** Whoever listens when the connection arrives. */
	readonly host: () => Host | undefined;
	/** Sees a frame the relay hands over; false loses it. */
	readonly passes: (wire: Wire, frame: OutgoingFrame) => boolean;
	/** Sees a frame the client hands over. */
	readonly sent: (wire: Wire, text: string) => void;
	readonly note: (what: string) => void;
};

/** What is believed of a peer that has not answered a closing handshake, in milliseconds. */
const CLOSING = {client: 2000, relay: LIMITS.drain};

/** Bytes of a frame without text: a ping, a close, a handshake. */
const SMALL = 32;

/** One simulated WebSocket, with both its ends: what happens to one end the other learns late. */
export class Wire implements TransportConnection {
	readonly client: string;
	readonly number: number;
	readonly #options: WireOptions;
	readonly #up: Pipe;
	readonly #down: Pipe;
	#clientEnd: 'connecting' | 'open' | 'closing' | 'gone' = 'connecting';
	#relayEnd: 'none' | 'open' | 'closing' | 'gone' = 'none';
	#host: Host | undefined;
	#relay: LinkEvents | undefined;
	#stall: Timer | undefined;
	#isCut = false;
	#unanswered = 0;

	constructor(options: WireOptions) {
		const {time, dice, process, up, down} = options;
		this.client = options.client;
		this.number = options.number;
		this.#options = options;
		this.#up = new Pipe({time, dice, way: up});
		this.#down = new Pipe({time, dice, way: down, moved: () => this.#moved()});
		process.after(LIMITS.authDeadline, () => {
			if (this.#clientEnd === 'connecting') this.#endClient(failure('timed-out'));
		});
		this.#up.push(SMALL, () => this.#connected());
	}

	/** Whether neither end has any use for it. */
	get isOver(): boolean {
		return this.#clientEnd === 'gone' && (this.#relayEnd === 'gone' || this.#relayEnd === 'none');
	}

	// What the client does

	send(text: string): void {
		if (this.#clientEnd !== 'open') return;
		this.#options.sent(this, text);
		this.#up.push(text.length, () => {
			this.#unanswered = 0;
			if (this.#relayEnd === 'open') this.#relay?.received(text);
		});
	}

	close(code = 1000): void {
		if (this.#clientEnd === 'connecting') {
			this.#options.process.after(0, () => this.#endClient({code: 1006, reason: ''}));
		}
		if (this.#clientEnd !== 'open') return;
		this.#clientEnd = 'closing';
		this.#up.push(SMALL, () => {
			this.#down.push(SMALL, () => this.#endClient({code, reason: ''}));
			this.#endRelay();
		});
		this.#options.process.after(CLOSING.client, () => this.#endClient({code: 1006, reason: ''}));
	}

	// What the network does

	/** After so many more frames nothing the client sends leaves, until the line thaws. */
	stick(frames: number): void {
		this.#up.takes = frames;
	}

	thaw(): void {
		this.#up.takes = Number.POSITIVE_INFINITY;
		this.#up.thaw();
		this.#down.thaw();
	}

	/** Whether it is cut and one end does not know it yet. */
	get isDead(): boolean {
		return this.#isCut && !this.isOver;
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
			this.#stall?.cancel();
			this.#up.kill();
			this.#down.push(SMALL, () => this.#endClient({code: 1006, reason: ''}));
		}
	}

	/** The connection has reached the relay's machine. */
	#connected(): void {
		const {host, process, note} = this.#options;
		const listening = host();
		if (this.#clientEnd !== 'connecting' || !process.isAlive) return;
		if (listening === undefined) {
			this.#down.push(SMALL, () => this.#endClient(failure('refused')));
			return;
		}
		note(`wire ${this.number} accepted`);
		this.#host = listening;
		this.#relayEnd = 'open';
		this.#down.push(SMALL, () => {
			if (this.#clientEnd !== 'connecting') return;
			this.#clientEnd = 'open';
			this.#options.events.opened();
		});
		this.#relay = listening.accept(this.#link());
		this.#beat(listening);
	}

	#link(): Link {
		const wire = this;
		return {
			address: this.client,
			isLocal: false,
			get queued() {
				return wire.#down.queued;
			},
			send: (frame) => this.#sendToClient(frame),
			close: (reason, retryAfter) => this.#closeFromRelay(reason, retryAfter),
		};
	}

	#sendToClient(frame: OutgoingFrame): void {
		if (this.#relayEnd !== 'open' || this.#host === undefined) return;
		if (!this.#options.passes(this, frame)) return;
		const {text} = frame;
		this.#down.push(text.length, () => {
			if (this.#clientEnd === 'open' || this.#clientEnd === 'closing') {
				this.#options.events.received(text);
			}
		});
		const {process, limits} = this.#host;
		this.#stall ??= process.after(limits.sendQueueStall, () => this.#closeFromRelay('slow'));
	}

	/** The network has taken something of what the relay sent. */
	#moved(): void {
		this.#stall?.cancel();
		this.#stall = undefined;
		if (this.#host === undefined || this.#relayEnd !== 'open') return;
		if (this.#down.queued > 0) {
			const {process, limits} = this.#host;
			this.#stall = process.after(limits.sendQueueStall, () => this.#closeFromRelay('slow'));
		} else this.#relay?.drained();
	}

	#closeFromRelay(reason: CloseReason, retryAfter?: number): void {
		const {note} = this.#options;
		if (this.#relayEnd !== 'open') return;
		note(`wire ${this.number} closed by relay: ${reason}`);
		this.#relayEnd = 'closing';
		this.#stall?.cancel();
		const {code} = CLOSE_CODES[reason];
		const hint = retryAfter === undefined ? reason : `retry=${Math.round(retryAfter)}`;
		this.#down.push(SMALL, () => {
			this.#up.push(SMALL, () => this.#endRelay());
			this.#endClient({code, reason: hint});
		});
		this.#host?.process.after(CLOSING.relay, () => this.#endRelay());
	}

	/** The relay's ping, and its answer by the client's machine. */
	#beat({process, limits}: Host): void {
		process.after(limits.heartbeat, () => {
			if (this.#relayEnd !== 'open' && this.#relayEnd !== 'closing') return;
			if (this.#unanswered++ >= limits.heartbeatsMissed) {
				this.#endRelay();
				return;
			}
			this.#down.push(SMALL, () => {
				if (this.#clientEnd !== 'open') return;
				this.#options.events.alive();
				this.#up.push(SMALL, () => {
					this.#unanswered = 0;
				});
			});
			if (this.#host !== undefined) this.#beat(this.#host);
		});
	}

	#endClient(end: TransportEnd): void {
		if (this.#clientEnd === 'gone') return;
		this.#clientEnd = 'gone';
		this.#down.kill();
		// What was sent before still arrives; then the relay's machine learns of the end.
		this.#up.push(SMALL, () => this.#endRelay());
		if (this.#options.process.isAlive) this.#options.events.closed(end);
	}

	#endRelay(): void {
		if (this.#relayEnd === 'gone' || this.#relayEnd === 'none') return;
		this.#relayEnd = 'gone';
		this.#stall?.cancel();
		this.#up.kill();
		this.#down.push(SMALL, () => this.#endClient({code: 1006, reason: ''}));
		if (this.#host?.process.isAlive === true) this.#relay?.closed();
	}
}

function failure(kind: 'refused' | 'timed-out'): TransportEnd {
	return {code: 1006, reason: '', problem: {kind, message: 'Nothing answers there.'}};
}
