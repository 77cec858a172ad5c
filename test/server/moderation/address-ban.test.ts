import test from 'ava';
import {startRelay} from '../../../server.ts';
import {startListener} from '../../../source/server/listener.ts';
import {RawWebSocket} from '../../helpers/raw-websocket.ts';
import {startTestRelay} from '../../helpers/test-relay.ts';

test('a banned address is refused before it has a line, whomever it says it connects for', async (t) => {
	const running = await startRelay({
		dataDirectory: undefined,
		trustedProxies: ['loopback'],
		publicUrl: 'wss://chat.example.org',
		appeal: 'write to board@chat.example.org',
	});
	t.teardown(() => running.close({retryAfterMax: 0}));
	await running.relay.operator.ban({
		...{target: {type: 'address', range: '203.0.113.0/24'}, reason: 'Spam'},
	});
	const statusFor = async (client: string): Promise<string> => {
		const headers = {Host: 'chat.example.org', 'X-Forwarded-For': client};
		const socket = await RawWebSocket.open(running.port, headers);
		const status = await socket.status();
		socket.destroy();
		return status;
	};
	t.is(await statusFor('203.0.113.7'), 'HTTP/1.1 403 Forbidden');
	t.is(await statusFor('198.51.100.1, 203.0.113.7'), 'HTTP/1.1 403 Forbidden');
	t.is(await statusFor('::ffff:203.0.113.7'), 'HTTP/1.1 403 Forbidden');
	t.is(await statusFor('198.51.100.1'), 'HTTP/1.1 101 Switching Protocols');
});

test('who is not behind a proxy is not believed another address', async (t) => {
	const {relay} = await startTestRelay();
	const listener = await startListener({
		accept: (link) => relay.accept(link),
		addressRefusal: (address) => {
			const sentence = relay.addressBan(address);
			return sentence === undefined ? undefined : {status: '403 Forbidden', sentence};
		},
		...{host: '127.0.0.1', port: 0, isProxied: true},
	});
	t.teardown(() => listener.close());
	await relay.operator.ban({target: {type: 'address', range: '203.0.113.7'}});
	const socket = await RawWebSocket.open(listener.port, {'X-Forwarded-For': '203.0.113.7'});
	t.is(await socket.status(), 'HTTP/1.1 101 Switching Protocols');
	socket.destroy();
});
