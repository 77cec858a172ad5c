import {ADMIN_COMMAND} from './admin-table.ts';
import {AROUND_COMMANDS, FILE_COMMANDS, SEND_FILE_FLAGS, SEND_TAIL_FLAGS} from './around-table.ts';
import {BOT_COMMANDS} from './bot-table.ts';
import type {Flag} from './flags.ts';
import {SERVE_FLAGS} from './relay-config/table.ts';
import {MANY, TIMEOUT, TOKEN_FILE} from './shared-flags.ts';

/** One subcommand: everything the parser, the help, the completion and the docs say of it. */
export type CommandEntry = {
	readonly name: string;
	/** What follows the name: `ROOM [TEXT…|-]`. */
	readonly usage: string;
	/** One line, in the imperative. */
	readonly summary: string;
	readonly flags: readonly Flag[];
	readonly examples: readonly string[];
	/** How many words it takes. */
	readonly words: {readonly least: number; readonly most: number};
	/** The help of the program only names it. */
	readonly isMinor?: boolean;
};

const NAME: Flag = {
	name: 'name',
	value: 'NAME',
	summary: 'The account name',
	environment: 'TERMCHAT_NAME',
};
const PASSWORD_FILE: Flag = {
	name: 'password-file',
	value: 'FILE|-',
	summary: 'Read the password from a file, or from standard input',
	environment: 'TERMCHAT_PASSWORD_FILE',
};
const NEW_PASSPHRASE_FILE: Flag = {
	name: 'new-passphrase-file',
	value: 'FILE|-',
	summary: 'Read the new passphrase from a file',
};
const PLAIN: Flag = {
	name: 'plain',
	summary: 'Chat in lines, for screen readers, dumb terminals, scripts and logs',
	environment: 'TERMCHAT_PLAIN',
};

const LOG_FILE: Flag = {
	name: 'log-file',
	value: 'FILE',
	summary: 'Note in this file what the connection does; never what is written, or with whom',
	environment: 'TERMCHAT_LOG',
};

/** The subcommands, in the order help lists them. */
export const COMMANDS = [
	{
		name: 'serve',
		usage: '',
		summary: 'Host a relay',
		flags: SERVE_FLAGS,
		examples: [
			'termchat serve',
			'termchat serve --host 0.0.0.0 --port 7777 --data-dir /srv/termchat',
			'termchat serve --port 0 --memory',
			'termchat serve --init-config relay.jsonc',
			'termchat serve --config relay.jsonc --check',
		],
		words: {least: 0, most: 1},
	},
	ADMIN_COMMAND,
	{
		name: 'discover',
		usage: '',
		summary: 'List the relays of the local network',
		flags: [{...TIMEOUT, summary: 'Listen for so long (1 to 600; default 3)'}],
		examples: ['termchat discover', 'termchat discover --json'],
		words: {least: 0, most: 0},
		isMinor: true,
	},
	{
		name: 'register',
		usage: '',
		summary: 'Make an account, with the keys of this device',
		flags: [
			NAME,
			PASSWORD_FILE,
			{name: 'invite', value: 'FILE|-', summary: 'Read the invitation from a file or stdin'},
			TIMEOUT,
		],
		examples: ['termchat register --server ws://127.0.0.1:7777 --name ada --password-file pw.txt'],
		words: {least: 0, most: 0},
	},
	{
		name: 'login',
		usage: '',
		summary: 'Add this device to an account',
		flags: [NAME, PASSWORD_FILE, TIMEOUT],
		examples: ['termchat login --server wss://chat.example --name ada --password-file -'],
		words: {least: 0, most: 0},
	},
	{
		name: 'logout',
		usage: '',
		summary: 'Forget this device, here and on the relay',
		flags: [
			{name: 'force', summary: 'Even when nobody could log in to the account again'},
			TIMEOUT,
		],
		examples: ['termchat logout'],
		words: {least: 0, most: 0},
		isMinor: true,
	},
	{
		name: 'whoami',
		usage: '',
		summary: 'Print the account and relay of this device',
		flags: [],
		examples: ['termchat whoami --json'],
		words: {least: 0, most: 0},
		isMinor: true,
	},
	{
		name: 'send',
		usage: 'ROOM|@USER [TEXT…|-]',
		summary: 'Send to a room or a person; success: the relay has stored it',
		flags: [...SEND_FILE_FLAGS, ...SEND_TAIL_FLAGS, TOKEN_FILE, TIMEOUT],
		examples: [
			"termchat send ops 'deploy done'",
			"uptime | termchat send '#ops'",
			"termchat send @ada 'only you can read this'",
			'termchat send @ada --file report.pdf',
			'make 2>&1 | termchat send ops --tail --title build',
		],
		words: {least: 1, most: MANY},
	},
	{
		name: 'tail',
		usage: '[ROOM|@USER…]',
		summary: 'Print the latest messages and follow new ones',
		flags: [
			TOKEN_FILE,
			{
				name: 'lines',
				short: 'n',
				value: 'N',
				summary: 'Messages to begin with, per room or person (0 to 10000; default 20)',
			},
			{name: 'no-follow', summary: 'Stop after the latest messages'},
			{...TIMEOUT, summary: 'With --no-follow: give up after so long (default 30)'},
		],
		examples: ['termchat tail ops @ada', 'termchat tail --json -n 100 --no-follow lobby'],
		words: {least: 0, most: MANY},
	},
	...FILE_COMMANDS,
	{
		name: 'rooms',
		usage: '',
		summary: 'List the rooms',
		flags: [TOKEN_FILE, TIMEOUT],
		examples: ['termchat rooms --json'],
		words: {least: 0, most: 0},
	},
	{
		name: 'who',
		usage: '[ROOM]',
		summary: 'List the people of a room, and whether they are here',
		flags: [TOKEN_FILE, TIMEOUT],
		examples: ['termchat who ops'],
		words: {least: 0, most: 1},
		isMinor: true,
	},
	...AROUND_COMMANDS,
	...BOT_COMMANDS,
	{
		name: 'config',
		usage: '[list | get NAME | set NAME VALUE | unset NAME | path | words [FILE]]',
		summary: 'Show and change settings',
		flags: [],
		examples: ['termchat config set theme light', 'termchat config list --json'],
		words: {least: 0, most: MANY},
		isMinor: true,
	},
	{
		name: 'theme',
		usage: '[list | show NAME | export NAME | check FILE]',
		summary: 'List and check themes, or make one of your own',
		flags: [],
		examples: ['termchat theme show ember', 'termchat theme export dark > mine.json'],
		words: {least: 0, most: 2},
		isMinor: true,
	},
	{
		name: 'invite',
		usage: '',
		summary: 'Print a link with which somebody can join this relay',
		flags: [
			{name: 'uses', value: 'N', summary: 'How often it works (1 to 1000; default 1)'},
			{name: 'hours', value: 'N', summary: 'How long it works (1 to 720; default 168)'},
			{name: 'role', value: 'ROLE', summary: 'What it makes of them: member or moderator'},
			{name: 'room', value: 'ROOM', summary: 'A room of yours that they enter as well'},
			TIMEOUT,
		],
		examples: ['termchat invite --uses 5', 'termchat invite --room ops'],
		words: {least: 0, most: 0},
	},
	{
		name: 'account',
		usage: 'export [FILE|-] | delete',
		summary: 'Save what the relay keeps of you, or delete your account',
		flags: [
			{name: 'name', value: 'NAME', summary: 'Your account name, to delete it without being asked'},
			TIMEOUT,
		],
		examples: ['termchat account export ada.jsonl', 'termchat account delete'],
		words: {least: 1, most: 2},
	},
	{
		name: 'passphrase',
		usage: '[set|change|remove]',
		summary: 'Protect the keys of this device by a passphrase',
		flags: [NEW_PASSPHRASE_FILE],
		examples: ['termchat passphrase', 'termchat passphrase set'],
		words: {least: 0, most: 1},
		isMinor: true,
	},
	{
		name: 'demo',
		usage: '',
		summary: 'Show rooms with scripted people: no network, no files',
		flags: [PLAIN],
		examples: ['termchat demo'],
		words: {least: 0, most: 0},
	},
	{
		name: 'doctor',
		usage: '',
		summary: 'Look for what is wrong with terminal, home and relay',
		flags: [{name: 'keys', summary: 'Press along a list of keys, to see which arrive'}],
		examples: ['termchat doctor', 'termchat doctor --keys', 'termchat doctor --json > report.txt'],
		words: {least: 0, most: 0},
		isMinor: true,
	},
	{
		name: 'reset',
		usage: '',
		summary: 'Put a wedged terminal back in order',
		flags: [],
		examples: ['termchat reset'],
		words: {least: 0, most: 0},
		isMinor: true,
	},
	{
		name: 'help',
		usage: '[COMMAND|TOPIC]',
		summary: 'Explain a command or a topic',
		flags: [],
		examples: ['termchat help serve', 'termchat help keys'],
		words: {least: 0, most: 1},
	},
] as const satisfies readonly CommandEntry[];

export type CommandName = (typeof COMMANDS)[number]['name'] | 'chat';

/** What a bare `termchat` is: the full screen, perhaps with a link to follow. */
export const CHAT = {
	name: 'chat',
	usage: '[LINK]',
	summary: 'Chat in full screen; the first time, asks for a name and where to go',
	flags: [PLAIN, LOG_FILE],
	examples: ['termchat', 'termchat ws://127.0.0.1:7777'],
	words: {least: 0, most: 1},
} as const satisfies CommandEntry;

export function findCommand(name: string): (typeof COMMANDS)[number] | undefined {
	return COMMANDS.find((command: CommandEntry) => command.name === name);
}
