import test from 'ava';
import {
	conversation,
	messagesIn,
	type PrivatePeople,
	saidIn,
	startPrivatePeople,
} from '../../helpers/private-people.ts';

async function talk(people: PrivatePeople, names: readonly [string, string]) {
	const one = await people.join(names[0]);
	const other = await people.join(names[1]);
	return [one, other] as const;
}

test('two people write to each other, and each reads what the other wrote', async (t) => {
	const people = await startPrivatePeople(t);
	const [ada, bob] = await talk(people, ['ada', 'bob']);
	const room = await ada.client.openConversation('bob');
	t.is(room, '@bob');
	ada.client.send(room, 'hello bob');
	await people.until(() => saidIn(bob, 'ada').length === 1);
	bob.client.send('@ada', 'hello ada');
	await people.until(() => saidIn(ada, 'bob').length === 2);
	t.deepEqual(saidIn(ada, 'bob'), ['hello bob', 'hello ada']);
	t.deepEqual(saidIn(bob, 'ada'), ['hello bob', 'hello ada']);
	t.is(conversation(ada, 'bob').direct?.trust, 'new');
	t.is(conversation(ada, 'bob').pending.length, 0);
});

test('who is away gets it when they are back, in order and once', async (t) => {
	const people = await startPrivatePeople(t);
	const [ada, bob] = await talk(people, ['ada', 'bob']);
	await bob.client.close();
	await ada.client.openConversation('bob');
	for (const text of ['one', 'two', 'three']) ada.client.send('@bob', text);
	await people.until(() => saidIn(ada, 'bob').length === 3);
	await people.restart(bob);
	await people.until(() => saidIn(bob, 'ada').length === 3);
	t.deepEqual(saidIn(bob, 'ada'), ['one', 'two', 'three']);
	await people.restart(bob);
	t.deepEqual(saidIn(bob, 'ada'), ['one', 'two', 'three']);
});

test('what was written without a connection leaves with the next one', async (t) => {
	const people = await startPrivatePeople(t);
	const [ada, bob] = await talk(people, ['ada', 'bob']);
	await ada.client.openConversation('bob');
	people.bridge.isDown = true;
	people.bridge.cut();
	await people.until(() => ada.client.state.connection.type === 'waiting');
	ada.client.send('@bob', 'later');
	t.is(conversation(ada, 'bob').pending.length, 1);
	people.bridge.isDown = false;
	await people.until(() => saidIn(bob, 'ada').length === 1);
	t.deepEqual(saidIn(bob, 'ada'), ['later']);
	t.is(conversation(ada, 'bob').pending.length, 0);
});

test('what was written survives a restart before it could leave', async (t) => {
	const people = await startPrivatePeople(t);
	const [ada, bob] = await talk(people, ['ada', 'bob']);
	await ada.client.openConversation('bob');
	people.bridge.isDown = true;
	people.bridge.cut();
	await people.until(() => ada.client.state.connection.type === 'waiting');
	ada.client.send('@bob', 'kept');
	people.bridge.isDown = false;
	await people.restart(ada);
	await people.until(() => saidIn(bob, 'ada').length === 1);
	t.deepEqual(saidIn(bob, 'ada'), ['kept']);
});

test('what was said can be read, and answered, before there is a connection', async (t) => {
	const people = await startPrivatePeople(t);
	const [ada, bob] = await talk(people, ['ada', 'bob']);
	await ada.client.openConversation('bob');
	ada.client.send('@bob', 'hello');
	await people.until(() => saidIn(bob, 'ada').length === 1);
	people.bridge.isDown = true;
	people.bridge.cut();
	await people.restartOffline(bob);
	await people.until(() => bob.client.state.connection.type === 'waiting');
	t.deepEqual(saidIn(bob, 'ada'), ['hello']);
	t.is(bob.client.state.account?.name, 'bob');
	t.is((await bob.client.searchPrivate('hello')).length, 1);
	bob.client.send('@ada', 'written in a tunnel');
	t.is(conversation(bob, 'ada').pending.length, 1);
	people.bridge.isDown = false;
	await people.until(() => saidIn(ada, 'bob').length === 2);
	t.deepEqual(saidIn(ada, 'bob'), ['hello', 'written in a tunnel']);
});

test('a stranger is a request, and learns nothing before it is accepted', async (t) => {
	const people = await startPrivatePeople(t);
	const [ada, bob] = await talk(people, ['ada', 'bob']);
	await ada.client.openConversation('bob');
	ada.client.send('@bob', 'may I?');
	await people.until(() => saidIn(bob, 'ada').length === 1);
	t.is(conversation(bob, 'ada').direct?.standing, 'request');
	bob.client.markRead('@ada', 1);
	await people.pass(10_000);
	t.is(messagesIn(ada, 'bob')[0]?.facts?.delivery, 'sent');
	await bob.client.acceptRequest('ada');
	bob.client.send('@ada', 'yes');
	await people.until(() => messagesIn(ada, 'bob').length === 2);
	ada.client.send('@bob', 'thanks');
	await people.until(() => messagesIn(ada, 'bob')[2]?.facts?.delivery === 'delivered');
	bob.client.markRead('@ada', 3);
	await people.until(() => messagesIn(ada, 'bob')[2]?.facts?.delivery === 'read');
	t.pass();
});

test('an edit, a reaction and a deletion reach the other side', async (t) => {
	const people = await startPrivatePeople(t);
	const [ada, bob] = await talk(people, ['ada', 'bob']);
	await ada.client.openConversation('bob');
	const id = ada.client.send('@bob', 'helo');
	await people.until(() => saidIn(bob, 'ada').length === 1);
	ada.client.editMessage('@bob', id, 'hello');
	await people.until(() => saidIn(bob, 'ada')[0] === 'hello');
	t.true(messagesIn(bob, 'ada')[0]?.facts?.isEdited);
	bob.client.react('@ada', id, {emoji: '👍', isOn: true});
	await people.until(() => messagesIn(ada, 'bob')[0]?.facts?.reactions.length === 1);
	t.deepEqual(messagesIn(ada, 'bob')[0]?.facts?.reactions, [{emoji: '👍', names: ['bob']}]);
	ada.client.deleteMessage('@bob', id);
	await people.until(() => messagesIn(bob, 'ada')[0]?.facts?.isDeleted === true);
	t.is(messagesIn(bob, 'ada')[0]?.text, '');
	t.deepEqual(await bob.client.searchPrivate('hello'), []);
});

test('nobody but the two is in the conversation, and a name nobody has is refused', async (t) => {
	const people = await startPrivatePeople(t);
	const [ada] = await talk(people, ['ada', 'bob']);
	await t.throwsAsync(ada.client.openConversation('nobody'), {name: 'RefusedError'});
	await t.throwsAsync(ada.client.openConversation('ada'), {name: 'InputError'});
	t.false(ada.client.state.rooms.has('@nobody'));
});

test('both sides see the same sixty digits', async (t) => {
	const people = await startPrivatePeople(t);
	const [ada, bob] = await talk(people, ['ada', 'bob']);
	await ada.client.openConversation('bob');
	await bob.client.openConversation('ada');
	const ours = await ada.client.comparisonWith('bob');
	const theirs = await bob.client.comparisonWith('ada');
	t.is(ours.number.length, 12);
	t.deepEqual(ours.number, theirs.number);
	t.is(await ada.client.comparePasted('bob', theirs.text), 'match');
	t.is(conversation(ada, 'bob').direct?.trust, 'verified');
});

test('both sides see the same seven emoji, and the same answer verifies both', async (t) => {
	const people = await startPrivatePeople(t);
	const [ada, bob] = await talk(people, ['ada', 'bob']);
	await ada.client.openConversation('bob');
	ada.client.send('@bob', 'compare?');
	await people.until(() => saidIn(bob, 'ada').length === 1);
	await bob.client.acceptRequest('ada');
	await ada.client.startComparison('bob');
	await people.until(() => bob.client.state.private.comparison?.stage.type === 'asked');
	await bob.client.acceptComparison();
	const stageOf = (person: typeof ada) => person.client.state.private.comparison?.stage;
	await people.until(() => [ada, bob].every((person) => stageOf(person)?.type === 'comparing'));
	const [ours, theirs] = [stageOf(ada), stageOf(bob)];
	t.deepEqual(ours, theirs);
	t.is(ours?.type === 'comparing' ? ours.emoji.length : 0, 7);
	await ada.client.finishComparison(true);
	await bob.client.finishComparison(true);
	await people.until(() => conversation(bob, 'ada').direct?.trust === 'verified');
	t.is(conversation(ada, 'bob').direct?.trust, 'verified');
});

test('who is there is known of the people one writes to, also after a restart', async (t) => {
	const people = await startPrivatePeople(t);
	const [ada] = await talk(people, ['ada', 'bob']);
	await ada.client.openConversation('bob');
	await people.restart(ada);
	await people.until(() => ada.client.state.presence.get('bob')?.state === 'online');
	t.pass();
});
