import test from 'ava';
import {fakeRelayClient} from '../../helpers/fake-relay-client.ts';
import {roomInfo} from '../../helpers/fake-transport.ts';
import {settled, until} from '../../helpers/until.ts';
import {deskOf} from './recording-ui.ts';

test('what is typed before the connection stands is carried out once it does', async (t) => {
	const fake = fakeRelayClient();
	const desk = deskOf(fake, () => fake.clock.now());
	fake.client.start();
	await until(() => fake.client.state.connection.type === 'connecting');
	const outcome = desk.run('/create ops');
	const line = await fake.goLive();
	await until(() => line.request('room.create') !== undefined);
	line.answer('room.create', {room: roomInfo({room: 'r2', name: 'ops'})});
	t.deepEqual(await outcome, {type: 'done'});
	t.is(line.request('room.create'), undefined);
	await fake.client.close();
});

test('where no connection is being made, that is said at once', async (t) => {
	const fake = fakeRelayClient();
	const desk = deskOf(fake, () => fake.clock.now());
	const outcome = await desk.run('/create ops');
	t.is(outcome.type, 'failed');
	await settled();
	t.is(fake.transport.lines.length, 0);
});

test('a connection that does not come about is said too', async (t) => {
	const fake = fakeRelayClient();
	const desk = deskOf(fake, () => fake.clock.now());
	fake.client.start();
	await until(() => fake.transport.lines.length > 0);
	const outcome = desk.run('/create ops');
	await settled();
	fake.transport.line.close();
	t.is((await outcome).type, 'failed');
	await fake.client.close();
});
