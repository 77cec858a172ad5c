import type {PresenceEntry} from '../../client/state/state.ts';
import type {RoomRole} from '../../protocol/records.ts';
import {phrases, translated} from '../../words/phrase.ts';

/** Whether somebody is here, in a word. */
export function presenceWord(state: PresenceEntry['state']): string {
	return translated(PRESENCES[state]);
}

/** What somebody is in a room, in a word. */
export function roleWord(role: RoomRole): string {
	return translated(ROLES[role]);
}

const PRESENCES: Readonly<Record<PresenceEntry['state'], string>> = phrases({
	online: 'online',
	away: 'away',
	offline: 'offline',
});

const ROLES: Readonly<Record<RoomRole, string>> = phrases({
	owner: 'owner',
	moderator: 'moderator',
	member: 'member',
	reader: 'reader',
});
