import test from 'ava';
import {type Address, createLocalBus, type Listener} from '../../source/server/bus.ts';
import {OutgoingFrame} from '../../source/server/outgoing-frame.ts';

/** A listener that writes down what it is told. */
function recorder(): Listener & {readonly told: unknown[]} {
	const told: unknown[] = [];
	return {
		told,
		deliver: (frame) => told.push(frame),
		follow: (room) => told.push(['follow', room]),
		unfollow: (room) => told.push(['unfollow', room]),
		refresh: (room) => told.push(['refresh', room]),
		become: (role) => told.push(['become', role]),
		close: (reason) => told.push(['close', reason]),
		expel: (frame, reason) => told.push(['expel', frame, reason]),
	};
}

function address(account: string, device: string, isPassing = false): Address {
	return {account, role: 'member', device, isPassing, openedAt: 5};
}

const frame = new OutgoingFrame({type: 'live'});

test('a frame reaches the listeners of any of its rooms once, as one object', (t) => {
	const bus = createLocalBus();
	const [both, one, none] = [recorder(), recorder(), recorder()];
	for (const listener of [both, one]) bus.listen(listener, 'a');
	bus.listen(both, 'b');
	bus.listen(none, 'c');
	bus.publish(['a', 'b'], frame);
	t.deepEqual([both.told, one.told, none.told], [[frame], [frame], []]);
	t.is(both.told[0], one.told[0]);
});

test('an account can be left out of what it caused', (t) => {
	const bus = createLocalBus();
	const [ada, bob] = [recorder(), recorder()];
	bus.attach(ada, address('ada', '1'));
	bus.attach(bob, address('bob', '2'));
	for (const listener of [ada, bob]) bus.listen(listener, 'a');
	bus.publish(['a'], frame, 'ada');
	t.deepEqual([ada.told, bob.told], [[], [frame]]);
});

test('an account is reached on all its connections but the one it comes from', (t) => {
	const bus = createLocalBus();
	const [here, there, other] = [recorder(), recorder(), recorder()];
	bus.attach(here, address('ada', '1'));
	bus.attach(there, address('ada', '2'));
	bus.attach(other, address('bob', '3'));
	bus.direct('ada', frame, here);
	bus.joined('ada', 'a');
	bus.left('ada', 'a');
	bus.changed('ada', 'a');
	const steps = [
		['follow', 'a'],
		['unfollow', 'a'],
		['refresh', 'a'],
	];
	t.deepEqual([here.told, there.told, other.told], [steps, [frame, ...steps], []]);
});

test('a device is disconnected by its id', (t) => {
	const bus = createLocalBus();
	const [ada, bob] = [recorder(), recorder()];
	bus.attach(ada, address('ada', '1'));
	bus.attach(bob, address('bob', '2'));
	bus.disconnect('1', 'device-revoked');
	t.deepEqual([ada.told, bob.told], [[['close', 'device-revoked']], []]);
});

test('a takeover ends the connections of a device, save those that only pass', (t) => {
	const bus = createLocalBus();
	const [stay, pass, other] = [recorder(), recorder(), recorder()];
	bus.attach(stay, address('ada', '1'));
	bus.attach(pass, address('ada', '1', true));
	bus.attach(other, address('ada', '2'));
	t.true(bus.takeOver('1', 6));
	t.deepEqual([stay.told, pass.told, other.told], [[['close', 'taken-over']], [], []]);
	bus.disconnect('1', 'device-revoked');
	t.deepEqual(pass.told, [['close', 'device-revoked']]);
});

test('a login that was held up on an older connection takes nothing over', (t) => {
	const bus = createLocalBus();
	const newer = recorder();
	bus.attach(newer, address('ada', '1'));
	t.false(bus.takeOver('1', 4));
	t.deepEqual(newer.told, []);
});

test('who is detached is forgotten everywhere', (t) => {
	const bus = createLocalBus();
	const ada = recorder();
	bus.attach(ada, address('ada', '1'));
	bus.listen(ada, 'a');
	t.deepEqual([bus.accounts, bus.listening('a'), bus.isConnected('1')], [1, 1, true]);
	bus.detach(ada);
	t.deepEqual([bus.accounts, bus.listening('a'), bus.isConnected('1')], [0, 0, false]);
	bus.publish(['a'], frame);
	bus.direct('ada', frame);
	bus.everyone(frame);
	t.deepEqual(ada.told, []);
});

test('a listener may go while others are being told', (t) => {
	const bus = createLocalBus();
	const last = recorder();
	const leaving = {...recorder(), deliver: () => bus.detach(last)};
	bus.listen(leaving, 'a');
	bus.listen(last, 'a');
	t.notThrows(() => bus.publish(['a'], frame));
	t.is(bus.listening('a'), 1);
});

test('who is expelled is told why first, wherever it is connected', (t) => {
	const bus = createLocalBus();
	const [desk, phone, other] = [recorder(), recorder(), recorder()];
	bus.attach(desk, address('ada', '1'));
	bus.attach(phone, address('ada', '2'));
	bus.attach(other, address('bob', '3'));
	bus.expel({device: '1'}, frame, 'banned');
	t.deepEqual([desk.told.length, phone.told.length, other.told.length], [1, 0, 0]);
	bus.expel({account: 'ada'}, frame, 'kicked');
	t.deepEqual(phone.told, [['expel', frame, 'kicked']]);
	t.deepEqual(other.told, []);
});

test('who comes from a range is found there, logged in or not', (t) => {
	const bus = createLocalBus();
	const range = {family: 4, bits: 0xcb007100n, prefix: 24} as const;
	const [member, visitor, neighbour] = [recorder(), recorder(), recorder()];
	bus.arrive(member, '203.0.113.7');
	bus.arrive(visitor, '203.0.113.8');
	bus.arrive(neighbour, '203.0.114.7');
	bus.attach(member, address('ada', '1'));
	bus.attach(neighbour, address('bob', '2'));
	t.deepEqual(bus.within(range), [{name: 'ada', role: 'member'}]);
	bus.expel({range}, frame, 'banned');
	t.deepEqual([member.told.length, visitor.told.length, neighbour.told.length], [1, 1, 0]);
	for (const each of [member, visitor]) bus.detach(each);
	bus.expel({range}, frame, 'banned');
	t.deepEqual([bus.within(range), member.told.length], [[], 1]);
});

test('an account that gets another role has it on all its connections', (t) => {
	const bus = createLocalBus();
	const [desk, phone] = [recorder(), recorder()];
	for (const [listener, device] of [
		[desk, '1'],
		[phone, '2'],
	] as const) {
		bus.arrive(listener, '203.0.113.7');
		bus.attach(listener, address('ada', device));
	}
	bus.become('ada', 'moderator');
	t.deepEqual([desk.told, phone.told], [[['become', 'moderator']], [['become', 'moderator']]]);
	const range = {family: 4, bits: 0xcb007107n, prefix: 32} as const;
	t.deepEqual(bus.within(range), [{name: 'ada', role: 'moderator'}]);
});
