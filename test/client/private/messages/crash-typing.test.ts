import test from 'ava';
import {befriend, messagingEnds, notesWith, textsWith} from './messaging-end.ts';

test('a sign of writing that got lost on the line is not told as a missing message', async (t) => {
	const ends = await messagingEnds(t);
	const ada = await ends.join('ada');
	const bob = await ends.join('bob');
	await befriend(ada, bob);
	ada.say('bob', 'hello');
	await ends.until(() => textsWith(bob, 'ada').length === 1);
	ada.line.isDown = true;
	ada.messaging.dispatch.sendVolatile('bob', {kind: 'typing', body: {isOn: true}});
	await ends.pass(1000);
	ada.disconnect();
	await ada.connect();
	ada.say('bob', 'how are you?');
	await ends.until(() => textsWith(bob, 'ada').length === 2);
	await ends.pass(70_000);
	t.deepEqual(notesWith(bob, 'ada'), []);
});

test('a sign of writing that was sealed before a crash is not told as a missing message', async (t) => {
	const ends = await messagingEnds(t);
	const first = await ends.join('ada');
	const bob = await ends.join('bob');
	await befriend(first, bob);
	first.say('bob', 'hello');
	await ends.until(() => textsWith(bob, 'ada').length === 1);
	first.line.isDown = true;
	first.messaging.dispatch.sendVolatile('bob', {kind: 'typing', body: {isOn: true}});
	await ends.pass(1000);
	const ada = await first.restart();
	ada.say('bob', 'how are you?');
	await ends.until(() => textsWith(bob, 'ada').length === 2);
	await ends.pass(70_000);
	t.deepEqual(notesWith(bob, 'ada'), []);
});
