import test from 'ava';
import type {RoomRole} from '../../../source/protocol/records.ts';
import type {Storage} from '../../../source/server/storage/storage.ts';
import {accountRequest, BACKENDS, entry, invite, join, message, roomRequest} from './backends.ts';

const AUDIT = {time: 1000, by: 'ann', deed: 'deed'};

async function auditCount(storage: Storage): Promise<number> {
	return (await storage.audit({room: undefined, before: undefined, limit: 100})).entries.length;
}

async function rolesIn(storage: Storage, room: string): Promise<readonly string[]> {
	const {members} = await storage.members({room, after: undefined, limit: 100});
	return members.map(({account, role}) => `${account} ${role}`);
}

/** A room of ann's with members, the oldest first. */
async function openRoom(storage: Storage, members: readonly string[]): Promise<void> {
	await storage.createRoom(roomRequest('ops', 'ann'));
	for (const [index, member] of members.entries()) await join(storage, 'ops', member, 600 + index);
}

function done(deed: 'kick' | 'role' | 'settings', name?: string) {
	const moderation = {deed, ...(name === undefined ? {} : {name}), reason: 'because'};
	return entry('ops', 'ann', {kind: 'moderation', moderation});
}

function giveRole(storage: Storage, name: string, role: RoomRole) {
	return storage.setRoomRole({room: 'ops', name, role, message: done('role', name), audit: AUDIT});
}

for (const {name, open} of BACKENDS) {
	test(`${name}: what moderators did stands in the log as they said it`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, ['ben']);
		const moderation = {
			deed: 'settings',
			name: 'ben',
			role: 'reader',
			rules: {readOnly: true, slowMode: 5, keepDays: 9},
			until: 2000,
			reason: 'because',
		} as const;
		const result = await storage.append(entry('ops', 'ann', {kind: 'moderation', moderation}));
		t.deepEqual(result.type === 'appended' && result.message.moderation, moderation);
		const {messages} = await storage.history({room: 'ops', limit: 1});
		t.deepEqual(messages[0]?.moderation, moderation);
	});

	test(`${name}: who is not in a room gives notice there and keeps order, and writes nothing else`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, []);
		const append = (kind: 'notice' | 'moderation' | 'text', room = 'ops') =>
			storage.append(entry(room, 'relay', {kind}));
		t.is((await append('notice')).type, 'appended');
		t.is((await append('moderation')).type, 'appended');
		t.is((await append('text')).type, 'not-member');
		t.is((await append('notice', 'none')).type, 'not-member');
		t.is((await storage.room('ops'))?.head, 3);
	});

	test(`${name}: who is removed is no member any more, and the log and the audit say why`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, ['ben']);
		await storage.inviteToRoom({room: 'ops', account: 'ben', by: 'ann', time: 1});
		const kick = {room: 'ops', name: 'ben', message: done('kick', 'ben'), audit: AUDIT};
		const result = await storage.removeMember(kick);
		t.is(result.type === 'removed' && result.message.seq, 3);
		t.is(result.type === 'removed' && result.heir, undefined);
		t.is(await storage.membership('ops', 'ben'), undefined);
		t.deepEqual(await storage.roomsOf('ben'), []);
		t.is(await storage.memberCount('ops'), 1);
		t.false(await storage.isInvited('ops', 'ben'));
		t.is(await auditCount(storage), 1);
		const again = {...kick, message: done('kick', 'ben')};
		t.deepEqual(await storage.removeMember(again), {type: 'not-member'});
		t.deepEqual(await storage.removeMember({...again, room: 'none'}), {type: 'not-member'});
		t.is((await storage.room('ops'))?.head, 3);
		t.is(await auditCount(storage), 1);
	});

	test(`${name}: an owner who is removed is followed as one who leaves`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, ['ben', 'carl']);
		await giveRole(storage, 'carl', 'moderator');
		const kick = {room: 'ops', name: 'ann', message: done('kick', 'ann'), audit: AUDIT};
		const result = await storage.removeMember(kick);
		t.is(result.type === 'removed' && result.heir, 'carl');
		t.deepEqual(await rolesIn(storage, 'ops'), ['ben member', 'carl owner']);
	});

	test(`${name}: a reader follows an owner only when there is nobody else`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, ['ben', 'carl']);
		await giveRole(storage, 'ben', 'reader');
		await storage.leaveRoom(entry('ops', 'ann', {kind: 'leave'}));
		t.deepEqual(await rolesIn(storage, 'ops'), ['ben reader', 'carl owner']);
		await storage.leaveRoom(entry('ops', 'carl', {kind: 'leave'}));
		t.deepEqual(await rolesIn(storage, 'ops'), ['ben owner']);
	});

	test(`${name}: a removal whose entry cannot be stored does not happen`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, ['ben']);
		const used = message('ops', 'ann', 'used');
		await storage.append(used);
		const kick = {room: 'ops', name: 'ben', message: used, audit: AUDIT};
		await t.throwsAsync(storage.removeMember(kick));
		t.deepEqual(await rolesIn(storage, 'ops'), ['ann owner', 'ben member']);
		t.is(await auditCount(storage), 0);
	});

	for (const role of ['moderator', 'reader', 'member'] as const) {
		test(`${name}: a member becomes ${role}`, async (t) => {
			const storage = await open(t);
			await openRoom(storage, ['ben']);
			const result = await giveRole(storage, 'ben', role);
			t.is(result.type === 'set' && result.message.seq, 3);
			t.deepEqual(await rolesIn(storage, 'ops'), ['ann owner', `ben ${role}`]);
			t.is(await auditCount(storage), 1);
		});
	}

	test(`${name}: a room that is handed on has one owner, and who had it is a moderator`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, ['ben']);
		const result = await giveRole(storage, 'ben', 'owner');
		t.is(result.type === 'set' && result.heir, undefined);
		t.deepEqual(await rolesIn(storage, 'ops'), ['ann moderator', 'ben owner']);
		await giveRole(storage, 'ben', 'owner');
		t.deepEqual(await rolesIn(storage, 'ops'), ['ann moderator', 'ben owner']);
	});

	test(`${name}: an owner who gives up the role is followed, and alone cannot`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, []);
		t.deepEqual(await giveRole(storage, 'ann', 'member'), {type: 'no-heir'});
		t.is(await auditCount(storage), 0);
		await join(storage, 'ops', 'ben');
		const result = await giveRole(storage, 'ann', 'member');
		t.is(result.type === 'set' && result.heir, 'ben');
		t.deepEqual(await rolesIn(storage, 'ops'), ['ann member', 'ben owner']);
	});

	test(`${name}: nobody gets a role in a room that they are not in`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, []);
		t.deepEqual(await giveRole(storage, 'ben', 'moderator'), {type: 'not-member'});
		t.is((await storage.room('ops'))?.head, 1);
		t.is(await auditCount(storage), 0);
	});

	test(`${name}: roles on the relay change, but there is always an owner`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		await storage.createAccount(accountRequest('ben'));
		const set = (account: string, role: 'owner' | 'moderator' | 'member') =>
			storage.setRelayRole({name: account, role, audit: AUDIT});
		t.is(await set('carl', 'moderator'), 'not-found');
		t.is(await set('ann', 'member'), 'last-owner');
		t.is(await set('ann', 'owner'), 'set');
		t.is(await set('ben', 'owner'), 'set');
		t.is(await set('ann', 'moderator'), 'set');
		t.is(await set('ben', 'member'), 'last-owner');
		t.is((await storage.account('ann'))?.role, 'moderator');
		t.is((await storage.account('ben'))?.role, 'owner');
		t.is(await auditCount(storage), 3);
	});

	test(`${name}: a room's rules change with the entry that says so`, async (t) => {
		const storage = await open(t);
		await openRoom(storage, []);
		const rules = {readOnly: true, slowMode: 5000, keepDays: 30};
		const message = done('settings');
		const set = await storage.setRoomRules({room: 'ops', rules, message, audit: AUDIT});
		t.is(set?.seq, 2);
		t.deepEqual((await storage.room('ops'))?.rules, rules);
		t.deepEqual((await storage.roomsOf('ann'))[0]?.room.rules, rules);
		const usual = {readOnly: false, slowMode: 0};
		await storage.setRoomRules({
			room: 'ops',
			rules: usual,
			message: done('settings'),
			audit: AUDIT,
		});
		t.deepEqual((await storage.room('ops'))?.rules, usual);
		const nowhere = {room: 'none', rules, message: done('settings'), audit: AUDIT};
		t.is(await storage.setRoomRules(nowhere), undefined);
		t.is(await auditCount(storage), 2);
	});

	test(`${name}: a reader who leaves or is sent away comes back as a reader`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		const roleOf = async () => (await storage.membership('ops', 'ben'))?.role;
		const away: readonly (() => Promise<unknown>)[] = [
			() => storage.leaveRoom(entry('ops', 'ben', {kind: 'leave'})),
			() => storage.removeMember({room: 'ops', name: 'ben', message: done('kick'), audit: AUDIT}),
		];
		await join(storage, 'ops', 'ben');
		for (const go of away) {
			await giveRole(storage, 'ben', 'reader');
			await go();
			await join(storage, 'ops', 'ben');
			t.is(await roleOf(), 'reader');
		}
		await giveRole(storage, 'ben', 'member');
		await storage.leaveRoom(entry('ops', 'ben', {kind: 'leave'}));
		await join(storage, 'ops', 'ben');
		t.is(await roleOf(), 'member');
	});

	test(`${name}: an invitation gives its role`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		await storage.createInvite(invite({role: 'moderator', room: 'ops', usesLeft: 2}));
		for (const account of ['ben', 'carl']) {
			const request = {...accountRequest(account), inviteHash: 'code'};
			const created = await storage.createAccount(request);
			t.is(created.type === 'created' && created.account.role, 'moderator');
			t.is((await storage.account(account))?.role, 'moderator');
		}
	});

	test(`${name}: the first account is the owner, whatever its invitation says`, async (t) => {
		const storage = await open(t);
		await storage.createInvite(invite());
		await storage.createAccount({...accountRequest('ann'), inviteHash: 'code'});
		t.is((await storage.account('ann'))?.role, 'owner');
	});

	test(`${name}: invitations are listed while they can be used, the newest first`, async (t) => {
		const storage = await open(t);
		const first = invite({codeHash: 'c1', room: 'ops', usesLeft: 3});
		const second = invite({codeHash: 'c2', createdAt: 200, createdBy: 'ben'});
		const ended = invite({codeHash: 'c3', expiresAt: 500});
		const used = invite({codeHash: 'c4', usesLeft: 0});
		for (const each of [first, second, ended, used]) await storage.createInvite(each);
		t.deepEqual(await storage.invites({by: undefined, time: 500, limit: 10}), [second, first]);
		t.deepEqual(await storage.invites({by: 'ann', time: 500, limit: 10}), [first]);
		t.deepEqual(await storage.invites({by: 'carl', time: 500, limit: 10}), []);
		t.is(await storage.sweepInvites(500), 2);
		t.is(await storage.sweepInvites(500), 0);
		t.deepEqual(await storage.invites({by: undefined, time: 0, limit: 10}), [second, first]);
	});

	test(`${name}: an invitation is revoked by its maker or for anybody, once`, async (t) => {
		const storage = await open(t);
		await storage.createInvite(invite({codeHash: 'c1'}));
		await storage.createInvite(invite({codeHash: 'c2'}));
		const revoke = (id: string, by?: string) => storage.revokeInvite({id, by, audit: AUDIT});
		t.false(await revoke('id-c1', 'ben'));
		t.true(await revoke('id-c1', 'ann'));
		t.false(await revoke('id-c1', 'ann'));
		t.false((await storage.usableInvite('c1', 1)) !== undefined);
		t.true(await revoke('id-c2'));
		t.is(await auditCount(storage), 2);
	});

	test(`${name}: two invitations of one id are a mistake`, async (t) => {
		const storage = await open(t);
		await storage.createInvite(invite({codeHash: 'c1', id: 'same'}));
		await t.throwsAsync(storage.createInvite(invite({codeHash: 'c2', id: 'same'})));
		t.false((await storage.usableInvite('c2', 1)) !== undefined);
	});
}
