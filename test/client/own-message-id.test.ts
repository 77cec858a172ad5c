import test from 'ava';
import {fakeRelayClient} from '../helpers/fake-relay-client.ts';
import {settled, until} from '../helpers/until.ts';

const ID = 'my-own-id_01';

test('a message goes out under the id that its sender chose', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	t.is(client.send('r1', 'hello', {id: ID}), ID);
	await until(() => line.request('send') !== undefined);
	t.like(line.request('send'), {message: ID, text: 'hello'});
	line.answer('send', {seq: 4, time: 9, duplicate: true});
	t.like(await client.whenAccepted(ID), {seq: 4, time: 9});
});

test('what is on its way under an id is not sent a second time', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	const ids = [1, 2].map(() => client.send('r1', 'hello', {id: ID}));
	t.deepEqual(ids, [ID, ID]);
	t.is(client.state.rooms.get('r1')?.pending.length, 1);
	await until(() => line.request('send') !== undefined);
	line.answer('send', {seq: 1, time: 1, duplicate: false});
	await client.whenAccepted(ID);
	await settled();
	t.is(line.request('send'), undefined);
});

test('what was stored long ago is found again, and nothing shows twice', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	for (const time of [1, 2]) {
		client.send('r1', 'hello', {id: ID});
		await until(() => line.request('send') !== undefined);
		line.answer('send', {seq: 1, time: 1, duplicate: time === 2});
		await settled();
	}
	const room = client.state.rooms.get('r1');
	t.deepEqual(room?.pending, []);
	t.is(room?.log.length, 1);
});

for (const id of ['short', 'with space', 'x'.repeat(65)]) {
	test(`${JSON.stringify(id)} is no id of a message`, async (t) => {
		const {client, goLive} = fakeRelayClient();
		client.start();
		await goLive();
		t.throws(() => client.send('r1', 'hello', {id}), {instanceOf: TypeError});
	});
}
