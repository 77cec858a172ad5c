import {Buffer} from 'node:buffer';
import test from 'ava';
import {createMemoryStorage} from '../../../source/server/storage/memory.ts';
import type {Storage} from '../../../source/server/storage/storage.ts';
import {networkOf, rangeText} from '../../../source/server/transport/address-range.ts';
import type {FakeLink} from '../../helpers/link.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {messageId, newDevice, startTestRelay, TestDevice} from '../../helpers/test-relay.ts';

const BOB = {type: 'account', name: 'bob'} as const;

/** A relay that has banned bob, whose line, token and invitation were there before. */
async function scene() {
	const relay = await startTestRelay();
	const ada = await relay.register('ada');
	const bob = await relay.register('bob');
	const {token} = await bob.link.request('token.create', {label: 'bot'});
	const {code: invite} = await bob.link.request('invite.create', {uses: 9});
	const early = relay.connect();
	const proof = await bob.device.proof(early, bob.welcome.device);
	const {room} = await ada.link.request('room.create', {name: 'den'});
	const ban = () => ada.link.request('sanction.set', {kind: 'ban', target: BOB});
	return {...relay, ada, bob, token, invite, early, proof, room: room.room, ban};
}

async function code(asked: ReturnType<FakeLink['ask']>): Promise<string> {
	const answer = await asked;
	return answer.type === 'error' ? answer.code : answer.type;
}

test('a banned account is refused under its name in capitals, and nobody else gets it', async (t) => {
	const {ban, connect} = await scene();
	await ban();
	const register = (name: string) =>
		code(connect().ask('register.device', {name, device: newDevice()}));
	t.is(await register('BOB'), 'name-taken');
	t.is(await register('b0b'), 'name-similar');
	t.is(await register('b.o.b'), 'name-similar');
	t.is(await register('bоb'), 'name-invalid', 'A Cyrillic o.');
});

test('a banned account does not come back by its device', async (t) => {
	const {ban, bob, connect} = await scene();
	await ban();
	for (const passing of [false, true]) {
		const link = connect();
		const proof = await bob.device.proof(link, bob.welcome.device);
		t.is(await code(link.ask('auth.device', {...proof, passing})), 'banned');
	}
});

test('a banned account does not come back by a nonce that it got before', async (t) => {
	const {ban, early, proof} = await scene();
	await ban();
	t.is(await code(early.ask('auth.device', proof)), 'banned');
	t.is(await code(early.ask('auth.device', proof)), 'auth-failed');
});

test('a banned account does not come back by a token', async (t) => {
	const {ban, token, connect} = await scene();
	await ban();
	t.is(await code(connect().ask('auth.token', {token})), 'banned');
	t.is(await code(connect().ask('auth.token', {token, passing: true})), 'banned');
});

test('a banned account does not come back by a second account of the same device', async (t) => {
	const {ban, bob, connect} = await scene();
	await ban();
	const fields = {name: 'newcomer', device: bob.device.fields};
	t.is(await code(connect().ask('register.device', fields)), 'banned');
	const label = {...bob.device.fields, label: 'another label'};
	t.is(await code(connect().ask('register.device', {...fields, device: label})), 'banned');
});

test('a device that is banned by itself makes no account', async (t) => {
	const {relay, bob, connect} = await scene();
	await relay.operator.ban({target: {type: 'device', device: bob.welcome.device}});
	const fields = {name: 'newcomer', device: bob.device.fields};
	t.is(await code(connect().ask('register.device', fields)), 'banned');
});

test('what a banned account asked before is answered no more, and nothing of it is done', async (t) => {
	const {ban, bob, room, storage} = await scene();
	await bob.link.request('room.join', {name: 'den'});
	const banned = ban();
	for (const text of ['One', 'Two', 'Three']) {
		const frame = {type: 'send', id: 900, room, message: messageId(), text};
		bob.link.receiveText(JSON.stringify(frame));
	}
	await banned;
	const page = await storage.history({room, limit: 100});
	const head = page.messages.length;
	bob.link.receiveText(
		JSON.stringify({type: 'send', id: 1, room, message: messageId(), text: 'x'}),
	);
	await new Promise((resolve) => setImmediate(resolve));
	t.is((await storage.history({room, limit: 100})).messages.length, head);
	t.is(bob.link.closedWith?.reason, 'banned');
});

test('a line that was open beside is closed as well, and so is one that only passes', async (t) => {
	const {ban, bob, again, token, connect} = await scene();
	const passing = await again(bob, true);
	const bot = connect();
	await bot.request('auth.token', {token});
	await ban();
	for (const link of [bob.link, passing, bot]) t.is(link.closedWith?.reason, 'banned');
});

test('a ban during a login ends it, however far the login has come', async (t) => {
	let refused = 0;
	for (let steps = -20; steps < 20; steps++) {
		const {ban, early, proof} = await scene();
		const logIn = () => early.ask('auth.device', proof).catch(() => undefined);
		const [first, second] = steps < 0 ? [ban, logIn] : [logIn, ban];
		const begun = first();
		for (let step = 0; step < Math.abs(steps); step++) await Promise.resolve();
		const answers = await Promise.all([begun, second()]);
		if (answers.some((answer) => answer !== undefined && 'code' in answer)) refused++;
		// Whether it was refused or let in and sent away, it is nobody now.
		const asked = await code(early.ask('device.list', {})).catch(() => 'closed');
		t.is(asked, early.closedWith === undefined ? 'auth-required' : 'closed', `${steps} steps`);
		if (early.closedWith !== undefined) t.is(early.closedWith.reason, 'banned');
	}
	t.true(refused > 0 && refused < 40, 'Both came about.');
});

test('a login that is held up while its account is banned is refused', async (t) => {
	const gate = Promise.withResolvers<void>();
	let isHeld = false;
	const kept = createMemoryStorage({random: seededRandom()});
	const storage: Storage = {
		...kept,
		async hasEntries(account) {
			if (isHeld) await gate.promise;
			return kept.hasEntries(account);
		},
	};
	const {relay, register, connect} = await startTestRelay({storage});
	const bob = await register('bob');
	const link = connect();
	const proof = await bob.device.proof(link, bob.welcome.device);
	isHeld = true;
	const login = code(link.ask('auth.device', proof));
	await relay.operator.ban({target: BOB});
	gate.resolve();
	t.is(await login, 'banned');
});

test('an invitation that a banned account made before makes no account', async (t) => {
	const {relay, register, connect, again} = await startTestRelay({
		options: {registration: 'invite'},
	});
	const {code: first} = await relay.createInvite({uses: 2});
	await register('ada', first);
	const bob = await register('bob', first);
	const {code: invite} = await bob.link.request('invite.create', {uses: 9});
	await relay.operator.ban({target: BOB, lifetime: 60_000});
	const fields = {name: 'newcomer', device: newDevice(), invite};
	t.is(await code(connect().ask('register.device', fields)), 'invite-invalid');
	await t.throwsAsync(again(bob), {message: /^banned/});
});

test('a relay that restarts does not forget', async (t) => {
	const {ban, bob, storage, token} = await scene();
	await ban();
	const second = await startTestRelay({storage});
	await t.throwsAsync(second.again(bob), {message: /^banned/});
	t.is(await code(second.connect().ask('auth.token', {token})), 'banned');
});

test('somebody banned from a room does not come back into it by any door', async (t) => {
	const {ada, bob, room, again, register} = await scene();
	await bob.link.request('room.join', {name: 'den'});
	const eve = await register('eve');
	await eve.link.request('room.join', {name: 'den'});
	await ada.link.request('sanction.set', {kind: 'ban', room, target: BOB});
	t.is(await code(bob.link.ask('room.join', {name: '#DEN'})), 'banned');
	t.is(await code(eve.link.ask('room.invite', {room, name: 'BOB'})), 'forbidden');
	const second = await again(bob, true);
	t.is(await code(second.ask('room.join', {name: 'den'})), 'banned');
	await second.request('resume', {cursors: {[room]: [1, 'message-1']}});
	t.false(second.all('room').some((frame) => frame.room.room === room));
	t.is(await code(second.ask('history', {room})), 'forbidden');
	t.is(await code(second.ask('send', {room, message: messageId(), text: 'Hi'})), 'forbidden');
});

test('somebody banned from a room gets in by no invitation from before', async (t) => {
	const {ada, bob} = await scene();
	const {room} = await ada.link.request('room.create', {name: 'attic', visibility: 'private'});
	await ada.link.request('room.invite', {room: room.room, name: 'bob'});
	await ada.link.request('sanction.set', {kind: 'ban', room: room.room, target: BOB});
	const asked = await code(bob.link.ask('room.join', {name: 'attic'}));
	t.true(['banned', 'not-found'].includes(asked));
});

test('a room that is created under the same name has bans of its own', async (t) => {
	const {ada, bob, room, roomId} = await scene();
	await ada.link.request('sanction.set', {kind: 'ban', room, target: BOB});
	t.is(await code(bob.link.ask('room.create', {name: 'den'})), 'name-taken');
	t.is(await roomId('den'), room);
});

test('somebody banned from the lobby is not brought back into it', async (t) => {
	const {relay, roomId, register, again, storage} = await startTestRelay();
	await register('ada');
	const bob = await register('bob');
	const lobby = await roomId('lobby');
	await relay.operator.ban({room: lobby, target: BOB});
	await again(bob);
	t.is(await storage.membership(lobby, 'bob'), undefined);
});

test('a neighbour of a banned address in its /64 is not let in, in whatever spelling', async (t) => {
	const {relay, connect} = await scene();
	await relay.operator.ban({target: {type: 'address', range: '2001:db8:0:1::1'}});
	// What a transport says of these is their /64.
	for (const address of ['2001:db8:0:1::2', '2001:DB8:0:1:FFFF::2', '2001:db8:0:1::2%eth0']) {
		const network = networkOf(address);
		const link = connect(network === undefined ? '' : rangeText(network));
		t.is(link.closedWith?.reason, 'banned', address);
	}
	t.is(connect('2001:db8:0:2::/64').closedWith, undefined);
});

test('a banned IPv4 address is banned in IPv6 clothing as well', async (t) => {
	const {relay, connect} = await scene();
	await relay.operator.ban({target: {type: 'address', range: '::ffff:203.0.113.7'}});
	const {sanctions} = await relay.operator.listSanctions({});
	t.deepEqual(sanctions[0]?.target, {type: 'address', range: '203.0.113.7'});
	t.is(connect('203.0.113.7').closedWith?.reason, 'banned');
	t.truthy(relay.addressBan('::ffff:203.0.113.7'));
});

test('a banned address registers nobody and logs nobody in by a line that it kept', async (t) => {
	const {relay, bob, connect} = await scene();
	const line = connect('203.0.113.7');
	const proof = await bob.device.proof(line, bob.welcome.device);
	await relay.operator.ban({target: {type: 'address', range: '203.0.113.7'}});
	await t.throwsAsync(line.ask('auth.device', proof), {message: 'Closed: banned'});
	t.is(connect('203.0.113.7').closedWith?.reason, 'banned');
});

test('a muted account is muted at every device, and by every token', async (t) => {
	const {ada, bob, token, room, again, connect} = await scene();
	await bob.link.request('room.join', {name: 'den'});
	await ada.link.request('sanction.set', {kind: 'mute', target: BOB});
	const bot = connect();
	await bot.request('auth.token', {token});
	for (const link of [bob.link, await again(bob, true), bot]) {
		t.is(await code(link.ask('send', {room, message: messageId(), text: 'Hi'})), 'muted');
	}
});

test('a device that leaves and comes back is still muted, and so is its account', async (t) => {
	const {ada, bob, room, again} = await scene();
	await bob.link.request('room.join', {name: 'den'});
	await ada.link.request('sanction.set', {kind: 'mute', room, target: BOB});
	await bob.link.request('room.leave', {room});
	await bob.link.request('room.join', {name: 'den'});
	const second = await again(bob);
	t.is(await code(second.ask('send', {room, message: messageId(), text: 'Hi'})), 'muted');
});

test('a device id that is not its keys is no device', async (t) => {
	const {ban, connect, bob} = await scene();
	await ban();
	const link = connect();
	const proof = await new TestDevice().proof(link, bob.welcome.device);
	t.is(await code(link.ask('auth.device', proof)), 'device-unknown');
	t.is(Buffer.from(bob.welcome.device, 'base64url').length, 16);
});
