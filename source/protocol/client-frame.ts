import * as v from 'valibot';
import {id, requestId} from './fields.ts';
import type {presenceState} from './records.ts';
import {ACCOUNT_REQUESTS} from './requests/accounts.ts';
import {FILE_REQUESTS} from './requests/files.ts';
import {MESSAGE_REQUESTS} from './requests/messages.ts';
import {MODERATION_REQUESTS} from './requests/moderation.ts';
import {PRESENCE_REQUESTS} from './requests/presence.ts';
import {PRIVATE_REQUESTS} from './requests/private.ts';
import {PROFILE_REQUESTS} from './requests/profiles.ts';
import {ROOM_REQUESTS} from './requests/rooms.ts';

export type {NewDevice} from './requests/accounts.ts';

/**
 * Every request a client can make: what it carries, and what the `ok` that answers it carries in
 * `result`. Each is sent as `{type, id, …}` and answered by exactly one `ok` or `error`.
 */
export const REQUESTS = {
	...ACCOUNT_REQUESTS,
	...ROOM_REQUESTS,
	...MESSAGE_REQUESTS,
	...MODERATION_REQUESTS,
	...PROFILE_REQUESTS,
	...PRIVATE_REQUESTS,
	...PRESENCE_REQUESTS,
	...FILE_REQUESTS,
} as const;

export type RequestType = keyof typeof REQUESTS;

/** What a request of this type carries, without its `type` and `id`. */
export type RequestFields<Type extends RequestType> = Readonly<
	v.InferOutput<(typeof REQUESTS)[Type]['fields']>
>;

/** What the relay answers to a request of this type. */
export type RequestResult<Type extends RequestType> = Readonly<
	v.InferOutput<(typeof REQUESTS)[Type]['result']>
>;

/** One request as it travels. */
export type Request<Type extends RequestType = RequestType> = {
	[Each in Type]: {readonly type: Each; readonly id: number} & RequestFields<Each>;
}[Type];

/** What a client sends without expecting an answer; the relay may drop it. */
export const SIGNALS = {
	/** This account is writing in that room. */
	typing: {fields: v.object({room: id})},
} as const;

export type SignalType = keyof typeof SIGNALS;
export type Signal = {readonly type: 'typing'; readonly room: string};

/** Everything a client can send. */
export type ClientFrame = Request | Signal;

/** The schema of a client's frame by its type, or undefined for an unknown type. */
export function clientFrameSchema(type: string): v.GenericSchema<unknown, ClientFrame> | undefined {
	return SCHEMAS.get(type);
}

const SCHEMAS = new Map<string, v.GenericSchema<unknown, ClientFrame>>();
for (const [type, {fields}] of Object.entries(REQUESTS)) {
	const schema = v.object({...fields.entries, type: v.literal(type), id: requestId});
	// The table's key is the literal type and its fields are the type's own, so this is that frame.
	SCHEMAS.set(type, schema as unknown as v.GenericSchema<unknown, ClientFrame>);
}
for (const [type, {fields}] of Object.entries(SIGNALS)) {
	const schema = v.object({...fields.entries, type: v.literal(type)});
	// As above.
	SCHEMAS.set(type, schema as unknown as v.GenericSchema<unknown, ClientFrame>);
}

/** The online states a client may ask for; `offline` is the relay's word for a missing connection. */
export type SettablePresence = Exclude<v.InferOutput<typeof presenceState>, 'offline'>;
