import type {Json} from '../../crypto/content.ts';
import {fromBase64url} from '../../crypto/encoding.ts';
import {CryptoError} from '../../crypto/error.ts';
import {FILE_MOST_BYTES, fileChunks} from '../../crypto/file-cipher.ts';
import {LIMITS} from '../../protocol/limits.ts';
import type {SealedFile} from '../files/sealed-file.ts';
import type {FileFacts} from '../files/transfer-state.ts';

/** A file as it stands in a private message, and in the vault. */
export function writeSealedFile(sealed: SealedFile): {readonly [key: string]: Json} {
	const {file, key, header, hash, chunks, name, mediaType, size, seconds, expiresAt} = sealed;
	return {
		...{file, key, header, hash, chunks, name, type: mediaType, size},
		...(seconds !== undefined && {seconds}),
		expires: expiresAt,
	};
}

/**
 * What `writeSealedFile` wrote, by whomever; undefined when a single field is not as it must be. Name
 * and type stay foreign text.
 */
export function readSealedFile(fields: {readonly [key: string]: Json}): SealedFile | undefined {
	const {file, key, header, hash, chunks, name, type, size, seconds, expires} = fields;
	if (!isText(file, FILE_ID) || !isText(type, MEDIA_TYPE) || !isFileName(name)) return undefined;
	if (!isBytes(key, KEY_BYTES) || !isBytes(header, HEADER_BYTES) || !isBytes(hash, HASH_BYTES)) {
		return undefined;
	}

	if (!isWhole(size) || size < 1 || size > FILE_MOST_BYTES || chunks !== fileChunks(size)) {
		return undefined;
	}

	if (!isWhole(expires) || type.length > LIMITS.mediaTypeLength) return undefined;
	if (seconds !== undefined && !isDuration(seconds)) return undefined;
	return {
		...{file, key, header, hash, chunks, name, mediaType: type, size},
		...(seconds !== undefined && {seconds}),
		expiresAt: expires,
	};
}

/** What everybody may see of it: nothing that opens it, and not what it looks like at the relay. */
export function sealedFacts({
	file,
	name,
	mediaType,
	size,
	seconds,
	expiresAt,
}: SealedFile): FileFacts {
	return {
		...{file, name, mediaType, size, expiresAt, isSealed: true},
		...(seconds !== undefined && {seconds}),
	};
}

const KEY_BYTES = 32;
const HEADER_BYTES = 24;
const HASH_BYTES = 32;
const SECONDS_MOST = 10_000_000;

const FILE_ID = /^[\w-]{1,64}$/;
/** Type and subtype (RFC 6838, section 4.2), without parameters. */
const MEDIA_TYPE = /^[a-z\d][\w!#$&^.+-]*\/[a-z\d][\w!#$&^.+-]*$/i;

function isText(value: Json | undefined, form: RegExp): value is string {
	return typeof value === 'string' && form.test(value);
}

function isFileName(value: Json | undefined): value is string {
	return (
		typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= LIMITS.fileNameBytes
	);
}

function isBytes(value: Json | undefined, length: number): value is string {
	if (typeof value !== 'string' || value.length !== Math.ceil((length * 4) / 3)) return false;
	try {
		return fromBase64url(value).length === length;
	} catch (error) {
		if (error instanceof CryptoError) return false;
		throw error;
	}
}

function isDuration(value: Json): value is number {
	return typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= SECONDS_MOST;
}

function isWhole(value: Json | undefined): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
