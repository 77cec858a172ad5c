import test from 'ava';
import type {Client} from '../../source/client/api.ts';
import {createClient} from '../../source/client/client.ts';
import {RefusedError, UnreachableError} from '../../source/client/error.ts';
import {roomByName} from '../../source/client/state/select.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import type {Vault} from '../../source/client/vault/vault.ts';
import {createOpaqueSetup} from '../../source/server/opaque.ts';
import {type Bridge, bridgeTo} from '../helpers/bridge.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {startTestRelay, type TestRelay} from '../helpers/test-relay.ts';
import {settled, until} from '../helpers/until.ts';

const URL = 'wss://chat.example';
let seed = 100;

type Setup = {readonly relay: TestRelay; readonly bridge: Bridge};

async function setUp(options: Parameters<typeof startTestRelay>[0] = {}): Promise<Setup> {
	const relay = await startTestRelay(options);
	return {relay, bridge: bridgeTo(() => relay.relay)};
}

function clientOf(
	{relay, bridge}: Setup,
	vault: Vault = createMemoryVault(),
	token?: string,
): Client {
	return createClient({
		url: URL,
		transport: bridge,
		vault,
		clock: relay.clock,
		random: seededRandom(++seed),
		...(token === undefined ? {} : {token}),
	});
}

async function join(setup: Setup, name: string, vault?: Vault): Promise<Client> {
	const client = clientOf(setup, vault);
	await client.register({name});
	await client.whenLive();
	return client;
}

function lobby(client: Client) {
	const room = roomByName(client.state, 'lobby');
	if (room === undefined) throw new Error('There is no lobby.');
	return room;
}

function texts(client: Client): readonly string[] {
	return [...lobby(client).log].flatMap((entry) =>
		entry.type === 'message' && entry.kind === 'text' ? [entry.text] : [],
	);
}

test('what one says the other reads, in order and once', async (t) => {
	const setup = await setUp();
	const ada = await join(setup, 'ada');
	const bob = await join(setup, 'bob');
	for (const text of ['one', 'two', 'three']) ada.send(lobby(ada).id, text);
	await until(() => texts(bob).length === 3);
	t.deepEqual(texts(bob), ['one', 'two', 'three']);
	await until(() => lobby(ada).pending.length === 0);
	t.deepEqual(texts(ada), ['one', 'two', 'three']);
});

test('a device logs in again by its key alone, after a restart of the client', async (t) => {
	const setup = await setUp();
	const vault = createMemoryVault();
	const first = await join(setup, 'ada', vault);
	await first.close();
	const second = clientOf(setup, vault);
	second.start();
	await second.whenLive();
	t.is(second.state.account?.name, 'ada');
	t.is(second.state.account?.device, first.state.account?.device);
});

test('what was missed while cut off arrives at the next connection', async (t) => {
	const setup = await setUp();
	const {relay, bridge} = setup;
	const ada = await join(setup, 'ada');
	const bob = await join(setup, 'bob');
	ada.send(lobby(ada).id, 'before');
	await until(() => texts(bob).length === 1);
	bridge.cut();
	await until(() => bob.state.connection.type === 'waiting');
	ada.reconnectNow();
	await ada.whenLive();
	ada.send(lobby(ada).id, 'meanwhile');
	await until(() => lobby(ada).pending.length === 0);
	await until(
		() => bob.state.connection.type === 'live',
		() => relay.clock.advance(50),
	);
	await until(() => texts(bob).length === 2);
	t.deepEqual(texts(bob), ['before', 'meanwhile']);
});

test('a message whose answer was lost is stored once', async (t) => {
	const setup = await setUp();
	const {relay, bridge} = setup;
	const ada = await join(setup, 'ada');
	bridge.losesFrames = true;
	const id = ada.send(lobby(ada).id, 'only once');
	await settled();
	bridge.losesFrames = false;
	bridge.cut();
	const accepted = ada.whenAccepted(id);
	await until(
		() => ada.state.connection.type === 'live' && lobby(ada).pending.length === 0,
		() => relay.clock.advance(50),
	);
	t.is((await accepted).seq, lobby(ada).log.newestSeq);
	t.deepEqual(texts(ada), ['only once']);
});

test('a message written while offline is sent by the next start of the program', async (t) => {
	const setup = await setUp();
	const vault = createMemoryVault();
	const ada = await join(setup, 'ada', vault);
	const {bridge} = setup;
	bridge.isDown = true;
	bridge.cut();
	await until(() => ada.state.connection.type === 'waiting');
	ada.send(lobby(ada).id, 'kept');
	await ada.close();
	bridge.isDown = false;
	const again = clientOf(setup, vault);
	again.start();
	await again.whenLive();
	await until(() => texts(again).includes('kept'));
	t.deepEqual(lobby(again).pending, []);
});

test('a lost end of the log shows at the next heartbeat and is fetched', async (t) => {
	const setup = await setUp();
	const {relay, bridge} = setup;
	const ada = await join(setup, 'ada');
	const bob = await join(setup, 'bob');
	await settled();
	bridge.losesFrames = true;
	ada.send(lobby(ada).id, 'lost on the way');
	await settled();
	bridge.losesFrames = false;
	t.deepEqual(texts(bob), []);
	await until(
		() => texts(bob).length === 1,
		() => relay.clock.advance(1000),
	);
	t.deepEqual(texts(bob), ['lost on the way']);
});

test('rooms are made, joined with their past, and left', async (t) => {
	const setup = await setUp();
	const ada = await join(setup, 'ada');
	const bob = await join(setup, 'bob');
	const {room} = await ada.createRoom({name: 'ops', topic: 'Night shift'});
	ada.send(room, 'hello?');
	await until(() => ada.state.rooms.get(room)?.pending.length === 0);
	await bob.joinRoom('#Ops');
	await until(() => (bob.state.rooms.get(room)?.log.oldestSeq ?? 0) === 1);
	t.is(bob.state.rooms.get(room)?.topic, 'Night shift');
	t.is((await bob.loadMembers(room)).length, 2);
	await bob.leaveRoom(room);
	t.false(bob.state.rooms.has(room));
	t.deepEqual(
		(await bob.listRooms()).map(({name, joined}) => [name, joined]),
		[
			['lobby', true],
			['ops', false],
		],
	);
});

test('who comes and who writes is seen by others', async (t) => {
	const setup = await setUp();
	const {relay} = setup;
	const ada = await join(setup, 'ada');
	await ada.loadMembers(lobby(ada).id);
	const bob = await join(setup, 'bob');
	await until(() => lobby(ada).members.has('bob'));
	await until(
		() => ada.state.presence.get('bob')?.state === 'online',
		() => relay.clock.advance(200),
	);
	bob.typing(lobby(bob).id);
	await until(() => lobby(ada).typing.has('bob'));
	await until(
		() => lobby(ada).typing.size === 0,
		() => relay.clock.advance(1000),
	);
	bob.setPresence('away', 'lunch');
	await until(
		() => ada.state.presence.get('bob')?.status === 'lunch',
		() => relay.clock.advance(200),
	);
	t.is(ada.state.presence.get('bob')?.state, 'away');
});

test('a read mark reaches the other devices of the account', async (t) => {
	const setup = await setUp();
	const {relay} = setup;
	const ada = await join(setup, 'ada');
	const {token} = await ada.createToken('phone');
	const phone = clientOf(setup, createMemoryVault(), token);
	phone.start();
	await phone.whenLive();
	const bob = await join(setup, 'bob');
	bob.send(lobby(bob).id, 'ada: are you there?');
	await until(() => lobby(phone).mentions === 1);
	ada.markRead(lobby(ada).id, lobby(ada).log.newestSeq);
	await until(
		() => lobby(phone).unread === 0,
		() => relay.clock.advance(200),
	);
	t.is(lobby(phone).mentions, 0);
});

test('a wrong name is refused with the sentence of the relay', async (t) => {
	const setup = await setUp();
	await join(setup, 'ada');
	const other = clientOf(setup);
	const error = await t.throwsAsync(other.register({name: 'ada'}), {instanceOf: RefusedError});
	t.is(error?.code, 'name-taken');
	t.is(other.state.connection.type, 'logged-out');
});

test('a failed registration leaves the account this device has', async (t) => {
	const setup = await setUp();
	await join(setup, 'bob');
	const vault = createMemoryVault();
	const ada = await join(setup, 'ada', vault);
	await t.throwsAsync(ada.register({name: 'bob'}), {instanceOf: RefusedError});
	await ada.close();
	const again = clientOf(setup, vault);
	again.start();
	await again.whenLive();
	t.is(again.state.account?.name, 'ada');
});

test('a relay whose key has changed is not talked to', async (t) => {
	const setup = await setUp();
	const vault = createMemoryVault();
	const ada = await join(setup, 'ada', vault);
	await ada.close();
	const impostor = await setUp({options: {relayKey: new Uint8Array(32).fill(9)}});
	const again = clientOf(impostor, vault);
	again.start();
	const error = await t.throwsAsync(again.whenLive(), {instanceOf: UnreachableError});
	t.is(error?.code, 'untrusted');
	t.regex(error?.message ?? '', /not the one you met/);
	t.is(impostor.bridge.opened, 1);
});

test('logging out forgets the device here and there', async (t) => {
	const setup = await setUp();
	const vault = createMemoryVault();
	const ada = await join(setup, 'ada', vault);
	await ada.logout();
	t.is(ada.state.connection.type, 'logged-out');
	t.is(ada.state.rooms.size, 0);
	t.deepEqual(await vault.list('device-key/'), []);
	const again = clientOf(setup, vault);
	again.start();
	await t.throwsAsync(again.whenLive(), {instanceOf: UnreachableError});
});

test('a device that another one revoked is told to log in', async (t) => {
	const setup = await setUp();
	const ada = await join(setup, 'ada');
	const {token, device} = await ada.createToken('bot');
	const bot = clientOf(setup, createMemoryVault(), token);
	bot.start();
	await bot.whenLive();
	await ada.revokeDevice(device);
	await until(() => bot.state.connection.type === 'logged-out');
	t.is(ada.state.connection.type, 'live');
});

test('a password adds a second device, and a wrong one does not', async (t) => {
	const setup = await setUp({options: {opaqueSetup: await createOpaqueSetup()}});
	const ada = clientOf(setup);
	await ada.register({name: 'ada', password: 'correct horse battery'});
	const second = clientOf(setup);
	await t.throwsAsync(second.login({name: 'ada', password: 'incorrect horse'}), {
		message: /wrong/,
	});
	const welcome = await second.login({name: 'ada', password: 'correct horse battery'});
	t.is(welcome.account, 'ada');
	await second.whenLive();
	t.is((await second.devices()).length, 2);
});
