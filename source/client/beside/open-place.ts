import {phrase} from '../../words/phrase.ts';
import type {Client} from '../api.ts';
import {isLinkTo} from '../permalink.ts';
import {roomByName} from '../state/select.ts';
import {BesideError} from './error.ts';
import type {ServedScreen} from './offer.ts';

/** A place as another program names it. */
export type NamedPlace = {
	/** The host of its relay; whichever it is, when undefined. */
	readonly host: string | undefined;
	/** A room's name, or `@` and a person's. */
	readonly place: string;
	readonly seq: number | undefined;
};

/**
 * Brings a place to the front of the window.
 * @throws {BesideError} `other-relay`; `not-found` when this account is not there.
 */
export async function openPlace(
	window: {
		readonly client: Pick<Client, 'state'>;
		readonly url: string;
		readonly screen: ServedScreen;
	},
	{host, place, seq}: NamedPlace,
): Promise<void> {
	const {client, url, screen} = window;
	if (host !== undefined && !isLinkTo({host, place, seq}, url)) {
		throw new BesideError(
			'other-relay',
			phrase`The link is about ${host}, and termchat is with ${url}.`,
		);
	}
	const room = roomByName(client.state, place);
	if (room === undefined) {
		const name = place.startsWith('@') ? place : `#${place}`;
		throw new BesideError('not-found', phrase`${name} is not among your rooms and conversations.`);
	}
	await screen.open(room.id, seq);
}
