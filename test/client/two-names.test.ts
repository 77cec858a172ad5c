import test, {type ExecutionContext} from 'ava';
import {startRelay} from '../../server.ts';
import type {Client} from '../../source/client/api.ts';
import {createClient} from '../../source/client/client.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import {webSocketTransport} from '../../source/client/websocket.ts';
import {wait} from '../helpers/wait.ts';

async function join(t: ExecutionContext, url: string, name: string): Promise<Client> {
	const transport = webSocketTransport({allowInsecure: true});
	const client = createClient({url, vault: createMemoryVault(), transport});
	t.teardown(() => client.close());
	await client.register({name});
	await client.whenLive();
	return client;
}

test('two who reach a relay by other names than its public one write to each other privately', async (t) => {
	const relay = await startRelay({
		...{dataDirectory: undefined, registration: 'open', publicUrl: 'wss://chat.example'},
	});
	t.teardown(() => relay.close({retryAfterMax: 0}));
	const [ada, bob] = await Promise.all([
		join(t, `ws://127.0.0.1:${relay.port}`, 'ada'),
		join(t, `ws://localhost:${relay.port}`, 'bob'),
	]);
	t.is(await ada.whenPrivateKnown(), 'ready');
	t.is(await bob.whenPrivateKnown(), 'ready');
	const conversation = await ada.openConversation('bob');
	ada.send(conversation, 'hello bob');
	const heard = () =>
		[...(bob.state.rooms.get('@ada')?.log ?? [])].some(
			(row) => row.type === 'message' && row.text === 'hello bob',
		);
	await wait(heard);
	t.true(heard());
});
