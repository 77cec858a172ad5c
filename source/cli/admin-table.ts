import type {CommandEntry} from './command-table.ts';
import {MANY} from './shared-flags.ts';

/** The relay's operator, from a shell: a row of the command table. */
export const ADMIN_COMMAND = {
	name: 'admin',
	usage: 'COMMAND…',
	summary: 'Look after a relay on this machine: its users, rooms, bans, backups',
	flags: [
		{
			name: 'data-dir',
			value: 'DIR',
			summary: 'Where the relay keeps its data',
			environment: 'TERMCHAT_DATA_DIR',
		},
		{name: 'role', value: 'ROLE', summary: 'With invite: moderator or member'},
		{
			name: 'room',
			value: 'ROOM',
			summary: 'The room it is about; with invite, one to enter besides the lobby',
		},
		{
			name: 'force',
			summary: 'With restore: put the data that are there aside; with backup: write over the file',
		},
		{
			name: 'with-keys',
			value: 'FOLDER',
			summary: "With backup: copy the relay's keys into this folder, which has none yet",
		},
		{name: 'yes', summary: 'With user delete: delete the account, without asking'},
	],
	examples: [
		'termchat admin help',
		'termchat admin users --json',
		"termchat admin ban bob 7d 'advertising'",
		'termchat admin shutdown in 5m',
		'termchat admin users import names.txt > links.tsv',
		'termchat admin backup relay.backup --with-keys keys',
	],
	words: {least: 1, most: MANY},
	isMinor: true,
} as const satisfies CommandEntry;
