import test from 'ava';
import {
	mayIn,
	mayOnRelay,
	type RelayDeed,
	type RoomDeed,
} from '../../../source/client/state/room-rights.ts';
import {isPermitted, isRelayPermitted} from '../../../source/server/permissions.ts';

const ROOM_ROLES = ['owner', 'moderator', 'member', 'reader'] as const;
const RELAY_ROLES = ['owner', 'moderator', 'member'] as const;
const ROOM_DEEDS = {
	delete: true,
	pin: true,
	topic: true,
	kick: true,
	ban: true,
	mute: true,
	role: true,
	transfer: true,
	rules: true,
	keep: true,
	filters: true,
	reports: true,
	audit: true,
} satisfies Record<RoomDeed, true>;
const RELAY_DEEDS = {
	kick: true,
	ban: true,
	mute: true,
	role: true,
	filters: true,
	reports: true,
	audit: true,
	broadcast: true,
	'invite-moderator': true,
} satisfies Record<RelayDeed, true>;

/** The keys of a table that the compiler has checked to have them all. */
function keysOf<Key extends string>(table: Readonly<Record<Key, true>>): readonly Key[] {
	return Object.keys(table) as Key[];
}

for (const visibility of ['public', 'private'] as const) {
	test(`what a client says may be done in a ${visibility} room is what the relay permits`, (t) => {
		for (const deed of keysOf(ROOM_DEEDS)) {
			const operation = deed === 'delete' ? 'delete-others' : deed;
			for (const role of ROOM_ROLES) {
				for (const relayRole of RELAY_ROLES) {
					const room = {role, visibility, direct: undefined};
					const place = {standing: role, relayRole, visibility};
					const what = `${deed}, ${role}, ${relayRole} of the relay`;
					t.is(mayIn(room, deed, relayRole), isPermitted(operation, place), what);
				}
			}
		}
	});
}

test('what a client says may be done on the relay is what the relay permits', (t) => {
	for (const deed of keysOf(RELAY_DEEDS)) {
		for (const role of RELAY_ROLES)
			t.is(mayOnRelay(deed, role), isRelayPermitted(deed, role), deed);
	}
});
