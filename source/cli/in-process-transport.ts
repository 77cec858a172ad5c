import type {
	Transport,
	TransportConnection,
	TransportEnd,
	TransportEvents,
} from '../client/transport.ts';
import {CLOSE_CODES, type CloseReason} from '../protocol/codes.ts';
import type {Link, LinkEvents} from '../server/link.ts';
import type {OutgoingFrame} from '../server/outgoing-frame.ts';
import type {Relay} from '../server/relay.ts';
import {InProcessTransfer} from './in-process-transfer.ts';

/** Reaches a relay of this process without a network. */
export function inProcessTransport(relay: Relay): Transport {
	return {
		open(_url, events) {
			const line = new Line(events);
			line.connect(relay);
			return {send: (text) => line.say(text), close: (code) => line.hangUp(code)};
		},
		openTransfer: (_url, events) =>
			new InProcessTransfer({
				accept: (link) => relay.acceptTransfer(link),
				events,
				address: 'local',
			}),
	};
}

/** Both ends of one line. What is said on one end arrives at the other a turn later, in order. */
class Line implements Link {
	readonly address = 'local';
	readonly isLocal = true;
	readonly queued = 0;
	readonly #client: TransportEvents;
	#relay: LinkEvents | undefined;
	#isOver = false;

	constructor(client: TransportEvents) {
		this.#client = client;
	}

	connect(relay: Relay): void {
		this.#soon(() => {
			this.#client.opened();
			this.#relay = relay.accept(this);
		});
	}

	/** The relay speaks. */
	send(frame: OutgoingFrame): void {
		const {text} = frame;
		this.#soon(() => this.#client.received(text));
	}

	/** The client speaks. */
	say: TransportConnection['send'] = (text) => {
		this.#soon(() => this.#relay?.received(text));
	};

	/** The relay hangs up. */
	close(reason: CloseReason, retryAfter?: number): void {
		const asked = retryAfter === undefined ? '' : `retry=${retryAfter}`;
		this.#end({code: CLOSE_CODES[reason].code, reason: asked});
	}

	/** The client hangs up. */
	hangUp(code = 1000): void {
		this.#end({code, reason: ''});
	}

	#end(end: TransportEnd): void {
		this.#soon(() => {
			this.#isOver = true;
			this.#relay?.closed();
			this.#client.closed(end);
		});
	}

	#soon(run: () => void): void {
		setImmediate(() => {
			if (!this.#isOver) run();
		});
	}
}
