import * as v from 'valibot';
import {
	base64url,
	byteCount,
	count,
	id,
	label,
	messageId,
	name,
	sequence,
	signedRecord,
	text,
	time,
} from './fields.ts';
import {LIMITS} from './limits.ts';
import {moderationDeed, roomRules} from './moderation-records.ts';

/**
 * A word as a client reads it: one that only a newer relay knows is taken for `otherwise`, so that it
 * costs neither the record nor, worse, a gap in a log. Relays write, and keep, only words they know.
 */
function lenient<const Word extends string>(
	known: v.GenericSchema<Word>,
	otherwise: NoInfer<Word>,
): v.GenericSchema<string, Word> {
	return v.pipe(
		v.string(),
		v.transform((word) => (v.is(known, word) ? word : otherwise)),
	);
}

/** How present an account is, over all its devices: the most present one counts. */
export const presenceState = v.picklist(['online', 'away', 'offline']);
export type PresenceState = v.InferOutput<typeof presenceState>;

/** What an account may do in a room. A `reader` only reads. */
export const roomRole = v.picklist(['owner', 'moderator', 'member', 'reader']);
export type RoomRole = v.InferOutput<typeof roomRole>;

/** What an account may do on the relay. */
export const relayRole = v.picklist(['owner', 'moderator', 'member']);
export type RelayRole = v.InferOutput<typeof relayRole>;

export const visibility = v.picklist(['public', 'private']);
export type Visibility = v.InferOutput<typeof visibility>;

/** What people send (text, action), and what the room's log says about itself. */
export const messageKind = v.picklist([
	'text',
	'action',
	'notice',
	'create',
	'join',
	'leave',
	'topic',
	'change',
	'moderation',
]);
export type MessageKind = v.InferOutput<typeof messageKind>;

/** An emoji under a message: who put it there, the earliest first, and how many did in all. */
export const reaction = v.object({emoji: text, count, names: v.array(name)});

/** What has become of a message since it was sent. */
export const messageState = v.object({
	/** Position of the newest `change` entry that concerns it; 0 when there is none. */
	revision: sequence,
	edited: v.boolean(),
	/** Its text is gone, here as everywhere. */
	deleted: v.boolean(),
	pinned: v.boolean(),
	reactions: v.array(reaction),
	/** Messages of its thread, and the time of the newest; on the first message of a thread only. */
	replies: count,
	repliedAt: v.optional(time),
});
export type MessageState = Readonly<v.InferOutput<typeof messageState>>;

/** What a `change` entry of a log did. */
export const changeType = v.picklist(['edit', 'delete', 'react', 'unreact', 'pin', 'unpin']);
export type ChangeType = v.InferOutput<typeof changeType>;

/**
 * What a `change` entry did, and the message it concerns as it is now: a later reader sees the newest
 * state at once, and older texts are nowhere.
 */
export const messageChange = v.object({
	type: lenient(changeType, 'edit'),
	/** Position of the message. */
	seq: sequence,
	/** The emoji of a reaction. */
	emoji: v.optional(text),
	/** The message's text as it is now. */
	text,
	state: messageState,
});
export type MessageChange = Readonly<v.InferOutput<typeof messageChange>>;

/** What a `moderation` entry did: to whom, until when, and why. */
export const moderation = v.object({
	deed: lenient(moderationDeed, 'settings'),
	name: v.optional(name),
	role: v.optional(lenient(roomRole, 'member')),
	rules: v.optional(roomRules),
	until: v.optional(time),
	reason: v.optional(text),
});
export type Moderation = Readonly<v.InferOutput<typeof moderation>>;

/**
 * A file that came with a message of a room. The relay keeps it and can read it. Name, type and
 * duration are the sender's words.
 */
export const roomFile = v.object({
	file: id,
	/** As the sender's disk had it, without folders. */
	name: v.pipe(v.string(), v.maxLength(LIMITS.fileNameBytes)),
	/** A media type: `image/png`. */
	mediaType: v.pipe(v.string(), v.maxLength(LIMITS.mediaTypeLength)),
	size: byteCount,
	/** SHA-256 of its bytes, base64url. */
	hash: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)),
	/** Of a recording, in seconds. */
	seconds: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(10_000_000))),
});
export type RoomFile = Readonly<v.InferOutput<typeof roomFile>>;

/**
 * One entry of a room's log. `from` is an account name; for `topic` the text is the new topic, for
 * `change` it is empty and `change` says all.
 */
export const roomMessage = v.object({
	room: id,
	seq: sequence,
	id: messageId,
	kind: lenient(messageKind, 'notice'),
	from: name,
	time,
	text,
	/** Position of the message that this one answers. */
	replyTo: v.optional(sequence),
	/** Position of the first message of the thread that this one belongs to. */
	thread: v.optional(sequence),
	/** Its number in its thread: 1 for the first answer. */
	threadCount: v.optional(count),
	/** Left out as long as nothing has become of it. */
	state: v.optional(messageState),
	change: v.optional(messageChange),
	/** Of a `moderation` entry: what those who run the room did. */
	moderation: v.optional(moderation),
	/** What came with it; gone when it was deleted. The text may be empty then. */
	file: v.optional(v.object({...roomFile.entries, expiresAt: time})),
});
export type RoomMessage = Readonly<v.InferOutput<typeof roomMessage>>;

/** A room as its members see it. `head` is the newest position of its log. */
export const roomInfo = v.object({
	room: id,
	name,
	topic: text,
	visibility,
	/** Changes when the log is not the one it was, after a restored backup: forget all positions. */
	epoch: id,
	head: sequence,
	members: count,
	role: lenient(roomRole, 'member'),
	/** How far this account has read, on any of its devices. */
	read: sequence,
	/** Left out while they are the usual ones: everybody writes, at any pace, and all is kept. */
	rules: v.optional(roomRules),
	/** Until when this account cannot write here; 0 for good. */
	mutedUntil: v.optional(time),
});
export type RoomInfo = Readonly<v.InferOutput<typeof roomInfo>>;

/** A room in the list of rooms one can see. */
export const roomListing = v.object({
	room: id,
	name,
	topic: text,
	visibility,
	members: count,
	joined: v.boolean(),
	invited: v.boolean(),
});
export type RoomListing = Readonly<v.InferOutput<typeof roomListing>>;

/** An account in a room's member list. */
export const member = v.object({
	name,
	role: lenient(roomRole, 'member'),
	presence: presenceState,
	status: v.optional(text),
});
export type Member = Readonly<v.InferOutput<typeof member>>;

/** One installation of an account, or one of its bot tokens. */
export const deviceInfo = v.object({
	device: id,
	kind: v.picklist(['device', 'token']),
	label,
	createdAt: time,
	lastSeenAt: time,
	connected: v.boolean(),
	current: v.boolean(),
});
export type DeviceInfo = Readonly<v.InferOutput<typeof deviceInfo>>;

/** Who the connection is, once logged in. */
export const welcome = v.object({
	account: name,
	role: lenient(relayRole, 'member'),
	device: id,
	/** Whether the account has a password, which another device needs to log in. */
	hasPassword: v.boolean(),
	time,
});
export type Welcome = Readonly<v.InferOutput<typeof welcome>>;

/** What begins a session with one device: its signed prekey, and a KEM prekey. */
export const deviceKeys = v.object({
	device: id,
	signedPrekey: signedRecord,
	kemPrekey: signedRecord,
});
export type DeviceKeys = Readonly<v.InferOutput<typeof deviceKeys>>;

/** How a set of envelopes differs from the devices an account has now, and its newest list. */
export const changedList = v.object({
	name,
	/** Devices without an envelope. */
	missing: v.array(id),
	/** Devices with one that are not in the list. */
	extra: v.array(id),
	list: signedRecord,
});
export type ChangedList = Readonly<v.InferOutput<typeof changedList>>;

/** One device list that the relay accepted. */
export const directoryEntry = v.object({
	position: sequence,
	/** `name@host`, as the list has it. */
	account: text,
	/** 32 bytes. */
	listHash: base64url,
	/** Seconds since the Unix epoch, unlike other times: it is hashed like this. */
	time: sequence,
});
export type DirectoryEntry = Readonly<v.InferOutput<typeof directoryEntry>>;
