import {ByteReader, concat, u8, u32} from './encoding.ts';
import {CryptoError} from './error.ts';
import type {DeviceId, ExchangePublic, KemCiphertext, KemPublic, SessionId} from './exact-bytes.ts';

/** The version of every record and message of TC1. */
export const MESSAGE_VERSION = 1;

/** What all messages of one sending chain carry (TC1 3.7): its key, and at times a KEM step. */
export type ChainHead = {
	readonly chain: ExchangePublic;
	/** The answer to the receiver's KEM offer. */
	readonly answer?: KemCiphertext;
	/** A KEM offer of the sender. */
	readonly offer?: KemPublic;
};

/** What the first messages of a session carry besides, until the peer has answered. */
export type InitialHeader = {
	readonly deviceId: DeviceId;
	readonly signedPrekeyId: number;
	readonly kemPrekeyId: number;
	/** The session that this one takes the place of. */
	readonly supersedes: SessionId;
	readonly ephemeral: ExchangePublic;
	readonly ciphertext: KemCiphertext;
};

/** What stands in front of the sealed text, readable by the relay and authenticated by the seal. */
export type MessageHeader = {
	readonly sessionId: SessionId;
	readonly initial?: InitialHeader;
	readonly head: ChainHead;
	/** Messages of the sender's chain before this one. */
	readonly previousCount: number;
	/** The number of this message in its chain, from 0. */
	readonly number: number;
};

/** A message taken apart. `headerBytes` are exactly those that the seal authenticates. */
export type ParsedMessage = MessageHeader & {
	readonly headerBytes: Uint8Array;
	readonly sealed: Uint8Array;
};

const TYPE_INITIAL = 1;
const TYPE_NORMAL = 2;
const ANSWER = 1;
const OFFER = 2;

/** The header's bytes (TC1 3.8). */
export function encodeHeader(header: MessageHeader): Uint8Array {
	const {sessionId, initial, head, previousCount, number} = header;
	return concat(
		...[u8(MESSAGE_VERSION), u8(initial === undefined ? TYPE_NORMAL : TYPE_INITIAL), sessionId],
		...(initial === undefined ? [] : [encodeInitial(initial)]),
		...[encodeHead(head), u32(previousCount), u32(number)],
	);
}

/** Takes a message apart. Throws CryptoError `bad-encoding`, `unknown-version`. */
export function parseMessage(bytes: Uint8Array): ParsedMessage {
	const reader = new ByteReader(bytes);
	reader.version(MESSAGE_VERSION);
	const type = reader.u8();
	if (type !== TYPE_INITIAL && type !== TYPE_NORMAL) {
		throw new CryptoError('bad-encoding', 'The message is of an unknown type.');
	}

	const sessionId = reader.exact('sessionId');
	const initial = type === TYPE_INITIAL ? readInitial(reader) : undefined;
	const head = parseHead(reader);
	const [previousCount, number] = [reader.u32(), reader.u32()];
	const sealed = reader.rest();
	const headerBytes = bytes.slice(0, bytes.length - sealed.length);
	return {sessionId, initial, head, previousCount, number, headerBytes, sealed};
}

/** The bytes of a chain head, which the root key is bound to. */
export function encodeHead({chain, answer, offer}: ChainHead): Uint8Array {
	const flags = (answer ? ANSWER : 0) | (offer ? OFFER : 0);
	return concat(chain, u8(flags), ...(answer ? [answer] : []), ...(offer ? [offer] : []));
}

/** Reads a chain head from within a larger record. */
export function parseHead(reader: ByteReader): ChainHead {
	const chain = reader.exact('exchangePublic');
	const flags = reader.flags(ANSWER | OFFER);
	const answer = flags & ANSWER ? reader.exact('kemCiphertext') : undefined;
	const offer = flags & OFFER ? reader.exact('kemPublic') : undefined;
	return {chain, answer, offer};
}

/** 1,192 bytes. */
export function encodeInitial(initial: InitialHeader): Uint8Array {
	const {deviceId, signedPrekeyId, kemPrekeyId, supersedes, ephemeral, ciphertext} = initial;
	return concat(
		...[deviceId, u32(signedPrekeyId), u32(kemPrekeyId), supersedes, ephemeral, ciphertext],
	);
}

/** Reads the fields of a first message from within a larger record. */
export function readInitial(reader: ByteReader): InitialHeader {
	const deviceId = reader.exact('deviceId');
	const [signedPrekeyId, kemPrekeyId] = [reader.u32(), reader.u32()];
	const supersedes = reader.exact('sessionId');
	const ephemeral = reader.exact('exchangePublic');
	const ciphertext = reader.exact('kemCiphertext');
	return {deviceId, signedPrekeyId, kemPrekeyId, supersedes, ephemeral, ciphertext};
}
