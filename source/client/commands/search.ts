import type {SearchQuery, SearchResult} from '../api.ts';
import {InputError} from '../error.ts';
import {parseSearch} from '../search-query.ts';
import {type Command, type CommandContext, counted, placeName, say} from './command.ts';
import {excerpt} from './excerpt.ts';
import {messageLines} from './message-lines.ts';

/** Matches shown at once; the rest is counted. */
const SHOWN = 20;

/** Looking for what was said. */
export const SEARCH_COMMANDS: readonly Command[] = [
	{
		name: 'search',
		aliases: ['grep'],
		usage: '[WORDS…] [from:NAME] [in:#ROOM] [before:DAY] [after:DAY]',
		summary: 'Look for words in all your rooms and conversations',
		category: 'messages',
		minimum: 0,
		maximum: Number.POSITIVE_INFINITY,
		async run(context, given) {
			const typed = given.rest(0);
			if (context.ui.openSearch !== undefined) {
				context.ui.openSearch(typed);
				return;
			}

			const {query, problem} = parseSearch(typed, context.client.state, context.now());
			if (problem !== undefined) throw new InputError(problem);
			say(context, answerOf(context, query, await context.client.search(query)));
		},
	},
	{
		name: 'mentions',
		aliases: [],
		usage: '',
		summary: 'List the messages that name you, or one of your keywords',
		category: 'messages',
		minimum: 0,
		maximum: 0,
		async run(context) {
			if (context.ui.openMentions !== undefined) {
				context.ui.openMentions();
				return;
			}

			const query = {words: '', isMention: true};
			say(context, answerOf(context, query, await context.client.search(query)));
		},
	},
];

function answerOf(
	context: CommandContext,
	query: SearchQuery,
	{matches, hasMore, problem}: SearchResult,
): string {
	const shown = matches.slice(0, SHOWN);
	const [word = ''] = query.words.split(/\s+/u);
	const lines = [
		heading(context, query, {matches, hasMore}),
		...messageLines(context, shown, word),
	];
	const more = matches.length - shown.length;
	const atLeast = hasMore ? 'at least ' : '';
	if (more > 0) lines.push(`… and ${atLeast}${more} more. Another word makes them fewer.`);
	if (problem !== undefined) {
		lines.push(`Of the rooms, only what is loaded here was looked through. ${problem}`);
	}

	return lines.join('\n');
}

function heading(
	{client}: CommandContext,
	{words, room: id, isMention}: SearchQuery,
	{matches, hasMore}: Pick<SearchResult, 'matches' | 'hasMore'>,
): string {
	const room = id === undefined ? undefined : client.state.rooms.get(id);
	const place = room === undefined ? '' : ` in ${placeName(room)}`;
	if (matches.length === 0) {
		if (isMention === true) return `Nothing${place} names you.`;
		const what = words === '' ? '' : ` with "${excerpt(words)}"`;
		return `Nothing${what} was found${place === '' ? everywhere(client.state.private.status) : place}.`;
	}

	const count = counted(matches.length, 'message');
	return `${hasMore ? 'At least ' : ''}${count} found${place}:`;
}

function everywhere(status: string): string {
	return status === 'off' ? ' in your rooms' : ' in your rooms and private messages';
}
