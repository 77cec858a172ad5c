import {readSpan} from '../dates.ts';
import {InputError} from '../error.ts';
import {levelOf} from '../state/select.ts';
import type {AttentionLevel, RoomState} from '../state/state.ts';
import {type Command, type CommandContext, currentRoom, placeName, say} from './command.ts';
import {dayAndTime} from './key-pages.ts';
import {ownRoom} from './rooms.ts';

/** What this person wants to be called for. */
export const ATTENTION_COMMANDS: readonly Command[] = [
	{
		name: 'mute',
		aliases: [],
		usage: '[1h|8h|1d|1w] [ROOM…]',
		summary: 'Let a room or conversation call nobody, for a while or for good',
		category: 'rooms',
		minimum: 0,
		maximum: 20,
		run(context, {words: [first = '', ...rest]}) {
			const span = readSpan(first);
			const names = span === undefined && first !== '' ? [first, ...rest] : rest;
			const until = span === undefined ? Number.POSITIVE_INFINITY : context.now() + span;
			const rooms = roomsMeant(context, names);
			for (const room of rooms) setRoom(context, room, {mutedUntil: until});
			const [one] = names;
			const back = one === undefined ? '/unmute' : `/unmute ${one}`;
			say(context, `${listed(rooms)} is mute ${untilWords(until)}. ${back} undoes it.`);
		},
	},
	{
		name: 'unmute',
		aliases: [],
		usage: '[ROOM…]',
		summary: 'Let a room or conversation call you again',
		category: 'rooms',
		minimum: 0,
		maximum: 20,
		run(context, {words}) {
			const rooms = roomsMeant(context, words);
			for (const room of rooms) setRoom(context, room, {mutedUntil: undefined});
			say(context, `${listed(rooms)} calls you again${levelNote(context, rooms)}.`);
		},
	},
	{
		name: 'notify',
		aliases: [],
		usage: '[all|mentions|none [ROOM]]',
		summary: 'Choose which messages of a room call you',
		category: 'rooms',
		minimum: 0,
		maximum: 2,
		run(context, {words: [typed, name]}) {
			const [room] = roomsMeant(context, name === undefined ? [] : [name]);
			if (room === undefined) return;
			if (typed === undefined) {
				say(context, standing(context, room));
				return;
			}

			const level = LEVELS.find((known) => known === typed.toLowerCase());
			if (level === undefined) throw new InputError('Say which: /notify all, mentions or none.');
			setRoom(context, room, {level: level === 'all' ? undefined : level});
			say(context, `${placeName(room)} ${LEVEL_WORDS[level]}.`);
		},
	},
	{
		name: 'keywords',
		aliases: [],
		usage: '[WORD…|none]',
		summary: 'Show or set the words that call you as your name does',
		category: 'people',
		minimum: 0,
		maximum: 100,
		run(context, {words}) {
			const {client} = context;
			if (words.length > 0) {
				const isNone = words.length === 1 && words[0]?.toLowerCase() === 'none';
				client.setKeywords(isNone ? [] : words);
			}

			const {keywords} = client.state.attention;
			const none = 'No words call you but your name. Set some with /keywords WORD WORD.';
			say(context, keywords.length === 0 ? none : `These words call you: ${keywords.join(', ')}`);
		},
	},
	{
		name: 'quiet',
		aliases: ['dnd'],
		usage: '[30m|1h|8h|1d|off]',
		summary: 'Let nothing ring or notify, for a while or until you say /quiet off',
		category: 'people',
		minimum: 0,
		maximum: 1,
		run(context, {words: [typed]}) {
			const {client} = context;
			if (typed?.toLowerCase() === 'off') {
				client.setQuiet(undefined);
				say(context, 'Messages ring and notify again.');
				return;
			}

			const span = typed === undefined ? Number.POSITIVE_INFINITY : readSpan(typed);
			if (span === undefined) throw new InputError('Say for how long, like /quiet 1h, or off.');
			const until = context.now() + span;
			client.setQuiet(until);
			say(context, `Nothing rings or notifies ${untilWords(until)}. /quiet off ends it.`);
		},
	},
];

const LEVELS: readonly AttentionLevel[] = ['all', 'mentions', 'none'];

const LEVEL_WORDS: Readonly<Record<AttentionLevel, string>> = {
	all: 'calls you for every message',
	mentions: 'calls you only when somebody names you or answers you',
	none: 'does not call you',
};

function roomsMeant(context: CommandContext, names: readonly string[]): readonly RoomState[] {
	return names.length === 0 ? [currentRoom(context)] : names.map((name) => ownRoom(context, name));
}

/** Changes what is given and leaves the rest as it is. */
function setRoom(
	{client}: CommandContext,
	{id}: RoomState,
	change: {readonly level: AttentionLevel | undefined} | {readonly mutedUntil: number | undefined},
): void {
	const known = client.state.attention.rooms.get(id);
	client.setRoomAttention(id, {level: undefined, mutedUntil: undefined, ...known, ...change});
}

function standing({client, now}: CommandContext, room: RoomState): string {
	const {level = 'all', mutedUntil} = client.state.attention.rooms.get(room.id) ?? {};
	const isMute = mutedUntil !== undefined && mutedUntil > now();
	const mute = isMute ? `, and is mute ${untilWords(mutedUntil)}` : '';
	return `${placeName(room)} ${LEVEL_WORDS[level]}${mute}. Change it with /notify all, mentions or none.`;
}

/** Whoever takes the muting back may have forgotten that there is a level as well. */
function levelNote({client, now}: CommandContext, [room]: readonly RoomState[]): string {
	if (room === undefined) return '';
	const level = levelOf(client.state, room, now());
	if (level === 'all') return '';
	return level === 'mentions' ? ', when you are named' : '; but /notify is set to none there';
}

function untilWords(until: number): string {
	return Number.isFinite(until) ? `until ${dayAndTime(until)}` : 'until you say otherwise';
}

function listed(rooms: readonly RoomState[]): string {
	return rooms.map((room) => placeName(room)).join(', ');
}
