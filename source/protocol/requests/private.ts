import * as v from 'valibot';
import {
	count,
	id,
	linkStep,
	mailboxNumber,
	messageId,
	name,
	prekeyId,
	sealedBytes,
	sequence,
	signedRecord,
	time,
} from '../fields.ts';
import {LIMITS} from '../limits.ts';
import {changedList, deviceKeys, directoryEntry} from '../records.ts';

const nothing = v.object({});

/** Keys, private messages, and linking a device. */
export const PRIVATE_REQUESTS = {
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
	'link.send': {fields: v.object({device: id, step: linkStep}), result: nothing},
} as const;
