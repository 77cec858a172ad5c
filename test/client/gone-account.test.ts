import test from 'ava';
import type {Client} from '../../source/client/api.ts';
import {createClient} from '../../source/client/client.ts';
import {roomByName} from '../../source/client/state/select.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import {bridgeTo} from '../helpers/bridge.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {startTestRelay} from '../helpers/test-relay.ts';
import {until} from '../helpers/until.ts';

let seed = 9100;

/** Clients in the lobby of a real relay; the first owns it. */
async function people<Name extends string>(...names: readonly Name[]) {
	const relay = await startTestRelay({});
	const clients = new Map<string, Client>();
	for (const name of names) {
		const client = createClient({
			...{url: 'wss://chat.example', vault: createMemoryVault(), clock: relay.clock},
			transport: bridgeTo(() => relay.relay),
			random: seededRandom(++seed),
		});
		await client.register({name});
		await client.whenLive();
		clients.set(name, client);
	}
	const of = (name: Name): Client => {
		const client = clients.get(name);
		if (client === undefined) throw new Error(`${name} is not here.`);
		return client;
	};
	return {relay, of};
}

function textsOf({state}: Client): readonly string[] {
	const log = roomByName(state, 'lobby')?.log ?? [];
	return [...log].flatMap((row) =>
		row.type === 'message' && row.kind === 'text' ? [`${row.from}: ${row.text}`] : [],
	);
}

test('clients that are there drop what a deleted account wrote, at once', async (t) => {
	const {relay, of} = await people('ada', 'bob', 'cyd');
	const [ada, bob, cyd] = [of('ada'), of('bob'), of('cyd')];
	const lobby = roomByName(bob.state, 'lobby')?.id ?? '';
	await bob.whenAccepted(bob.send(lobby, 'my secret'));
	await cyd.whenAccepted(cyd.send(lobby, 'from cyd'));
	await until(() => textsOf(ada).length === 2 && textsOf(cyd).length === 2);
	await relay.relay.operator.deleteAccount({name: 'bob'});
	for (const client of [ada, cyd]) {
		await until(() => !JSON.stringify(textsOf(client)).includes('bob'));
		t.deepEqual(textsOf(client), ['deleted: ', 'cyd: from cyd']);
		t.false(client.state.presence.has('bob'));
	}
});

test('who was in no room with it any more drops its texts as well', async (t) => {
	const {relay, of} = await people('ada', 'bob', 'cyd');
	const [ada, bob] = [of('ada'), of('bob')];
	const lobby = roomByName(bob.state, 'lobby')?.id ?? '';
	await bob.whenAccepted(bob.send(lobby, 'goodbye'));
	await bob.leaveRoom(lobby);
	await until(() => textsOf(ada).includes('bob: goodbye'));
	await relay.relay.operator.deleteAccount({name: 'bob'});
	await until(() => textsOf(ada).includes('deleted: '));
	t.false(textsOf(ada).includes('bob: goodbye'));
});
