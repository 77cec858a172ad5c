import type {CommandEntry} from './command-table.ts';
import type {Flag} from './flags.ts';
import {MANY, TIMEOUT, TOKEN_FILE} from './shared-flags.ts';

const ROOM: Flag = {
	name: 'room',
	value: 'ROOM,…',
	summary: 'Only in these rooms',
};

/** The subcommands for bots and for programs that post to rooms. */
export const BOT_COMMANDS = [
	{
		name: 'token',
		usage: 'create LABEL | list | revoke ID|LABEL',
		summary: 'Make a token with which a bot logs in as you, list them, or end one',
		flags: [
			{
				name: 'scope',
				value: 'SCOPE,…',
				summary: 'Only for this: read, send, change, join, moderate (default: all you may)',
			},
			{...ROOM, summary: 'Only for these rooms, which you are in'},
			TIMEOUT,
		],
		examples: [
			'termchat token create deploys --scope read,send --room ops > deploys.token',
			'termchat token list',
			'termchat token revoke deploys',
		],
		words: {least: 1, most: MANY},
		isMinor: true,
	},
	{
		name: 'bridge',
		usage: '--secret-file FILE',
		summary: 'Take messages over HTTP from programs of this machine and post them to rooms',
		flags: [
			{
				name: 'secret-file',
				value: 'FILE',
				summary: 'The secret that the senders know; made when it is not there',
				environment: 'TERMCHAT_BRIDGE_SECRET_FILE',
			},
			{
				name: 'port',
				value: 'PORT',
				summary: 'The port at 127.0.0.1; 0 for any free one (default 7780)',
			},
			{name: 'unix', value: 'PATH', summary: 'Listen at a Unix socket instead'},
			{...ROOM, summary: 'Post only to these rooms, and enter them'},
			TOKEN_FILE,
			{
				...TIMEOUT,
				summary: 'Answer 503 when the relay has not confirmed for so long (1 to 86400; default 10)',
			},
		],
		examples: [
			'termchat bridge --secret-file bridge.secret --room ops',
			'termchat bridge --secret-file bridge.secret --unix /run/termchat-bridge/http.sock',
		],
		words: {least: 0, most: 0},
		isMinor: true,
	},
] as const satisfies readonly CommandEntry[];
