import * as v from 'valibot';
import {id, name, text} from '../fields.ts';
import {member, roomInfo, roomListing, visibility} from '../records.ts';

const nothing = v.object({});

/** Rooms and who is in them. */
export const ROOM_REQUESTS = {
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
} as const;
