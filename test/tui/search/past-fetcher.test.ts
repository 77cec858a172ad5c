import test from 'ava';
import {MessageLog} from '../../../source/client/state/message-log.ts';
import type {LogMessage, RoomState, State} from '../../../source/client/state/state.ts';
import {PastFetcher} from '../../../source/tui/search/past-fetcher.ts';
import {at, logOf, room, said, stateOf} from '../../helpers/build-state.ts';
import {settled} from '../../helpers/until.ts';

test('a room that holds too little to be looked at gets one page, once', async (t) => {
	const {fetcher, asked} = fetching([room('ops', {hasOlder: true})]);
	fetcher.lastLines(['ops']);
	await settled();
	fetcher.lastLines(['ops']);
	await settled();
	t.deepEqual(asked, ['ops']);
	fetcher.rest();
	fetcher.lastLines(['ops']);
	await settled();
	t.deepEqual(asked, ['ops', 'ops']);
});

test('a room that holds enough, or has no more, is not asked about', async (t) => {
	const full = logOf(
		Array.from({length: 50}, (_, index) => message(index + 1)),
		200,
	);
	const {fetcher, asked} = fetching([room('full', {log: full}), room('empty')]);
	fetcher.lastLines(['full', 'empty', 'gone']);
	await settled();
	t.deepEqual(asked, []);
});

test('what is missing of the unread is fetched from the newest gap on, up to some pages', async (t) => {
	const log = MessageLog.empty.receive(message(10)).receive(message(1000));
	const {fetcher, asked} = fetching([room('ops', {log, read: 10, unread: 1})]);
	fetcher.unread(['ops']);
	await settled();
	t.is(asked[0], 'ops before 1000');
	t.is(asked.length, 5);
});

test('a gap in what was read long ago stays', async (t) => {
	const log = MessageLog.empty.receive(message(10)).receive(message(1000));
	const {fetcher, asked} = fetching([room('ops', {log, read: 1000})]);
	fetcher.unread(['ops']);
	await settled();
	t.deepEqual(asked, []);
});

test('without a connection nobody is asked, and a refusal ends it quietly', async (t) => {
	const rooms = [room('ops', {hasOlder: true})];
	const offline = fetching(rooms, {connection: {type: 'off', reason: undefined}});
	offline.fetcher.lastLines(['ops']);
	offline.fetcher.listRooms();
	await settled();
	t.deepEqual(offline.asked, []);
	const refused = fetching(rooms, {}, () => Promise.reject(new Error('No.')));
	refused.fetcher.lastLines(['ops']);
	await settled();
	t.deepEqual(refused.asked, ['ops']);
});

test('what is marked while another room is fetched is fetched after it, and nothing in between', async (t) => {
	const rooms = ['one', 'two', 'three'].map((id) => room(id, {hasOlder: true}));
	const {promise, resolve} = Promise.withResolvers<void>();
	const {fetcher, asked} = fetching(rooms, {}, () => promise);
	for (const {id} of rooms) {
		fetcher.lastLines([id]);
	}
	t.deepEqual(asked, ['one']);
	resolve();
	await settled();
	t.deepEqual(asked, ['one', 'three']);
});

test('which rooms there are is asked once over a connection', async (t) => {
	const {fetcher, asked} = fetching([]);
	fetcher.listRooms();
	fetcher.listRooms();
	await settled();
	t.deepEqual(asked, ['rooms']);
});

function message(seq: number): LogMessage {
	return said('mira', at('10:00'), 'hello', {seq, id: `m${seq}`});
}

/** A fetcher that asks the test, which holds no more than it did. */
function fetching(
	rooms: readonly RoomState[],
	rest: Partial<State> = {},
	answer: () => Promise<void> = () => Promise.resolve(),
) {
	const asked: string[] = [];
	const fetcher = new PastFetcher({
		state: stateOf(rooms, rest),
		loadOlder(id, before) {
			asked.push(before === undefined ? id : `${id} before ${before}`);
			return answer();
		},
		async listRooms() {
			asked.push('rooms');
			return [];
		},
	});
	return {fetcher, asked};
}
