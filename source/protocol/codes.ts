/** What a refusal means to whoever gets it. */
type ErrorCodeEntry = {
	/** A sentence for people, used where the relay has nothing more precise to say. */
	readonly sentence: string;
	/** Whether the same request can succeed later without a change. */
	readonly retryable: boolean;
};

/** Every code an `error` frame can carry. Codes are stable; sentences may change. */
export const ERROR_CODES = {
	'bad-request': {sentence: 'The relay could not read that request.', retryable: false},
	unsupported: {sentence: 'The relay does not know that request.', retryable: false},
	'auth-required': {sentence: 'Log in first.', retryable: false},
	'auth-failed': {
		sentence: 'Name or password is wrong. Check both and try again.',
		retryable: false,
	},
	'device-unknown': {
		sentence: 'This device is no longer logged in. Log in again with your password.',
		retryable: false,
	},
	'already-authenticated': {sentence: 'This connection is already logged in.', retryable: false},
	'name-invalid': {
		sentence:
			'A name starts with a letter and has 1 to 32 letters, digits, and single . _ - between them.',
		retryable: false,
	},
	'name-reserved': {sentence: 'That name is reserved. Choose another.', retryable: false},
	'name-taken': {sentence: 'That name is taken. Choose another.', retryable: false},
	'name-similar': {
		sentence: 'That name looks too much like one that exists. Choose another.',
		retryable: false,
	},
	'invite-required': {
		sentence: 'This relay needs an invitation. Ask a member for one.',
		retryable: false,
	},
	'invite-invalid': {
		sentence:
			'That invitation is used up, has expired, or was not copied whole. Ask for a new one.',
		retryable: false,
	},
	'not-found': {sentence: 'There is no such thing here, or it is not for you.', retryable: false},
	forbidden: {sentence: 'You may not do that here.', retryable: false},
	banned: {
		sentence: 'You are banned here.',
		retryable: false,
	},
	muted: {sentence: 'You cannot write here for now.', retryable: false},
	'slow-mode': {
		sentence: 'This room takes one message at a time. Wait a moment.',
		retryable: true,
	},
	filtered: {
		sentence: 'That holds a word that is not wanted here. Write it in another way.',
		retryable: false,
	},
	'no-keys': {
		sentence: 'That account cannot get private messages yet: it has published no keys.',
		retryable: false,
	},
	conflict: {sentence: 'That was done already, in another way.', retryable: false},
	'too-long': {sentence: 'That is too long. Shorten it and try again.', retryable: false},
	empty: {sentence: 'There is nothing to send.', retryable: false},
	quota: {sentence: 'You have reached the limit of this relay.', retryable: false},
	'rate-limited': {sentence: 'That was too fast. Wait a moment.', retryable: true},
	unavailable: {sentence: 'The relay cannot do that right now. Try again soon.', retryable: true},
	'storage-full': {
		sentence: 'The relay has no room left on its disk. Its operator must free some.',
		retryable: true,
	},
	internal: {sentence: 'Something went wrong on the relay. Try again.', retryable: true},
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** What a client does after a close: come back by itself, ask for new credentials, or stop. */
export type AfterClose = 'reconnect' | 'log-in' | 'stop';

type CloseCodeEntry = {
	readonly code: number;
	readonly after: AfterClose;
	/** A sentence for the person at the client. */
	readonly sentence: string;
};

/**
 * Every code the relay closes a connection with. 4000 to 4099 and 4400 to 4499: reconnect with
 * jitter and resume; 4100 to 4199: reconnect after fixing credentials; 4200 to 4299: stop.
 * A reason of the form `retry=1500` asks for that many milliseconds of patience.
 */
export const CLOSE_CODES = {
	restart: {code: 4000, after: 'reconnect', sentence: 'The relay is restarting.'},
	internal: {code: 4001, after: 'reconnect', sentence: 'The relay had a fault.'},
	silent: {code: 4002, after: 'reconnect', sentence: 'The relay heard nothing from here.'},
	flood: {code: 4029, after: 'reconnect', sentence: 'The relay was sent too much, too fast.'},
	'auth-timeout': {code: 4100, after: 'log-in', sentence: 'Logging in took too long.'},
	'device-revoked': {code: 4102, after: 'log-in', sentence: 'This device was logged out.'},
	banned: {code: 4202, after: 'stop', sentence: 'This relay has banned this account or address.'},
	kicked: {code: 4203, after: 'stop', sentence: 'You were sent away from this relay.'},
	'account-gone': {code: 4204, after: 'stop', sentence: 'This account was deleted.'},
	full: {code: 4003, after: 'reconnect', sentence: 'The relay has no free places.'},
	protocol: {code: 4200, after: 'stop', sentence: 'The relay could not understand this client.'},
	version: {
		code: 4201,
		after: 'stop',
		sentence: 'The relay speaks another version. Update termchat.',
	},
	'taken-over': {
		code: 4205,
		after: 'stop',
		sentence: 'This device was started a second time; the newer start goes on.',
	},
	'too-large': {code: 4206, after: 'stop', sentence: 'A frame was too large for the relay.'},
	slow: {code: 4408, after: 'reconnect', sentence: 'This client read too slowly.'},
} as const satisfies Record<string, CloseCodeEntry>;

export type CloseReason = keyof typeof CLOSE_CODES;

/**
 * What to do after a close with `code`, which may come from a relay, a proxy or the WebSocket layer:
 * what was wrong with the frames themselves (RFC 6455, 7.4.1: protocol error, not UTF-8, too big)
 * would be wrong again; everything else that is not ours to interpret is worth a new try.
 */
export function afterClose(code: number): AfterClose {
	if (WRONG_FRAMES.has(code)) return 'stop';
	if (code >= 4100 && code < 4200) return 'log-in';
	if (code >= 4200 && code < 4300) return 'stop';
	return 'reconnect';
}

/** What the WebSocket layer says of wrong frames, as the relay's own reasons say it. */
const WRONG_FRAMES: ReadonlyMap<number, CloseReason> = new Map([
	[1002, 'protocol'],
	[1007, 'protocol'],
	[1009, 'too-large'],
]);

/** The sentence for a close code, or undefined when the code says nothing of a termchat relay. */
export function closeSentence(code: number): string | undefined {
	const reason = WRONG_FRAMES.get(code);
	if (reason !== undefined) return CLOSE_CODES[reason].sentence;
	return Object.values(CLOSE_CODES).find((entry) => entry.code === code)?.sentence;
}
