import {conversationsOf, sortedRooms} from '../../client/state/select.ts';
import {completionSources} from '../completion-sources.ts';
import {foldForSearch} from '../composer/fold.ts';
import type {ScreenContext} from '../view.ts';

/**
 * A search whose last word begins with `in:` or `from:`, with the rest of the room's or person's name:
 * the first that fits, or the one after it where that stands there already. Undefined where nothing
 * does.
 */
export function completedSearch(
	text: string,
	{state, view}: Pick<ScreenContext, 'state' | 'view'>,
): string | undefined {
	const word = /(?:^|\s)(?<sign>in:|from:)(?<begun>\S*)$/u.exec(text)?.groups;
	if (word === undefined) {
		return undefined;
	}
	const {sign = '', begun = ''} = word;
	const names =
		sign === 'in:'
			? [
					...sortedRooms(state, view.room).flatMap(({name, direct}) =>
						direct === undefined ? [`#${name}`] : [],
					),
					...conversationsOf(state).map(({name}) => `@${name}`),
				]
			: completionSources(state, view.room, []).nicks;
	const next = nextName(names, begun);
	return next === undefined ? undefined : text.slice(0, text.length - begun.length) + next;
}

function nextName(names: readonly string[], begun: string): string | undefined {
	const at = names.indexOf(begun);
	if (at !== -1) {
		return names[(at + 1) % names.length];
	}
	const wanted = plain(begun);
	return names.find((name) => plain(name).startsWith(wanted));
}

function plain(name: string): string {
	return foldForSearch(name.replace(/^[#@]/, ''));
}
