import type {
	Transport,
	TransportConnection,
	TransportEnd,
	TransportEvents,
} from '../../source/client/transport.ts';
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
	/** How many connections were begun. */
	readonly opened: number;
	/** Cuts every line without a goodbye. */
	cut(): void;
};

/** The network to `relay`, which may be replaced by a restarted one. */
export function bridgeTo(relay: () => Relay): Bridge {
	const lines = new Set<Line>();
	let opened = 0;
	return {
		isDown: false,
		losesFrames: false,
		get opened() {
			return opened;
		},
		open(_url, events) {
			opened++;
			const line = new Line(events, {
				loses: () => this.losesFrames,
				gone: () => lines.delete(line),
			});
			if (this.isDown) line.refuse();
			else {
				lines.add(line);
				line.connect(relay());
			}

			return line;
		},
		cut() {
			for (const line of [...lines]) line.cut();
		},
	};
}

type LineOptions = {loses(): boolean; gone(): void};

class Line implements Link, TransportConnection {
	readonly address = '192.0.2.1';
	readonly isLocal = false;
	readonly queued = 0;
	readonly #events: TransportEvents;
	readonly #options: LineOptions;
	#relay: LinkEvents | undefined;
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
			queueMicrotask(() => {
				if (!this.#isOver) this.#relay?.received(frame);
			});
			return;
		}

		if (this.#options.loses()) return;
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
