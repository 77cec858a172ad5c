import type {RoomListing} from '../../protocol/records.ts';
import {counted, phrase} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import {roomsNeedingAttention, sortedRooms} from '../state/select.ts';
import type {RoomState} from '../state/state.ts';
import {type Command, type CommandContext, currentRoom, placeName, say} from './command.ts';
import {didYouMean, nearest} from './nearest.ts';

/** Lines of a list shown at once; the rest is counted. */
const LISTED = 100;

export const ROOM_COMMANDS: readonly Command[] = [
	{
		name: 'join',
		aliases: ['j', 'join_group'],
		usage: 'ROOM',
		summary: 'Join a room, or accept an invitation to it',
		category: 'rooms',
		minimum: 1,
		maximum: 1,
		async run({client, ui}, {words: [name = '']}) {
			const {room} = await client.joinRoom(name);
			ui.switchRoom(room);
		},
	},
	{
		name: 'leave',
		aliases: ['part', 'leave_group'],
		usage: '[ROOM]',
		summary: 'Leave this room, or another one',
		category: 'rooms',
		minimum: 0,
		maximum: 1,
		async run(context, {words: [name]}) {
			const room = name === undefined ? currentRoom(context) : ownRoom(context, name);
			if (room.direct !== undefined) {
				throw new InputError(
					phrase`${placeName(room)} is a conversation. Close it and forget its messages here with /forget.`,
				);
			}

			await context.client.leaveRoom(room.id);
			const [next] = sortedRooms(context.client.state);
			if (room.id === context.room && next !== undefined) context.ui.switchRoom(next.id);
			context.client.addLine({level: 'info', text: phrase`You left #${room.name}.`});
		},
	},
	{
		name: 'rooms',
		aliases: ['list-rooms', 'list_rooms', 'list_groups', 'browse'],
		usage: '',
		summary: 'List the rooms you can see',
		category: 'rooms',
		minimum: 0,
		maximum: 0,
		async run(context) {
			const listings = await context.client.listRooms();
			const lines = listings.slice(0, LISTED).map(describeListing);
			const more = listings.length - lines.length;
			if (more > 0) lines.push(counted(more, ['… and 1 more room', '… and {1} more rooms']));
			const heading = counted(listings.length, [
				'1 room; join one with /join ROOM:',
				'{1} rooms; join one with /join ROOM:',
			]);
			say(context, [heading, ...lines].join('\n'));
		},
	},
	{
		name: 'create',
		aliases: ['create_group'],
		usage: 'ROOM [--private] [TOPIC…]',
		summary: 'Make a room and join it',
		category: 'rooms',
		minimum: 1,
		maximum: Number.POSITIVE_INFINITY,
		async run({client, ui}, given) {
			const [name = '', option] = given.words;
			const isPrivate = option === '--private';
			const topic = given.rest(isPrivate ? 2 : 1);
			const {room} = await client.createRoom({
				name,
				visibility: isPrivate ? 'private' : 'public',
				...(topic === '' ? {} : {topic}),
			});
			ui.switchRoom(room);
		},
	},
	{
		name: 'topic',
		aliases: [],
		usage: '[TEXT… | -]',
		summary: 'Show the topic of this room, set it, or take it away with -',
		category: 'rooms',
		minimum: 0,
		maximum: Number.POSITIVE_INFINITY,
		async run(context, given) {
			const room = groupRoom(context, phrase`A conversation has no topic.`);
			const text = given.rest(0);
			if (text !== '') await context.client.setTopic(room.id, text === '-' ? '' : text);
			else if (room.topic === '') say(context, phrase`#${room.name} has no topic.`);
			else say(context, phrase`Topic of #${room.name}: ${room.topic}`);
		},
	},
	{
		name: 'invite',
		aliases: [],
		usage: 'NAME',
		summary: 'Invite somebody to this room',
		hint: 'Who has no account at this relay yet needs a link: /invite-link makes one.',
		category: 'rooms',
		minimum: 1,
		maximum: 1,
		async run(context, {words: [name = '']}) {
			const room = groupRoom(context, phrase`A conversation is between two people.`);
			await context.client.inviteToRoom(room.id, name);
			say(context, phrase`${name.replace(/^@/, '')} was invited to #${room.name}.`);
		},
	},
	{
		name: 'go',
		aliases: ['switch'],
		usage: 'ROOM',
		summary: 'Show one of your rooms, or with @ in front a conversation',
		category: 'rooms',
		minimum: 1,
		maximum: 1,
		run(context, {words: [name = '']}) {
			context.ui.switchRoom(ownRoom(context, name).id);
		},
	},
	{
		name: 'next',
		aliases: [],
		usage: '',
		summary: 'Show the next room with something new',
		category: 'rooms',
		minimum: 0,
		maximum: 0,
		run(context) {
			if (context.ui.next !== undefined) {
				context.ui.next();
				return;
			}

			const rooms = roomsNeedingAttention(context.client.state, context.now());
			const next = rooms.find((room) => room.id !== context.room);
			if (next === undefined) say(context, phrase`There is nothing new in your other rooms.`);
			else context.ui.switchRoom(next.id);
		},
	},
	{
		name: 'read',
		aliases: [],
		usage: '[all]',
		summary: 'Mark this room as read, or all of them',
		category: 'rooms',
		minimum: 0,
		maximum: 1,
		run(context, {words: [which]}) {
			if (which !== undefined && which !== 'all') {
				throw new InputError(phrase`Type /read for this room, or /read all for every room.`);
			}

			const {client} = context;
			const rooms = which === 'all' ? [...client.state.rooms.values()] : [currentRoom(context)];
			for (const room of rooms) client.markRead(room.id, room.log.newestSeq);
		},
	},
];

/**
 * One of this account's rooms by its name or the beginning of it, with or without `#`; with `@` in
 * front a conversation, and only then: a room and a person may have one name. Throws InputError.
 */
export function ownRoom({client}: Pick<CommandContext, 'client'>, typed: string): RoomState {
	const name = nameIn(typed);
	const held = sortedRooms(client.state);
	const isPerson = typed.startsWith('@');
	const meant = held.filter(({direct}) => (direct !== undefined) === isPerson);
	const exact = meant.find((room) => room.name === name);
	if (exact !== undefined) return exact;
	const begun = meant.filter((room) => room.name.startsWith(name));
	const [only] = begun;
	if (only !== undefined && begun.length === 1) return only;
	throw notOne(typed, {begun, held: typed.startsWith('#') ? meant : held});
}

function nameIn(typed: string): string {
	return typed.replace(/^[#@]/, '').toLowerCase();
}

function notOne(
	typed: string,
	{begun, held}: {readonly begun: readonly RoomState[]; readonly held: readonly RoomState[]},
): InputError {
	const isPerson = typed.startsWith('@');
	const places = begun.length > 1 ? begun : held;
	const close = nearest(nameIn(typed), [...new Set(places.map(({name}) => name))]);
	const names = close.flatMap((name) =>
		places.filter((room) => room.name === name).map((room) => placeName(room)),
	);
	const list = isPerson ? phrase`See them with /msg.` : phrase`See them with /rooms.`;
	const hint = didYouMean(names) ?? list;
	if (begun.length > 1) {
		return new InputError(
			isPerson
				? phrase`Several of your conversations begin with that. ${hint}`
				: phrase`Several of your rooms begin with that. ${hint}`,
		);
	}

	return new InputError(
		isPerson
			? phrase`You have no conversation with anybody of that name. ${hint}`
			: phrase`You are in no room of that name. ${hint}`,
	);
}

/** The room in front, where only a room will do. Throws InputError with `reason` in a conversation. */
export function groupRoom(context: CommandContext, reason: string): RoomState {
	const room = currentRoom(context);
	if (room.direct === undefined) return room;
	throw new InputError(phrase`${reason} Go to a room with /go, or make one with /create.`);
}

function describeListing(listing: RoomListing): string {
	const {name, topic, members, joined, invited, visibility} = listing;
	const marks = [
		visibility === 'private' ? phrase`private` : '',
		joined ? phrase`joined` : '',
		invited ? phrase`invited` : '',
	].filter((mark) => mark !== '');
	const note = marks.length === 0 ? '' : ` (${marks.join(', ')})`;
	const people = counted(members, ['1 member', '{1} members']);
	return `#${name}${note}, ${people}${topic === '' ? '' : `: ${topic}`}`;
}
