import * as v from 'valibot';
import {base64url, id, label, name, time} from '../fields.ts';
import {deviceInfo, welcome} from '../records.ts';

const nothing = v.object({});

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

/**
 * Says that a connection is a command's and no stay: it neither ends the device's other connections
 * nor is ended by one, and does not make its account present.
 */
const passing = v.optional(v.boolean());

/** What a token may do; `rooms` names the only rooms it may do it in. */
export const tokenScopes = v.object({
	may: v.pipe(v.array(v.picklist(['read', 'send', 'change', 'join', 'moderate'])), v.maxLength(8)),
	rooms: v.optional(v.pipe(v.array(id), v.maxLength(64))),
});
export type TokenScopes = Readonly<v.InferOutput<typeof tokenScopes>>;

/** Accounts, their devices and tokens, and invitations to the relay. */
export const ACCOUNT_REQUESTS = {
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
	/** Without scopes a token may do everything but what only devices may. */
	'token.create': {
		fields: v.object({label, scopes: v.optional(tokenScopes)}),
		result: v.object({device: id, token: base64url}),
	},
	logout: {fields: v.object({}), result: nothing},
	'invite.create': {
		fields: v.object({
			uses: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))),
			/** Milliseconds until it ends. */
			lifetime: v.optional(v.pipe(v.number(), v.integer(), v.minValue(60_000))),
			/** The role on the relay of whoever uses it; only its owner makes moderators. */
			role: v.optional(v.picklist(['moderator', 'member'])),
			/** A room that whoever uses it enters besides the lobby. */
			room: v.optional(id),
		}),
		result: v.object({code: id, expiresAt: time}),
	},
} as const;
