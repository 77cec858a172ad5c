import test from 'ava';
import {
	conversation,
	type PrivatePeople,
	saidIn,
	startPrivatePeople,
} from '../../helpers/private-people.ts';

async function talk(people: PrivatePeople) {
	const ada = await people.join('ada');
	const bob = await people.join('bob');
	await ada.client.openConversation('bob');
	return {ada, bob} as const;
}

test('a private message leaves when its time is over, and what follows leaves after it', async (t) => {
	const people = await startPrivatePeople(t);
	const {ada, bob} = await talk(people);
	ada.client.send('@bob', 'wait', {notBefore: people.relay.clock.now() + 3000});
	ada.client.send('@bob', 'and this after it');
	await people.pass(2000);
	t.deepEqual(saidIn(bob, 'ada'), []);
	t.is(conversation(ada, 'bob').pending[0]?.notBefore !== undefined, true);
	await people.until(() => saidIn(bob, 'ada').length === 2);
	t.deepEqual(saidIn(bob, 'ada'), ['wait', 'and this after it']);
});

test('a private message that was taken back in time goes nowhere, and the next need not wait for it', async (t) => {
	const people = await startPrivatePeople(t);
	const {ada, bob} = await talk(people);
	const id = ada.client.send('@bob', 'oops', {notBefore: people.relay.clock.now() + 9000});
	ada.client.send('@bob', 'better');
	await people.pass(500);
	ada.client.drop(id);
	await people.pass(500);
	t.deepEqual(saidIn(bob, 'ada'), ['better']);
	await people.pass(20_000);
	t.deepEqual(saidIn(bob, 'ada'), ['better']);
});

test('whoever leaves meanwhile has sent it', async (t) => {
	const people = await startPrivatePeople(t);
	const {ada, bob} = await talk(people);
	ada.client.send('@bob', 'goodbye', {notBefore: people.relay.clock.now() + 9000});
	await people.pass(100);
	const closing = ada.client.close();
	await people.pass(1600);
	await closing;
	await people.until(() => saidIn(bob, 'ada').length === 1);
	t.deepEqual(saidIn(bob, 'ada'), ['goodbye']);
});
