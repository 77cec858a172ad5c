import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import test from 'ava';
import type {NewDevice} from '../../../source/protocol/client-frame.ts';
import {LIMITS} from '../../../source/protocol/limits.ts';
import {deviceIdBytes} from '../../../source/protocol/relay-auth.ts';
import {deviceIdOf} from '../../../source/server/auth.ts';
import {createMemoryStorage} from '../../../source/server/storage/memory.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {
	newDevice,
	settle,
	startTestRelay,
	TestDevice,
	type TestMember,
} from '../../helpers/test-relay.ts';

test('a new account is welcome, in the lobby, and the first one owns both', async (t) => {
	const {register} = await startTestRelay();
	const ada = await register('Ada');
	const bob = await register('bob');
	t.like(ada.welcome, {account: 'ada', role: 'owner', hasPassword: false});
	t.like(bob.welcome, {account: 'bob', role: 'member'});
	const {rooms} = await bob.link.request('room.list', {});
	t.like(rooms[0], {name: 'lobby', joined: true, members: 2});
	await ada.link.request('resume', {cursors: {}});
	t.is((await ada.link.until('room')).room.role, 'owner');
});

test('a join of the lobby is told to everybody in it', async (t) => {
	const {join, register} = await startTestRelay();
	const {link} = await join('ada');
	await register('bob');
	t.like(await link.until('message'), {kind: 'join', from: 'bob', seq: 2});
});

const REFUSED_NAMES: readonly (readonly [name: string, code: string])[] = [
	['1ada', 'name-invalid'],
	['a..b', 'name-invalid'],
	['ada ', 'name-invalid'],
	['ádá', 'name-invalid'],
	['a'.repeat(33), 'name-invalid'],
	['\u212Aelvin', 'name-invalid'],
	['root', 'name-reserved'],
	['s.e.r.v.e.r', 'name-reserved'],
	['constructor', 'name-reserved'],
	['ada', 'name-taken'],
	['ADA', 'name-taken'],
	['a.da', 'name-similar'],
];

test('a name that will not do is refused with its own code', async (t) => {
	const {register, connect} = await startTestRelay();
	await register('ada');
	for (const [name, code] of REFUSED_NAMES) {
		t.like(
			await connect().ask('register.device', {name, device: newDevice()}),
			{type: 'error', code},
			name,
		);
	}
});

test('a device key that is none, or a label that is no line, is refused', async (t) => {
	const {connect} = await startTestRelay();
	const ask = (wrong: Partial<NewDevice>) =>
		connect().ask('register.device', {name: 'ada', device: {...newDevice(), ...wrong}});
	t.like(await ask({publicKey: 'AAAA'}), {code: 'bad-request'});
	t.like(await ask({exchangeKey: 'AAAA'}), {code: 'bad-request'});
	// The same bytes in another spelling would be another device in the eyes of some.
	t.like(await ask({publicKey: `${'A'.repeat(42)}B`}), {code: 'bad-request'});
	t.like(await ask({label: 'two\nlines'}), {code: 'bad-request'});
	t.like(await ask({label: 'x'.repeat(65)}), {code: 'too-long'});
});

test('the id of a device is the hash of its keys', async (t) => {
	const {register} = await startTestRelay();
	const {device, welcome} = await register('ada');
	const [signing, exchange] = [device.publicKey, device.exchangeKey].map((key) =>
		Buffer.from(key, 'base64url'),
	);
	if (signing === undefined || exchange === undefined) throw new Error('There are two keys.');
	const digest = createHash('sha512').update(deviceIdBytes(signing, exchange)).digest();
	t.is(welcome.device, digest.subarray(0, 16).toString('base64url'));
});

test('a device that has an account here does not get another, nor uses up an invitation', async (t) => {
	const {relay, connect, register} = await startTestRelay({options: {registration: 'invite'}});
	const {code} = await relay.createInvite();
	const ada = await register('ada', code);
	const {code: second} = await relay.createInvite();
	for (const [name, invite] of [
		['ada', code],
		['bob', second],
	] as const) {
		const fields = {name, invite, device: ada.device.fields};
		const answer = await connect().ask('register.device', fields);
		t.like(answer, {
			code: 'conflict',
			message: 'This device has an account here already. Log in with it.',
		});
	}
	t.is((await register('bob', second)).welcome.account, 'bob');
});

test('of two registrations of one device at once one is refused', async (t) => {
	const {connect, storage} = await startTestRelay();
	const device = newDevice();
	const answers = await Promise.all(
		['ada', 'bob'].map((name) => connect().ask('register.device', {name, device})),
	);
	t.deepEqual(
		answers.map((answer) => (answer.type === 'error' ? answer.code : answer.type)),
		['ok', 'conflict'],
	);
	t.is(await storage.account('bob'), undefined);
});

test('a device that was logged out can be registered anew', async (t) => {
	const {register, connect} = await startTestRelay();
	const ada = await register('ada');
	await ada.link.request('logout', {});
	const fields = {name: 'bob', device: ada.device.fields};
	t.like(await connect().request('register.device', fields), {device: ada.welcome.device});
});

test('a relay that needs an invitation takes it once', async (t) => {
	const {relay, connect, register} = await startTestRelay({options: {registration: 'invite'}});
	t.like(await connect().ask('register.device', {name: 'ada', device: newDevice()}), {
		code: 'invite-required',
	});
	const wrong = {name: 'ada', device: newDevice(), invite: 'nothing'};
	t.like(await connect().ask('register.device', wrong), {code: 'invite-invalid'});
	const {code} = await relay.createInvite();
	await register('ada', code);
	const second = {name: 'bob', device: newDevice(), invite: code};
	t.like(await connect().ask('register.device', second), {code: 'invite-invalid'});
});

test('a refused name does not use up the invitation', async (t) => {
	const {relay, connect, register} = await startTestRelay({options: {registration: 'invite'}});
	const {code} = await relay.createInvite();
	await connect().ask('register.device', {name: 'root', device: newDevice(), invite: code});
	t.is((await register('ada', code)).welcome.account, 'ada');
});

test('an invitation ends', async (t) => {
	const {relay, connect, clock} = await startTestRelay({options: {registration: 'invite'}});
	const {code, expiresAt} = await relay.createInvite({lifetime: 60_000});
	t.is(expiresAt, clock.now() + 60_000);
	clock.advance(60_001);
	const late = {name: 'ada', device: newDevice(), invite: code};
	t.like(await connect().ask('register.device', late), {code: 'invite-invalid'});
});

test('a member can invite, as often as it says', async (t) => {
	const {relay, register, connect} = await startTestRelay({options: {registration: 'invite'}});
	const {link} = await register('ada', (await relay.createInvite()).code);
	const {code} = await link.request('invite.create', {uses: 2});
	await register('bob', code);
	await register('cleo', code);
	const third = {name: 'dora', device: newDevice(), invite: code};
	t.like(await connect().ask('register.device', third), {code: 'invite-invalid'});
});

test('an open relay takes an invitation for an address and does not use it up', async (t) => {
	const {relay, register} = await startTestRelay();
	const {code} = await relay.createInvite();
	await register('ada', code);
	t.is((await register('bob', code)).welcome.account, 'bob');
});

test('a closed relay takes nobody', async (t) => {
	const {connect} = await startTestRelay({options: {registration: 'closed'}});
	t.like(await connect().ask('register.device', {name: 'ada', device: newDevice()}), {
		code: 'forbidden',
	});
});

test('a relay that was closed makes no invitations', async (t) => {
	const storage = createMemoryStorage({random: seededRandom()});
	const ada = await (await startTestRelay({storage})).register('ada');
	const {again} = await startTestRelay({storage, options: {registration: 'closed'}});
	t.like(await (await again(ada)).ask('invite.create', {}), {code: 'forbidden'});
});

test('a device logs in with its signature', async (t) => {
	const {register, again} = await startTestRelay();
	const ada = await register('ada');
	ada.link.hangUp();
	const link = await again(ada);
	t.is((await link.request('room.list', {})).rooms.length, 1);
});

test('every way to fail a device login gives the same answer', async (t) => {
	const {register, connect, storage} = await startTestRelay();
	const ada = await register('ada');
	const bob = await register('bob');
	const token = await ada.link.request('token.create', {label: 'bot'});
	const attempts = [
		// Another device's key, an unknown device, no signature, a signature for another host, a token.
		async (link: ReturnType<typeof connect>) => bob.device.proof(link, ada.welcome.device),
		async (link: ReturnType<typeof connect>) => ada.device.proof(link, 'A'.repeat(22)),
		async () => ({device: ada.welcome.device, host: 'chat.example', signature: 'AAAA'}),
		async (link: ReturnType<typeof connect>) => ({
			...(await ada.device.proof(link, ada.welcome.device, 'evil.example')),
			host: 'chat.example',
		}),
		async (link: ReturnType<typeof connect>) => ada.device.proof(link, token.device),
	];
	const answers = new Set<string>();
	for (const attempt of attempts) {
		const link = connect();
		answers.add(JSON.stringify(await link.ask('auth.device', await attempt(link))));
	}
	t.is(answers.size, 1);
	t.regex([...answers][0] ?? '', /device-unknown/);
	t.truthy(await storage.device(ada.welcome.device));
});

test('a nonce is good for one attempt', async (t) => {
	const {register, connect} = await startTestRelay();
	const ada = await register('ada');
	const link = connect();
	const proof = await ada.device.proof(link, ada.welcome.device);
	await link.ask('auth.device', {...proof, signature: 'AAAA'});
	t.like(await link.ask('auth.device', proof), {code: 'auth-failed'});
});

test('an answer to one connection does not open another', async (t) => {
	const {register, connect} = await startTestRelay();
	const ada = await register('ada');
	const proof = await ada.device.proof(connect(), ada.welcome.device);
	t.like(await connect().ask('auth.device', proof), {code: 'device-unknown'});
});

test('a relay with names refuses a login under another', async (t) => {
	const {register, connect} = await startTestRelay({options: {hosts: new Set(['relay.example'])}});
	const ada = await register('ada');
	const stranger = connect();
	const wrong = await ada.device.proof(stranger, ada.welcome.device, 'other.example');
	t.like(await stranger.ask('auth.device', wrong), {code: 'auth-failed'});
	const link = connect();
	const right = await ada.device.proof(link, ada.welcome.device, 'relay.example');
	t.is((await link.ask('auth.device', right)).type, 'ok');
});

test('a second start of a device takes over from the first', async (t) => {
	const {register, again} = await startTestRelay();
	const ada = await register('ada');
	const second = await again(ada);
	t.is(ada.link.closedWith?.reason, 'taken-over');
	t.is((await second.ask('ping', {})).type, 'ok');
});

test('a passing connection neither takes over nor is taken over', async (t) => {
	const {register, again} = await startTestRelay();
	const ada = await register('ada');
	const command = await again(ada, true);
	t.is(ada.link.closedWith, undefined);
	await again(ada);
	t.is(ada.link.closedWith?.reason, 'taken-over');
	t.is((await command.ask('ping', {})).type, 'ok');
});

async function withToken(ada: TestMember): Promise<string> {
	return (await ada.link.request('token.create', {label: 'bot'})).token;
}

test('a bot logs in with its token, as often as it likes', async (t) => {
	const {register, connect} = await startTestRelay();
	const ada = await register('ada');
	const token = await withToken(ada);
	const [first, second] = [connect(), connect()];
	t.is((await first.request('auth.token', {token})).account, 'ada');
	t.is((await second.request('auth.token', {token})).account, 'ada');
	t.is(first.closedWith, undefined);
	t.is(ada.link.closedWith, undefined);
});

test('a token that is none is refused', async (t) => {
	const {connect} = await startTestRelay();
	t.like(await connect().ask('auth.token', {token: 'A'.repeat(43)}), {code: 'auth-failed'});
});

test('a bot cannot change who can log in', async (t) => {
	const {register, connect} = await startTestRelay();
	const ada = await register('ada');
	const bot = connect();
	await bot.request('auth.token', {token: await withToken(ada)});
	const answers = [
		await bot.ask('token.create', {label: 'more'}),
		await bot.ask('device.revoke', {device: ada.welcome.device}),
		await bot.ask('password.start', {request: 'AAAA'}),
		await bot.ask('password.finish', {record: 'AAAA'}),
		await bot.ask('invite.create', {}),
	];
	for (const answer of answers) t.like(answer, {code: 'forbidden'});
});

test('devices are listed, with the one that asks', async (t) => {
	const {register, clock} = await startTestRelay();
	const ada = await register('ada');
	clock.advance(1);
	await withToken(ada);
	const {devices} = await ada.link.request('device.list', {});
	t.deepEqual(
		devices.map(({kind, label, connected, current}) => ({kind, label, connected, current})),
		[
			{kind: 'device', label: 'laptop', connected: true, current: true},
			{kind: 'token', label: 'bot', connected: false, current: false},
		],
	);
});

test('a revoked token is out at once and cannot come back', async (t) => {
	const {register, connect} = await startTestRelay();
	const ada = await register('ada');
	const {token, device: bot} = await ada.link.request('token.create', {label: 'bot'});
	const link = connect();
	await link.request('auth.token', {token});
	await ada.link.request('device.revoke', {device: bot});
	t.is(link.closedWith?.reason, 'device-revoked');
	t.like(await connect().ask('auth.token', {token}), {code: 'auth-failed'});
});

test('nobody can revoke a device of somebody else', async (t) => {
	const {register} = await startTestRelay();
	const ada = await register('ada');
	const bob = await register('bob');
	const answer = await bob.link.ask('device.revoke', {device: ada.welcome.device});
	t.like(answer, {code: 'not-found'});
	t.is(ada.link.closedWith, undefined);
});

test('a logout is answered, then closes, and the device is unknown', async (t) => {
	const {register, connect} = await startTestRelay();
	const ada = await register('ada');
	t.is((await ada.link.ask('logout', {})).type, 'ok');
	t.is(ada.link.closedWith?.reason, 'device-revoked');
	const link = connect();
	const proof = await ada.device.proof(link, ada.welcome.device);
	t.like(await link.ask('auth.device', proof), {code: 'device-unknown'});
});

test('a device revoked in the middle of its login does not get in', async (t) => {
	const storage = createMemoryStorage({random: seededRandom()});
	let isRevoked = false;
	const racing = {
		...storage,
		touchDevice: async (id: string, time: number) => {
			if (isRevoked) await storage.removeDevice('ada', id);
			return storage.touchDevice(id, time);
		},
	};
	const {register, connect} = await startTestRelay({storage: racing});
	const ada = await register('ada');
	isRevoked = true;
	const link = connect();
	const proof = await ada.device.proof(link, ada.welcome.device);
	t.like(await link.ask('auth.device', proof), {code: 'device-unknown'});
	await settle();
	t.is(link.closedWith?.reason, 'device-revoked');
});

test('an account has so many tokens and no more', async (t) => {
	const {register} = await startTestRelay({limits: {tokensPerAccount: 2}});
	const ada = await register('ada');
	await withToken(ada);
	await withToken(ada);
	t.like(await ada.link.ask('token.create', {label: 'bot'}), {code: 'quota'});
});

test('registrations of one address are few an hour', async (t) => {
	const {connect, clock} = await startTestRelay({options: {loopback: false}});
	const register = (index: number) =>
		connect().ask('register.device', {
			name: `person-${'abcdefgh'[index]}`,
			device: newDevice(),
		});
	for (let index = 0; index < LIMITS.registrations.burst; index++) {
		t.is((await register(index)).type, 'ok');
	}
	const refused = await register(5);
	t.like(refused, {code: 'rate-limited', retryable: true, retryAfter: 720_000});
	clock.advance(720_000);
	t.is((await register(6)).type, 'ok');
});

test('looking for a free name costs no registrations, until it is done too often', async (t) => {
	const {connect, register} = await startTestRelay({options: {loopback: false}});
	await register('ada');
	const ask = async (name: string) => {
		const link = connect();
		const answer = await link.ask('register.device', {name, device: newDevice()});
		link.hangUp();
		return answer;
	};
	for (const [name, code] of [
		['ada', 'name-taken'],
		['admin', 'name-reserved'],
		['a.da', 'name-similar'],
	] as const) {
		for (let index = 0; index < 6; index++) t.like(await ask(name), {code});
	}
	// Four registrations are left, and two refusals that cost none.
	for (const letter of 'abcd') t.is((await ask(`person-${letter}`)).type, 'ok');
	t.like(await ask('ada'), {code: 'rate-limited'});
});

test('too many names that are taken count as registrations after all', async (t) => {
	const {connect, register} = await startTestRelay({options: {loopback: false}});
	await register('ada');
	const codes: string[] = [];
	for (let index = 0; index < 30; index++) {
		const link = connect();
		const answer = await link.ask('register.device', {name: 'ada', device: newDevice()});
		codes.push(answer.type === 'error' ? answer.code : answer.type);
		link.hangUp();
	}
	t.is(codes.lastIndexOf('name-taken'), 23);
	t.is(codes.indexOf('rate-limited'), 24);
});

test('a login brings an account into the lobby that stopped short of it', async (t) => {
	const {storage, connect, join, clock} = await startTestRelay();
	const ada = await join('ada');
	const device = new TestDevice();
	const {publicKey, label} = device.fields;
	const id = deviceIdOf(device.fields.publicKey, device.fields.exchangeKey) ?? '';
	const time = clock.now();
	await storage.createAccount({
		name: 'bob',
		skeleton: 'bob',
		passwordRecord: undefined,
		inviteHash: undefined,
		time,
		device: {
			id,
			account: 'bob',
			kind: 'device',
			publicKey,
			tokenHash: undefined,
			label,
			createdAt: time,
			lastSeenAt: time,
		},
	});
	const link = connect();
	await link.request('auth.device', await device.proof(link, id));
	t.like(await ada.link.until('message'), {kind: 'join', from: 'bob'});
	await link.request('resume', {cursors: {}});
	t.is((await link.until('room')).room.name, 'lobby');
});

test('who left the lobby is not brought back by a login', async (t) => {
	const {register, again, roomId} = await startTestRelay();
	await register('ada');
	const bob = await register('bob');
	await bob.link.request('room.leave', {room: await roomId('lobby')});
	const link = await again(bob);
	const {rooms} = await link.request('room.list', {});
	t.like(rooms, [{name: 'lobby', joined: false, members: 1}]);
});
