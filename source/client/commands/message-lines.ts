import type {SearchMatch} from '../api.ts';
import {dayAndTime} from '../moderation-words.ts';
import {saidText} from '../said-text.ts';
import {type CommandContext, placeName} from './command.ts';
import {excerpt} from './excerpt.ts';

/** A line for each message, cut so that `word` is in it: time, place, name, text. */
export function messageLines(
	{client}: Pick<CommandContext, 'client'>,
	matches: readonly SearchMatch[],
	word = '',
): readonly string[] {
	const {rooms} = client.state;
	return matches.map(({room: id, message}) => {
		const {time, from} = message;
		const room = rooms.get(id);
		const place = room === undefined ? id : placeName(room);
		return `${dayAndTime(time)}  ${place}  ${from}: ${excerpt(saidText(message), word.toLowerCase())}`;
	});
}
