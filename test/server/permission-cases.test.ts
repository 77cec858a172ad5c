import test from 'ava';
import {
	FROM_OUTSIDE,
	MUTED,
	PERMISSIONS,
	READ_ONLY,
	type Relation,
	type RoomOperation,
} from '../../source/server/permissions.ts';
import {messageId} from '../helpers/test-relay.ts';
import {
	type Case,
	type Other,
	RELAY_ROLES,
	type Scene,
	standingOf,
	startStage,
} from './permission-scene.ts';

const STANDINGS = [
	...['owner', 'moderator', 'member', 'reader', 'invited', 'outsider', 'banned', 'muted'],
] as const satisfies readonly Case['standing'][] as readonly Case['standing'][];

type Ask = (scene: Scene) => Promise<string>;

/** What each operation is on the wire, where nobody else has a part in it. */
const ALONE: Readonly<Partial<Record<RoomOperation, readonly Ask[]>>> = {
	join: [({ask, name}) => ask('room.join', {name: `#${name}`})],
	leave: [({ask, room}) => ask('room.leave', {room})],
	read: [
		({ask, room}) => ask('history', {room}),
		({ask, room}) => ask('member.list', {room}),
		({ask, room}) => ask('pin.list', {room}),
		({ask, room}) => ask('search', {room, query: 'anything'}),
	],
	mark: [({ask, room}) => ask('read', {room, seq: 1})],
	send: [
		({ask, room}) => ask('send', {room, message: messageId(), text: 'Hi'}),
		({ask, room}) => ask('file.create', {room, size: 0}),
	],
	edit: [
		({ask, room, own}) => ask('message.edit', {room, seq: own, message: messageId(), text: 'Ho'}),
	],
	delete: [({ask, room, own}) => ask('message.delete', {room, seq: own, message: messageId()})],
	'delete-others': [({ask, room, seq}) => ask('message.delete', {room, seq, message: messageId()})],
	react: [
		({ask, room, seq}) =>
			ask('message.react', {room, seq, message: messageId(), emoji: '👍', on: true}),
	],
	pin: [
		({ask, room, seq}) => ask('message.pin', {room, seq, message: messageId(), on: true}),
		({ask, room, seq}) => ask('message.pin', {room, seq, message: messageId(), on: false}),
	],
	topic: [({ask, room}) => ask('room.topic', {room, topic: 'Bears'})],
	invite: [({ask, room}) => ask('room.invite', {room, name: 'guest'})],
	ban: [({ask, room}) => ask('sanction.list', {room})],
	rules: [
		({ask, room}) => ask('room.rules', {room, slowMode: 60_000}),
		({ask, room}) => ask('room.rules', {room, readOnly: false}),
	],
	keep: [({ask, room}) => ask('room.rules', {room, keepDays: 30})],
	filters: [
		({ask, room}) => ask('filter.list', {room}),
		({ask, room}) => ask('filter.set', {room, words: 'grizzly', action: 'refuse'}),
	],
	reports: [({ask, room}) => ask('report.list', {room})],
	audit: [({ask, room}) => ask('audit.list', {room})],
};

type AskAbout = (scene: Scene, name: string) => Promise<string>;

/** What is done to somebody. */
const TO_SOMEBODY: Readonly<Partial<Record<RoomOperation, AskAbout>>> = {
	kick: ({ask, room}, name) => ask('kick', {room, name}),
	ban: ({ask, room}, name) => {
		const target = {type: 'account', name} as const;
		return ask('sanction.set', {kind: 'ban', room, target});
	},
	mute: ({ask, room}, name) => {
		const target = {type: 'account', name} as const;
		return ask('sanction.set', {kind: 'mute', room, target, lifetime: 60_000});
	},
	role: ({ask, room}, name) => ask('role.set', {room, name, role: 'reader'}),
	transfer: ({ask, room}, name) => ask('role.set', {room, name, role: 'owner'}),
};

const stage = startStage();

test('every operation has a request here', (t) => {
	const asked = new Set([...Object.keys(ALONE), ...Object.keys(TO_SOMEBODY)]);
	t.deepEqual([...asked].sort(), Object.keys(PERMISSIONS).sort());
});

for (const role of RELAY_ROLES) {
	test.serial(
		`what the relay answers a ${role} of it about rooms is what the tables say`,
		async (t) => {
			const set = await stage;
			let count = 0;
			for (const each of casesOf(role)) {
				for (const [operation, asks] of entries(ALONE)) {
					// Who was never inside wrote nothing to take back.
					if (operation === 'delete' && !isInside(each)) continue;
					for (const [index, ask] of asks.entries()) {
						const answer = await ask(await set(each));
						count++;
						if (answer === expected(operation, each)) continue;
						t.is(answer, expected(operation, each), describe({...each, operation, index}));
					}
				}
			}
			t.true(count > 700, `${count} requests`);
		},
	);

	test.serial(
		`what a ${role} of the relay may do to somebody in a room is what the tables say`,
		async (t) => {
			const set = await stage;
			const seen = new Set<string>();
			for (const each of casesOf(role)) {
				for (const [operation, ask] of entries(TO_SOMEBODY)) {
					for (const relation of RELATIONS) {
						const other = relation === 'self' ? BYSTANDER : otherOf(each, relation);
						if (other === undefined) continue;
						const scene = await set(each, other);
						const answer = await ask(scene, relation === 'self' ? scene.actor : scene.other);
						seen.add(`${operation} ${relation} ${answer}`);
						const wanted = expectedTo(operation, each, relation);
						if (answer === wanted) continue;
						t.is(answer, wanted, describe({...each, operation, relation, other}));
					}
				}
			}
			for (const operation of Object.keys(TO_SOMEBODY)) {
				t.true(seen.has(`${operation} lower ok`), `${operation} is done`);
				t.true(seen.has(`${operation} higher forbidden`), `${operation} is refused`);
			}
		},
	);
}

const RELATIONS: readonly Relation[] = ['self', 'lower', 'same', 'higher'];

const BYSTANDER: Other = {standing: 'member', role: 'member'};

function casesOf(role: Case['role']): readonly Case[] {
	return STANDINGS.flatMap((standing) =>
		(['public', 'private'] as const).flatMap((visibility) =>
			[false, true].map((readOnly) => ({standing, role, visibility, readOnly})),
		),
	);
}

/** What the relay is to answer, by the tables alone. */
function expected(operation: RoomOperation, each: Case): string {
	const {visibility, role, readOnly} = each;
	const standing = standingOf(each);
	const lent = visibility === 'private' || role === 'member' ? undefined : role;
	if (visibility === 'private' && standing === 'outsider') return 'not-found';
	const row = PERMISSIONS[operation][visibility];
	const isLent = lent !== undefined && row.includes(lent);
	const isAllowed =
		row.includes(standing) || (isLent && (isInside(each) || FROM_OUTSIDE.includes(operation)));
	if (!isAllowed) return 'forbidden';
	if (each.standing === 'banned' && operation !== 'leave') return 'banned';
	if (each.standing === 'muted' && MUTED.includes(operation)) return 'muted';
	const isStaff = standing === 'owner' || standing === 'moderator' || lent !== undefined;
	if (readOnly && READ_ONLY.includes(operation) && !isStaff) return 'forbidden';
	return 'ok';
}

function isInside(each: Case): boolean {
	return standingOf(each) !== 'invited' && standingOf(each) !== 'outsider';
}

function expectedTo(operation: RoomOperation, each: Case, relation: Relation): string {
	const isOwnRole = relation === 'self' && (operation === 'role' || operation === 'transfer');
	// To give up one's own role takes no right but to be there; to keep it changes nothing.
	if (isOwnRole) {
		const there = expected('mark', each);
		if (there !== 'ok' || operation === 'role') return there;
		return each.standing === 'owner' ? 'ok' : 'forbidden';
	}
	const right = expected(operation, each);
	if (right !== 'ok') return right;
	return relation === 'lower' ? 'ok' : 'forbidden';
}

/** Somebody who can be in one room with that case and has that relation to it. */
function otherOf(each: Case, relation: Exclude<Relation, 'self'>): Other | undefined {
	const standings = ['reader', 'member', 'moderator', 'owner'] as const;
	const others = standings.flatMap((standing) =>
		RELAY_ROLES.map((role): Other => ({standing, role})),
	);
	const own = rank({...each, standing: standingOf(each)}, each.visibility);
	return others.find((other) => {
		// A room has one owner.
		if (other.standing === 'owner' && each.standing === 'owner') return false;
		const difference = own - rank(other, each.visibility);
		if (relation === 'same') return difference === 0;
		return relation === 'lower' ? difference > 0 : difference < 0;
	});
}

/** First by what one is in the room, then, where that counts, by what one is on the relay. */
function rank(
	{standing, role}: {standing: ReturnType<typeof standingOf>; role: Case['role']},
	visibility: Case['visibility'],
): number {
	const rooms = ['outsider', 'reader', 'member', 'moderator', 'owner'];
	const relay = visibility === 'public' ? ['member', 'moderator', 'owner'].indexOf(role) : 0;
	const lent = relay === 0 ? 0 : relay + 2;
	return Math.max(rooms.indexOf(standing), lent) * 10 + relay;
}

function describe(facts: object): string {
	return JSON.stringify(facts);
}

function entries<Value>(
	table: Readonly<Partial<Record<RoomOperation, Value>>>,
): readonly (readonly [RoomOperation, Value])[] {
	// The keys of such a table are operations, and only those with a value are there.
	return Object.entries(table) as [RoomOperation, Value][];
}
