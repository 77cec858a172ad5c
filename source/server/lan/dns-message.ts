import {isIPv4, isIPv6} from 'node:net';
import {parseAddressRange, rangeText} from '../transport/address-range.ts';
import {type DnsName, LABEL_BYTES, NAME_BYTES} from './dns-name.ts';

/** What multicast DNS asks for and tells, as far as relays are found by it. */
export type DnsMessage = {
	/** Repeated in an answer to a simple resolver; 0 otherwise. */
	readonly id?: number;
	readonly isResponse: boolean;
	readonly questions: readonly DnsQuestion[];
	/** Answers and additional records alike. */
	readonly records: readonly DnsRecord[];
};

export type DnsQuestion = {readonly name: DnsName; readonly type: RecordType | 'ANY'};

export type RecordType = 'PTR' | 'SRV' | 'TXT' | 'A' | 'AAAA';

/** `ttl` is in seconds; 0 says that the record is no longer true. */
export type DnsRecord = {readonly name: DnsName; readonly ttl: number} & (
	| {readonly type: 'PTR'; readonly target: DnsName}
	| {readonly type: 'SRV'; readonly target: DnsName; readonly port: number}
	| {readonly type: 'TXT'; readonly entries: readonly string[]}
	| {readonly type: 'A' | 'AAAA'; readonly address: string}
);

/** Bytes of a message at most (RFC 6762, 17). */
export const MESSAGE_BYTES = 9000;

/** Questions and records of a message that are looked at. */
const ENTRIES = 128;

const TYPES = {A: 1, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, ANY: 255} as const;
const INTERNET = 1;
/** The bit beside a class: a question's wish for a private answer, or a record that replaces others. */
const TOP_BIT = 0x8000;
const RESPONSE = 0x8400;

/**
 * The message in bytes (RFC 1035, 4.1), names uncompressed. Records of which a host has only one are
 * marked so, that listeners forget older ones; not in a private answer (`id`), as RFC 6762, 6.7 asks.
 */
export function encodeDnsMessage(message: DnsMessage): Uint8Array {
	const {id = 0, isResponse, questions, records} = message;
	const header = Buffer.alloc(12);
	header.writeUInt16BE(id, 0);
	header.writeUInt16BE(isResponse ? RESPONSE : 0, 2);
	header.writeUInt16BE(questions.length, 4);
	header.writeUInt16BE(records.length, 6);
	return Buffer.concat([
		header,
		...questions.flatMap(({name, type}) => [encodeName(name), numbers(TYPES[type], INTERNET)]),
		...records.flatMap((record) => encodeRecord(record, id === 0)),
	]);
}

function encodeRecord(record: DnsRecord, isMulticast: boolean): readonly Uint8Array[] {
	const data = encodeData(record);
	const isOnly = isMulticast && record.type !== 'PTR';
	const middle = Buffer.alloc(10);
	middle.writeUInt16BE(TYPES[record.type], 0);
	middle.writeUInt16BE(isOnly ? INTERNET | TOP_BIT : INTERNET, 2);
	middle.writeUInt32BE(record.ttl, 4);
	middle.writeUInt16BE(data.length, 8);
	return [encodeName(record.name), middle, data];
}

function encodeData(record: DnsRecord): Uint8Array {
	switch (record.type) {
		case 'PTR':
			return encodeName(record.target);
		case 'SRV':
			return Buffer.concat([numbers(0, 0, record.port), encodeName(record.target)]);
		case 'TXT':
			return Buffer.concat(
				record.entries.length === 0 ? [Buffer.of(0)] : record.entries.map(short),
			);
		case 'A':
		case 'AAAA':
			return addressBytes(record.address);
	}
}

function encodeName(name: DnsName): Uint8Array {
	return Buffer.concat([...name.map(short), Buffer.of(0)]);
}

/** A text of up to 255 bytes with its length in front; who makes names and entries keeps them short. */
function short(text: string): Uint8Array {
	const bytes = Buffer.from(text);
	if (bytes.length > 255) throw new RangeError('A text in a DNS message has 255 bytes at most.');
	return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

function numbers(...values: readonly number[]): Uint8Array {
	const bytes = Buffer.alloc(2 * values.length);
	for (const [at, value] of values.entries()) bytes.writeUInt16BE(value, 2 * at);
	return bytes;
}

function addressBytes(address: string): Uint8Array {
	const range = parseAddressRange(address);
	const isKnown = range !== undefined && (isIPv4(address) || isIPv6(address));
	if (!isKnown) throw new RangeError('A record of an address needs one.');
	const size = range.family === 4 ? 4 : 16;
	return Buffer.from(range.bits.toString(16).padStart(2 * size, '0'), 'hex');
}

/**
 * Reads a message from the network. Records of other types are left out; undefined for what is no
 * message. Nothing in it is cleaned for the eye: texts are only known to be UTF-8.
 */
export function decodeDnsMessage(bytes: Uint8Array): DnsMessage | undefined {
	if (bytes.length < 12 || bytes.length > MESSAGE_BYTES) return undefined;
	try {
		return new Reader(Buffer.from(bytes)).message();
	} catch (error) {
		// Beyond the end, a name that is none, or text that is none.
		if (error instanceof RangeError || error instanceof TypeError) return undefined;
		throw error;
	}
}

const decoder = new TextDecoder('utf-8', {fatal: true});

class Reader {
	readonly #bytes: Buffer;
	#at = 12;

	constructor(bytes: Buffer) {
		this.#bytes = bytes;
	}

	message(): DnsMessage {
		const bytes = this.#bytes;
		const flags = bytes.readUInt16BE(2);
		const counts = [4, 6, 8, 10].map((at) => bytes.readUInt16BE(at));
		const [questionCount = 0, ...recordCounts] = counts;
		const recordCount = recordCounts.reduce((sum, count) => sum + count, 0);
		if (questionCount + recordCount > ENTRIES) throw new RangeError('Too many entries.');
		const questions = Array.from({length: questionCount}, () => this.#question());
		const records = Array.from({length: recordCount}, () => this.#record());
		return {
			id: bytes.readUInt16BE(0),
			isResponse: (flags & 0x8000) !== 0,
			questions: questions.filter((question) => question !== undefined),
			records: records.filter((record) => record !== undefined),
		};
	}

	#question(): DnsQuestion | undefined {
		const name = this.#name();
		const type = typeOf(this.#number());
		const isInternet = (this.#number() & ~TOP_BIT) === INTERNET;
		return isInternet && type !== undefined ? {name, type} : undefined;
	}

	#record(): DnsRecord | undefined {
		const name = this.#name();
		const type = typeOf(this.#number());
		const isInternet = (this.#number() & ~TOP_BIT) === INTERNET;
		const ttl = this.#bytes.readUInt32BE(this.#at);
		this.#at += 4;
		const length = this.#number();
		const end = this.#at + length;
		if (end > this.#bytes.length) throw new RangeError('Beyond the end.');
		const record = isInternet ? this.#data({name, ttl}, type, end) : undefined;
		// Names in the data may end before it, and never after it.
		if (this.#at > end) throw new RangeError('Beyond the end of the data.');
		this.#at = end;
		return record;
	}

	#data(
		head: {readonly name: DnsName; readonly ttl: number},
		type: RecordType | 'ANY' | undefined,
		end: number,
	): DnsRecord | undefined {
		switch (type) {
			case 'PTR':
				return {...head, type, target: this.#name()};
			case 'SRV': {
				this.#at += 4;
				const port = this.#number();
				return {...head, type, port, target: this.#name()};
			}
			case 'TXT':
				return {...head, type, entries: this.#texts(end)};
			case 'A':
			case 'AAAA':
				return {...head, type, address: this.#address(type === 'A' ? 4 : 16, end)};
			case 'ANY':
			case undefined:
				return undefined;
		}
	}

	#number(): number {
		const number = this.#bytes.readUInt16BE(this.#at);
		this.#at += 2;
		return number;
	}

	#texts(end: number): readonly string[] {
		const texts: string[] = [];
		while (this.#at < end) {
			const length = this.#bytes.readUInt8(this.#at);
			const start = this.#at + 1;
			if (start + length > end) throw new RangeError('Beyond the end of the data.');
			this.#at = start + length;
			if (length > 0) texts.push(decoder.decode(this.#bytes.subarray(start, this.#at)));
		}
		return texts;
	}

	#address(size: 4 | 16, end: number): string {
		if (end - this.#at !== size) throw new RangeError('No address has this length.');
		const bits = BigInt(`0x${this.#bytes.toString('hex', this.#at, end)}`);
		this.#at = end;
		const [family, prefix] = size === 4 ? ([4, 32] as const) : ([6, 128] as const);
		return rangeText({family, bits, prefix});
	}

	/** Each pointer must lead further back than the last, so that every name ends (RFC 1035, 4.1.4). */
	#name(): DnsName {
		const labels: string[] = [];
		let at = this.#at;
		let back = at;
		let next: number | undefined;
		let size = 1;
		for (;;) {
			const length = this.#bytes.readUInt8(at);
			if (length === 0) break;
			if (length >= 0xc0) {
				const target = this.#bytes.readUInt16BE(at) & 0x3fff;
				next ??= at + 2;
				if (target >= back) throw new RangeError('A name that leads nowhere.');
				at = target;
				back = target;
				continue;
			}
			size += length + 1;
			if (length > LABEL_BYTES || size > NAME_BYTES) throw new RangeError('Too long a name.');
			if (at + 1 + length > this.#bytes.length) throw new RangeError('Beyond the end.');
			labels.push(decoder.decode(this.#bytes.subarray(at + 1, at + 1 + length)));
			at += length + 1;
		}
		this.#at = next ?? at + 1;
		return labels;
	}
}

function typeOf(number: number): RecordType | 'ANY' | undefined {
	switch (number) {
		case TYPES.A:
			return 'A';
		case TYPES.AAAA:
			return 'AAAA';
		case TYPES.PTR:
			return 'PTR';
		case TYPES.SRV:
			return 'SRV';
		case TYPES.TXT:
			return 'TXT';
		case TYPES.ANY:
			return 'ANY';
		default:
			return undefined;
	}
}
