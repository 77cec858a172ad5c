import {InProcessTransfer} from '../../source/cli/in-process-transfer.ts';
import type {
	Transport,
	TransportConnection,
	TransportEnd,
	TransportEvents,
} from '../../source/client/transport.ts';
import type {RequestType} from '../../source/protocol/client-frame.ts';
import {decodeClientFrame} from '../../source/protocol/codec.ts';
import {CLOSE_CODES, type CloseReason} from '../../source/protocol/codes.ts';
import type {Link, LinkEvents} from '../../source/server/link.ts';
import type {OutgoingFrame} from '../../source/server/outgoing-frame.ts';
import type {Relay} from '../../source/server/relay.ts';

/** A network in one process between a real client and a real relay, which a test can disturb. */
export type Bridge = Transport & {
	/** While true, no connection comes about. */
	isDown: boolean;
	/** Frames on their way to the client are lost, although the line stands. */
	losesFrames: boolean;
	/** A line on which the client sends a request of this type brings nothing from then on. */
	losesAnswersTo: RequestType | undefined;
	/** A request of this type never reaches the relay. */
	losesRequests: RequestType | undefined;
	/** How many frames were lost because of either. */
	readonly lost: number;
	/** How many connections were begun, those for the bytes of files left out. */
	readonly opened: number;
	/** Cuts every line without a goodbye. */
	cut(): void;
};

/** The network to `relay`, which may be replaced by a restarted one. */
export function bridgeTo(relay: () => Relay): Bridge {
	const lines = new Set<Line>();
	const transfers = new Set<InProcessTransfer>();
	let opened = 0;
	let lost = 0;
	return {
		isDown: false,
		losesFrames: false,
		losesAnswersTo: undefined,
		losesRequests: undefined,
		get lost() {
			return lost;
		},
		get opened() {
			return opened;
		},
		open(_url, events) {
			opened++;
			const line = new Line(events, {
				loses: () => this.losesFrames,
				losesRequest: (type) => this.losesRequests === type,
				losesAnswersTo: (type) => this.losesAnswersTo === type,
				lost: () => lost++,
				gone: () => lines.delete(line),
			});
			if (this.isDown) line.refuse();
			else {
				lines.add(line);
				line.connect(relay());
			}

			return line;
		},
		openTransfer(_url, events) {
			const line: InProcessTransfer = new InProcessTransfer({
				accept: (link) => relay().acceptTransfer(link),
				address: '192.0.2.1',
				events: {
					opened: () => events.opened(),
					received: (reply) => events.received(reply),
					receivedBytes: (bytes) => events.receivedBytes(bytes),
					drained: () => events.drained(),
					closed(end) {
						transfers.delete(line);
						events.closed(end);
					},
				},
			});
			transfers.add(line);
			if (this.isDown) line.cut();
			return line;
		},
		cut() {
			for (const line of [...lines, ...transfers]) line.cut();
		},
	};
}

type LineOptions = {
	loses(): boolean;
	losesRequest(type: string): boolean;
	losesAnswersTo(type: string): boolean;
	lost(): void;
	gone(): void;
};

class Line implements Link, TransportConnection {
	readonly address = '192.0.2.1';
	readonly isLocal = false;
	readonly queued = 0;
	readonly #events: TransportEvents;
	readonly #options: LineOptions;
	#relay: LinkEvents | undefined;
	#isMute = false;
	#isOver = false;

	constructor(events: TransportEvents, options: LineOptions) {
		this.#events = events;
		this.#options = options;
	}

	connect(relay: Relay): void {
		queueMicrotask(() => {
			if (this.#isOver) return;
			this.#events.opened();
			this.#relay = relay.accept(this as Link);
		});
	}

	refuse(): void {
		this.#end({
			code: 1006,
			reason: '',
			problem: {kind: 'refused', message: 'Nothing listens there.'},
		});
	}

	cut(): void {
		this.#end({code: 1006, reason: ''});
	}

	/** Client and relay both call it; what is handed over tells them apart. */
	send(frame: string | OutgoingFrame): void {
		if (this.#isOver) return;
		if (typeof frame === 'string') {
			const {type} = decodeClientFrame(frame);
			if (this.#options.losesRequest(type)) {
				this.#options.lost();
				return;
			}

			this.#isMute ||= this.#options.losesAnswersTo(type);
			queueMicrotask(() => {
				if (!this.#isOver) this.#relay?.received(frame);
			});
			return;
		}

		if (this.#isMute) this.#options.lost();
		if (this.#isMute || this.#options.loses()) return;
		const {text} = frame;
		queueMicrotask(() => {
			if (!this.#isOver) this.#events.received(text);
		});
	}

	close(reason?: CloseReason | number, retryAfter?: number): void {
		const code = typeof reason === 'string' ? CLOSE_CODES[reason].code : (reason ?? 1000);
		this.#end({code, reason: retryAfter === undefined ? '' : `retry=${retryAfter}`});
	}

	#end(end: TransportEnd): void {
		if (this.#isOver) return;
		queueMicrotask(() => {
			if (this.#isOver) return;
			this.#isOver = true;
			this.#options.gone();
			this.#relay?.closed();
			this.#events.closed(end);
		});
	}
}
