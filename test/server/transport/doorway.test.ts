import {once} from 'node:events';
import {connect} from 'node:net';
import {connect as connectSecurely, type TLSSocket} from 'node:tls';
import test, {type ExecutionContext} from 'ava';
import {WebSocket} from 'ws';
import {type RunningRelay, startRelay} from '../../../server.ts';
import {LIMITS, SUBPROTOCOL} from '../../../source/protocol/limits.ts';
import type {Link} from '../../../source/server/link.ts';
import {type ListenerOptions, startListener} from '../../../source/server/listener.ts';
import {type LogFields, silentLog} from '../../../source/server/log.ts';
import {
	CertificateError,
	examineCertificate,
} from '../../../source/server/transport/certificate.ts';
import {RENEWED} from '../../helpers/certificates.ts';
import {manualClock} from '../../helpers/manual-clock.ts';
import {clientFrame, RawWebSocket} from '../../helpers/raw-websocket.ts';
import {SELF_SIGNED} from '../../helpers/self-signed.ts';

const nothing = () => {};

async function listen(t: ExecutionContext, options: Partial<ListenerOptions> = {}) {
	const links: Link[] = [];
	const listener = await startListener({
		host: '127.0.0.1',
		port: 0,
		accept(link) {
			links.push(link);
			return {received: nothing, receivedBinary: nothing, drained: nothing, closed: nothing};
		},
		...options,
	});
	t.teardown(() => listener.close());
	return {listener, port: listener.port, links};
}

/** The status that raw bytes are answered with, or '' when the line just ends. */
async function answerTo(port: number, bytes: string): Promise<string> {
	const socket = connect(port, '127.0.0.1');
	socket.on('error', nothing);
	let received = '';
	socket.on('data', (chunk) => {
		received += String(chunk);
	});
	socket.write(bytes);
	await once(socket, 'close');
	return /^HTTP\/1\.1 (\d+)/.exec(received)?.[1] ?? '';
}

function request(headers: readonly string[], line = 'GET / HTTP/1.1'): string {
	return [line, ...headers, '', ''].join('\r\n');
}

const HOST = 'Host: localhost';

function upgrade(...headers: readonly string[]): string {
	return request([
		'Connection: Upgrade',
		'Upgrade: websocket',
		'Sec-WebSocket-Version: 13',
		'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
		`Sec-WebSocket-Protocol: ${SUBPROTOCOL}`,
		...headers,
	]);
}

const names = (count: number) => Array.from({length: count}, (_, at) => `x${at}: y`);

/** What comes in, and the status it is answered with, as a request and as an upgrade. */
const REFUSED: ReadonlyArray<readonly [string, string, string]> = [
	['an ordinary request', request([HOST]), '426'],
	['a request of another host', request(['Host: evil.example']), '421'],
	['an upgrade of another host', upgrade('Host: evil.example'), '421'],
	['an upgrade without a host', upgrade(), '400'],
	['a page’s request', request([HOST, 'Origin: https://evil.example']), '403'],
	['a page’s upgrade', upgrade(HOST, 'Origin: https://evil.example'), '403'],
	['an upgrade of no known origin', upgrade(HOST, 'Origin: null'), '403'],
	['2001 headers', request([HOST, ...names(2000)]), '431'],
	['2001 headers of an upgrade', upgrade(HOST, ...names(2000)), '431'],
	['65 headers', request([HOST, ...names(LIMITS.headers)]), '431'],
	['65 headers of an upgrade', upgrade(HOST, ...names(LIMITS.headers)), '431'],
	['a huge header', request([HOST, `x: ${'y'.repeat(LIMITS.headerBytes)}`]), '431'],
	['a huge path', request([HOST], `GET /${'y'.repeat(LIMITS.headerBytes)} HTTP/1.1`), '431'],
	['headers named like a prototype', request([HOST, '__proto__: x', 'constructor: y']), '426'],
	['something that is no HTTP', 'hello\r\n\r\n', '400'],
	['an HTTP version that does not exist', request([HOST], 'GET / HTTP/9.9'), '400'],
	['two lengths', request([HOST, 'Content-Length: 1', 'Content-Length: 2']), '400'],
];

let relay: RunningRelay;
let port = 0;

test.before(async () => {
	relay = await startRelay({dataDirectory: undefined});
	({port} = relay);
});

test.after.always(() => relay.close({retryAfterMax: 0}));

for (const [what, bytes, status] of REFUSED) {
	test(`${what} is answered with ${status}`, async (t) => {
		t.is(await answerTo(port, bytes), status);
	});
}

test('an upgrade with headers named like a prototype goes on as any other', async (t) => {
	const socket = connect(port, '127.0.0.1');
	socket.write(upgrade(HOST, '__proto__: x', 'hasOwnProperty: y'));
	const [answer] = await once(socket, 'data');
	t.true(String(answer).startsWith('HTTP/1.1 101'));
	socket.destroy();
});

test('who does not finish its headers is cut', async (t) => {
	const {port: there} = await listen(t, {limits: {headersDeadline: 50, deadlineInterval: 20}});
	t.is(await answerTo(there, 'GET / HTTP/1.1\r\nHost: lo'), '408');
	t.is(await answerTo(there, ''), '408');
});

test('who does not shake hands is cut', async (t) => {
	const limits = {headersDeadline: 50, deadlineInterval: 20};
	const {port: there} = await listen(t, {tls: SELF_SIGNED, limits});
	t.is(await answerTo(there, ''), '');
	t.is(await answerTo(there, '\u0016\u0003\u0001'), '');
});

test('a message that comes byte by byte ends its line', async (t) => {
	const clock = manualClock();
	const {port: there} = await listen(t, {clock});
	const line = await RawWebSocket.open(there);
	await line.status();
	const bytes = clientFrame(1, 'x'.repeat(60_000));
	let at = 0;
	while (line.isOpen && at < bytes.length) {
		line.write(bytes.subarray(at, ++at));
		clock.advance(100);
		await new Promise((resolve) => setImmediate(resolve));
	}
	t.is(await line.closeCode(), 1006);
	t.true(at < bytes.length);
	t.true(clock.monotonic() > LIMITS.messageAssembly);
});

test('a relay with trusted proxies counts each client by itself', async (t) => {
	const limits = {connectionsPerAddress: 2};
	const {port: there, links} = await listen(t, {trustedProxies: ['loopback'], limits});
	const statuses: string[] = [];
	for (const client of ['192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2']) {
		const line = await RawWebSocket.open(there, {'X-Forwarded-For': `127.0.0.1, ${client}`});
		t.teardown(() => line.destroy());
		statuses.push((await line.status()).slice(9, 12));
	}
	t.deepEqual(statuses, ['101', '101', '503', '101']);
	t.deepEqual(
		links.map(({address, isLocal}) => `${address} ${isLocal}`),
		['192.0.2.1 false', '192.0.2.1 false', '192.0.2.2 false'],
	);
});

test('without trusted proxies the header changes nothing for who was told of a proxy', async (t) => {
	const {port: there, links} = await listen(t, {isProxied: true});
	const line = await RawWebSocket.open(there, {'X-Forwarded-For': '192.0.2.1'});
	await line.status();
	t.is(links[0]?.address, 'local');
	line.destroy();
});

test('a trusted proxy that names nobody is told of once, and a neighbour stays one', async (t) => {
	const told: (LogFields | undefined)[] = [];
	const log = {...silentLog, warn: (_event: string, fields?: LogFields) => told.push(fields)};
	const {port: there, links} = await listen(t, {trustedProxies: ['loopback'], log});
	for (let time = 0; time < 2; time++) {
		const line = await RawWebSocket.open(there);
		await line.status();
		line.destroy();
	}
	t.is(told.length, 1);
	t.regex(String(told[0]?.advice), /X-Forwarded-For/);
	t.is(links[0]?.address, 'local');
});

test('an address that is refused does not get in, by whatever way', async (t) => {
	const {port: there} = await listen(t, {
		trustedProxies: ['loopback'],
		addressRefusal: (address) =>
			address === '192.0.2.1' ? {status: '403 Forbidden', sentence: 'No.'} : undefined,
	});
	for (const [client, status] of [
		['192.0.2.1', '403'],
		['::ffff:192.0.2.1', '403'],
		['192.0.2.2', '101'],
	] as const) {
		const line = await RawWebSocket.open(there, {'X-Forwarded-For': client});
		t.is((await line.status()).slice(9, 12), status);
		line.destroy();
	}
});

async function shakeHands(t: ExecutionContext, there: number): Promise<TLSSocket> {
	const socket = connectSecurely({port: there, host: '127.0.0.1', rejectUnauthorized: false});
	t.teardown(() => socket.destroy());
	socket.on('error', nothing);
	await once(socket, 'secureConnect');
	return socket;
}

test('a certificate is replaced, and nobody notices who is connected', async (t) => {
	const secure = await startRelay({dataDirectory: undefined, tls: SELF_SIGNED});
	t.teardown(() => secure.close({retryAfterMax: 0}));
	const line = new WebSocket(secure.url, SUBPROTOCOL, {rejectUnauthorized: false});
	await once(line, 'message');
	secure.replaceCertificate(RENEWED);
	const {fingerprint} = examineCertificate(RENEWED);
	t.is(secure.certificate?.fingerprint, fingerprint);
	const later = await shakeHands(t, secure.port);
	t.is(later.getPeerCertificate().fingerprint256, fingerprint);
	line.ping();
	await once(line, 'pong');
	t.is(line.readyState, WebSocket.OPEN);
	line.terminate();
});

test('a certificate that cannot be used does not replace the one in use', async (t) => {
	const {listener} = await listen(t, {tls: SELF_SIGNED});
	const error = t.throws(() => listener.replaceCertificate({...RENEWED, key: SELF_SIGNED.key}), {
		instanceOf: CertificateError,
	});
	t.is(error?.code, 'mismatch');
	const {fingerprint} = examineCertificate(SELF_SIGNED);
	t.is(listener.certificate?.fingerprint, fingerprint);
	const socket = await shakeHands(t, listener.port);
	t.is(socket.getPeerCertificate().fingerprint256, fingerprint);
});

test('a certificate that has expired is told of, and does not replace another', async (t) => {
	const warnings: string[] = [];
	const log = {...silentLog, warn: (event: string) => warnings.push(event)};
	const {validFrom, expiresAt} = examineCertificate(RENEWED);
	for (const [now, warning] of [
		[validFrom - 1000, 'certificate not valid yet'],
		[expiresAt - 86_400_000, 'certificate expires soon'],
		[expiresAt, 'certificate expired'],
	] as const) {
		await listen(t, {tls: RENEWED, log, clock: manualClock(now)});
		t.is(warnings.pop(), warning);
	}
	const clock = manualClock(expiresAt - 14 * 86_400_000 - 1);
	const later = await listen(t, {tls: RENEWED, log, clock});
	t.deepEqual(warnings, []);
	clock.advance(86_400_000);
	t.deepEqual(warnings, ['certificate expires soon']);
	await later.listener.close();
	t.is(clock.armed, 0);
	const {listener} = await listen(t, {tls: SELF_SIGNED, clock: manualClock(expiresAt)});
	const error = t.throws(() => listener.replaceCertificate(RENEWED), {
		instanceOf: CertificateError,
	});
	t.is(error?.code, 'expired');
	t.is(listener.certificate?.fingerprint, examineCertificate(SELF_SIGNED).fingerprint);
});

test('a relay without TLS takes no certificate', async (t) => {
	const {listener} = await listen(t);
	const error = t.throws(() => listener.replaceCertificate(RENEWED), {
		instanceOf: CertificateError,
	});
	t.is(error?.code, 'not-secure');
	t.is(listener.certificate, undefined);
});

test('old versions of TLS are refused', async (t) => {
	const {port: there} = await listen(t, {tls: SELF_SIGNED});
	const old = connectSecurely({
		port: there,
		host: '127.0.0.1',
		rejectUnauthorized: false,
		minVersion: 'TLSv1',
		maxVersion: 'TLSv1.1',
		ciphers: 'DEFAULT@SECLEVEL=0',
	});
	const [error] = await once(old, 'error');
	t.regex(String(error), /version|handshake/i);
	const socket = await shakeHands(t, there);
	t.regex(socket.getProtocol() ?? '', /^TLSv1\.[23]$/);
});
