import type {Random} from '../protocol/environment.ts';
import {fromBase64url, toBase64url, utf8} from './encoding.ts';
import {CryptoError} from './error.ts';
import {PLAINTEXT_MAX_BYTES} from './padding.ts';
import {randomBytes} from './sodium.ts';

/** What travels inside private messages (TC1 3.9: k). */
export const CONTENT_KINDS = [
	'text',
	'edit',
	'del',
	'react',
	'rcpt',
	'typing',
	'file',
	'sent',
	'sas',
	'reset',
	'room',
	'list',
] as const;

export type ContentKind = (typeof CONTENT_KINDS)[number];

/** What JSON can hold. The shape of a body belongs to its kind; the caller checks it before use. */
export type Json =
	| string
	| number
	| boolean
	| null
	| readonly Json[]
	| {readonly [key: string]: Json};

/** Which device lists the sender goes by: its own, and the recipient's as the relay shows it. */
export type ListView = {
	readonly ownSequence: number;
	/** The first 8 bytes of the list's hash. */
	readonly ownHash: Uint8Array;
	readonly peerSequence: number;
	readonly peerHash: Uint8Array;
};

/** The relay's last signed directory head that the sender saw. */
export type DirectoryView = {readonly count: number; readonly head: Uint8Array};

/** What is inside a message once it is opened. */
export type Content = {
	/** 16 random bytes in base64url: the same on every copy of the message. */
	readonly id: string;
	/** The sender's clock in milliseconds: to be shown, never to order by. */
	readonly time: number;
	/** The account or room that the message was written to. */
	readonly to: string;
	readonly kind: ContentKind;
	readonly body: Json;
	readonly lists?: ListView;
	readonly directory?: DirectoryView;
};

/** Opened content, or that of a newer program: to be shown as a line that says so. */
export type OpenedContent =
	| {readonly type: 'content'; readonly content: Content}
	| {readonly type: 'newer'; readonly kind: string};

const VERSION = 1;
const ID_BYTES = 16;
const HASH_BYTES = 8;
const DAY = 86_400_000;

/** A fresh id for a message. */
export function createContentId(random: Random): string {
	return toBase64url(randomBytes(ID_BYTES, random));
}

/** Content as the bytes to seal (TC1 3.9). Throws CryptoError `out-of-range` over 65,535 bytes. */
export function encodeContent(content: Content): Uint8Array {
	const {id, time, to, kind, body, lists, directory} = content;
	const bytes = utf8(
		JSON.stringify({
			...{v: VERSION, id, ts: time, to, k: kind, b: body},
			dl: lists && [
				...[lists.ownSequence, toBase64url(lists.ownHash)],
				...[lists.peerSequence, toBase64url(lists.peerHash)],
			],
			dir: directory && [directory.count, toBase64url(directory.head)],
		}),
	);
	if (bytes.length > PLAINTEXT_MAX_BYTES) {
		throw new CryptoError('out-of-range', 'The message is longer than 65,535 bytes.');
	}

	return bytes;
}

/**
 * Reads opened bytes, and makes sure that they were written to this conversation: `to` is this
 * account for a direct message. Throws CryptoError `bad-content`, and `wrong-conversation` for what
 * a peer or relay moved here from elsewhere.
 */
export function openContent(bytes: Uint8Array, to: string): OpenedContent {
	const value = parseJson(bytes);
	const {id, ts, to: writtenTo, k: kind, b: body, dl, dir} = value;
	if (typeof kind !== 'string' || typeof writtenTo !== 'string' || !isContentId(id)) {
		throw refusal();
	}

	if (writtenTo !== to) {
		throw new CryptoError('wrong-conversation', 'The message was written to somebody else.');
	}

	const known = CONTENT_KINDS.find((candidate) => candidate === kind);
	if (value.v !== VERSION || known === undefined) {
		return {type: 'newer', kind: kind.slice(0, 32)};
	}

	if (!isWhole(ts) || body === undefined) {
		throw refusal();
	}

	const views = {lists: readLists(dl), directory: readDirectory(dir)};
	return {type: 'content', content: {id, time: ts, to, kind: known, body, ...views}};
}

/** Whether the sender's clock is more than a day off from ours, which the message is then marked with. */
export function isTimeDoubtful({time}: Pick<Content, 'time'>, now: number): boolean {
	return Math.abs(now - time) > DAY;
}

function parseJson(bytes: Uint8Array): {readonly [key: string]: Json | undefined} {
	let value: Json;
	try {
		value = JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(bytes));
	} catch {
		// The cause is left out: its message would quote the text.
		throw refusal();
	}

	if (!isObject(value)) {
		throw refusal();
	}

	return value;
}

function readLists(value: Json | undefined): ListView | undefined {
	if (value === undefined) {
		return undefined;
	}

	const [ownSequence, ownHash, peerSequence, peerHash] = isArray(value) ? value : [];
	if (!isWhole(ownSequence) || !isWhole(peerSequence)) {
		throw refusal();
	}

	return {ownSequence, ownHash: readHash(ownHash), peerSequence, peerHash: readHash(peerHash)};
}

function readDirectory(value: Json | undefined): DirectoryView | undefined {
	if (value === undefined) {
		return undefined;
	}

	const [count, head] = isArray(value) ? value : [];
	if (!isWhole(count)) {
		throw refusal();
	}

	return {count, head: readHash(head)};
}

function readHash(value: Json | undefined): Uint8Array {
	const bytes = typeof value === 'string' ? decodedBase64url(value) : undefined;
	if (bytes?.length !== HASH_BYTES) {
		throw refusal();
	}

	return bytes;
}

function isContentId(value: Json | undefined): value is string {
	return typeof value === 'string' && decodedBase64url(value)?.length === ID_BYTES;
}

function decodedBase64url(text: string): Uint8Array | undefined {
	try {
		return fromBase64url(text);
	} catch {
		return undefined;
	}
}

function isWhole(value: Json | undefined): value is number {
	return Number.isSafeInteger(value) && typeof value === 'number' && value >= 0;
}

function isArray(value: Json): value is readonly Json[] {
	return Array.isArray(value);
}

function isObject(value: Json): value is {readonly [key: string]: Json} {
	return typeof value === 'object' && value !== null && !isArray(value);
}

function refusal(): CryptoError {
	return new CryptoError('bad-content', 'What is inside the message cannot be read.');
}
