import test from 'ava';
import {LIMITS} from '../../../source/protocol/limits.ts';
import {startTestRelay} from '../../helpers/test-relay.ts';

const HOUR = 3_600_000;

test('a ban that has ended is forgotten, in memory and in storage', async (t) => {
	const {relay, register, storage, pass} = await startTestRelay({limits: {mailboxSweep: HOUR}});
	await register('ada');
	await register('bob');
	const target = {type: 'account', name: 'bob'} as const;
	await relay.operator.ban({target, lifetime: 10 * 60_000});
	await relay.operator.mute({target});
	t.is((await storage.everySanction()).length, 2);
	await pass(3 * HOUR);
	const kept = await storage.everySanction();
	t.deepEqual(
		kept.map(({type}) => type),
		['mute'],
	);
	t.is((await relay.operator.listSanctions({})).sanctions.length, 1);
});

test('a ban that ends is over before it is forgotten', async (t) => {
	const {relay, register, storage, pass, again} = await startTestRelay();
	const bob = await register('bob');
	await relay.operator.ban({target: {type: 'account', name: 'bob'}, lifetime: 60_000});
	await pass(61_000);
	t.true(LIMITS.mailboxSweep > 61_000);
	t.is((await storage.everySanction()).length, 1);
	await t.notThrowsAsync(again(bob));
});
