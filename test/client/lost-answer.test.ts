import test from 'ava';
import type {Client} from '../../source/client/api.ts';
import {createClient} from '../../source/client/client.ts';
import {RefusedError, UnreachableError} from '../../source/client/error.ts';
import type {PasswordProtocol} from '../../source/client/password.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import type {Vault} from '../../source/client/vault/vault.ts';
import {ready} from '../../source/crypto/sodium.ts';
import type {RequestType} from '../../source/protocol/client-frame.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import {passwordIdentifiers} from '../../source/protocol/password-login.ts';
import {createOpaqueSetup} from '../../source/server/opaque.ts';
import {type Bridge, bridgeTo} from '../helpers/bridge.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {startTestRelay, type TestRelay} from '../helpers/test-relay.ts';
import {until} from '../helpers/until.ts';

// Loading it takes time of its own, which no test here is about.
await ready();

const PASSWORD = 'correct horse battery';
let seed = 500;

/** A relay, and one home at the other end of a network that loses what the test says. */
class Scene {
	readonly relay: TestRelay;
	readonly bridge: Bridge;
	readonly vault: Vault = createMemoryVault();

	constructor(relay: TestRelay) {
		this.relay = relay;
		this.bridge = bridgeTo(() => relay.relay);
	}

	static async open(options: Parameters<typeof startTestRelay>[0] = {}): Promise<Scene> {
		return new Scene(await startTestRelay(options));
	}

	/** A start of the program, in the home or in another one. */
	client(vault = this.vault): Client {
		const {relay, bridge} = this;
		return createClient({
			url: 'wss://chat.example',
			transport: bridge,
			vault,
			clock: relay.clock,
			random: seededRandom(++seed),
			passwords: light,
		});
	}

	/** Makes a request whose answer, or which itself, is lost; then the line breaks, and stays so. */
	async lose(
		what: {readonly answer: RequestType} | {readonly request: RequestType},
		attempt: () => Promise<unknown>,
	): Promise<unknown> {
		const {bridge, relay} = this;
		if ('answer' in what) bridge.losesAnswersTo = what.answer;
		else bridge.losesRequests = what.request;
		const outcomes: unknown[] = [];
		attempt().then(
			() => outcomes.push(undefined),
			(error: unknown) => outcomes.push(error),
		);
		await this.lost();
		bridge.isDown = true;
		bridge.cut();
		await until(
			() => outcomes.length > 0,
			() => relay.clock.advance(50),
		);
		bridge.losesAnswersTo = undefined;
		bridge.losesRequests = undefined;
		bridge.isDown = false;
		return outcomes[0];
	}

	/** Waits until something more was lost; `between` lets time pass. */
	async lost(between?: () => void): Promise<void> {
		const before = this.bridge.lost;
		await until(() => this.bridge.lost > before, between);
	}

	/** The one device of an account, save the one that was there before. */
	async deviceAdded(account: string, before?: string): Promise<string> {
		const [id, ...others] = (await this.deviceIds(account)).filter((each) => each !== before);
		if (id === undefined || others.length > 0) throw new Error('It is not one device.');
		return id;
	}

	async deviceIds(account: string): Promise<readonly string[]> {
		return (await this.relay.storage.devices(account)).map(({id}) => id);
	}
}

/** What is tested here is not how hard a password is to guess: the real exchange would take seconds. */
const light: PasswordProtocol = await lightPasswords();

async function lightPasswords(): Promise<PasswordProtocol> {
	const {client, ready: loaded} = await import('@serenity-kit/opaque');
	await loaded;
	const keyStretching = {'argon2id-custom': {iterations: 1, memory: 8, parallelism: 1}};
	return {
		async register(password) {
			const {clientRegistrationState, registrationRequest} = client.startRegistration({password});
			return {
				request: registrationRequest,
				finish(registrationResponse, parties) {
					const {registrationRecord, serverStaticPublicKey} = client.finishRegistration({
						password,
						registrationResponse,
						clientRegistrationState,
						identifiers: passwordIdentifiers(parties.account, parties.relayKey),
						keyStretching,
					});
					return {record: registrationRecord, serverKey: serverStaticPublicKey};
				},
			};
		},
		async logIn(password) {
			const {clientLoginState, startLoginRequest} = client.startLogin({password});
			return {
				request: startLoginRequest,
				finish(loginResponse, parties) {
					const finished = client.finishLogin({
						password,
						loginResponse,
						clientLoginState,
						identifiers: passwordIdentifiers(parties.account, parties.relayKey),
						keyStretching,
					});
					return (
						finished && {
							finish: finished.finishLoginRequest,
							serverKey: finished.serverStaticPublicKey,
						}
					);
				},
			};
		},
	};
}

const withPasswords = {options: {opaqueSetup: await createOpaqueSetup()}};

test('a registration whose answer was lost is found to have gone well at the next attempt', async (t) => {
	const scene = await Scene.open();
	const client = scene.client();
	const lost = await scene.lose({answer: 'register.device'}, () => client.register({name: 'ada'}));
	t.true(lost instanceof UnreachableError && lost.code === 'no-answer');
	t.is(client.state.connection.type, 'logged-out');
	const made = await scene.deviceAdded('ada');
	const welcome = await client.register({name: 'Ada'});
	t.is(welcome.device, made);
	await client.whenLive();
	t.is(client.state.account?.name, 'ada');
	t.deepEqual(await scene.deviceIds('ada'), [made]);
});

test('when only the line breaks, the same attempt finds it out on the next one', async (t) => {
	const scene = await Scene.open();
	const {bridge, relay} = scene;
	const client = scene.client();
	bridge.losesAnswersTo = 'register.device';
	const attempt = client.register({name: 'ada'});
	await scene.lost();
	bridge.losesAnswersTo = undefined;
	bridge.cut();
	await until(() => client.state.connection.type === 'waiting');
	await until(
		() => client.state.connection.type === 'live',
		() => relay.clock.advance(50),
	);
	t.is((await attempt).device, await scene.deviceAdded('ada'));
	t.is(bridge.opened, 2);
});

test('a line that breaks at every attempt is not tried for ever', async (t) => {
	const scene = await Scene.open();
	const {bridge, relay} = scene;
	const client = scene.client();
	bridge.losesAnswersTo = 'register.device';
	const lost = t.throwsAsync(client.register({name: 'ada'}), {instanceOf: UnreachableError});
	await scene.lost();
	bridge.cut();
	bridge.losesAnswersTo = 'auth.device';
	await scene.lost(() => relay.clock.advance(50));
	bridge.cut();
	t.is((await lost)?.code, 'no-answer');
	t.is(client.state.connection.type, 'logged-out');
	t.is(bridge.opened, 2);
});

test('an attempt that waits for the next line ends with the client', async (t) => {
	const scene = await Scene.open();
	const {bridge, relay} = scene;
	const client = scene.client();
	bridge.losesAnswersTo = 'register.device';
	const lost = t.throwsAsync(client.register({name: 'ada'}), {instanceOf: UnreachableError});
	await scene.lost();
	bridge.cut();
	await until(() => client.state.connection.type === 'waiting');
	await client.close();
	t.is((await lost)?.code, 'stopped');
	t.is(relay.clock.armed, 0);
});

test('a registration that the relay never answered is found to have gone well as well', async (t) => {
	const scene = await Scene.open();
	const client = scene.client();
	scene.bridge.losesAnswersTo = 'register.device';
	const lost = t.throwsAsync(client.register({name: 'ada'}), {instanceOf: UnreachableError});
	await scene.lost();
	scene.relay.clock.advance(LIMITS.requestTimeout);
	t.is((await lost)?.code, 'no-answer');
	scene.bridge.losesAnswersTo = undefined;
	t.is((await client.register({name: 'ada'})).account, 'ada');
});

test('a program that is started again finds it out too, and from then on logs in by itself', async (t) => {
	const scene = await Scene.open();
	const first = scene.client();
	await scene.lose({answer: 'register.device'}, () => first.register({name: 'ada'}));
	await first.close();
	const second = scene.client();
	second.start();
	await t.throwsAsync(second.whenLive(), {instanceOf: UnreachableError});
	const {device} = await second.register({name: 'ada'});
	await second.close();
	const third = scene.client();
	third.start();
	await third.whenLive();
	t.is(third.state.account?.device, device);
});

test('the invitation that the lost answer used up is not asked for again', async (t) => {
	const scene = await Scene.open({options: {registration: 'invite'}});
	const {code: invite} = await scene.relay.relay.createInvite();
	const client = scene.client();
	await scene.lose({answer: 'register.device'}, () => client.register({name: 'ada', invite}));
	t.is((await client.register({name: 'ada', invite})).account, 'ada');
});

test('a registration that never reached the relay is made at the next attempt, with the same key', async (t) => {
	const scene = await Scene.open();
	const client = scene.client();
	const attempt = () => client.register({name: 'ada'});
	await scene.lose({request: 'register.device'}, attempt);
	t.is(await scene.relay.storage.account('ada'), undefined);
	await scene.lose({answer: 'register.device'}, attempt);
	const made = await scene.deviceAdded('ada');
	t.is((await attempt()).device, made);
});

test('a name that somebody else took meanwhile is refused as taken', async (t) => {
	const scene = await Scene.open();
	const client = scene.client();
	await scene.lose({request: 'register.device'}, () => client.register({name: 'ada'}));
	await scene.relay.register('ada');
	const refused = await t.throwsAsync(client.register({name: 'ada'}), {instanceOf: RefusedError});
	t.is(refused?.code, 'name-taken');
	t.is((await client.register({name: 'bob'})).account, 'bob');
});

test('who takes another name after a lost answer gets that name', async (t) => {
	const scene = await Scene.open();
	const client = scene.client();
	await scene.lose({answer: 'register.device'}, () => client.register({name: 'ada'}));
	t.is((await client.register({name: 'bob'})).account, 'bob');
	t.is((await scene.vault.list('device-key/')).length, 1);
});

test('the password of a registration made twice is the one given last', async (t) => {
	const scene = await Scene.open(withPasswords);
	const client = scene.client();
	const register = (password: string) => () => client.register({name: 'ada', password});
	await scene.lose({answer: 'register.finish'}, register('the first four words'));
	const made = await scene.deviceAdded('ada');
	t.like(await register(PASSWORD)(), {account: 'ada', device: made, hasPassword: true});
	await client.whenLive();
	const other = scene.client(createMemoryVault());
	await t.throwsAsync(other.login({name: 'ada', password: 'the first four words'}), {
		message: /wrong/,
	});
	t.is((await other.login({name: 'ada', password: PASSWORD})).account, 'ada');
});

test('a login whose answer was lost adds its device once', async (t) => {
	const scene = await Scene.open(withPasswords);
	const first = scene.client(createMemoryVault());
	await first.register({name: 'ada', password: PASSWORD});
	await first.close();
	const client = scene.client();
	const logIn = () => client.login({name: 'ada', password: PASSWORD});
	await scene.lose({answer: 'login.finish'}, logIn);
	const added = await scene.deviceIds('ada');
	t.is(added.length, 2);
	const {device} = await logIn();
	t.true(added.includes(device));
	await client.whenLive();
	t.is((await client.devices()).length, 2);
});

test('an answer lost again at the recovery is found at the attempt after it', async (t) => {
	const scene = await Scene.open();
	const client = scene.client();
	const attempt = () => client.register({name: 'ada'});
	await scene.lose({answer: 'register.device'}, attempt);
	await scene.lose({answer: 'auth.device'}, attempt);
	t.is((await attempt()).account, 'ada');
	await until(() => client.state.connection.type === 'live');
});

test('a device that was revoked before its recovery is added anew', async (t) => {
	const scene = await Scene.open(withPasswords);
	const first = scene.client(createMemoryVault());
	await first.register({name: 'ada', password: PASSWORD});
	await first.whenLive();
	const client = scene.client();
	const logIn = () => client.login({name: 'ada', password: PASSWORD});
	await scene.lose({answer: 'login.finish'}, logIn);
	await first.close();
	const lost = await scene.deviceAdded('ada', first.state.account?.device);
	t.true(await scene.relay.storage.removeDevice('ada', lost));
	t.is((await logIn()).device, lost);
});
