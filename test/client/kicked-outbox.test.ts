import test from 'ava';
import {roomByName} from '../../source/client/state/select.ts';
import {roomOf, say, startOrder} from './commands/moderation-people.ts';

test('what waited for slow mode is not lost by being removed, and is there after coming back', async (t) => {
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	await order.run(ada, '/rules slow 1h');
	await order.until(() => roomOf(bob).rules?.slowMode === 3_600_000);
	await say(bob, 'first', ada);
	bob.client.send(roomOf(bob).id, 'second');
	await order.until(() => roomOf(bob).pending[0]?.waitsUntil !== undefined);
	await order.run(ada, '/kick bob');
	await order.until(() => roomByName(bob.client.state, 'lobby') === undefined);
	await order.relay.pass(30 * 60_000);
	await order.run(bob, '/join lobby');
	await order.until(() => roomByName(bob.client.state, 'lobby') !== undefined);
	await order.until(() => roomOf(bob).pending.length > 0);
	t.is(roomOf(bob).pending[0]?.text, 'second');
});

test('what is written while silenced fails with its text kept, and can be sent again after', async (t) => {
	const order = await startOrder(t);
	const [ada, bob] = [await order.join('ada'), await order.join('bob')];
	await order.run(ada, '/silence bob 1h');
	bob.client.send(roomOf(bob).id, 'let me speak');
	await order.until(() => roomOf(bob).pending[0]?.delivery.type === 'failed');
	t.is(roomOf(bob).pending[0]?.text, 'let me speak');
	await order.run(ada, '/unsilence bob');
	await order.run(bob, '/retry');
	await order.until(() => roomOf(ada).log.newest?.text === 'let me speak');
	t.is(roomOf(bob).pending.length, 0);
});
