import {counted, phrase, translated} from '../../words/phrase.ts';
import {readDay} from '../dates.ts';
import {InputError} from '../error.ts';
import {DAYS} from '../search-query.ts';
import {needOf, roomsNeedingAttention} from '../state/select.ts';
import type {LogMessage, RoomState, State} from '../state/state.ts';
import {type Command, type CommandContext, currentRoom, placeName, say} from './command.ts';
import {messageLines} from './message-lines.ts';
import {lastForeign, lastSaid} from './messages-meant.ts';

/** Going to what is elsewhere in the logs. */
export const GOING_COMMANDS: readonly Command[] = [
	{
		name: 'unread',
		aliases: [],
		usage: '',
		summary: 'Mark this room as unread from the last message of somebody else on',
		category: 'rooms',
		minimum: 0,
		maximum: 0,
		run(context) {
			const {room, message} = lastForeign(context, 'reading');
			context.client.markUnread(room.id, message.seq);
			say(
				context,
				phrase`${placeName(room)} is unread again, from ${message.from}'s last message on.`,
			);
		},
	},
	{
		name: 'date',
		aliases: [],
		usage: 'DAY',
		summary: 'Go to what was said here on a day: 2 Aug, 2026-08-02, yesterday',
		category: 'rooms',
		minimum: 1,
		maximum: 3,
		async run(context, given) {
			const room = currentRoom(context);
			const time = readDay(given.rest(0), context.now());
			if (time === undefined) throw new InputError(phrase`That is no day. ${translated(DAYS)}`);
			const seq = await context.client.loadAround(room.id, {time});
			if (seq === undefined) {
				throw new InputError(phrase`Nothing was said in ${placeName(room)} on that day or later.`);
			}

			if (context.ui.goTo !== undefined) context.ui.goTo(room.id, seq);
			else say(context, linesFrom(context, room.id, seq));
		},
	},
	{
		name: 'thread',
		aliases: [],
		usage: '',
		summary: 'Show the last thread of this room',
		category: 'messages',
		minimum: 0,
		maximum: 0,
		async run(context) {
			const room = currentRoom(context);
			if (room.direct !== undefined) {
				throw new InputError(phrase`Threads are in rooms; a private conversation is one already.`);
			}

			const root = lastThread(room);
			if (context.ui.openThread !== undefined) {
				context.ui.openThread(room.id, root);
				return;
			}

			const messages = await context.client.loadThread(room.id, root);
			const lines = messageLines(
				context,
				messages.map((message) => ({room: room.id, message})),
			);
			const heading = counted(lines.length, [
				'1 message in that thread:',
				'{1} messages in that thread:',
			]);
			say(context, [heading, ...lines].join('\n'));
		},
	},
	{
		name: 'missed',
		aliases: ['catchup'],
		usage: '',
		summary: 'Show what came while you were away',
		category: 'rooms',
		minimum: 0,
		maximum: 0,
		run(context) {
			const {ui, client} = context;
			if (ui.openCatchUp !== undefined) ui.openCatchUp();
			else say(context, missed(client.state, context.now()));
		},
	},
	{
		name: 'select',
		aliases: [],
		usage: '',
		summary: 'Mark a message, to answer, edit, copy or pin it',
		category: 'messages',
		minimum: 0,
		maximum: 0,
		run(context) {
			lastSaid(context);
			if (context.ui.select === undefined) {
				throw new InputError(
					phrase`There is nothing to mark messages with here. /reply, /edit and /pin take the last one.`,
				);
			}

			context.ui.select();
		},
	},
];

/** Lines printed where there is no screen to go to a place on. */
const PRINTED = 20;

function linesFrom(context: CommandContext, room: string, seq: number): string {
	const log = context.client.state.rooms.get(room)?.log;
	const start = log?.lowerBound(seq) ?? 0;
	const rows = log?.slice(start, start + PRINTED) ?? [];
	const messages = rows.filter((row): row is LogMessage => row.type === 'message');
	return messageLines(
		context,
		messages.map((message) => ({room, message})),
	).join('\n');
}

/** The thread of the last message that has one, or that could begin one: of the last message. */
function lastThread(room: RoomState): number {
	for (const row of room.log.backwards()) {
		if (row.type !== 'message') continue;
		if (row.thread !== undefined) return row.thread;
		if ((row.shared?.replies ?? 0) > 0) return row.seq;
	}

	throw new InputError(
		phrase`There is no thread in what is loaded of ${placeName(room)}. /reply begins one.`,
	);
}

function missed(state: State, now: number): string {
	const lines = roomsNeedingAttention(state, now).map(
		(room) => `${placeName(room)}  ${needWords(needOf(state, room, now))}`,
	);
	return lines.length === 0 ? phrase`You have missed nothing.` : lines.join('\n');
}

function needWords({kind, count}: ReturnType<typeof needOf>): string {
	if (kind === 'request') return phrase`asks to write to you`;
	return kind === 'mention'
		? counted(count, ['1 mention', '{1} mentions'])
		: counted(count, ['1 new message', '{1} new messages']);
}
