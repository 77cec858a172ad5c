import test from 'ava';
import {type Storage, USUAL_RULES} from '../../../source/server/storage/storage.ts';
import {BACKENDS, entry, join, message, roomRequest} from './backends.ts';

const named = ({room}: {readonly room: {readonly id: string}}): string => room.id;

async function rolesIn(storage: Storage, room: string): Promise<readonly string[]> {
	const {members} = await storage.members({room, after: undefined, limit: 100});
	return members.map(({account, role}) => `${account} ${role}`);
}

for (const {name, open} of BACKENDS) {
	test(`${name}: a new room has its creator as owner and one log entry`, async (t) => {
		const storage = await open(t);
		const request = roomRequest('ops', 'ann');
		const room = {...request.room, head: 1, floor: 1, rules: USUAL_RULES};
		const {device: _, ...logged} = {...request.message, seq: 1};
		t.deepEqual(await storage.createRoom(request), {type: 'created', room, message: logged});
		t.deepEqual(await storage.room('ops'), room);
		t.deepEqual(await storage.roomByName('name-ops'), room);
		const membership = {
			room: 'ops',
			account: 'ann',
			role: 'owner',
			joinedAt: 500,
			read: 1,
		} as const;
		t.deepEqual(await storage.membership('ops', 'ann'), membership);
		t.deepEqual(await storage.roomsOf('ann'), [{room, membership, members: 1}]);
		t.deepEqual((await storage.history({room: 'ops', limit: 9})).messages, [logged]);
	});

	test(`${name}: a room's name is given once`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		const request = roomRequest('other', 'ben');
		const same = {...request, room: {...request.room, name: 'name-ops'}};
		t.deepEqual(await storage.createRoom(same), {type: 'name-taken'});
		t.is(await storage.room('other'), undefined);
		t.is(await storage.roomByName('name-other'), undefined);
	});

	test(`${name}: a room whose entry cannot be stored does not come to be`, async (t) => {
		const storage = await open(t);
		const first = roomRequest('ops', 'ann');
		await storage.createRoom(first);
		const clash = {...roomRequest('new', 'ann'), message: {...first.message, room: 'new'}};
		await t.throwsAsync(storage.createRoom(clash));
		t.is(await storage.room('new'), undefined);
		t.deepEqual((await storage.roomsOf('ann')).map(named), ['ops']);
	});

	test(`${name}: who joins is a member whose mark stands at the join`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		const joined = await join(storage, 'ops', 'ben', 700);
		t.is(joined.type === 'joined' && joined.message.seq, 2);
		const expected = {room: 'ops', account: 'ben', role: 'member', joinedAt: 700, read: 2} as const;
		t.deepEqual(await storage.membership('ops', 'ben'), expected);
		t.is(await storage.memberCount('ops'), 2);
		t.is((await storage.room('ops'))?.head, 2);
	});

	test(`${name}: joining twice, nowhere, or one room too many changes nothing`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		await storage.createRoom(roomRequest('dev', 'ben'));
		const tooMany = {role: 'member', limit: 1, message: entry('dev', 'ann')} as const;
		t.deepEqual(await join(storage, 'ops', 'ann'), {type: 'already'});
		t.deepEqual(await join(storage, 'none', 'ann'), {type: 'not-found'});
		t.deepEqual(await storage.joinRoom(tooMany), {type: 'full'});
		t.is((await storage.room('ops'))?.head, 1);
		t.is((await storage.room('dev'))?.head, 1);
		t.is(await storage.memberCount('none'), 0);
	});

	test(`${name}: who leaves is no member, and cannot leave again`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		await join(storage, 'ops', 'ben');
		const left = await storage.leaveRoom(entry('ops', 'ben', {kind: 'leave'}));
		t.is(left.type === 'left' && left.message.seq, 3);
		t.is(await storage.membership('ops', 'ben'), undefined);
		t.deepEqual(await storage.roomsOf('ben'), []);
		t.is(await storage.memberCount('ops'), 1);
		t.deepEqual(await storage.leaveRoom(entry('ops', 'ben')), {type: 'not-member'});
		t.deepEqual(await storage.leaveRoom(entry('none', 'ben')), {type: 'not-member'});
	});

	test(`${name}: when the owner leaves the oldest moderator follows`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		await join(storage, 'ops', 'ben', 600);
		for (const [account, time] of [
			['carl', 800],
			['dora', 700],
		] as const) {
			const message = entry('ops', account, {time});
			await storage.joinRoom({role: 'moderator', limit: 9, message});
		}

		await storage.leaveRoom(entry('ops', 'ann', {kind: 'leave'}));
		t.deepEqual(await rolesIn(storage, 'ops'), ['ben member', 'carl moderator', 'dora owner']);
	});

	test(`${name}: without moderators the oldest member follows, by name if equally old`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		await join(storage, 'ops', 'dora', 700);
		await join(storage, 'ops', 'carl', 600);
		await join(storage, 'ops', 'ben', 600);
		await storage.leaveRoom(entry('ops', 'ann', {kind: 'leave'}));
		t.deepEqual(await rolesIn(storage, 'ops'), ['ben owner', 'carl member', 'dora member']);
	});

	test(`${name}: while another owner stays nobody is promoted`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		await join(storage, 'ops', 'ben', 600);
		await storage.joinRoom({role: 'owner', limit: 9, message: entry('ops', 'carl', {time: 900})});
		await storage.leaveRoom(entry('ops', 'ann', {kind: 'leave'}));
		t.deepEqual(await rolesIn(storage, 'ops'), ['ben member', 'carl owner']);
	});

	test(`${name}: an empty room keeps its log, and belongs to the first who joins it`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		await storage.leaveRoom(entry('ops', 'ann', {kind: 'leave'}));
		t.is(await storage.memberCount('ops'), 0);
		const [joined] = await Promise.all(['ben', 'carl'].map((each) => join(storage, 'ops', each)));
		t.is(joined?.type === 'joined' && joined.message.seq, 3);
		t.deepEqual(await rolesIn(storage, 'ops'), ['ben owner', 'carl member']);
	});

	test(`${name}: members come in pages by name`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'carl'));
		for (const account of ['dora', 'ann', 'ben']) await join(storage, 'ops', account);
		const page = async (after: string | undefined, limit: number) => {
			const {members, more} = await storage.members({room: 'ops', after, limit});
			return [...members.map(({account}) => account), more];
		};

		t.deepEqual(await page(undefined, 3), ['ann', 'ben', 'carl', true]);
		t.deepEqual(await page('ben', 2), ['carl', 'dora', false]);
		t.deepEqual(await page('dora', 2), [false]);
	});

	test(`${name}: one sees public rooms, one's own, and those one is invited to`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('a-public', 'ben'));
		await storage.createRoom(roomRequest('b-own', 'ann', 'private'));
		await storage.createRoom(roomRequest('c-hidden', 'ben', 'private'));
		await storage.createRoom(roomRequest('d-invited', 'ben', 'private'));
		await storage.inviteToRoom({room: 'd-invited', account: 'ann', by: 'ben', time: 1});
		const page = async (after: string | undefined, limit: number) => {
			const found = await storage.visibleRooms({account: 'ann', after, limit});
			const rows = found.rooms.map(({room, members, joined, invited}) =>
				[room.id, members, joined && 'joined', invited && 'invited'].filter(Boolean).join(' '),
			);
			return [...rows, found.more];
		};

		t.deepEqual(await page(undefined, 2), ['a-public 1', 'b-own 1 joined', true]);
		t.deepEqual(await page('name-b-own', 2), ['d-invited 1 invited', false]);
	});

	test(`${name}: a room invitation is remembered once and used up by joining`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann', 'private'));
		const invite = {room: 'ops', account: 'ben', by: 'ann', time: 1};
		await storage.inviteToRoom(invite);
		await storage.inviteToRoom({...invite, by: 'carl'});
		t.true(await storage.isInvited('ops', 'ben'));
		const room = await storage.room('ops');
		t.deepEqual(await storage.roomInvites('ben'), room && [{room, by: 'ann'}]);
		await join(storage, 'ops', 'ben');
		t.false(await storage.isInvited('ops', 'ben'));
		t.deepEqual(await storage.roomInvites('ben'), []);
	});

	test(`${name}: an invitation to no room is a bug`, async (t) => {
		const storage = await open(t);
		const invite = {room: 'none', account: 'ben', by: 'ann', time: 1};
		await t.throwsAsync(storage.inviteToRoom(invite));
		t.false(await storage.isInvited('none', 'ben'));
	});

	test(`${name}: a topic is set with its log entry, by members only`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		const topic = message('ops', 'ann', 'after', {kind: 'topic'});
		const set = await storage.setTopic(topic);
		t.is(set.type === 'appended' && set.message.seq, 2);
		t.like(await storage.room('ops'), {topic: 'after', head: 2});
		const stranger = message('ops', 'ben', 'mine', {kind: 'topic'});
		t.deepEqual(await storage.setTopic(stranger), {type: 'not-member'});
		await storage.setTopic(message('ops', 'ann', 'latest', {kind: 'topic'}));
		const again = await storage.setTopic(topic);
		t.true(again.type === 'appended' && again.duplicate);
		t.like(await storage.room('ops'), {topic: 'latest', head: 3});
	});

	test(`${name}: a read mark goes forward and not past the head`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		for (const text of ['one', 'two', 'three']) {
			await storage.append(message('ops', 'ann', text));
		}

		t.is(await storage.markRead('ops', 'ann', 3), 3);
		t.is(await storage.markRead('ops', 'ann', 2), 3);
		t.is(await storage.markRead('ops', 'ann', Number.MAX_SAFE_INTEGER), 4);
		t.is((await storage.membership('ops', 'ann'))?.read, 4);
		t.is(await storage.markRead('ops', 'ben', 1), undefined);
		t.is(await storage.markRead('none', 'ann', 1), undefined);
	});

	test(`${name}: rooms of an account come by name`, async (t) => {
		const storage = await open(t);
		for (const id of ['c', 'a', 'b']) await storage.createRoom(roomRequest(id, 'ann'));
		t.deepEqual((await storage.roomsOf('ann')).map(named), ['a', 'b', 'c']);
	});
}
