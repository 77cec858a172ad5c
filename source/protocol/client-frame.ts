import * as v from 'valibot';
import {
	base64url,
	count,
	id,
	label,
	linkStep,
	mailboxNumber,
	messageId,
	name,
	pageSize,
	prekeyId,
	requestId,
	sealedBytes,
	sequence,
	signedRecord,
	text,
	time,
} from './fields.ts';
import {LIMITS} from './limits.ts';
import {
	changedList,
	deviceInfo,
	deviceKeys,
	directoryEntry,
	member,
	type presenceState,
	roomInfo,
	roomListing,
	roomMessage,
	visibility,
	welcome,
} from './records.ts';

/**
 * A device that is being added: its two public keys, of which its id is made (see `deviceIdBytes`), and
 * a label for its owner's list.
 */
const newDevice = v.object({
	/** Ed25519, 32 bytes. */
	publicKey: base64url,
	/** X25519, 32 bytes. */
	exchangeKey: base64url,
	label,
});
export type NewDevice = Readonly<v.InferOutput<typeof newDevice>>;

const nothing = v.object({});

/**
 * Says that a connection is a command's and no stay: it neither ends the device's other connections
 * nor is ended by one, and does not make its account present.
 */
const passing = v.optional(v.boolean());

/**
 * Every request a client can make: what it carries, and what the `ok` that answers it carries in
 * `result`. Each is sent as `{type, id, …}` and answered by exactly one `ok` or `error`.
 */
export const REQUESTS = {
	// Accounts and devices
	'register.start': {
		fields: v.object({name, request: base64url, invite: v.optional(id)}),
		result: v.object({response: base64url}),
	},
	'register.finish': {
		fields: v.object({name, record: base64url, device: newDevice, invite: v.optional(id)}),
		result: welcome,
	},
	'register.device': {
		fields: v.object({name, device: newDevice, invite: v.optional(id)}),
		result: welcome,
	},
	'login.start': {
		fields: v.object({name, request: base64url}),
		result: v.object({response: base64url}),
	},
	'login.finish': {
		fields: v.object({name, finish: base64url, device: newDevice}),
		result: welcome,
	},
	'auth.device': {
		fields: v.object({
			device: id,
			host: v.pipe(v.string(), v.maxLength(253)),
			signature: base64url,
			passing,
		}),
		result: welcome,
	},
	'auth.token': {fields: v.object({token: base64url, passing}), result: welcome},
	'password.start': {
		fields: v.object({request: base64url}),
		result: v.object({response: base64url}),
	},
	'password.finish': {fields: v.object({record: base64url}), result: nothing},
	'device.list': {fields: v.object({}), result: v.object({devices: v.array(deviceInfo)})},
	'device.revoke': {fields: v.object({device: id}), result: nothing},
	'token.create': {fields: v.object({label}), result: v.object({device: id, token: base64url})},
	logout: {fields: v.object({}), result: nothing},
	'invite.create': {
		fields: v.object({
			uses: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))),
			/** Milliseconds until it ends. */
			lifetime: v.optional(v.pipe(v.number(), v.integer(), v.minValue(60_000))),
		}),
		result: v.object({code: id, expiresAt: time}),
	},

	// Rooms
	'room.create': {
		fields: v.object({name, topic: v.optional(text), visibility: v.optional(visibility)}),
		result: v.object({room: roomInfo}),
	},
	'room.join': {fields: v.object({name}), result: v.object({room: roomInfo})},
	'room.leave': {fields: v.object({room: id}), result: nothing},
	'room.list': {
		fields: v.object({after: v.optional(name)}),
		result: v.object({rooms: v.array(roomListing), more: v.boolean()}),
	},
	'room.topic': {fields: v.object({room: id, topic: text}), result: nothing},
	'room.invite': {fields: v.object({room: id, name}), result: nothing},
	'member.list': {
		fields: v.object({room: id, after: v.optional(name)}),
		result: v.object({members: v.array(member), more: v.boolean()}),
	},

	// Messages
	send: {
		fields: v.object({
			room: id,
			message: messageId,
			kind: v.optional(v.picklist(['text', 'action'])),
			text,
			/** The message that this one answers; it joins that one's thread, or begins one. */
			replyTo: v.optional(sequence),
		}),
		result: v.object({
			seq: sequence,
			time,
			duplicate: v.boolean(),
			/** Of an answer, as the message itself has them. */
			thread: v.optional(sequence),
			threadCount: v.optional(count),
		}),
	},
	history: {
		fields: v.object({
			room: id,
			/** Messages older than this position, newest first in choice, oldest first in order. */
			before: v.optional(sequence),
			/** Messages newer than this position. */
			after: v.optional(sequence),
			/** Messages written at this time or later, the oldest of them first. */
			since: v.optional(time),
			/** Only the messages of the thread that begins at this position, and that one itself. */
			thread: v.optional(sequence),
			limit: v.optional(pageSize),
		}),
		result: v.object({messages: v.array(roomMessage), more: v.boolean()}),
	},
	'message.edit': {
		/** `message` is the id of the change, as in `send`: a repeated request is done once. */
		fields: v.object({room: id, seq: sequence, message: messageId, text}),
		result: v.object({seq: sequence, time, duplicate: v.boolean()}),
	},
	'message.delete': {
		fields: v.object({room: id, seq: sequence, message: messageId}),
		result: v.object({seq: sequence, time, duplicate: v.boolean()}),
	},
	'message.react': {
		fields: v.object({
			room: id,
			seq: sequence,
			message: messageId,
			emoji: v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.emojiLength)),
			on: v.boolean(),
		}),
		result: v.object({seq: sequence, time, duplicate: v.boolean()}),
	},
	'message.pin': {
		fields: v.object({room: id, seq: sequence, message: messageId, on: v.boolean()}),
		result: v.object({seq: sequence, time, duplicate: v.boolean()}),
	},
	'pin.list': {
		fields: v.object({room: id}),
		/** The newest pin first. */
		result: v.object({messages: v.array(roomMessage)}),
	},
	search: {
		fields: v.object({
			/** Words that all occur in the text, each as a whole or as the beginning of one. */
			query: v.pipe(v.string(), v.maxLength(LIMITS.queryLength)),
			/** Every room of the account, unless one is named. */
			room: v.optional(id),
			from: v.optional(name),
			/** Written at or after this time, and before that one. */
			since: v.optional(time),
			before: v.optional(time),
			/** Only messages that name this account. */
			mentions: v.optional(v.boolean()),
			limit: v.optional(pageSize),
		}),
		/** The newest first. */
		result: v.object({messages: v.array(roomMessage), more: v.boolean()}),
	},
	resume: {
		/** Per room id, the position and message id of the newest message the client holds. */
		fields: v.object({
			cursors: v.record(id, v.tuple([sequence, messageId])),
			/** The newest envelope this device is done with; without it, it gets no envelopes here. */
			mailbox: v.optional(mailboxNumber),
		}),
		result: nothing,
	},
	read: {
		fields: v.object({
			room: id,
			seq: sequence,
			/** The mark is set there even if it was further on: the person wants to read it again. */
			back: v.optional(v.boolean()),
		}),
		result: nothing,
	},

	// Keys and private messages
	'keys.publish': {
		fields: v.object({
			list: v.optional(signedRecord),
			/** The list begins a new chain, under another account key. */
			replacesIdentity: v.optional(v.boolean()),
			signedPrekey: v.optional(signedRecord),
			lastResort: v.optional(signedRecord),
			oneTimePrekeys: v.optional(v.pipe(v.array(signedRecord), v.maxLength(32))),
		}),
		result: v.object({oneTimePrekeys: count}),
	},
	'keys.count': {
		fields: v.object({}),
		result: v.object({
			/** How many are left. */
			oneTimePrekeys: count,
			/** The numbers of the other two that the relay has. */
			signedPrekey: v.optional(prekeyId),
			lastResort: v.optional(prekeyId),
			/** The sequence number of the account's list. */
			list: v.optional(sequence),
		}),
	},
	'keys.fetch': {
		fields: v.object({
			name,
			/** The devices whose prekeys are wanted: all of them unless said otherwise. */
			devices: v.optional(v.pipe(v.array(id), v.maxLength(16))),
		}),
		result: v.object({list: signedRecord, devices: v.pipe(v.array(deviceKeys), v.maxLength(16))}),
	},
	'envelope.send': {
		fields: v.object({
			to: name,
			message: messageId,
			envelopes: v.pipe(
				v.array(v.object({device: id, bytes: sealedBytes})),
				v.maxLength(LIMITS.envelopesPerSet),
			),
			/** More envelopes of this set follow. */
			more: v.optional(v.boolean()),
		}),
		result: v.object({
			outcome: v.picklist(['accepted', 'incomplete', 'mismatch']),
			time: v.optional(time),
			duplicate: v.optional(v.boolean()),
			/** Devices whose mailbox has no room: they did not get it. */
			full: v.optional(v.array(id)),
			/** The accounts whose devices are not those of the set. */
			lists: v.optional(v.array(changedList)),
		}),
	},
	'envelope.ack': {fields: v.object({number: mailboxNumber}), result: nothing},
	'block.set': {fields: v.object({name, blocked: v.boolean()}), result: nothing},
	'block.list': {fields: v.object({}), result: v.object({names: v.array(name)})},
	'directory.head': {
		fields: v.object({host: v.pipe(v.string(), v.maxLength(253))}),
		result: v.object({statement: signedRecord}),
	},
	'directory.entries': {
		fields: v.object({after: sequence}),
		result: v.object({entries: v.array(directoryEntry), more: v.boolean()}),
	},

	// Linking a device
	'link.send': {fields: v.object({device: id, step: linkStep}), result: nothing},

	// Presence
	presence: {
		fields: v.object({state: v.picklist(['online', 'away']), status: v.optional(text)}),
		result: nothing,
	},
	ping: {fields: v.object({}), result: v.object({time})},
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
