import test from 'ava';
import type {RoomMessage} from '../../source/protocol/records.ts';
import {createLocalBus} from '../../source/server/bus.ts';
import {RoomLog} from '../../source/server/room-log.ts';

function entry(seq: number): RoomMessage {
	return {room: 'a', seq, id: `entry-00${seq}`, kind: 'text', from: 'ada', time: 1, text: ''};
}

/** A log whose publications are written down. */
function recorded() {
	const bus = createLocalBus();
	const positions: number[] = [];
	const listener = {
		deliver: ({frame}: {frame: {type: string; seq?: number}}) => positions.push(frame.seq ?? 0),
		follow: () => undefined,
		unfollow: () => undefined,
		refresh: () => undefined,
		become: () => undefined,
		close: () => undefined,
		expel: () => undefined,
	};
	bus.listen(listener, 'a');
	return {log: new RoomLog(bus), positions};
}

test('entries are told in the order they were written, whoever settles first', async (t) => {
	const {log, positions} = recorded();
	const slow = Promise.withResolvers<RoomMessage>();
	const first = log.write(
		'a',
		() => slow.promise,
		(message) => message,
	);
	const second = log.write(
		'a',
		async () => entry(2),
		(message) => message,
	);
	const settled: number[] = [];
	void first.then(() => settled.push(1));
	void second.then(() => settled.push(2));
	await new Promise((resolve) => setImmediate(resolve));
	t.deepEqual(positions, []);
	slow.resolve(entry(1));
	await Promise.all([first, second]);
	t.deepEqual(
		[positions, settled],
		[
			[1, 2],
			[1, 2],
		],
	);
	t.is(log.written, 2);
});

test('whoever an entry says is gone is not told what comes after it', async (t) => {
	const bus = createLocalBus();
	const log = new RoomLog(bus);
	const heard: number[] = [];
	const listener = {
		deliver: ({frame}: {frame: {type: string; seq?: number}}) => heard.push(frame.seq ?? 0),
		follow: () => undefined,
		unfollow: (room: string) => bus.unlisten(listener, room),
		refresh: () => undefined,
		become: () => undefined,
		close: () => undefined,
		expel: () => undefined,
	};
	const address = {
		...{account: 'ada', device: 'd1', isPassing: false, openedAt: 0},
		role: 'member',
	} as const;
	const gone: readonly RoomMessage[] = [
		{...entry(1), kind: 'leave'},
		{...entry(1), from: 'bob', kind: 'moderation', moderation: {deed: 'kick', name: 'ada'}},
		{...entry(1), from: 'bob', kind: 'moderation', moderation: {deed: 'ban', name: 'ada'}},
	];
	for (const first of gone) {
		bus.attach(listener, address);
		bus.listen(listener, 'a');
		const both = [first, entry(2)].map((each) => {
			return log.write(
				'a',
				async () => each,
				(message) => message,
			);
		});
		await Promise.all(both);
		bus.detach(listener);
	}
	t.deepEqual(heard, [1, 1, 1]);
});

test('a write that fails tells its caller, and the next goes on', async (t) => {
	const {log, positions} = recorded();
	const first = log.write(
		'a',
		() => Promise.reject(new Error('broken')),
		() => undefined,
	);
	const second = log.write(
		'a',
		async () => entry(1),
		(message) => message,
	);
	await t.throwsAsync(first, {message: 'broken'});
	await second;
	t.deepEqual(positions, [1]);
	await log.settled();
});

test('a write that made no entry tells nobody', async (t) => {
	const {log, positions} = recorded();
	t.is(
		await log.write(
			'a',
			async () => 'refused',
			() => undefined,
		),
		'refused',
	);
	t.deepEqual(positions, []);
	t.is(log.written, 0);
});
