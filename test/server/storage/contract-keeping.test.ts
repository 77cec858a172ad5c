import test from 'ava';
import type {Storage} from '../../../source/server/storage/storage.ts';
import {
	accountRequest,
	BACKENDS,
	device,
	invite,
	join,
	message,
	roomRequest,
	token,
} from './backends.ts';

const AUDIT = {time: 1000, by: 'ann', deed: 'deed'};

async function exported(storage: Storage, name: string, limit = 1000) {
	const pieces: Readonly<Record<string, unknown>>[] = [];
	for (let more = true; more; ) {
		const page = await storage.exportAccount({name, after: pieces.length, limit});
		pieces.push(...page.pieces);
		more = page.more && page.pieces.length > 0;
	}

	return pieces;
}

for (const {name, open} of BACKENDS) {
	test(`${name}: what a token may do is kept with it`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		const scopes = {may: ['read', 'send'] as const, rooms: ['ops']};
		const scoped = {...token('t1', 'ann'), scopes: {...scopes, may: [...scopes.may]}};
		await storage.addDevice(scoped, 9);
		await storage.addDevice({...token('t2', 'ann'), scopes: undefined}, 9);
		t.deepEqual(await storage.device('t1'), scoped);
		t.deepEqual(await storage.deviceByToken('hash-of-t1'), scoped);
		t.deepEqual(await storage.device('t2'), token('t2', 'ann'));
	});

	test(`${name}: a profile keeps what was said and forgets what is empty`, async (t) => {
		const storage = await open(t);
		await storage.createAccount(accountRequest('ann'));
		t.deepEqual(await storage.profile('ann'), {});
		t.deepEqual(await storage.profile('nobody'), {});
		await storage.setProfile('ann', {displayName: 'Ann', bio: 'one\ntwo', timeZone: 'Etc/UTC'});
		await storage.setProfile('ann', {bio: '', pronouns: 'she'});
		t.deepEqual(await storage.profile('ann'), {
			displayName: 'Ann',
			pronouns: 'she',
			timeZone: 'Etc/UTC',
		});
		await storage.setProfile('ann', {displayName: '', pronouns: '', timeZone: ''});
		t.deepEqual(await storage.profile('ann'), {});
		await t.throwsAsync(storage.setProfile('nobody', {bio: 'x'}));
	});

	test(`${name}: accounts are listed by name, with when they were last here`, async (t) => {
		const storage = await open(t);
		for (const account of ['carl', 'ann', 'ben'])
			await storage.createAccount(accountRequest(account));
		await storage.addDevice({...device('d9', 'ann'), lastSeenAt: 300}, 9);
		await storage.removeDevice('ben', 'device-ben');
		const page = await storage.accounts({after: undefined, limit: 2});
		t.deepEqual(page, {
			accounts: [
				{name: 'ann', role: 'member', createdAt: 100, lastSeenAt: 300, devices: 2},
				{name: 'ben', role: 'member', createdAt: 100, lastSeenAt: 100, devices: 0},
			],
			more: true,
		});
		const rest = await storage.accounts({after: 'ben', limit: 2});
		t.deepEqual(
			rest.accounts.map((each) => `${each.name} ${each.role}`),
			['carl owner'],
		);
		t.false(rest.more);
	});

	test(`${name}: all rooms are listed by name, private ones among them`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('b', 'ann', 'private'));
		await storage.createRoom(roomRequest('a', 'ann'));
		await join(storage, 'b', 'ben');
		await storage.purgeRoom({room: 'b', before: 550, limit: 9});
		const rules = {readOnly: false, slowMode: 0};
		const page = await storage.everyRoom({after: undefined, limit: 1});
		const first = {id: 'a', name: 'name-a', visibility: 'public', members: 1, messages: 1, rules};
		t.deepEqual(page, {rooms: [first as (typeof page.rooms)[number]], more: true});
		const rest = await storage.everyRoom({after: 'name-a', limit: 1});
		const second = {id: 'b', name: 'name-b', visibility: 'private', members: 2, messages: 1, rules};
		t.deepEqual(rest, {rooms: [second as (typeof page.rooms)[number]], more: false});
	});

	test(`${name}: an export has everything of an account and nothing of others`, async (t) => {
		const storage = await open(t);
		await storage.createAccount({...accountRequest('ann'), passwordRecord: 'opaque'});
		await storage.createAccount(accountRequest('ben'));
		await storage.setProfile('ann', {bio: 'about me'});
		await storage.createRoom(roomRequest('ops', 'ben'));
		await storage.createRoom(roomRequest('dev', 'ben', 'private'));
		await storage.inviteToRoom({room: 'dev', account: 'ann', by: 'ben', time: 1});
		await join(storage, 'ops', 'ann');
		await storage.append(message('ops', 'ben', 'of others', {id: 'm-ben'}));
		await storage.append(message('ops', 'ann', 'my words', {id: 'm-ann', replyTo: 3}));
		const action = {type: 'react', emoji: '👍', limit: 9} as const;
		const change = {room: 'ops', id: 'm-change', from: 'ann', device: 'd', time: 2000, target: 3};
		await storage.change({...change, action});
		await storage.setBlocked({account: 'ann', other: 'carl', isBlocked: true, limit: 9});
		await storage.createInvite(invite());
		const target = {type: 'account', name: 'ann'} as const;
		const mute = {sanction: 's1', type: 'mute', target, by: 'ben', time: 1, reason: 'r'} as const;
		await storage.setSanction({sanction: mute, audit: AUDIT});
		const report = {report: 'r1', room: 'ops', seq: 3, about: 'ben', text: 'of others', by: 'ann'};
		await storage.addReport({
			report: {...report, time: 1, reason: 'rude', state: 'open'},
			limit: 9,
		});
		const pieces = await exported(storage, 'ann');
		t.deepEqual(
			pieces.map(({type}) => type),
			[
				...['account', 'profile', 'device', 'membership', 'room-invitation', 'block', 'invite'],
				...['sanction', 'report', 'reaction', 'message', 'message', 'message'],
			],
		);
		const text = JSON.stringify(pieces);
		for (const own of ['about me', 'my words', 'device-ann', 'carl', '👍', 'rude']) {
			t.true(text.includes(own), own);
		}

		t.false(text.includes('of others'));
		t.false(text.includes('opaque'));
		t.false(text.includes('m-ben'));
		t.deepEqual(await exported(storage, 'ann', 2), pieces);
		t.deepEqual(await exported(storage, 'nobody'), []);
	});

	test(`${name}: giving space back changes nothing that is kept`, async (t) => {
		const storage = await open(t);
		await storage.createRoom(roomRequest('ops', 'ann'));
		for (let index = 0; index < 50; index++) {
			const text = `${index} `.padEnd(2000, 'x');
			await storage.append(message('ops', 'ann', text, {id: `m-${index}`, time: 1000 + index}));
		}

		await storage.purgeRoom({room: 'ops', before: 1040, limit: 100});
		const before = await storage.history({room: 'ops', limit: 100});
		await storage.compact();
		t.deepEqual(await storage.history({room: 'ops', limit: 100}), before);
		t.is(before.messages.length, 10);
	});
}
