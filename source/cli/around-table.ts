import type {CommandEntry} from './command-table.ts';
import type {Flag} from './flags.ts';
import {MANY, TIMEOUT, TOKEN_FILE} from './shared-flags.ts';

const TITLE: Flag = {
	name: 'title',
	value: 'TEXT',
	summary: 'What the message calls it',
};

/** Further flags of `send`, for what comes through a pipe piece by piece. */
export const SEND_TAIL_FLAGS = [
	{
		name: 'tail',
		summary:
			'One message that shows the newest 12 lines of a pipe, edited as more comes; the rest is not kept',
	},
	{...TITLE, summary: 'With --tail: what the message calls it'},
] as const satisfies readonly Flag[];

/** Further flags of `send`, for files. */
export const SEND_FILE_FLAGS = [
	{
		name: 'file',
		short: 'f',
		value: 'PATH',
		summary: 'Send this file, and the text with it; several times for several files',
		isRepeated: true,
	},
] as const satisfies readonly Flag[];

/** The subcommands for files. */
export const FILE_COMMANDS = [
	{
		name: 'save',
		usage: 'ROOM|@USER',
		summary: 'Save the newest file of a room or a person, and print where it is',
		flags: [
			{name: 'message', value: 'ID', summary: 'The file of this message, as tail --json names it'},
			{name: 'folder', value: 'FOLDER', summary: 'Where to; else as the setting downloads says'},
			TOKEN_FILE,
			TIMEOUT,
		],
		examples: ['termchat save ops', 'termchat save @ada --folder .'],
		words: {least: 1, most: 1},
	},
] as const satisfies readonly CommandEntry[];

/** The subcommands that connect a running chat, and what happens there, with other programs. */
export const AROUND_COMMANDS = [
	{
		name: 'status',
		usage: '',
		summary: 'Print what waits: 2p 1@ 7 is 2 private, 1 mention, 7 others',
		flags: [
			{name: 'watch', summary: 'Print it again at every change, until Ctrl-C'},
			{name: 'tmux', summary: "As tmux shows it: set -g status-right '#(termchat status --tmux)'"},
			{
				name: 'preview',
				summary: 'With the newest message that waits; never the text of a private one',
			},
			{...TIMEOUT, summary: 'Give up after so long (1 to 86400; default 3)'},
		],
		examples: ['termchat status', 'termchat status --json --watch'],
		words: {least: 0, most: 0},
	},
	{
		name: 'open',
		usage: 'ROOM|@USER|LINK',
		summary: 'Show a room, a person or a message in the open window',
		flags: [],
		examples: ['termchat open ops', 'termchat open termchat://chat.example.org/ops/42'],
		words: {least: 1, most: 1},
	},
	{
		name: 'run',
		usage: 'ROOM -- CMD [ARG…]',
		summary: 'Run a command and show its output and end in one message',
		flags: [TITLE, TOKEN_FILE, TIMEOUT],
		examples: [
			'termchat run ops -- ./deploy.sh --fast',
			"termchat run ops --title 'nightly' -- make",
		],
		words: {least: 2, most: MANY},
	},
	{
		name: 'on',
		usage: 'ROOM|@USER|--mentions --exec CMD [-- ARG…]',
		summary: 'Run a command for each new message, as JSON on its input',
		flags: [
			{name: 'exec', value: 'CMD', summary: 'The program; no shell reads it'},
			{name: 'mentions', summary: 'For what names you, in all your rooms'},
			{name: 'own', summary: 'For your own messages too; an answer then is answered again'},
			{name: 'limit', value: 'SECONDS', summary: 'How long one run may take (default 60)'},
			TOKEN_FILE,
		],
		examples: [
			'termchat on ops --exec ./bot.py',
			'termchat on --mentions --exec notify -- --sound',
		],
		words: {least: 0, most: MANY},
	},
	{
		name: 'completion',
		usage: 'bash|zsh|fish',
		summary: 'Print a script that completes commands in a shell',
		flags: [],
		examples: ['termchat completion bash > ~/.local/share/bash-completion/completions/termchat'],
		words: {least: 1, most: 1},
		isMinor: true,
	},
	{
		name: 'man',
		usage: '',
		summary: 'Print the manual page',
		flags: [],
		examples: ['termchat man | man -l -'],
		words: {least: 0, most: 0},
		isMinor: true,
	},
] as const satisfies readonly CommandEntry[];
