import test from 'ava';
import type {RequestFields} from '../../source/protocol/client-frame.ts';
import type {RelayRole} from '../../source/protocol/records.ts';
import {
	isPermitted,
	isRelayPermitted,
	isVisible,
	PERMISSIONS,
	type Place,
	RELAY_PERMISSIONS,
	type RelayOperation,
	type RoomOperation,
	relationIn,
	relationOnRelay,
	type Standing,
} from '../../source/server/permissions.ts';
import type {FakeLink} from '../helpers/link.ts';
import {messageId, startTestRelay} from '../helpers/test-relay.ts';
import {type Case, RELAY_ROLES, startStage} from './permission-scene.ts';

// The tables in words. What the relay makes of them is in permission-cases.test.ts.

const member = (standing: Standing, visibility: Place['visibility'] = 'public'): Place => ({
	...{standing, visibility, relayRole: 'member'},
});

const lent = (relayRole: RelayRole, standing: Standing = 'outsider'): Place => ({
	...{standing, visibility: 'public', relayRole},
});

/** Everything that somebody in this place may do. */
function rightsOf(place: Place): readonly RoomOperation[] {
	// The keys of a table are its row names.
	const all = Object.keys(PERMISSIONS) as RoomOperation[];
	return all.filter((operation) => isPermitted(operation, place));
}

test('a reader reads, takes back what it wrote, and leaves', (t) => {
	const rights = ['join', 'leave', 'read', 'mark', 'delete'];
	t.deepEqual(rightsOf(member('reader')), rights as RoomOperation[]);
	t.deepEqual(rightsOf(member('reader', 'private')), rights as RoomOperation[]);
});

test('a stranger can enter a public room, and do nothing else from outside', (t) => {
	t.deepEqual(rightsOf(member('outsider')), ['join']);
	t.deepEqual(rightsOf(member('outsider', 'private')), []);
	t.deepEqual(rightsOf(member('invited', 'private')), ['join']);
});

test('a member keeps no order', (t) => {
	const order = ['kick', 'ban', 'mute', 'role', 'transfer', 'rules', 'keep', 'filters'] as const;
	for (const visibility of ['public', 'private'] as const) {
		for (const operation of [...order, 'reports', 'audit', 'delete-others'] as const) {
			t.false(isPermitted(operation, member('member', visibility)), operation);
		}
	}
});

test('a moderator may all that an owner may, save hand the room on and say how long it keeps', (t) => {
	for (const visibility of ['public', 'private'] as const) {
		const owner = new Set(rightsOf(member('owner', visibility)));
		for (const right of rightsOf(member('moderator', visibility))) owner.delete(right);
		t.deepEqual([...owner], ['transfer', 'keep']);
	}
});

test('among the invited everybody pins and sets the topic; in public those who run the room do', (t) => {
	for (const operation of ['pin', 'topic'] as const) {
		t.true(isPermitted(operation, member('member', 'private')));
		t.false(isPermitted(operation, member('member', 'public')));
	}
});

test('whom a private room lets in its staff says; into a public one every member invites', (t) => {
	t.false(isPermitted('invite', member('member', 'private')));
	t.true(isPermitted('invite', member('moderator', 'private')));
	t.true(isPermitted('invite', member('member', 'public')));
});

test("the relay's moderators look after public rooms from outside, but say nothing there", (t) => {
	for (const operation of ['read', 'kick', 'ban', 'mute', 'delete-others', 'reports'] as const) {
		t.true(isPermitted(operation, lent('moderator')), operation);
	}
	for (const operation of [
		'send',
		'react',
		'pin',
		'topic',
		'invite',
		'keep',
		'transfer',
	] as const) {
		t.false(isPermitted(operation, lent('moderator')), operation);
	}
	t.true(isPermitted('keep', lent('owner')));
	t.true(isPermitted('pin', lent('moderator', 'member')));
});

test("the relay's owner is nobody special in a private room", (t) => {
	for (const standing of ['outsider', 'member', 'reader'] as const) {
		const place = {...member(standing, 'private'), relayRole: 'owner'} as const;
		t.deepEqual(rightsOf(place), rightsOf(member(standing, 'private')));
	}
	t.false(isVisible('outsider', 'private'));
});

test('nobody ranks above an owner of a room but the owner of the relay, and in private nobody', (t) => {
	t.is(relationIn(member('moderator'), member('owner')), 'higher');
	t.is(relationIn(lent('moderator'), member('owner')), 'higher');
	t.is(relationIn(lent('owner'), member('owner')), 'lower');
	const inPrivate = {...member('moderator', 'private'), relayRole: 'owner'} as const;
	t.is(relationIn(inPrivate, member('owner', 'private')), 'higher');
	t.is(relationIn(member('moderator'), member('moderator')), 'same');
	t.is(relationIn(member('moderator'), lent('moderator', 'member')), 'higher');
	t.is(relationIn(member('member'), member('reader')), 'lower');
	t.is(relationOnRelay('moderator', 'owner'), 'higher');
	t.is(relationOnRelay('owner', 'owner'), 'same');
});

test('on the relay members keep no order, and only owners make moderators', (t) => {
	// The keys of a table are its row names.
	for (const operation of Object.keys(RELAY_PERMISSIONS) as RelayOperation[]) {
		t.false(isRelayPermitted(operation, 'member'), operation);
		t.true(isRelayPermitted(operation, 'owner'), operation);
	}
	const forOwners = Object.entries(RELAY_PERMISSIONS).filter(([, who]) => who.length === 1);
	t.deepEqual(
		forOwners.map(([operation]) => operation),
		['role', 'invite-moderator'],
	);
});

/** Without the lists that show everybody what is theirs: their own invitations, their own rooms' reports. */
type OnRelay = Exclude<RelayOperation, 'invites' | 'reports'>;

/** What can be done with the whole relay, to somebody or not, as requests. */
const ON_RELAY: Readonly<Record<OnRelay, (link: FakeLink, name: string) => Promise<string>>> = {
	kick: (link, name) => answer(link.ask('kick', {name})),
	ban: (link, name) => answer(link.ask('sanction.set', sanctionOf('ban', name))),
	mute: (link, name) => answer(link.ask('sanction.set', sanctionOf('mute', name))),
	role: (link, name) => answer(link.ask('role.set', {name, role: 'moderator'})),
	filters: (link) => answer(link.ask('filter.list', {})),
	audit: (link) => answer(link.ask('audit.list', {})),
	broadcast: (link) => answer(link.ask('broadcast', {text: 'Hear, hear'})),
	'invite-moderator': (link) => answer(link.ask('invite.create', {role: 'moderator'})),
};

const TARGETED: readonly RelayOperation[] = ['kick', 'ban', 'mute', 'role'];

function sanctionOf(kind: 'ban' | 'mute', name: string): RequestFields<'sanction.set'> {
	return {kind, target: {type: 'account', name}, lifetime: 60_000};
}

async function answer(asked: ReturnType<FakeLink['ask']>): Promise<string> {
	const frame = await asked;
	return frame.type === 'error' ? frame.code : frame.type;
}

test('what the relay answers about itself is what its table says', async (t) => {
	const ranks = ['member', 'moderator', 'owner'];
	const {relay, register} = await startTestRelay({limits: {loopbackFactor: 1e6}});
	await register('founder');
	let count = 0;
	// The keys of a table are its row names.
	for (const operation of Object.keys(ON_RELAY) as OnRelay[]) {
		for (const role of RELAY_ROLES) {
			for (const other of [...RELAY_ROLES, 'self'] as const) {
				const [actor, target] = [`actor${++count}`, `target${count}`];
				const {link} = await register(actor);
				await register(target);
				await relay.operator.setRole({name: actor, role});
				if (other !== 'self') await relay.operator.setRole({name: target, role: other});
				const name = other === 'self' ? actor : target;
				const isLower = other !== 'self' && ranks.indexOf(role) > ranks.indexOf(other);
				const isOwn = other === 'self' && operation === 'role' && role !== 'member';
				const isRight = RELAY_PERMISSIONS[operation].includes(role);
				const isFree = !TARGETED.includes(operation) || isLower;
				const expected = (isRight && isFree) || isOwn ? 'ok' : 'forbidden';
				t.is(await ON_RELAY[operation](link, name), expected, `${operation} ${role} ${other}`);
			}
		}
	}
});

const STANDINGS: readonly Standing[] = [
	...(['owner', 'moderator', 'member', 'reader', 'invited', 'outsider'] as const),
];

test('a room one may not know of and a room there is none of are refused alike', async (t) => {
	const {clock, ...relay} = await startTestRelay({limits: {loopbackFactor: 1e6}});
	const {link} = await relay.register('ada');
	const owner = await relay.register('bob');
	const {room} = await owner.link.request('room.create', {name: 'den', visibility: 'private'});
	const about = (id: string) => [
		link.ask('history', {room: id}),
		link.ask('member.list', {room: id}),
		link.ask('read', {room: id, seq: 1}),
		link.ask('send', {room: id, message: messageId(), text: 'Hi'}),
		link.ask('message.delete', {room: id, seq: 1, message: messageId()}),
		link.ask('room.topic', {room: id, topic: 'Bears'}),
		link.ask('room.invite', {room: id, name: 'bob'}),
		link.ask('kick', {room: id, name: 'bob'}),
		link.ask('sanction.set', {...sanctionOf('ban', 'bob'), room: id}),
		link.ask('sanction.list', {room: id}),
		link.ask('role.set', {room: id, name: 'bob', role: 'owner'}),
		link.ask('role.set', {room: id, name: 'ada', role: 'reader'}),
		link.ask('room.rules', {room: id, readOnly: true}),
	];
	const hidden = await Promise.all(about(room.room));
	const missing = await Promise.all(about('A'.repeat(22)));
	for (const [index, frame] of hidden.entries()) {
		t.deepEqual({...missing[index], id: 0}, {...frame, id: 0});
		t.is(frame.type === 'error' && frame.code, 'not-found');
	}
	const join = await link.ask('room.join', {name: 'den'});
	t.deepEqual({...(await link.ask('room.join', {name: 'nowhere'})), id: 0}, {...join, id: 0});
});

test('a room is listed for those who may know of it', async (t) => {
	const set = await startStage();
	for (const visibility of ['public', 'private'] as const) {
		for (const standing of STANDINGS) {
			const wanted: Case = {standing, visibility, role: 'member', readOnly: false};
			const {name, list} = await set(wanted);
			t.is((await list()).includes(name), isVisible(standing, visibility), standing);
		}
	}
});
