import type {MemberState, PresenceEntry, RoomState, State} from '../../client/state/state.ts';
import type {RoomRole} from '../../protocol/records.ts';

/** How present somebody is in a list of people. */
export type PeopleGroup = 'here' | 'away' | 'offline';

/** A line of a list of people. */
export type PeopleItem =
	| {readonly type: 'heading'; readonly group: PeopleGroup; readonly count: number}
	| {readonly type: 'person'; readonly group: PeopleGroup; readonly member: MemberState};

/** The known members of a room: how many are here, and all of them by group and name. */
export type People = {readonly here: number; readonly items: readonly PeopleItem[]};

/** The people of a room as a list. Made anew only when a member or somebody's presence changed. */
export function peopleOf(state: State, {members}: RoomState): People {
	const {presence, account} = state;
	const isKnown =
		known?.members === members && known.presence === presence && known.account === account;
	if (!isKnown) {
		known = {members, presence, account, people: grouped(state, members)};
	}
	return known?.people ?? NOBODY;
}

/**
 * How present somebody is. This account is as present as it says, whatever the relay has told of it so
 * far.
 */
export function presenceOf({presence, account}: State, name: string): PresenceEntry {
	const told = presence.get(name) ?? {state: 'offline', status: ''};
	return name === account?.name ? {...told, state: account.presence} : told;
}

const NOBODY: People = {here: 0, items: []};

const GROUPS: readonly PeopleGroup[] = ['here', 'away', 'offline'];

type Known = {
	readonly members: RoomState['members'];
	readonly presence: State['presence'];
	readonly account: State['account'];
	readonly people: People;
};

/** Only the room in front has a list on the screen, so one answer is worth remembering. */
let known: Known | undefined;

function grouped(state: State, members: RoomState['members']): People {
	const groups: Record<PeopleGroup, MemberState[]> = {here: [], away: [], offline: []};
	for (const member of members.values()) {
		groups[groupOf(state, member.name)].push(member);
	}
	const items = GROUPS.flatMap((group): readonly PeopleItem[] => {
		const sorted = groups[group].sort(
			(a, b) => staffRank(a) - staffRank(b) || (a.name < b.name ? -1 : Number(a.name > b.name)),
		);
		const people = sorted.map((member): PeopleItem => ({type: 'person', group, member}));
		return people.length === 0 ? [] : [{type: 'heading', group, count: people.length}, ...people];
	});
	return {here: groups.here.length, items};
}

const RANKS: Readonly<Record<RoomRole, number>> = {owner: 0, moderator: 1, member: 2, reader: 3};

/** Those who can help with the room stand first. */
function staffRank({role}: MemberState): number {
	return RANKS[role];
}

function groupOf(state: State, name: string): PeopleGroup {
	const {state: shown} = presenceOf(state, name);
	return shown === 'online' ? 'here' : shown === 'away' ? 'away' : 'offline';
}
