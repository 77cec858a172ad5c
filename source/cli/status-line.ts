import type {BesideStatus} from '../client/beside/frames.ts';
import {waitingWord} from '../client/waiting.ts';
import {safeLine} from '../tui/text/safe-text.ts';
import {phrase} from '../words/phrase.ts';

/** A status, and who told it: the relay knows nothing of private messages. */
export type ToldStatus = BesideStatus & {readonly source: 'window' | 'relay'};

/** What waits as a line for people: `2p 1@ 7`, `0` when nothing does; with `--preview` the newest message. */
export function statusLine(status: ToldStatus): string {
	const word = waitingWord(status);
	const preview = previewOf(status);
	return [word === '' ? '0' : word, ...(preview === '' ? [] : [preview])].join('  ');
}

/** What waits as tmux shows it in its status line; empty when nothing does. */
export function statusTmux(status: ToldStatus): string {
	const urgent = waitingWord({...status, rest: 0, requests: 0});
	const others = waitingWord({...status, private: 0, mentions: 0});
	const parts = [
		...(urgent === '' ? [] : [`#[fg=yellow,bold]${urgent}#[default]`]),
		...(others === '' ? [] : [others]),
		// Whatever others wrote must not be a style or a command to tmux.
		...(status.preview === undefined ? [] : [previewOf(status).replaceAll(/[#%]/g, '')]),
	];
	return parts.join(' ');
}

/** What waits as a record for programs. Fields are only ever added. */
export function statusRecord(status: ToldStatus): {
	readonly type: string;
	readonly [field: string]: unknown;
} {
	const {url, account, isLive, mentions, rest, requests, quietUntil, places, preview} = status;
	const hasPrivate = status.source === 'window';
	return {
		...{type: 'status', source: status.source, server: url, account, live: isLive},
		...(hasPrivate && {private: status.private}),
		...{mentions, rest},
		...(hasPrivate && {requests}),
		...(quietUntil !== undefined && {quietUntil: new Date(quietUntil).toISOString()}),
		places: places.map(({place, unread, mentions: named}) => ({
			...(place.startsWith('@') ? {with: {name: place.slice(1)}} : {room: place}),
			...{unread, mentions: named},
		})),
		...(preview !== undefined && {
			preview: {place: preview.place, from: {name: preview.from}, text: preview.text},
		}),
	};
}

/** The longest preview, in columns. */
const PREVIEW = 60;

function previewOf({preview}: ToldStatus): string {
	if (preview === undefined) return '';
	const {place, from, text} = preview;
	if (place.startsWith('@')) return phrase`${safeLine(from)} wrote to you`;
	return safeLine(`#${place} ${from}: ${text ?? ''}`, {columns: PREVIEW});
}
