import {client, ready} from '@serenity-kit/opaque';
import test from 'ava';
import type {NewDevice} from '../../source/protocol/client-frame.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import {passwordIdentifiers} from '../../source/protocol/password-login.ts';
import {createOpaqueSetup} from '../../source/server/opaque.ts';
import {FakeLink} from '../helpers/link.ts';
import {newDevice, startTestRelay} from '../helpers/test-relay.ts';

await ready;

/** As light as the library allows: what is tested here is not how hard a password is to guess. */
const keyStretching = {'argon2id-custom': {iterations: 1, memory: 8, parallelism: 1}};

const opaqueSetup = await createOpaqueSetup();

function start(loopback = true) {
	return startTestRelay({options: {opaqueSetup, loopback}});
}

function identifiers(link: FakeLink, name: string) {
	return passwordIdentifiers(name, link.all('hello')[0]?.relay.key ?? '');
}

async function record(
	link: FakeLink,
	name: string,
	password: string,
	begin: (request: string) => Promise<string>,
): Promise<string> {
	const {clientRegistrationState, registrationRequest} = client.startRegistration({password});
	return client.finishRegistration({
		password,
		clientRegistrationState,
		registrationResponse: await begin(registrationRequest),
		identifiers: identifiers(link, name),
		keyStretching,
	}).registrationRecord;
}

async function register(
	link: FakeLink,
	name: string,
	password: string,
	device: NewDevice = newDevice(),
) {
	const made = await record(link, name, password, async (request) => {
		return (await link.request('register.start', {name, request})).response;
	});
	return link.request('register.finish', {name, record: made, device});
}

/** What the client's library makes of the relay's answer; undefined for a wrong password. */
async function prove(link: FakeLink, name: string, password: string): Promise<string | undefined> {
	const {clientLoginState, startLoginRequest} = client.startLogin({password});
	const {response} = await link.request('login.start', {name, request: startLoginRequest});
	return client.finishLogin({
		password,
		clientLoginState,
		loginResponse: response,
		identifiers: identifiers(link, name),
		keyStretching,
	})?.finishLoginRequest;
}

test('an account made with a password is opened with it from another device', async (t) => {
	const {connect} = await start();
	t.like(await register(connect(), 'ada', 'correct horse'), {account: 'ada', hasPassword: true});
	const link = connect();
	const finish = (await prove(link, 'ADA'.toLowerCase(), 'correct horse')) ?? '';
	t.like(await link.request('login.finish', {name: 'ada', finish, device: newDevice()}), {
		account: 'ada',
	});
	t.is((await link.request('device.list', {})).devices.length, 2);
});

async function logIn(link: FakeLink, name: string, device: NewDevice) {
	const finish = (await prove(link, name, 'correct horse')) ?? '';
	return link.ask('login.finish', {name, finish, device});
}

test('a password logs in as no device that is there already: that takes its key', async (t) => {
	const {connect} = await startTestRelay({
		options: {opaqueSetup},
		limits: {devicesPerAccount: 2},
	});
	const [first, second] = [newDevice(), newDevice()];
	await register(connect(), 'ada', 'correct horse', first);
	const link = connect();
	t.like(await logIn(link, 'ada', second), {type: 'ok', result: {account: 'ada'}});
	for (const device of [second, first]) {
		const thief = connect();
		t.like(await logIn(thief, 'ada', device), {
			code: 'conflict',
			message: 'This device is one of the account already. Log in with its key.',
		});
		t.like(await thief.ask('device.list', {}), {code: 'auth-required'});
	}
	t.is(link.closedWith, undefined);
	t.is((await link.request('device.list', {})).devices.length, 2);
});

test('a device of one account is not added to another', async (t) => {
	const {connect, storage} = await start();
	const device = newDevice();
	const {device: id} = await register(connect(), 'ada', 'correct horse', device);
	await register(connect(), 'bob', 'correct horse');
	t.like(await logIn(connect(), 'bob', device), {
		code: 'conflict',
		message: 'This device belongs to another account here. Log in with that one.',
	});
	t.is((await storage.device(id))?.account, 'ada');
});

test('a wrong password proves nothing', async (t) => {
	const {connect} = await start();
	await register(connect(), 'ada', 'correct horse');
	const link = connect();
	t.is(await prove(link, 'ada', 'wrong horse'), undefined);
	const answer = await link.ask('login.finish', {
		name: 'ada',
		finish: 'A'.repeat(86),
		device: newDevice(),
	});
	t.like(answer, {code: 'auth-failed'});
});

test('an unknown name, and one without a password, are answered like any other', async (t) => {
	const relay = await start();
	await register(relay.connect(), 'ada', 'correct horse');
	await relay.register('nopass');
	const shapes = new Set<string>();
	for (const name of ['ada', 'nopass', 'nobody', 'root', '???']) {
		const link = relay.connect();
		const {startLoginRequest} = client.startLogin({password: 'guess'});
		const started = await link.request('login.start', {name, request: startLoginRequest});
		const finished = await link.ask('login.finish', {
			name,
			finish: 'A'.repeat(86),
			device: newDevice(),
		});
		shapes.add(JSON.stringify([started.response.length, finished]));
	}
	t.is(shapes.size, 1);
});

test('one name meets the limit of failures like another, known or not', async (t) => {
	const {connect, pass} = await start(false);
	await register(connect(), 'ada', 'correct horse');
	const attempt = (name: string) =>
		connect().ask('login.start', {
			name,
			request: client.startLogin({password: 'x'}).startLoginRequest,
		});
	const refusals: unknown[] = [];
	for (const name of ['ada', 'nobody']) {
		for (let index = 0; index < LIMITS.loginFailures.burst; index++) {
			t.is((await attempt(name)).type, 'ok');
		}
		refusals.push(await attempt(name));
		await pass(900_000);
	}
	t.like(refusals[0], {code: 'rate-limited', retryAfter: 180_000});
	t.deepEqual(refusals[0], refusals[1]);
});

test('nobody can keep a person out by guessing wrong from elsewhere', async (t) => {
	const {connect, relay, again, register: join} = await start(false);
	await register(connect(), 'ada', 'correct horse');
	const request = () => client.startLogin({password: 'x'}).startLoginRequest;
	const from = (address: string) => new FakeLink({address}).connect(relay);
	const mallory = () => from('198.51.100.1').ask('login.start', {name: 'ada', request: request()});
	for (let index = 0; index < LIMITS.loginFailures.burst; index++) await mallory();
	t.like(await mallory(), {code: 'rate-limited'});
	t.like(await logIn(connect(), 'ada', newDevice()), {type: 'ok'});
	const bob = await join('bob');
	t.is((await again(bob)).closedWith, undefined);
});

test('guesses at one name from many addresses come to an end, and known devices log in', async (t) => {
	const {relay, register: join, again} = await start(false);
	const ada = await join('ada');
	const codes: string[] = [];
	for (let index = 0; index < 102; index++) {
		const link = new FakeLink({address: `198.51.100.${index}`}).connect(relay);
		const {startLoginRequest: request} = client.startLogin({password: 'x'});
		const answer = await link.ask('login.start', {name: 'ada', request});
		codes.push(answer.type === 'error' ? answer.code : answer.type);
		link.hangUp();
	}
	t.is(codes.indexOf('rate-limited'), 100);
	t.is((await again(ada)).closedWith, undefined);
});

test('attempts that succeed do not count as failures', async (t) => {
	const {connect} = await start(false);
	await register(connect(), 'ada', 'correct horse');
	for (let index = 0; index < LIMITS.loginFailures.burst + 2; index++) {
		const link = connect();
		const finish = (await prove(link, 'ada', 'correct horse')) ?? '';
		await link.request('login.finish', {name: 'ada', finish, device: newDevice()});
		link.hangUp();
	}
	t.pass();
});

test('the two halves of a login belong to one connection, one name, and one minute', async (t) => {
	const {connect, clock} = await start();
	await register(connect(), 'ada', 'correct horse');
	const first = connect();
	const finish = (await prove(first, 'ada', 'correct horse')) ?? '';
	const elsewhere = await connect().ask('login.finish', {name: 'ada', finish, device: newDevice()});
	t.like(elsewhere, {code: 'auth-failed'});
	clock.advance(1);
	const other = await first.ask('login.finish', {name: 'bob', finish, device: newDevice()});
	t.like(other, {code: 'auth-failed'});
	// The state was used up by the attempt before.
	t.like(await first.ask('login.finish', {name: 'ada', finish, device: newDevice()}), {
		code: 'auth-failed',
	});
});

test('the first half of a login gives time for the second, and the second must use it', async (t) => {
	const {connect, pass} = await start();
	await register(connect(), 'ada', 'correct horse');
	const [quick, slow] = [connect(), connect()];
	await pass(LIMITS.authDeadline - 2000);
	const finish = (await prove(quick, 'ada', 'correct horse')) ?? '';
	await prove(slow, 'ada', 'correct horse');
	await pass(LIMITS.loginDeadline - 2000);
	const finished = {name: 'ada', finish, device: newDevice()};
	t.is((await quick.ask('login.finish', finished)).type, 'ok');
	t.is(slow.closedWith, undefined);
	await pass(4000);
	t.is(slow.closedWith?.reason, 'auth-timeout');
	t.is(quick.closedWith, undefined);
});

test('a registration that was begun has the same time', async (t) => {
	const {connect, pass} = await start();
	const link = connect();
	await pass(LIMITS.authDeadline - 2000);
	const made = await record(link, 'ada', 'correct horse', async (request) => {
		return (await link.request('register.start', {name: 'ada', request})).response;
	});
	await pass(LIMITS.authDeadline);
	const fields = {name: 'ada', record: made, device: newDevice()};
	t.is((await link.ask('register.finish', fields)).type, 'ok');
});

test('a message that is none of the protocol is refused', async (t) => {
	const {connect} = await start();
	const link = connect();
	t.like(await link.ask('login.start', {name: 'ada', request: 'AAAA'}), {code: 'bad-request'});
	t.like(await link.ask('register.start', {name: 'ada', request: 'AAAA'}), {code: 'bad-request'});
});

test('a record that no login could be checked against makes no account', async (t) => {
	const {connect, storage} = await start();
	const link = connect();
	const {registrationRequest: request} = client.startRegistration({password: 'correct horse'});
	await link.request('register.start', {name: 'ada', request});
	const answer = await link.ask('register.finish', {
		name: 'ada',
		record: 'AAAA',
		device: newDevice(),
	});
	t.like(answer, {code: 'bad-request'});
	t.is(await storage.account('ada'), undefined);
});

test('a taken name is told before the client makes its record', async (t) => {
	const {connect} = await start();
	await register(connect(), 'ada', 'correct horse');
	const {registrationRequest: request} = client.startRegistration({password: 'another'});
	t.like(await connect().ask('register.start', {name: 'ada', request}), {code: 'name-taken'});
});

test('a password can be set, and changed, by a device of the account', async (t) => {
	const relay = await start();
	const {link} = await relay.register('ada');
	for (const password of ['first password', 'second password']) {
		const made = await record(link, 'ada', password, async (request) => {
			return (await link.request('password.start', {request})).response;
		});
		await link.request('password.finish', {record: made});
	}
	t.is(await prove(relay.connect(), 'ada', 'first password'), undefined);
	t.is(typeof (await prove(relay.connect(), 'ada', 'second password')), 'string');
});

test('a login that was begun with a password that is changed meanwhile is refused', async (t) => {
	const relay = await start();
	const {link} = await relay.register('ada');
	const change = async (password: string) => {
		const made = await record(link, 'ada', password, async (request) => {
			return (await link.request('password.start', {request})).response;
		});
		await link.request('password.finish', {record: made});
	};
	await change('first password');
	const thief = relay.connect();
	const finish = (await prove(thief, 'ada', 'first password')) ?? '';
	await change('second password');
	const answer = await thief.ask('login.finish', {name: 'ada', finish, device: newDevice()});
	t.like(answer, {type: 'error', code: 'auth-failed'});
	t.is((await link.request('device.list', {})).devices.length, 1);
});

test('a password that was not begun is not set', async (t) => {
	const relay = await start();
	const {link} = await relay.register('ada');
	t.like(await link.ask('password.finish', {record: 'AAAA'}), {code: 'bad-request'});
	t.is((await relay.storage.account('ada'))?.passwordRecord, undefined);
});

test('an account with as many devices as it may have takes no more', async (t) => {
	const {connect} = await startTestRelay({
		options: {opaqueSetup},
		limits: {devicesPerAccount: 1},
	});
	await register(connect(), 'ada', 'correct horse');
	const link = connect();
	const finish = (await prove(link, 'ada', 'correct horse')) ?? '';
	t.like(await link.ask('login.finish', {name: 'ada', finish, device: newDevice()}), {
		code: 'quota',
	});
});

test('a relay without a password secret has no passwords', async (t) => {
	const {connect} = await startTestRelay();
	const answer = await connect().ask('login.start', {name: 'ada', request: 'AAAA'});
	t.like(answer, {code: 'unsupported'});
});

test('a password is no way past a ban, and adds no device', async (t) => {
	const {connect, relay, storage} = await start();
	await register(connect(), 'ada', 'correct horse');
	await relay.operator.ban({target: {type: 'account', name: 'ada'}});
	t.like(await logIn(connect(), 'ada', newDevice()), {type: 'error', code: 'banned'});
	t.is((await storage.devices('ada')).length, 1);
});

test('who cannot prove the password does not learn of a ban', async (t) => {
	const {connect, relay} = await start();
	await register(connect(), 'ada', 'correct horse');
	await relay.operator.ban({target: {type: 'account', name: 'ada'}});
	const link = connect();
	t.is(await prove(link, 'ada', 'wrong horse'), undefined);
	const fields = {name: 'ada', finish: 'A'.repeat(86), device: newDevice()};
	t.like(await link.ask('login.finish', fields), {type: 'error', code: 'auth-failed'});
});
