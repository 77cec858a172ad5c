import test from 'ava';
import {slowModeEnd} from '../../source/client/state/writing-rights.ts';
import {roomOf, say, startOrder} from './commands/moderation-people.ts';

test('in slow mode a second message waits visibly, and goes by itself when it may', async (t) => {
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	await order.run(ada, '/rules slow 30s');
	await order.until(() => roomOf(bob).rules?.slowMode === 30_000);
	await say(bob, 'first', ada);
	bob.client.send(roomOf(bob).id, 'second');
	bob.client.send(roomOf(bob).id, 'third');
	await order.until(() => roomOf(bob).pending[0]?.waitsUntil !== undefined);
	const now = order.relay.clock.now();
	const end = slowModeEnd(roomOf(bob), now) ?? 0;
	t.true(end > now && end <= now + 30_000);
	t.deepEqual(
		roomOf(bob).pending.map(({text, delivery}) => [text, delivery.type]),
		[
			['second', 'pending'],
			['third', 'pending'],
		],
	);
	await order.relay.pass(61_000);
	await order.until(() => roomOf(bob).pending.length === 0);
	t.is(roomOf(ada).log.newest?.text, 'third');
	t.is(slowModeEnd(roomOf(bob), order.relay.clock.now()), undefined);
});

test('who runs the room does not wait', async (t) => {
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	await order.run(ada, '/rules slow 30s');
	for (const text of ['one', 'two', 'three']) await say(ada, text, bob);
	t.is(roomOf(ada).pending.length, 0);
});

test('how long slow mode lets one wait is said as the relay says it, however long that is', async (t) => {
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	await order.run(ada, '/rules slow 2h');
	await order.until(() => roomOf(bob).rules?.slowMode === 7_200_000);
	await say(bob, 'first', ada);
	bob.client.send(roomOf(bob).id, 'second');
	await order.until(() => roomOf(bob).pending[0]?.waitsUntil !== undefined);
	const now = order.relay.clock.now();
	t.true((slowModeEnd(roomOf(bob), now) ?? 0) > now + 7_000_000);
});

test('what waits for slow mode goes as soon as that is over', async (t) => {
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	await order.run(ada, '/rules slow 2h');
	await order.until(() => roomOf(bob).rules?.slowMode === 7_200_000);
	await say(bob, 'first', ada);
	bob.client.send(roomOf(bob).id, 'second');
	await order.until(() => roomOf(bob).pending[0]?.waitsUntil !== undefined);
	await order.run(ada, '/rules slow off');
	await order.until(() => roomOf(bob).pending.length === 0);
	t.is(roomOf(ada).log.newest?.text, 'second');
});
