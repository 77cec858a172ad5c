import {counted, phrase} from '../../words/phrase.ts';
import type {SearchQuery, SearchResult} from '../api.ts';
import {InputError} from '../error.ts';
import {parseSearch} from '../search-query.ts';
import {type Command, type CommandContext, placeName, say} from './command.ts';
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
	if (more > 0) {
		lines.push(
			hasMore
				? phrase`… and at least ${more} more. Another word makes them fewer.`
				: phrase`… and ${more} more. Another word makes them fewer.`,
		);
	}
	if (problem !== undefined) {
		lines.push(phrase`Of the rooms, only what is loaded here was looked through. ${problem}`);
	}

	return lines.join('\n');
}

function heading(
	{client}: CommandContext,
	query: SearchQuery,
	{matches, hasMore}: Pick<SearchResult, 'matches' | 'hasMore'>,
): string {
	const room = query.room === undefined ? undefined : client.state.rooms.get(query.room);
	const place = room && placeName(room);
	if (matches.length > 0) return foundWords(matches.length, {hasMore, place});
	if (query.isMention === true) {
		return place === undefined
			? phrase`Nothing names you.`
			: phrase`Nothing in ${place} names you.`;
	}

	return query.words === ''
		? nothingWords(place, client.state.private.status !== 'off')
		: nothingWithWords(excerpt(query.words), place, client.state.private.status !== 'off');
}

function foundWords(
	count: number,
	{hasMore, place}: {readonly hasMore: boolean; readonly place: string | undefined},
): string {
	if (place === undefined) {
		return hasMore
			? counted(count, ['At least 1 message found:', 'At least {1} messages found:'])
			: counted(count, ['1 message found:', '{1} messages found:']);
	}

	return hasMore
		? counted(
				count,
				['At least 1 message found in {2}:', 'At least {1} messages found in {2}:'],
				place,
			)
		: counted(count, ['1 message found in {2}:', '{1} messages found in {2}:'], place);
}

function nothingWords(place: string | undefined, hasPrivate: boolean): string {
	if (place !== undefined) return phrase`Nothing was found in ${place}.`;
	return hasPrivate
		? phrase`Nothing was found in your rooms and private messages.`
		: phrase`Nothing was found in your rooms.`;
}

function nothingWithWords(words: string, place: string | undefined, hasPrivate: boolean): string {
	if (place !== undefined) return phrase`Nothing with "${words}" was found in ${place}.`;
	return hasPrivate
		? phrase`Nothing with "${words}" was found in your rooms and private messages.`
		: phrase`Nothing with "${words}" was found in your rooms.`;
}
