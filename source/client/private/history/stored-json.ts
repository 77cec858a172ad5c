import type {Json} from '../../../crypto/content.ts';

/** An object as JSON has it. */
export type Fields = {readonly [key: string]: Json};

/** Plain data as a record's bytes. */
export function encodeJson(value: Json): Uint8Array {
	return new TextEncoder().encode(JSON.stringify(value));
}

/** What `encodeJson` wrote; undefined when the bytes are anything else. */
export function decodeJson(bytes: Uint8Array): Json | undefined {
	try {
		return JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(bytes));
	} catch {
		// The cause is left out: its message would quote private text.
		return undefined;
	}
}

/** The fields of an object; none for anything else. */
export function fieldsOf(value: Json | undefined): Fields {
	const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
	// Just checked; Array.isArray does not narrow readonly arrays away.
	return isObject ? (value as Fields) : {};
}

/** Whether a value is a position, a count or a time. */
export function isWhole(value: Json | undefined): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
