import test from 'ava';
import {conversation, notesIn, saidIn, startPrivatePeople} from '../../helpers/private-people.ts';

test('who has not seen a new identity yet is said to be late, and the relay is not called a liar', async (t) => {
	const people = await startPrivatePeople(t);
	const ada = await people.join('ada');
	const bob = await people.join('bob');
	await ada.client.openConversation('bob');
	ada.client.send('@bob', 'hello');
	await people.until(() => saidIn(bob, 'ada').length === 1);
	bob.client.send('@ada', 'hello ada');
	await people.until(() => saidIn(ada, 'bob').length === 2);
	await ada.client.startNewIdentity();
	await people.until(() => ada.client.state.private.status === 'ready');
	bob.client.send('@ada', 'I do not know yet');
	await people.until(() => saidIn(ada, 'bob').length === 3);
	const notes = notesIn(ada, 'bob').join('\n');
	t.regex(notes, /had not seen your new identity/);
	t.notRegex(notes, /lying/);
	// Bob learns of it with the next message of ada's, and sends nothing before he decides.
	ada.client.send('@bob', 'new keys');
	await people.until(() => conversation(bob, 'ada').direct?.trust === 'changed');
	bob.client.send('@ada', 'held');
	await people.until(() => conversation(bob, 'ada').pending[0]?.delivery.type === 'held');
	await bob.client.acceptKeys('ada', await bob.client.comparisonWith('ada'));
	await people.until(() => saidIn(ada, 'bob').includes('held'));
});
