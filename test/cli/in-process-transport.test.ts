import test from 'ava';
import {inProcessTransport} from '../../source/cli/in-process-transport.ts';
import type {TransportEnd} from '../../source/client/transport.ts';
import {startTestRelay} from '../helpers/test-relay.ts';
import {until} from '../helpers/until.ts';

async function connect() {
	const {relay} = await startTestRelay();
	const received: string[] = [];
	const ends: TransportEnd[] = [];
	const line = inProcessTransport(relay).open('ws://demo.localhost', {
		opened: () => {},
		alive: () => {},
		received: (text) => received.push(text),
		closed: (end) => ends.push(end),
	});
	await until(() => received.length > 0);
	return {relay, line, received, ends};
}

test('nothing is heard before the call that opens the line has returned', async (t) => {
	const {relay} = await startTestRelay();
	let heard = 0;
	const hear = () => {
		heard++;
	};
	inProcessTransport(relay).open('ws://demo.localhost', {
		opened: hear,
		alive: hear,
		received: hear,
		closed: hear,
	});
	t.is(heard, 0);
});

test('what is said is answered in order', async (t) => {
	const {line, received} = await connect();
	for (const id of [1, 2, 3]) line.send(JSON.stringify({type: 'ping', id}));
	await until(() => received.length === 4);
	const answers = received.slice(1).map((text): {id: number} => JSON.parse(text));
	t.deepEqual(
		answers.map(({id}) => id),
		[1, 2, 3],
	);
});

test('a goodbye of the client is heard by both ends, once', async (t) => {
	const {relay, line, ends, received} = await connect();
	t.is(relay.stats().connections, 1);
	line.close();
	line.close();
	await until(() => ends.length > 0);
	line.send(JSON.stringify({type: 'ping', id: 1}));
	await until(() => relay.stats().connections === 0);
	t.deepEqual(ends, [{code: 1000, reason: ''}]);
	t.is(received.length, 1);
});

test('a relay that stops tells why and for how long', async (t) => {
	const {relay, ends} = await connect();
	await relay.stop({retryAfterMax: 1000});
	await until(() => ends.length > 0);
	t.is(ends[0]?.code, 4000);
	t.regex(ends[0]?.reason ?? '', /^retry=\d+$/);
});
