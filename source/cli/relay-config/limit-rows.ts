import {LIMITS, type Limits, type Rate} from '../../protocol/limits.ts';
import {type RelaySetting, sizeText} from './setting.ts';

const SECOND = 1000;
const DAY = 86_400_000;

/** How much is kept, and for how long. */
export const KEEPING_ROWS = {
	'keep-days': {
		...whole({limit: 'keepDays', from: 0, to: LIMITS.keepDaysMost}),
		summary: 'Days that rooms keep messages when they have no rule; 0 for ever',
		variable: 'TERMCHAT_KEEP_DAYS',
	},
	'mailbox-days': {
		...whole({limit: 'envelopeLifetime', unit: DAY, from: 8, to: 365}),
		summary: 'Days that a private message waits for a device that does not come',
		variable: 'TERMCHAT_MAILBOX_DAYS',
	},
	'mailbox-size': {
		...whole({limit: 'mailboxSize', from: 100, to: 100_000}),
		summary: 'Private messages that wait for one device',
		variable: 'TERMCHAT_MAILBOX_SIZE',
	},
	'audit-days': {
		...whole({limit: 'auditLifetime', unit: DAY, from: 1, to: 3650}),
		summary: 'Days that the audit log is kept',
		variable: 'TERMCHAT_AUDIT_DAYS',
	},
	'invite-days': {
		...whole({limit: 'inviteLifetime', unit: DAY, from: 1, to: 365}),
		summary: 'Days that an invitation works unless it says otherwise',
		variable: 'TERMCHAT_INVITE_DAYS',
	},
	'file-size': {
		...size('fileBytes'),
		summary: 'How large a file may be; 0 for no files at all',
		variable: 'TERMCHAT_FILE_SIZE',
	},
	'files-per-account': {
		...size('fileBytesPerAccount'),
		summary: 'What all files of one account may take',
		variable: 'TERMCHAT_FILES_PER_ACCOUNT',
	},
	'files-per-day': {
		...size('fileBytesPerDay'),
		summary: 'What one account may add in 24 hours',
		variable: 'TERMCHAT_FILES_PER_DAY',
	},
	'files-in-all': {
		...size('fileBytesInAll'),
		summary: 'What all files together may take',
		variable: 'TERMCHAT_FILES_IN_ALL',
	},
	'file-days': {
		...whole({limit: 'fileLifetime', unit: DAY, from: 1, to: 3650}),
		summary: 'Days that a file is kept',
		variable: 'TERMCHAT_FILE_DAYS',
	},
	'disk-free': {
		...size('diskFreeBytes'),
		summary: 'What new files leave free of the disk',
		variable: 'TERMCHAT_DISK_FREE',
	},
	'disk-free-percent': {
		...whole({limit: 'diskFreePercent', from: 0, to: 90}),
		summary: 'Percent of the disk that new files leave free, where that is more',
		variable: 'TERMCHAT_DISK_FREE_PERCENT',
	},
} as const satisfies Record<string, RelaySetting>;

/** How much there can be at once. */
export const COUNT_ROWS = {
	connections: {
		...whole({limit: 'connections', from: 1, to: 1_000_000, isLive: false}),
		summary: 'Connections in all',
		variable: 'TERMCHAT_CONNECTIONS',
	},
	'connections-per-address': {
		...whole({limit: 'connectionsPerAddress', from: 1, to: 100_000, isLive: false}),
		summary: 'Connections from one address',
		variable: 'TERMCHAT_CONNECTIONS_PER_ADDRESS',
	},
	'rooms-per-account': {
		...whole({limit: 'roomsPerAccount', from: 1, to: 250}),
		summary: 'Rooms that an account can be in',
		variable: 'TERMCHAT_ROOMS_PER_ACCOUNT',
	},
	'devices-per-account': {
		...whole({limit: 'devicesPerAccount', from: 1, to: LIMITS.devicesPerAccount}),
		summary: 'Devices of one account',
		variable: 'TERMCHAT_DEVICES_PER_ACCOUNT',
	},
	'tokens-per-account': {
		...whole({limit: 'tokensPerAccount', from: 0, to: 100}),
		summary: 'Bot tokens of one account',
		variable: 'TERMCHAT_TOKENS_PER_ACCOUNT',
	},
	'pins-per-room': {
		...whole({limit: 'pinsPerRoom', from: 0, to: 100}),
		summary: 'Pinned messages of one room',
		variable: 'TERMCHAT_PINS_PER_ROOM',
	},
	'transfers-per-account': {
		...whole({limit: 'transfersPerAccount', from: 1, to: 64}),
		summary: 'Files that one account sends and fetches at the same time',
		variable: 'TERMCHAT_TRANSFERS_PER_ACCOUNT',
	},
	'message-bytes': {
		...whole({limit: 'messageBytes', from: 200, to: LIMITS.messageBytes}),
		summary: 'Bytes of one message in a room',
		variable: 'TERMCHAT_MESSAGE_BYTES',
	},
	'drain-seconds': {
		...whole({limit: 'drain', unit: SECOND, from: 0, to: 60}),
		summary: 'Seconds that a relay that stops waits for its clients to leave',
		variable: 'TERMCHAT_DRAIN_SECONDS',
	},
} as const satisfies Record<string, RelaySetting>;

/** How often something may be done. */
export const RATE_ROWS = {
	'rate-messages': {
		...rate('messages', '2/s'),
		summary: 'Messages an account may send: 10/s, 120/m',
		variable: 'TERMCHAT_RATE_MESSAGES',
	},
	'rate-requests': {
		...rate('requests', '10/s'),
		summary: 'Other requests of one connection',
		variable: 'TERMCHAT_RATE_REQUESTS',
	},
	'rate-history': {
		...rate('history', '2/s'),
		summary: 'Pages of old messages an account may ask for',
		variable: 'TERMCHAT_RATE_HISTORY',
	},
	'rate-searches': {
		...rate('searches', '2/s'),
		summary: 'Searches of an account',
		variable: 'TERMCHAT_RATE_SEARCHES',
	},
	'rate-private': {
		...rate('envelopes', '4/s'),
		summary: 'Private messages an account may send',
		variable: 'TERMCHAT_RATE_PRIVATE',
	},
	'rate-rooms': {
		...rate('roomsCreated', '10/d'),
		summary: 'Rooms an account may create',
		variable: 'TERMCHAT_RATE_ROOMS',
	},
	'rate-joins': {
		...rate('roomsJoined', '20/m'),
		summary: 'Rooms an account may join',
		variable: 'TERMCHAT_RATE_JOINS',
	},
	'rate-invites': {
		...rate('invites', '10/m'),
		summary: 'Invitations an account may make',
		variable: 'TERMCHAT_RATE_INVITES',
	},
	'rate-reports': {
		...rate('reports', '10/h'),
		summary: 'Messages an account may report',
		variable: 'TERMCHAT_RATE_REPORTS',
	},
	'rate-registrations': {
		...rate('registrations', '5/h'),
		summary: 'Accounts made from one address',
		variable: 'TERMCHAT_RATE_REGISTRATIONS',
	},
	'rate-login-failures': {
		...rate('loginFailures', '20/h'),
		summary: 'Wrong passwords of one account or from one address',
		variable: 'TERMCHAT_RATE_LOGIN_FAILURES',
	},
	'rate-connections': {
		...rate('connectionsNewPerAddress', '192/h', 'restart'),
		summary: 'New connections from one address',
		variable: 'TERMCHAT_RATE_CONNECTIONS',
	},
} as const satisfies Record<string, RelaySetting>;

/** The limits that are rates. */
export type RateName = {
	[Name in keyof Limits]: Limits[Name] extends Rate ? Name : never;
}[keyof Limits];

type NumberName = {
	[Name in keyof Limits]: Limits[Name] extends number ? Name : never;
}[keyof Limits];

function whole({
	limit,
	unit = 1,
	from,
	to,
	isLive = true,
}: {
	readonly limit: NumberName;
	readonly unit?: number;
	readonly from: number;
	readonly to: number;
	readonly isLive?: boolean;
}) {
	return {
		kind: {type: 'integer', from, to},
		value: 'N',
		fallback: LIMITS[limit] / unit,
		limit: {name: limit, unit},
		isLive,
	} as const;
}

function size(limit: NumberName) {
	return {
		kind: {type: 'size', most: '1024T'},
		value: 'SIZE',
		fallback: sizeText(LIMITS[limit]),
		limit: {name: limit},
		isLive: true,
	} as const;
}

function rate(limit: RateName, fallback: string, applies: 'live' | 'restart' = 'live') {
	return {
		kind: {type: 'rate'},
		value: 'RATE',
		fallback,
		limit: {name: limit},
		isLive: applies === 'live',
	} as const;
}
