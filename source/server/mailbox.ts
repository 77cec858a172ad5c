import type {Limits} from '../protocol/limits.ts';
import type {RelayFrame} from '../protocol/relay-frame.ts';
import {faultFields, type RelayLog} from './log.ts';
import {OutgoingFrame} from './outgoing-frame.ts';
import type {EnvelopeStorage} from './storage/envelope-storage.ts';

type MailboxServices = {
	readonly storage: EnvelopeStorage;
	readonly limits: Pick<Limits, 'sendQueueSoft' | 'pageSize'>;
	readonly log: RelayLog;
};

/** The way out to the client. */
type Outlet = {
	readonly link: {readonly queued: number};
	push(frame: OutgoingFrame): void;
	/** Resolves once the network has taken enough for more to be handed over. */
	writable(): Promise<void>;
};

type Opened = {
	readonly device: string;
	/** Number of the newest envelope the client was sent. */
	position: number;
	/** The newest number we know of. Beyond `position`, the rest is read from storage. */
	seen: number;
	/** Read from storage right now, which will bring new envelopes as well. */
	isReading: boolean;
};

/**
 * Brings one connection the envelopes of its device: first those that wait, then new ones as they
 * come, in the order of their numbers and each once. A client that reads slowly is not told more than
 * it can take; the rest stays where it is until it can.
 */
export class Mailbox {
	readonly #services: MailboxServices;
	readonly #outlet: Outlet;
	/** Undefined until the client asks for its envelopes; another object each time it does. */
	#opened: Opened | undefined;

	constructor(services: MailboxServices, outlet: Outlet) {
		this.#services = services;
		this.#outlet = outlet;
	}

	/**
	 * Notes how far the client is done, and sends what it is not. From then on it gets new ones.
	 * @throws {StorageError} when they cannot be read; the client may ask again.
	 */
	async open(device: string, acknowledged: number): Promise<void> {
		const opened: Opened = {device, position: acknowledged, seen: acknowledged, isReading: true};
		this.#opened = opened;
		const head = await this.#services.storage.openMailbox(device, acknowledged);
		if (this.#opened !== opened) return;
		this.#push({type: 'mailbox', head});
		opened.seen = Math.max(opened.seen, head);
		await this.#read(opened);
	}

	/** A new envelope for this device. */
	receive(frame: OutgoingFrame, {number}: RelayFrame<'envelope'>): void {
		const opened = this.#opened;
		if (opened === undefined || number <= opened.position) return;
		const isNext = opened.seen === opened.position && number === opened.position + 1;
		opened.seen = Math.max(opened.seen, number);
		if (opened.isReading) return;
		if (isNext && this.#outlet.link.queued <= this.#services.limits.sendQueueSoft) {
			opened.position = number;
			this.#outlet.push(frame);
			return;
		}
		this.#read(opened).catch((error: unknown) => {
			// The next envelope, or the client's next resume, tries again.
			this.#services.log.error('mailbox not read', faultFields(error));
		});
	}

	/** The client is gone, or wants no more of them. */
	close(): void {
		this.#opened = undefined;
	}

	/** Sends what storage has after the position, until nothing newer is known of. */
	async #read(opened: Opened): Promise<void> {
		const {storage, limits} = this.#services;
		opened.isReading = true;
		try {
			while (opened.seen > opened.position) {
				const {device, position: after, seen} = opened;
				const page = await storage.envelopes({device, after, limit: limits.pageSize});
				for (const envelope of page) {
					await this.#outlet.writable();
					if (this.#opened !== opened) return;
					this.#push({type: 'envelope', ...envelope});
					opened.position = envelope.number;
				}
				if (this.#opened !== opened) return;
				// What is not there any more was acknowledged elsewhere, or is too old.
				if (page.length === 0) opened.position = Math.max(opened.position, seen);
			}
		} finally {
			opened.isReading = false;
		}
	}

	#push(frame: RelayFrame): void {
		this.#outlet.push(new OutgoingFrame(frame));
	}
}
