import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Server, Socket} from 'node:net';
import test, {type ExecutionContext} from 'ava';
import {LIMITS} from '../../source/protocol/limits.ts';
import {AddressLimits} from '../../source/server/address-limits.ts';
import {OpenSockets} from '../../source/server/open-sockets.ts';
import {type ManualClock, manualClock} from '../helpers/manual-clock.ts';

/** Sockets of a server that listens nowhere, so that peers can come from any address. */
function start(t: ExecutionContext, clock: ManualClock = manualClock()) {
	const server: Server = createServer();
	const sockets = new OpenSockets({server, clock, addresses: new AddressLimits(clock, LIMITS)});
	t.teardown(() => sockets.close());
	let port = 1024;
	const arrive = (remoteAddress: string): Socket => {
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

test('only so many wait to become WebSockets, also from this machine', (t) => {
	const {sockets, arrive} = start(t);
	const all = Array.from({length: 1001}, () => arrive('127.0.0.1'));
	t.true(all.pop()?.destroyed);
	t.false(all.some((socket) => socket.destroyed));
	const [first] = all;
	if (first !== undefined) sockets.admit(first);
	t.false(arrive('127.0.0.1').destroyed);
});

test('whoever comes after the end is cut', async (t) => {
	const server = createServer();
	const clock = manualClock();
	const sockets = new OpenSockets({server, clock, addresses: new AddressLimits(clock, LIMITS)});
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
