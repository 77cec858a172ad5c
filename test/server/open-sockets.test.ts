import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Server, Socket} from 'node:net';
import test, {type ExecutionContext} from 'ava';
import {LIMITS} from '../../source/protocol/limits.ts';
import {AddressLimits} from '../../source/server/address-limits.ts';
import {OpenSockets} from '../../source/server/open-sockets.ts';
import {type ManualClock, manualClock} from '../helpers/manual-clock.ts';

/** Sockets of a server that listens nowhere, so that peers can come from any address. */
function start(
	t: ExecutionContext,
	options: {readonly isUnix?: boolean; readonly proxies?: readonly (string | undefined)[]} = {},
) {
	const clock = manualClock();
	const server: Server = createServer();
	const sockets = watch(server, {clock, ...options});
	t.teardown(() => sockets.close());
	let port = 1024;
	const arrive = (remoteAddress?: string): Socket => {
		const own = {remoteAddress, remotePort: port++, localAddress: '10.0.0.1', localPort: 7777};
		const socket = Object.defineProperties(
			new Socket(),
			Object.fromEntries(Object.entries(own).map(([name, value]) => [name, {value}])),
		);
		server.emit('connection', socket);
		return socket;
	};
	return {sockets, arrive, clock};
}

function watch(
	server: Server,
	options: {
		readonly clock: ManualClock;
		readonly isUnix?: boolean;
		readonly proxies?: readonly (string | undefined)[];
	},
): OpenSockets {
	const {clock, isUnix = false, proxies = []} = options;
	return new OpenSockets({
		server,
		clock,
		limits: LIMITS,
		addresses: new AddressLimits(clock, LIMITS),
		besides: new AddressLimits(clock, LIMITS),
		isUnix,
		isProxy: (peer) => proxies.includes(peer),
	});
}

test('connections of one address are counted before they have asked for anything', (t) => {
	const {sockets, arrive} = start(t);
	const seats = Array.from({length: LIMITS.connectionsPerAddress + 1}, () =>
		sockets.seatOf(arrive('192.0.2.1')),
	);
	t.true(seats.pop()?.isSurplus);
	t.false(seats.some((seat) => seat?.isSurplus));
	t.false(sockets.seatOf(arrive('192.0.2.2'))?.isSurplus);
});

test('one too many has two seconds to ask, and is cut then', async (t) => {
	const {arrive, clock} = start(t);
	for (let left = LIMITS.connectionsPerAddress; left > 0; left--) arrive('192.0.2.1');
	const socket = arrive('192.0.2.1');
	const closed = once(socket, 'close');
	clock.advance(1999);
	t.false(socket.destroyed);
	clock.advance(1);
	t.true(socket.destroyed);
	await closed;
	t.is(clock.armed, 0);
});

test('an address that floods keeps few of those that are too many', (t) => {
	const {arrive} = start(t);
	const all = Array.from({length: 500}, () => arrive('192.0.2.1'));
	t.is(all.filter((socket) => !socket.destroyed).length, LIMITS.connectionsPerAddress + 64);
});

test('a place is given back when its connection ends', async (t) => {
	const {sockets, arrive} = start(t);
	const all = Array.from({length: LIMITS.connectionsPerAddress}, () => arrive('192.0.2.1'));
	const closed = all.map((socket) => once(socket.destroy(), 'close'));
	await Promise.all(closed);
	t.false(sockets.seatOf(arrive('192.0.2.1'))?.isSurplus);
});

test('when too many wait to become WebSockets, the one that waits longest is cut', (t) => {
	const {sockets, arrive} = start(t);
	const all = Array.from({length: LIMITS.connectionsWaiting}, () => arrive('127.0.0.1'));
	const [first, second, third] = all;
	if (first === undefined || second === undefined) throw new Error('They came.');
	sockets.admit(first);
	t.false(arrive('127.0.0.1').destroyed);
	t.false(all.some((socket) => socket.destroyed));
	t.false(arrive('127.0.0.1').destroyed);
	t.deepEqual(
		[first, second, third].map((socket) => socket?.destroyed),
		[false, true, false],
	);
});

test('a proxy has as many connections as it likes, and each client behind it its own places', (t) => {
	const {sockets, arrive} = start(t, {proxies: ['192.0.2.1']});
	const all = Array.from({length: 3 * LIMITS.connectionsPerAddress}, () => arrive('192.0.2.1'));
	t.true(all.every((socket) => sockets.seatOf(socket)?.isProxy));
	t.false(all.some((socket) => sockets.seatOf(socket)?.isSurplus));
	const places = all.map((socket) => sockets.countFor(socket, '198.51.100.7'));
	t.is(places.filter(Boolean).length, LIMITS.connectionsPerAddress);
	const [first] = all;
	if (first !== undefined) t.true(sockets.countFor(first, '198.51.100.8'));
});

test('a place of a client behind a proxy is given back when its connection ends', async (t) => {
	const {sockets, arrive} = start(t, {proxies: ['192.0.2.1']});
	const all = Array.from({length: LIMITS.connectionsPerAddress}, () => arrive('192.0.2.1'));
	for (const socket of all) sockets.countFor(socket, '198.51.100.7');
	const late = arrive('192.0.2.1');
	t.false(sockets.countFor(late, '198.51.100.7'));
	await Promise.all(all.map((socket) => once(socket.destroy(), 'close')));
	t.true(sockets.countFor(late, '198.51.100.7'));
});

test('peers at a Unix socket are neighbours, each with a seat of its own', async (t) => {
	const {sockets, arrive} = start(t, {isUnix: true});
	const all = Array.from({length: 3}, () => arrive());
	t.deepEqual(
		all.map((socket) => sockets.seatOf(socket)?.address),
		['local', 'local', 'local'],
	);
	const [first, second] = all;
	if (first === undefined || second === undefined) throw new Error('Three came.');
	await once(first.destroy(), 'close');
	t.is(sockets.seatOf(first), undefined);
	t.is(sockets.seatOf(second)?.address, 'local');
});

test('a connection of the network that is gone before it was looked at is nobody’s', (t) => {
	const {sockets, arrive} = start(t);
	const socket = arrive();
	t.is(sockets.seatOf(socket), undefined);
	t.true(socket.destroyed);
});

test('whoever comes after the end is cut', async (t) => {
	const server = createServer();
	const sockets = watch(server, {clock: manualClock()});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	t.teardown(() => server.close());
	sockets.close();
	// A server that listens on a port has an address of this kind.
	const {port} = server.address() as AddressInfo;
	const late = connect(port, '127.0.0.1');
	late.on('error', () => {});
	await once(late, 'close');
	t.true(late.destroyed);
});

test('what is counted beside the others takes no place of theirs, nor of those that are to come', (t) => {
	const {sockets, arrive} = start(t);
	const most = LIMITS.connectionsPerAddress;
	for (let each = 0; each < most; each++) {
		t.true(sockets.countBeside(arrive('192.0.2.1'), '192.0.2.1'));
	}
	t.false(sockets.countBeside(arrive('192.0.2.1'), '192.0.2.1'));
	const seats = Array.from({length: most - 1}, () => sockets.seatOf(arrive('192.0.2.1')));
	t.false(seats.some((seat) => seat?.isSurplus));
	t.true(sockets.seatOf(arrive('192.0.2.1'))?.isSurplus);
});

test('one too many among the connections can still be counted beside them, and stays', (t) => {
	const {sockets, arrive, clock} = start(t);
	for (let each = 0; each < LIMITS.connectionsPerAddress; each++) arrive('192.0.2.1');
	const surplus = arrive('192.0.2.1');
	t.true(sockets.seatOf(surplus)?.isSurplus);
	t.true(sockets.countBeside(surplus, '192.0.2.1'));
	clock.advance(2 * LIMITS.refusalTime);
	t.false(surplus.destroyed);
});

test('a place beside the others is free again when its connection ends', async (t) => {
	const {sockets, arrive} = start(t);
	const all = Array.from({length: LIMITS.connectionsPerAddress}, () => arrive('192.0.2.1'));
	for (const socket of all) sockets.countBeside(socket, '192.0.2.1');
	t.false(sockets.countBeside(arrive('192.0.2.1'), '192.0.2.1'));
	const [first] = all;
	first?.destroy();
	if (first !== undefined) await once(first, 'close');
	t.true(sockets.countBeside(arrive('192.0.2.1'), '192.0.2.1'));
});
