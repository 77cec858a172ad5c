import * as v from 'valibot';
import {
	base64url,
	byteCount,
	count,
	id,
	linkStep,
	messageId,
	name,
	requestId,
	sealedBytes,
	sequence,
	text,
	time,
} from './fields.ts';
import {presenceState, roomInfo, roomMessage} from './records.ts';

/** The limits a client must know, as the relay keeps them. */
const announcedLimits = v.object({
	frameBytes: count,
	messageBytes: count,
	messageLines: count,
	topicBytes: count,
	pageSize: count,
	roomsPerAccount: count,
	/** Bytes of one file as it is stored; left out where the relay takes none. */
	fileBytes: v.optional(byteCount),
	/** Milliseconds between heartbeats. */
	heartbeat: count,
});

/** Every frame the relay can send, by its `type`. Pushes carry no `id`. */
const RELAY_FRAMES = {
	/** The first frame of every connection. */
	hello: v.object({
		type: v.literal('hello'),
		version: v.number(),
		relay: v.object({
			/** A name for people. */
			name: text,
			/** The relay's Ed25519 public key; clients remember it from the first meeting. */
			key: base64url,
			/** Changes when the storage is another one, after a restore. */
			store: id,
		}),
		software: text,
		capabilities: v.array(text),
		registration: v.picklist(['open', 'invite', 'closed']),
		limits: announcedLimits,
		/** To be signed by a device that logs in. */
		nonce: base64url,
		time,
		/** Message of the day. */
		motd: v.optional(text),
	}),
	/** A request was carried out; `result` as the request's table row says. */
	ok: v.object({type: v.literal('ok'), id: requestId, result: v.optional(v.unknown())}),
	/** A request was refused; or, without `id`, a frame that could not be told to be one. */
	error: v.object({
		type: v.literal('error'),
		id: v.optional(requestId),
		code: text,
		message: text,
		retryable: v.boolean(),
		/** Milliseconds after which a retry makes sense. */
		retryAfter: v.optional(count),
	}),
	/** A room this account is in: at a resume, after joining, and when something about it changed. */
	room: v.object({
		type: v.literal('room'),
		room: roomInfo,
		/** Where the messages that follow at a resume begin: the client holds none before it. */
		replay: v.optional(
			v.object({
				from: sequence,
				/** The gap was too large: messages between the client's newest and `from` are missing. */
				limited: v.boolean(),
				/** The log is not the one the client knew: forget what is held of it. */
				reset: v.boolean(),
			}),
		),
	}),
	/** This account is no longer in the room. */
	'room.gone': v.object({type: v.literal('room.gone'), room: id}),
	/** Somebody invited this account to a private room; `room.join` with its name accepts. */
	invited: v.object({type: v.literal('invited'), room: id, name, by: name}),
	/** One new entry of a room's log. */
	message: v.object({type: v.literal('message'), ...roomMessage.entries}),
	/** The resume is done: everything after this is new. */
	live: v.object({type: v.literal('live')}),
	/** Live messages stopped because this client reads slowly: send `resume` to go on. */
	resync: v.object({type: v.literal('resync')}),
	/** Somebody's presence changed (volatile). */
	presence: v.object({
		type: v.literal('presence'),
		name,
		state: presenceState,
		status: v.optional(text),
	}),
	/** Somebody is writing (volatile). */
	typing: v.object({type: v.literal('typing'), room: id, name}),
	/** Another device of this account has read this far, or wants to read again from there. */
	read: v.object({
		type: v.literal('read'),
		room: id,
		seq: sequence,
		/** The mark may have moved back. */
		back: v.optional(v.boolean()),
	}),
	/** Where this device's mailbox stands, at a resume: its envelopes up to `head` follow. */
	mailbox: v.object({type: v.literal('mailbox'), head: sequence}),
	/** One sealed message for this device. */
	envelope: v.object({
		type: v.literal('envelope'),
		/** 1, 2, 3 … in this device's mailbox. */
		number: sequence,
		from: name,
		/** The sender's device. */
		device: id,
		/** The sender's id of the message of which this is one copy. */
		message: messageId,
		time,
		bytes: sealedBytes,
	}),
	/** The relay has accepted another device list of this account. */
	devices: v.object({type: v.literal('devices'), list: sequence}),
	/** Few one-time prekeys of this device are left: publish more. */
	prekeys: v.object({type: v.literal('prekeys'), oneTimePrekeys: count}),
	/** Another device of this account says something about linking (volatile). */
	link: v.object({type: v.literal('link'), device: id, step: linkStep}),
	/** A word from the relay's operator to everybody connected. */
	notice: v.object({type: v.literal('notice'), text, time}),
	/**
	 * This account, or this line, was sanctioned: sent before the line is closed for a kick or a ban, and
	 * when a mute of the whole relay begins or ends.
	 */
	sanctioned: v.object({
		type: v.literal('sanctioned'),
		deed: v.picklist(['kick', 'ban', 'mute', 'unmute']),
		reason: text,
		until: v.optional(time),
		/** How to object, as the operator wrote it. */
		appeal: v.optional(text),
	}),
	/** There are so many open reports that this account may look at. */
	reports: v.object({type: v.literal('reports'), open: count}),
	/** There is no such account any more, and nothing it wrote in rooms: forget what is held of it. */
	'account.gone': v.object({type: v.literal('account.gone'), name}),
	/** Messages of the room before this position are not kept any more. */
	'room.purged': v.object({type: v.literal('room.purged'), room: id, before: sequence}),
	/** The newest position of each room that changed since the last heartbeat. */
	heartbeat: v.object({type: v.literal('heartbeat'), time, heads: v.record(id, sequence)}),
} as const;

export type RelayFrameType = keyof typeof RELAY_FRAMES;

/** One frame as the relay sends it. */
export type RelayFrame<Type extends RelayFrameType = RelayFrameType> = {
	[Each in Type]: Readonly<v.InferOutput<(typeof RELAY_FRAMES)[Each]>>;
}[Type];

/** The frames that carry what may be lost: coalesced, dropped first, never waited for. */
export const VOLATILE: ReadonlySet<RelayFrameType> = new Set(['presence', 'typing', 'link']);

/** The schema of a relay's frame by its type, or undefined for an unknown type. */
export function relayFrameSchema(type: string): v.GenericSchema<unknown, RelayFrame> | undefined {
	// Object.hasOwn keeps `constructor` and its like from being found on the prototype.
	if (!Object.hasOwn(RELAY_FRAMES, type)) return undefined;
	// Just checked that it is a key; every value of the table is the schema of a relay frame.
	return RELAY_FRAMES[type as RelayFrameType] as v.GenericSchema<unknown, RelayFrame>;
}
