import {checkAccountName, checkRoomName} from '../protocol/names.ts';
import type {RoomState} from './state/state.ts';

/** What a link to a room, a conversation, or a message in one of them names. */
export type Permalink = {
	/** The relay's host, with its port where the address has one. */
	readonly host: string;
	/** A room's name without `#`, or `@` and the name of a person: as `roomByName` takes it. */
	readonly place: string;
	/** The message's position there; undefined for the place as a whole. */
	readonly seq: number | undefined;
};

/**
 * A link to a place at a relay, or to one of its messages: `termchat://chat.example/ops/42`. That of a
 * conversation, `termchat://chat.example/@bob/42`, holds on this device alone, whose positions it names.
 */
export function permalinkOf(
	url: string,
	{name, direct}: Pick<RoomState, 'name' | 'direct'>,
	seq?: number,
): string {
	const place = direct === undefined ? name : `@${direct.peer}`;
	return `${SCHEME}${new URL(url).host}/${place}${seq === undefined ? '' : `/${seq}`}`;
}

/**
 * What a link names. Undefined for anything but a link to a place or a message: an invitation
 * (`termchat://host/CODE`) looks like a link to a room, so the caller says whether there is such a room.
 */
export function parsePermalink(text: string): Permalink | undefined {
	const trimmed = text.trim();
	if (trimmed.length > LONGEST || !trimmed.toLowerCase().startsWith(SCHEME)) return undefined;
	const [authority = '', place = '', position, ...others] = trimmed
		.slice(SCHEME.length)
		.replace(/\/$/, '')
		.split('/');
	const host = hostOf(authority);
	const name = placeOf(place);
	const seq = position === undefined ? undefined : positionOf(position);
	const isWhole = others.length === 0 && (position === undefined) === (seq === undefined);
	return host === undefined || name === undefined || !isWhole
		? undefined
		: {host, place: name, seq};
}

/** Whether a link is about the relay at that address. */
export function isLinkTo({host}: Permalink, url: string): boolean {
	return hostOf(URL.parse(url)?.host ?? '') === host;
}

const SCHEME = 'termchat://';
/** A host of 253 characters, a port, a place and a position fit. */
const LONGEST = 400;

/** Nothing but a host and a port: no name, no password, no words that a relay would understand. */
function hostOf(authority: string): string | undefined {
	if (!/^(?:[\p{L}\p{N}.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/iu.test(authority)) return undefined;
	// As the addresses of relays are written; a scheme without a default port would keep 443.
	const parsed = URL.parse(`wss://${authority}`);
	return parsed === null || parsed.hostname === '' ? undefined : parsed.host;
}

function placeOf(text: string): string | undefined {
	const word = text.replace(/^%40/, '@');
	const isPerson = word.startsWith('@');
	const checked = isPerson ? checkAccountName(word.slice(1)) : checkRoomName(word);
	if (checked.type !== 'name' || word.startsWith('#')) return undefined;
	return isPerson ? `@${checked.name}` : checked.name;
}

function positionOf(text: string): number | undefined {
	const seq = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : 0;
	return seq > 0 && Number.isSafeInteger(seq) ? seq : undefined;
}
