import type {LogMessage, RoomState} from '../state/state.ts';
import {type Command, type CommandContext, counted, placeName, say} from './command.ts';
import {excerpt} from './excerpt.ts';
import {dayAndTime} from './key-pages.ts';

/** Matches shown at once; the rest is counted. */
const SHOWN = 20;
/** Matches that are looked for at most. */
const FOUND = 200;

/** Looking for what was said. */
export const SEARCH_COMMANDS: readonly Command[] = [
	{
		name: 'search',
		aliases: ['grep'],
		usage: 'WORDS…',
		summary: 'Look for words in your private messages, and in this room',
		category: 'messages',
		minimum: 1,
		maximum: Number.POSITIVE_INFINITY,
		async run(context, given) {
			const query = given.rest(0);
			const found = await matches(context, query);
			say(context, found.length === 0 ? nothing(context, query) : listOf(context, found, query));
		},
	},
];

type Match = Pick<LogMessage, 'time' | 'from' | 'text'> & {readonly place: string};

/** Newest first. */
async function matches(context: CommandContext, query: string): Promise<readonly Match[]> {
	const {client} = context;
	const {rooms, private: keys} = client.state;
	const front = context.room === undefined ? undefined : rooms.get(context.room);
	const options = front?.direct === undefined ? {} : {room: front.id};
	const inPrivate =
		keys.status === 'off' ? [] : await client.searchPrivate(query, {...options, limit: FOUND});
	const found = [
		...inPrivate.map((match) => ({...match, place: placeOf(rooms, match.room)})),
		...(front === undefined || front.direct !== undefined ? [] : inRoom(front, query)),
	];
	return found.sort((one, other) => other.time - one.time).slice(0, FOUND);
}

/** What is held of a room; the relay is not asked. */
function inRoom(room: RoomState, query: string): readonly Match[] {
	const words = wordsOf(query);
	const found: Match[] = [];
	for (const entry of room.log.backwards()) {
		if (found.length === FOUND) break;
		if (entry.type !== 'message' || entry.kind === 'notice') continue;
		const text = entry.text.toLowerCase();
		if (words.every((word) => text.includes(word))) {
			found.push({time: entry.time, from: entry.from, text: entry.text, place: placeName(room)});
		}
	}

	return found;
}

function listOf(context: CommandContext, found: readonly Match[], query: string): string {
	const words = wordsOf(query);
	const lines = found
		.slice(0, SHOWN)
		.map(
			({time, place, from, text}) =>
				`${dayAndTime(time)}  ${place}  ${from}: ${excerpt(text, words[0])}`,
		);
	const more = found.length - lines.length;
	const atLeast = found.length === FOUND ? 'at least ' : '';
	if (more > 0) lines.push(`… and ${atLeast}${more} more. Another word makes them fewer.`);
	const heading = `${atLeast}${counted(found.length, 'message')} found${scopeOf(context)}:`;
	return [heading.charAt(0).toUpperCase() + heading.slice(1), ...lines].join('\n');
}

function nothing(context: CommandContext, query: string): string {
	return `Nothing with "${excerpt(query)}" was found${scopeOf(context)}.`;
}

function scopeOf({client, room}: CommandContext): string {
	const front = room === undefined ? undefined : client.state.rooms.get(room);
	if (front?.direct !== undefined) return ` in ${placeName(front)}`;
	const inPrivate = client.state.private.status === 'off' ? '' : ' in your private messages';
	if (front === undefined) return inPrivate;
	const join = inPrivate === '' ? '' : `${inPrivate} and`;
	return `${join} in what is loaded of ${placeName(front)}`;
}

function placeOf(rooms: ReadonlyMap<string, RoomState>, id: string): string {
	const room = rooms.get(id);
	return room === undefined ? id : placeName(room);
}

function wordsOf(query: string): readonly string[] {
	return query
		.toLowerCase()
		.split(/\s+/)
		.filter((word) => word !== '');
}
