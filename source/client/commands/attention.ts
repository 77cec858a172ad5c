import {phrase} from '../../words/phrase.ts';
import {readSpan} from '../dates.ts';
import {InputError} from '../error.ts';
import {dayAndTime} from '../moderation-words.ts';
import {levelOf} from '../state/select.ts';
import type {AttentionLevel, RoomState} from '../state/state.ts';
import {type Command, type CommandContext, currentRoom, placeName, say} from './command.ts';
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
			const places = listed(rooms);
			say(
				context,
				Number.isFinite(until)
					? phrase`${places} is mute until ${dayAndTime(until)}. ${back} undoes it.`
					: phrase`${places} is mute until you say otherwise. ${back} undoes it.`,
			);
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
			say(context, callingWords(context, rooms));
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
			if (level === undefined)
				throw new InputError(phrase`Say which: /notify all, mentions or none.`);
			setRoom(context, room, {level: level === 'all' ? undefined : level});
			say(context, LEVEL_SENTENCES[level](placeName(room)));
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
			const none = phrase`No words call you but your name. Set some with /keywords WORD WORD.`;
			say(
				context,
				keywords.length === 0 ? none : phrase`These words call you: ${keywords.join(', ')}`,
			);
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
				say(context, phrase`Messages ring and notify again.`);
				return;
			}

			const span = typed === undefined ? Number.POSITIVE_INFINITY : readSpan(typed);
			if (span === undefined)
				throw new InputError(phrase`Say for how long, like /quiet 1h, or off.`);
			const until = context.now() + span;
			client.setQuiet(until);
			say(
				context,
				Number.isFinite(until)
					? phrase`Nothing rings or notifies until ${dayAndTime(until)}. /quiet off ends it.`
					: phrase`Nothing rings or notifies until you say otherwise. /quiet off ends it.`,
			);
		},
	},
];

const LEVELS: readonly AttentionLevel[] = ['all', 'mentions', 'none'];

type LevelSentences = Readonly<Record<AttentionLevel, (place: string) => string>>;

const LEVEL_SENTENCES: LevelSentences = {
	all: (place) => phrase`${place} calls you for every message.`,
	mentions: (place) => phrase`${place} calls you only when somebody names you or answers you.`,
	none: (place) => phrase`${place} does not call you.`,
};

const MUTE_SENTENCES: LevelSentences = {
	all: (place) =>
		phrase`${place} calls you for every message, and is mute until you say otherwise.`,
	mentions: (place) =>
		phrase`${place} calls you only when somebody names you or answers you, and is mute until you say otherwise.`,
	none: (place) => phrase`${place} does not call you, and is mute until you say otherwise.`,
};

/** As `MUTE_SENTENCES`, for a room that is mute for a while. */
function muteUntil(level: AttentionLevel, place: string, until: string): string {
	switch (level) {
		case 'all':
			return phrase`${place} calls you for every message, and is mute until ${until}.`;
		case 'mentions':
			return phrase`${place} calls you only when somebody names you or answers you, and is mute until ${until}.`;
		case 'none':
			return phrase`${place} does not call you, and is mute until ${until}.`;
	}
}

function roomsMeant(context: CommandContext, names: readonly string[]): readonly RoomState[] {
	if (names.length === 0) return [currentRoom(context)];
	return names.map((name) => {
		if (isPerson(context, name)) refusePerson(context, name.replace('@', '').toLowerCase());
		return ownRoom(context, name);
	});
}

/** Whether a member of the room in front is meant, and no room. */
function isPerson(context: CommandContext, typed: string): boolean {
	const name = typed.toLowerCase();
	if (name.startsWith('@')) return true;
	const isRoom = [...context.client.state.rooms.values()].some(
		(room) => room.direct === undefined && room.name.startsWith(name),
	);
	const front = context.client.state.rooms.get(context.room ?? '');
	return !isRoom && front?.members.has(name) === true;
}

/** Elsewhere somebody is muted with that: who means a person is told what does it here. */
function refusePerson({client}: CommandContext, name: string): void {
	const isConversation = [...client.state.rooms.values()].some(
		({direct}) => direct?.peer.startsWith(name) === true,
	);
	if (isConversation) return;
	throw new InputError(
		phrase`This is about how a room calls you, and you have no conversation with ${name}. To hide what ${name} writes: /ignore ${name}. To keep ${name} from writing here: /silence ${name}.`,
	);
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
	const sentence = levelSentence(level, placeName(room), {mutedUntil, now: now()});
	return phrase`${sentence} Change it with /notify all, mentions or none.`;
}

function levelSentence(
	level: AttentionLevel,
	place: string,
	{mutedUntil, now}: {readonly mutedUntil: number | undefined; readonly now: number},
): string {
	if (mutedUntil === undefined || mutedUntil <= now) return LEVEL_SENTENCES[level](place);
	return Number.isFinite(mutedUntil)
		? muteUntil(level, place, dayAndTime(mutedUntil))
		: MUTE_SENTENCES[level](place);
}

/** Whoever takes the muting back may have forgotten that there is a level as well. */
function callingWords({client, now}: CommandContext, rooms: readonly RoomState[]): string {
	const [room] = rooms;
	const places = listed(rooms);
	switch (room === undefined ? 'all' : levelOf(client.state, room, now())) {
		case 'all':
			return phrase`${places} calls you again.`;
		case 'mentions':
			return phrase`${places} calls you again, when you are named.`;
		case 'none':
			return phrase`${places} calls you again; but /notify is set to none there.`;
	}
}

function listed(rooms: readonly RoomState[]): string {
	return rooms.map((room) => placeName(room)).join(', ');
}
