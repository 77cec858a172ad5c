import * as v from 'valibot';
import {
	type ClientFrame,
	clientFrameSchema,
	REQUESTS,
	type RequestResult,
	type RequestType,
} from './client-frame.ts';
import {LIMITS} from './limits.ts';
import {type RelayFrame, relayFrameSchema} from './relay-frame.ts';

/** Why a text is not a frame. Only the first two leave the connection in doubt. */
export type FrameProblem =
	/** Not JSON, not an object, or nested or populated beyond the limits. */
	| 'malformed'
	/** Longer than a frame may be. */
	| 'too-large'
	/** No frame has this `type`. */
	| 'unknown-type'
	/** A field is missing or wrong. */
	| 'bad-field';

export class FrameError extends Error {
	override readonly name = 'FrameError';
	readonly code: FrameProblem;
	/** The request's number, when the frame got that far: the refusal can then be matched to it. */
	readonly id: number | undefined;

	constructor(code: FrameProblem, message: string, id?: number) {
		super(message);
		this.code = code;
		this.id = id;
	}
}

/**
 * Reads what a client sent.
 * @throws {FrameError} when the text is not a frame a client can send.
 */
export function decodeClientFrame(
	source: string,
	maxBytes: number = LIMITS.frameBytes,
): ClientFrame {
	return decode(source, maxBytes, clientFrameSchema);
}

/**
 * Reads what a relay sent.
 * @throws {FrameError} when the text is not a frame a relay can send; `unknown-type` may be ignored.
 */
export function decodeRelayFrame(source: string, maxBytes = RELAY_FRAME_BYTES): RelayFrame {
	return decode(source, maxBytes, relayFrameSchema);
}

/** A page of 100 messages of 4 KiB, JSON-escaped at worst six-fold, still fits. */
const RELAY_FRAME_BYTES = 4 * 1_048_576;

/**
 * Checks what an `ok` carries against the request it answers.
 * @throws {FrameError} `bad-field` when it does not fit.
 */
export function decodeResult<Type extends RequestType>(
	type: Type,
	result: unknown,
): RequestResult<Type> {
	const checked = v.safeParse(REQUESTS[type].result, result ?? {});
	if (!checked.success) throw new FrameError('bad-field', describe(checked.issues[0]));
	// Parsed by the schema this type is inferred from.
	return checked.output as RequestResult<Type>;
}

/** Writes a frame. */
export function encodeFrame(frame: ClientFrame | RelayFrame): string {
	return JSON.stringify(frame);
}

type SchemaOf<Frame> = (type: string) => v.GenericSchema<unknown, Frame> | undefined;

function decode<Frame>(source: string, maxBytes: number, schemaOf: SchemaOf<Frame>): Frame {
	// UTF-8 never has fewer bytes than UTF-16 has units, so this is cheap and never refuses too much.
	if (source.length > maxBytes) throw new FrameError('too-large', 'The frame is too large.');
	checkShape(source);
	const value = parse(source);
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new FrameError('malformed', 'A frame is a JSON object.');
	}
	const id = ownNumber(value, 'id');
	const type = ownString(value, 'type');
	if (type === undefined) throw new FrameError('malformed', 'A frame has a type.', id);
	const schema = schemaOf(type);
	if (schema === undefined) {
		throw new FrameError('unknown-type', `There is no frame of type ${quote(type)}.`, id);
	}
	const checked = v.safeParse(schema, value, {abortEarly: true});
	if (!checked.success) throw new FrameError('bad-field', describe(checked.issues[0]), id);
	return checked.output;
}

/**
 * Refuses deep nesting and crowded objects before JSON.parse builds them. Counts brackets and colons
 * outside strings; no object can have more keys than there are colons at its own depth.
 */
function checkShape(source: string): void {
	let depth = 0;
	const keys: number[] = [];
	let inString = false;
	for (let index = 0; index < source.length; index++) {
		const unit = source.charCodeAt(index);
		if (inString) {
			if (unit === BACKSLASH) index++;
			else if (unit === QUOTE) inString = false;
		} else if (unit === QUOTE) inString = true;
		else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
			keys[++depth] = 0;
			if (depth > LIMITS.frameDepth) throw new FrameError('malformed', 'Too deeply nested.');
		} else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) depth--;
		else if (unit === COLON) {
			const seen = (keys[depth] ?? 0) + 1;
			keys[depth] = seen;
			if (seen > LIMITS.frameKeys) {
				throw new FrameError('malformed', 'Too many keys in one object.');
			}
		}
	}
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COLON = 0x3a;

function parse(source: string): unknown {
	try {
		return JSON.parse(source);
	} catch (cause) {
		throw Object.assign(new FrameError('malformed', 'The frame is not JSON.'), {cause});
	}
}

function ownNumber(value: object, key: string): number | undefined {
	const found: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
	const isRequestId =
		Number.isInteger(found) && Number(found) >= 1 && Number(found) <= 4_294_967_295;
	return isRequestId ? Number(found) : undefined;
}

function ownString(value: object, key: string): string | undefined {
	const found: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
	return typeof found === 'string' ? found : undefined;
}

/** Names the field, never its value: a value can be a secret or an attack on a log. */
function describe(issue: v.BaseIssue<unknown>): string {
	const path = v.getDotPath(issue) ?? 'it';
	return `The field ${quote(path)} is missing or wrong.`;
}

function quote(text: string): string {
	return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
