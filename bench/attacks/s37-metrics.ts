import {request} from 'node:http';
import {connect} from 'node:net';
import {networkInterfaces} from 'node:os';
import {text} from 'node:stream/consumers';
import {startRelay} from '../../server.ts';
import {clientFrame, RawWebSocket} from '../../test/helpers/raw-websocket.ts';
import {TestDevice} from '../../test/helpers/test-relay.ts';
import type {AttackFigure} from './figure.ts';

/** What somebody tries who looks for more than there is to see. */
const PATHS = [
	'/',
	'/admin',
	'/metrics/..',
	'/../etc/passwd',
	'/debug/pprof',
	'/healthz/x',
	'/__proto__',
];

/**
 * Asks the metrics of a relay that has accounts and rooms, from another address of this machine, by
 * another name, for other things, and looks for names in what it tells.
 */
export async function run(): Promise<AttackFigure> {
	const relay = await startRelay({
		dataDirectory: undefined,
		watching: {metrics: {port: 0}},
	});
	try {
		const port = relay.metricsPort ?? 0;
		await register(relay.port, 'secretname');
		const told = await ask(port, '/metrics');
		const isTold = told.status === 200 && /^termchat_accounts 1$/m.test(told.body);
		const secrets = ['secretname', 'lobby', relay.relay.publicKey].filter((secret) =>
			told.body.includes(secret),
		);
		const others = await Promise.all(PATHS.map((path) => ask(port, path)));
		const open = others.filter(({status}) => status !== 404).length;
		const rebound = await ask(port, '/metrics', 'evil.example');
		const atRelay = await ask(relay.port, '/metrics');
		const elsewhere = await Promise.all(ownAddresses().map((address) => answers(address, port)));
		const reached = elsewhere.filter(Boolean).length;
		return {
			name: 'S37 metrics and health',
			pass:
				isTold &&
				secrets.length === 0 &&
				open === 0 &&
				rebound.status === 421 &&
				atRelay.status !== 200 &&
				reached === 0,
			figure: `${reached} of ${elsewhere.length} other addresses answer, ${secrets.length} names told, ${open} other paths, foreign host ${rebound.status}, at the relay's port ${atRelay.status}`,
			mark: '0 other addresses, 0 names, 0 other paths, foreign host 421, not at the relay itself',
		};
	} finally {
		await relay.close({retryAfterMax: 0});
	}
}

async function register(port: number, name: string): Promise<void> {
	const socket = await RawWebSocket.open(port);
	await socket.text((text) => text.includes('"hello"'));
	const fields = {type: 'register.device', id: 1, name, device: new TestDevice().fields};
	socket.write(clientFrame(1, JSON.stringify(fields)));
	await socket.text((text) => text.includes('"ok"'));
	socket.destroy();
}

function ask(port: number, path: string, host = '127.0.0.1') {
	return new Promise<{status: number | undefined; body: string}>((resolve, reject) => {
		request({host: '127.0.0.1', port, path, headers: {host}}, (response) => {
			text(response).then((body) => resolve({status: response.statusCode, body}), reject);
		})
			.on('error', reject)
			.end();
	});
}

function ownAddresses(): readonly string[] {
	const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
	return all.filter(({internal, scopeid}) => !internal && !scopeid).map(({address}) => address);
}

function answers(host: string, port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({host, port, timeout: 1000});
		const end = (isOpen: boolean) => () => {
			socket.destroy();
			resolve(isOpen);
		};
		socket.once('connect', end(true));
		socket.once('error', end(false));
		socket.once('timeout', end(false));
	});
}
