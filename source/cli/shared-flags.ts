import type {Flag} from './flags.ts';

/** Logs a command in with a bot token. */
export const TOKEN_FILE: Flag = {
	name: 'token-file',
	value: 'FILE|-',
	summary: 'Log in with the bot token in this file, instead of this device',
	environment: 'TERMCHAT_TOKEN_FILE',
};

/** How long a command waits for the relay. */
export const TIMEOUT: Flag = {
	name: 'timeout',
	value: 'SECONDS',
	summary: 'Give up after so long (1 to 86400; default 30)',
};

/** Seconds that `status` waits for the relay: a prompt waits for it. */
export const STATUS_TIMEOUT = 3;

/** For commands that take any number of words. */
export const MANY = Number.POSITIVE_INFINITY;
