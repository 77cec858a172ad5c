import test from 'ava';
import {newDevice, startTestRelay, type TestMember} from '../../helpers/test-relay.ts';

async function invitingRelay(registration: 'invite' | 'open' = 'invite') {
	const relay = await startTestRelay({options: {registration}});
	const first = await relay.relay.createInvite({uses: 2});
	const ada = await relay.register('ada', first.code);
	const bob = await relay.register('bob', first.code);
	/** A new account by an invitation; how the relay answers. */
	const tryIn = (name: string, invite: string) =>
		relay.connect().ask('register.device', {name, device: newDevice(), invite});
	return {...relay, ada, bob, tryIn};
}

async function privateRoom({link}: TestMember, name = 'den'): Promise<string> {
	return (await link.request('room.create', {name, visibility: 'private'})).room.room;
}

async function roomNames({link}: TestMember): Promise<readonly string[]> {
	const {rooms} = await link.request('room.list', {});
	return rooms.filter(({joined}) => joined).map(({name}) => name);
}

test('whoever uses an invitation to a private room is in it', async (t) => {
	const {bob, register} = await invitingRelay();
	const room = await privateRoom(bob);
	await bob.link.request('resume', {cursors: {}});
	bob.link.forget();
	const {code} = await bob.link.request('invite.create', {room});
	const carl = await register('carl', code);
	t.deepEqual(await roomNames(carl), ['den', 'lobby']);
	t.like(await bob.link.until('message', (message) => message.room === room), {
		...{kind: 'join', from: 'carl'},
	});
});

test('an open relay keeps what an invitation promises, and needs none', async (t) => {
	const {bob, register} = await invitingRelay('open');
	const room = await privateRoom(bob);
	const {code} = await bob.link.request('invite.create', {room});
	t.deepEqual(await roomNames(await register('carl', code)), ['den', 'lobby']);
	t.deepEqual(await roomNames(await register('dora', code)), ['lobby']);
	t.deepEqual(await roomNames(await register('emil')), ['lobby']);
});

test('an invitation to a room is kept only while its maker may invite there', async (t) => {
	const {bob, ada, register} = await invitingRelay();
	const room = await privateRoom(ada);
	await ada.link.request('room.invite', {room, name: 'bob'});
	await bob.link.request('room.join', {name: 'den'});
	t.like(await bob.link.ask('invite.create', {room}), {code: 'forbidden'});
	await ada.link.request('role.set', {room, name: 'bob', role: 'moderator'});
	const {code} = await bob.link.request('invite.create', {room});
	await ada.link.request('role.set', {room, name: 'bob', role: 'member'});
	t.deepEqual(await roomNames(await register('carl', code)), ['lobby']);
});

test('an invitation to a room that one may not know of is refused like one to none', async (t) => {
	const {ada, bob} = await invitingRelay();
	const room = await privateRoom(ada);
	const refused = await bob.link.ask('invite.create', {room});
	t.like(refused, {code: 'not-found'});
	t.like(await bob.link.ask('invite.create', {room: 'nowhere'}), {
		...(refused.type === 'error' ? {message: refused.message} : {}),
		code: 'not-found',
	});
});

test('only the owner of the relay invites moderators, and only as long as it is one', async (t) => {
	const {ada, bob, register, tryIn, relay} = await invitingRelay();
	t.like(await bob.link.ask('invite.create', {role: 'moderator'}), {code: 'forbidden'});
	const {code} = await ada.link.request('invite.create', {role: 'moderator', uses: 2});
	t.is((await register('carl', code)).welcome.role, 'moderator');
	await relay.operator.setRole({name: 'bob', role: 'owner'});
	await relay.operator.setRole({name: 'ada', role: 'member'});
	t.like(await tryIn('dora', code), {code: 'invite-invalid'});
});

test('invitations are listed for their maker, and all of them for the relay’s staff', async (t) => {
	const {ada, bob, clock} = await invitingRelay();
	clock.advance(1);
	const {expiresAt} = await bob.link.request('invite.create', {uses: 3, lifetime: 60_000});
	const own = await bob.link.request('invite.list', {});
	t.is(own.invites.length, 1);
	t.like(own.invites[0], {by: 'bob', usesLeft: 3, role: 'member', expiresAt});
	await ada.link.request('invite.create', {});
	t.deepEqual((await ada.link.request('invite.list', {})).invites.map(({by}) => by).sort(), [
		'ada',
		'bob',
	]);
	t.is((await bob.link.request('invite.list', {})).invites.length, 1);
});

test('nothing that is listed lets anybody in', async (t) => {
	const {bob, tryIn} = await invitingRelay();
	const {code} = await bob.link.request('invite.create', {});
	const {invites} = await bob.link.request('invite.list', {});
	t.false(JSON.stringify(invites).includes(code));
	t.like(await tryIn('carl', invites[0]?.invite ?? ''), {code: 'invite-invalid'});
});

test('an invitation is revoked by its maker or the relay’s staff, and by nobody else', async (t) => {
	const {ada, bob, tryIn} = await invitingRelay();
	const theirs = await ada.link.request('invite.create', {});
	const listed = (await ada.link.request('invite.list', {})).invites;
	const invite = listed.find(({by}) => by === 'ada')?.invite ?? '';
	t.like(await bob.link.ask('invite.revoke', {invite}), {code: 'not-found'});
	await ada.link.request('invite.revoke', {invite});
	t.like(await tryIn('carl', theirs.code), {code: 'invite-invalid'});
	const {code} = await bob.link.request('invite.create', {});
	const [own] = (await bob.link.request('invite.list', {})).invites;
	await ada.link.request('invite.revoke', {invite: own?.invite ?? ''});
	t.like(await tryIn('carl', code), {code: 'invite-invalid'});
	const {entries} = await ada.link.request('audit.list', {});
	t.like(entries[0], {deed: 'invite.revoke', by: 'ada'});
});

test('an invitation of somebody banned lets nobody in', async (t) => {
	const {bob, tryIn, relay} = await invitingRelay();
	const {code} = await bob.link.request('invite.create', {});
	await relay.operator.ban({target: {type: 'account', name: 'bob'}});
	t.like(await tryIn('carl', code), {code: 'invite-invalid'});
});

test('a relay that is closed takes nobody, invited or not, and makes no invitations', async (t) => {
	const {storage} = await invitingRelay();
	const closed = await startTestRelay({options: {registration: 'closed'}, storage});
	await t.throwsAsync(closed.relay.createInvite({}), {message: /no new accounts/});
	t.like(
		await closed.connect().ask('register.device', {name: 'carl', device: newDevice(), invite: 'x'}),
		{code: 'forbidden'},
	);
});

test('an account has so many invitations that can be used and no more', async (t) => {
	const {register} = await startTestRelay({limits: {invitesPerAccount: 2}});
	const bob = await register('bob');
	const {code} = await bob.link.request('invite.create', {});
	await bob.link.request('invite.create', {});
	t.like(await bob.link.ask('invite.create', {}), {code: 'quota'});
	await register('carl', code);
	t.like(await bob.link.ask('invite.create', {}), {type: 'ok'});
});

test('an invitation made long before many others still lets somebody in', async (t) => {
	const {bob, relay, register} = await invitingRelay();
	const {code} = await bob.link.request('invite.create', {});
	for (let made = 0; made < 600; made++) await relay.createInvite();
	await t.notThrowsAsync(register('carl', code));
});
