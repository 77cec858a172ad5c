import test from 'ava';
import {fakeRelayClient} from '../helpers/fake-relay-client.ts';
import {roomInfo, roomMessage} from '../helpers/fake-transport.ts';
import {until} from '../helpers/until.ts';

test('a lost message is fetched although news of its room came before the heartbeat', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	line.push({type: 'message', ...roomMessage(1)});
	line.push({type: 'room', room: roomInfo({head: 2})});
	line.push({type: 'heartbeat', time: 0, heads: {r1: 2}});
	await until(() => line.request('history') !== undefined);
	line.answer('history', {messages: [roomMessage(1), roomMessage(2)], more: false});
	await until(() => client.state.rooms.get('r1')?.log.newestSeq === 2);
	t.is(client.state.rooms.get('r1')?.log.gapAt(2), undefined);
});
