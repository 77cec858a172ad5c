import test from 'ava';
import type {Client} from '../../source/client/api.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import {fakeRelayClient} from '../helpers/fake-relay-client.ts';
import {roomInfo} from '../helpers/fake-transport.ts';
import {settled, until} from '../helpers/until.ts';

const ROOM = roomInfo().room;

test('a message with a time before which it must not leave leaves then, and not before', async (t) => {
	const {client, clock, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	client.send(ROOM, 'wait', {notBefore: clock.now() + 3000});
	await settled();
	clock.advance(2999);
	await settled();
	t.is(line.request('send'), undefined);
	clock.advance(1);
	await until(() => line.request('send') !== undefined);
	t.is(pendingOf(client).length, 1);
	await client.close();
});

test('what was taken back in time never leaves, and what follows it does', async (t) => {
	const {client, clock, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	const id = client.send(ROOM, 'oops', {notBefore: clock.now() + 3000});
	client.send(ROOM, 'right');
	await settled();
	t.is(line.request('send'), undefined);
	client.drop(id);
	await until(() => line.request('send') !== undefined);
	t.like(line.request('send'), {text: 'right'});
	clock.advance(10_000);
	await settled();
	t.deepEqual(
		pendingOf(client).map(({text}) => text),
		['right'],
	);
	await client.close();
});

test('it is written down from the start: a program that dies in between sends it at its next start', async (t) => {
	const vault = createMemoryVault();
	const first = fakeRelayClient({vault});
	first.client.start();
	await first.goLive();
	first.client.send(ROOM, 'written down', {notBefore: first.clock.now() + 9000});
	await settled();
	// It dies: nothing is closed.
	const second = fakeRelayClient({vault});
	second.clock.advance(60_000);
	second.client.start();
	const line = await second.goLive();
	await until(() => line.request('send') !== undefined);
	t.like(line.request('send'), {text: 'written down'});
	await second.client.close();
});

test('closing sends what could still have been taken back', async (t) => {
	const {client, clock, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	client.send(ROOM, 'goodbye', {notBefore: clock.now() + 9000});
	await settled();
	const closed = client.close();
	await until(() => line.request('send') !== undefined);
	line.answer('send', {seq: 2, time: 1, duplicate: false});
	await closed;
	t.is(pendingOf(client).length, 0);
});

test('however far off the time is, a message is not held for longer than it may be', async (t) => {
	const {client, clock, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	client.send(ROOM, 'a clock that jumped', {notBefore: clock.now() + 1e12});
	await settled();
	clock.advance(10_000);
	await until(() => line.request('send') !== undefined);
	t.pass();
	await client.close();
});

function pendingOf(client: Client) {
	return client.state.rooms.get(ROOM)?.pending ?? [];
}
