import {
	type Clock,
	type Random,
	systemClock,
	systemRandom,
	type Timer,
} from '../../protocol/environment.ts';
import {
	type DnsMessage,
	type DnsQuestion,
	type DnsRecord,
	decodeDnsMessage,
	encodeDnsMessage,
} from './dns-message.ts';
import {type DnsName, isSameName} from './dns-name.ts';
import {MDNS_PORT, type Multicast, openMulticast, type Sender} from './multicast.ts';
import {
	ALL_SERVICES,
	instanceLabel,
	type RelayService,
	SERVICE,
	serviceEntries,
} from './relay-service.ts';

export type AnnounceOptions = RelayService & {
	readonly port: number;
	/** Where it is announced; the networks this machine is in when left out. */
	readonly multicast?: Multicast | undefined;
	readonly clock?: Clock;
	readonly random?: Random;
};

export type Announcement = {
	/** What it is called in the network: its own name, with a number when another has that already. */
	readonly instance: string;
	/** Tells everybody that it is gone, and stops. */
	close(): Promise<void>;
};

/**
 * Announces a relay in the local network, by multicast DNS (RFC 6762) as a service (RFC 6763).
 * @throws {LanError} when this machine is in no network, or its port is not to be had.
 */
export async function announceRelay(options: AnnounceOptions): Promise<Announcement> {
	return new Announcer(options, options.multicast ?? (await openMulticast()));
}

/** Milliseconds between two questions whether somebody else has the name. */
const PROBE_INTERVAL = 250;
const PROBES = 3;

/** Milliseconds between the announcements at the beginning, which may get lost. */
const REPEAT_INTERVAL = 1000;
const REPEATS = 3;

/** Milliseconds between two answers to the whole network at least; answers to single ones likewise. */
const ANSWER_INTERVAL = 1000;

/** Milliseconds: answers wait from 20 to 120, so that those of several machines do not meet. */
const ANSWER_DELAY = {least: 20, more: 100};

/** Seconds for which others may remember a record (RFC 6762, 10). */
const HOST_LIFETIME = 120;
const SERVICE_LIFETIME = 4500;

/** Relays of one name in a network; beyond them the last is announced all the same. */
const RENAMINGS = 20;

class Announcer implements Announcement {
	readonly #options: AnnounceOptions;
	readonly #multicast: Multicast;
	readonly #clock: Clock;
	readonly #random: Random;
	/** A host name of its own: what the machine is called is the business of its system. */
	readonly #host: DnsName;
	#count = 1;
	#phase: 'probing' | 'announced' | 'closed' = 'probing';
	/** The next probe or announcement. */
	#step: Timer | undefined;
	#answer: Timer | undefined;
	#answeredAt = Number.NEGATIVE_INFINITY;
	#repliedAt = Number.NEGATIVE_INFINITY;

	constructor(options: AnnounceOptions, multicast: Multicast) {
		this.#options = options;
		this.#multicast = multicast;
		this.#clock = options.clock ?? systemClock;
		this.#random = options.random ?? systemRandom;
		this.#host = [`termchat-${Buffer.from(this.#random.bytes(6)).toString('hex')}`, 'local'];
		multicast.listen((bytes, sender) => this.#hear(bytes, sender));
		this.#probe(PROBES);
	}

	get instance(): string {
		return instanceLabel(this.#options.name, this.#count);
	}

	async close(): Promise<void> {
		if (this.#phase === 'announced') this.#send(this.#records().map((each) => ({...each, ttl: 0})));
		this.#phase = 'closed';
		this.#step?.cancel();
		this.#answer?.cancel();
		await this.#multicast.close();
	}

	/** Asks whether somebody has the name, and announces when nobody says so. */
	#probe(left: number): void {
		this.#phase = 'probing';
		this.#step?.cancel();
		if (left === 0) {
			this.#announce(REPEATS);
			return;
		}
		const questions = [{name: this.#instanceName, type: 'ANY'}] as const;
		this.#multicast.send(encodeDnsMessage({isResponse: false, questions, records: []}));
		this.#step = this.#clock.after(PROBE_INTERVAL, () => this.#probe(left - 1));
	}

	#announce(left: number): void {
		this.#phase = 'announced';
		this.#tellAll();
		if (left <= 1) return;
		this.#step = this.#clock.after(REPEAT_INTERVAL, () => this.#announce(left - 1));
	}

	#hear(bytes: Uint8Array, sender: Sender): void {
		// Nobody can be answered at port 0, from which anybody can send.
		if (this.#phase === 'closed' || sender.port === 0) return;
		const message = decodeDnsMessage(bytes);
		if (message?.isResponse === true) {
			// Answers of multicast DNS come from its port; anybody can send from another one.
			if (sender.port === MDNS_PORT && this.#isTaken(message)) this.#rename();
		} else if (message !== undefined && this.#phase === 'announced') {
			this.#hearQuestions(message, sender);
		}
	}

	#hearQuestions({id, questions, records}: DnsMessage, sender: Sender): void {
		const asked = questions.filter((question) => this.#isOurs(question));
		// The other one knows us already.
		const isKnown = records.some(
			(record) =>
				record.type === 'PTR' &&
				isSameName(record.target, this.#instanceName) &&
				record.ttl > SERVICE_LIFETIME / 2,
		);
		const isBrowsing = asked.every(({name}) => isSameName(name, SERVICE));
		if (asked.length === 0 || (isKnown && isBrowsing)) return;
		if (sender.port === MDNS_PORT) this.#answerSoon();
		else this.#reply(asked, id ?? 0, sender);
	}

	/** However many ask, all get one answer, and not more than one a second. */
	#answerSoon(): void {
		if (this.#answer !== undefined) return;
		const now = this.#clock.monotonic();
		const wait = ANSWER_DELAY.least + this.#random.fraction() * ANSWER_DELAY.more;
		const delay = Math.max(wait, this.#answeredAt + ANSWER_INTERVAL - now);
		this.#answer = this.#clock.after(delay, () => {
			this.#answer = undefined;
			if (this.#phase === 'announced') this.#tellAll();
		});
	}

	/** A simple resolver asks from a port of its own, and wants the answer there (RFC 6762, 6.7). */
	#reply(questions: readonly DnsQuestion[], id: number, sender: Sender): void {
		const now = this.#clock.monotonic();
		if (now - this.#repliedAt < ANSWER_INTERVAL) return;
		this.#repliedAt = now;
		const [first] = questions;
		const records = this.#records().map((record) => ({...record, ttl: Math.min(record.ttl, 10)}));
		// Never more than it takes to answer, whatever number of questions came.
		const message = {id, isResponse: true, questions: first ? [first] : [], records};
		this.#multicast.send(encodeDnsMessage(message), sender);
	}

	#tellAll(): void {
		this.#answeredAt = this.#clock.monotonic();
		this.#send(this.#records());
	}

	#send(records: readonly DnsRecord[]): void {
		this.#multicast.send(encodeDnsMessage({isResponse: true, questions: [], records}));
	}

	get #instanceName(): DnsName {
		return [this.instance, ...SERVICE];
	}

	#records(): readonly DnsRecord[] {
		const {port} = this.#options;
		const instance = this.#instanceName;
		const host = this.#host;
		return [
			{type: 'PTR', name: SERVICE, ttl: SERVICE_LIFETIME, target: instance},
			{type: 'PTR', name: ALL_SERVICES, ttl: SERVICE_LIFETIME, target: SERVICE},
			{type: 'SRV', name: instance, ttl: HOST_LIFETIME, target: host, port},
			{
				type: 'TXT',
				name: instance,
				ttl: SERVICE_LIFETIME,
				entries: serviceEntries(this.#options),
			},
			...this.#multicast.addresses.slice(0, ADDRESSES).map(
				(address): DnsRecord => ({
					type: address.includes(':') ? 'AAAA' : 'A',
					name: host,
					ttl: HOST_LIFETIME,
					address,
				}),
			),
		];
	}

	#isOurs({name, type}: DnsQuestion): boolean {
		return this.#records().some(
			(record) => (type === 'ANY' || type === record.type) && isSameName(name, record.name),
		);
	}

	/** Whether somebody else has the name: its records lead to another host. */
	#isTaken({records}: DnsMessage): boolean {
		const instance = this.#instanceName;
		return records.some(
			(record) =>
				record.type === 'SRV' &&
				record.ttl > 0 &&
				isSameName(record.name, instance) &&
				!isSameName(record.target, this.#host),
		);
	}

	#rename(): void {
		if (this.#count >= RENAMINGS) return;
		this.#count++;
		this.#probe(PROBES);
	}
}

/** Addresses that are told: a message has its limits. */
const ADDRESSES = 16;
