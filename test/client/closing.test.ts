import test from 'ava';
import {InputError} from '../../source/client/error.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import type {Vault} from '../../source/client/vault/vault.ts';
import {fakeRelayClient} from '../helpers/fake-relay-client.ts';
import {settled} from '../helpers/until.ts';

/** A vault whose writes of unsent messages wait until they are let through. */
function slowVault(): Vault & {readonly letThrough: () => void} {
	const inner = createMemoryVault();
	const {promise, resolve} = Promise.withResolvers<void>();
	return {
		letThrough: resolve,
		protection: 'memory',
		read: (name) => inner.read(name),
		async write(name, bytes) {
			const copy = bytes.slice();
			if (name.startsWith('outbox/')) await promise;
			await inner.write(name, copy);
		},
		delete: (name) => inner.delete(name),
		commit: (changes) => inner.commit(changes),
		list: (prefix) => inner.list(prefix),
		close: () => inner.close(),
	};
}

test('a second close waits for what the first is writing down', async (t) => {
	const vault = slowVault();
	const {client, goLive} = fakeRelayClient({vault});
	client.start();
	await goLive();
	client.send('r1', 'on its way to the disk');
	let closed = 0;
	const closes = [client.close(), client.close()].map(async (close) => {
		await close;
		closed++;
	});
	await settled();
	t.is(closed, 0);
	vault.letThrough();
	await Promise.all(closes);
	t.is(closed, 2);
});

test('a message is refused, not lost, once the client is closed', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	await goLive();
	await client.close();
	t.throws(() => client.send('r1', 'too late'), {instanceOf: InputError, message: /closing/});
});
