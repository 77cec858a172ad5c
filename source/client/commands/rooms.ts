import type {RoomListing} from '../../protocol/records.ts';
import {InputError} from '../error.ts';
import {plainName, roomByName, roomsNeedingAttention, sortedRooms} from '../state/select.ts';
import type {RoomState} from '../state/state.ts';
import {type Command, type CommandContext, counted, currentRoom, say} from './command.ts';
import {nearest} from './nearest.ts';

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
			await context.client.leaveRoom(room.id);
			const [next] = sortedRooms(context.client.state);
			if (room.id === context.room && next !== undefined) context.ui.switchRoom(next.id);
			context.client.addLine({level: 'info', text: `You left #${room.name}.`});
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
			if (more > 0) lines.push(`… and ${counted(more, 'more room', 'more rooms')}`);
			say(
				context,
				[`${counted(listings.length, 'room')}; join one with /join ROOM:`, ...lines].join('\n'),
			);
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
			const room = currentRoom(context);
			const text = given.rest(0);
			if (text !== '') await context.client.setTopic(room.id, text === '-' ? '' : text);
			else if (room.topic === '') say(context, `#${room.name} has no topic.`);
			else say(context, `Topic of #${room.name}: ${room.topic}`);
		},
	},
	{
		name: 'invite',
		aliases: [],
		usage: 'NAME',
		summary: 'Invite somebody to this room',
		category: 'rooms',
		minimum: 1,
		maximum: 1,
		async run(context, {words: [name = '']}) {
			const room = currentRoom(context);
			await context.client.inviteToRoom(room.id, name);
			say(context, `${name.replace(/^@/, '')} was invited to #${room.name}.`);
		},
	},
	{
		name: 'go',
		aliases: ['switch'],
		usage: 'ROOM',
		summary: 'Show one of your rooms',
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
			const rooms = roomsNeedingAttention(context.client.state);
			const next = rooms.find((room) => room.id !== context.room);
			if (next === undefined) say(context, 'There is nothing new in your other rooms.');
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
				throw new InputError('Type /read for this room, or /read all for every room.');
			}

			const {client} = context;
			const rooms = which === 'all' ? [...client.state.rooms.values()] : [currentRoom(context)];
			for (const room of rooms) client.markRead(room.id, room.log.newestSeq);
		},
	},
];

/** One of this account's rooms by its name or the beginning of it. Throws InputError. */
export function ownRoom({client}: Pick<CommandContext, 'client'>, name: string): RoomState {
	const exact = roomByName(client.state, name);
	if (exact !== undefined) return exact;
	const rooms = sortedRooms(client.state);
	const begun = rooms.filter((room) => room.name.startsWith(plainName(name)));
	const [only] = begun;
	if (only !== undefined && begun.length === 1) return only;
	const close = begun.length > 1 ? begun : rooms;
	const names = nearest(
		plainName(name),
		close.map((room) => room.name),
	);
	const hint = names.length === 0 ? 'See them with /rooms.' : `Did you mean ${orList(names)}?`;
	throw new InputError(
		begun.length > 1
			? `Several of your rooms begin with that. ${hint}`
			: `You are in no room of that name. ${hint}`,
	);
}

function orList(names: readonly string[]): string {
	return names.map((name) => `#${name}`).join(' or ');
}

function describeListing(listing: RoomListing): string {
	const {name, topic, members, joined, invited, visibility} = listing;
	const marks = [
		visibility === 'private' ? 'private' : '',
		joined ? 'joined' : '',
		invited ? 'invited' : '',
	].filter((mark) => mark !== '');
	const note = marks.length === 0 ? '' : ` (${marks.join(', ')})`;
	return `#${name}${note}, ${counted(members, 'member')}${topic === '' ? '' : `: ${topic}`}`;
}
