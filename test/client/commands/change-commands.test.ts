import test, {type ExecutionContext} from 'ava';
import {messagesIn, type Person, saidIn, startPrivatePeople} from '../../helpers/private-people.ts';
import {deskOf} from './recording-ui.ts';

/** Ada has said "tea?", bob "yes". */
async function talk(t: ExecutionContext) {
	const people = await startPrivatePeople(t);
	const ada = await people.join('ada');
	const bob = await people.join('bob');
	const desk = (person: Person) => deskOf(person, () => people.relay.clock.now());
	const [adaDesk, bobDesk] = [desk(ada), desk(bob)];
	await adaDesk.run('/msg bob tea?');
	await people.until(() => saidIn(bob, 'ada').length === 1);
	await bobDesk.run('yes', '@ada');
	await people.until(() => saidIn(ada, 'bob').length === 2);
	return {people, ada, bob, adaDesk, bobDesk};
}

function textsOf(person: Person, name: string): readonly string[] {
	return messagesIn(person, name).map(({text}) => text);
}

test('/edit replaces the last own message at both ends, and says that it was edited', async (t) => {
	const {people, ada, bob, adaDesk} = await talk(t);
	t.is((await adaDesk.run('/edit coffee,  then?', '@bob')).type, 'done');
	await people.until(() => textsOf(bob, 'ada')[0] === 'coffee,  then?');
	t.deepEqual(textsOf(ada, 'bob'), ['coffee,  then?', 'yes']);
	t.true(messagesIn(bob, 'ada')[0]?.facts?.isEdited);
});

test('/delete asks with the beginning of the message, and takes it away at both ends', async (t) => {
	const {people, ada, bob, adaDesk} = await talk(t);
	await adaDesk.run('/delete', '@bob', {keys: [undefined]});
	t.regex(adaDesk.questions[0] ?? '', /^Delete "tea\?"\?/);
	t.false(messagesIn(ada, 'bob')[0]?.facts?.isDeleted);
	await adaDesk.run('/delete', '@bob', {keys: ['d']});
	await people.until(() => messagesIn(bob, 'ada')[0]?.facts?.isDeleted === true);
	t.true(messagesIn(ada, 'bob')[0]?.facts?.isDeleted);
	t.is((await adaDesk.run('/delete', '@bob')).type, 'failed');
	t.is(adaDesk.lastLine(), 'No message of yours is shown here.');
});

test('/react puts an emoji under what the other person said last, /unreact takes it away', async (t) => {
	const {people, bob, adaDesk} = await talk(t);
	await adaDesk.run('/react 👍🏽', '@bob');
	const reactions = () => messagesIn(bob, 'ada')[1]?.facts?.reactions;
	await people.until(() => reactions()?.length === 1);
	t.deepEqual(reactions(), [{emoji: '👍🏽', names: ['ada']}]);
	await adaDesk.run('/unreact 👍🏽', '@bob');
	await people.until(() => reactions()?.length === 0);
	t.is((await adaDesk.run('/unreact 👍🏽', '@bob')).type, 'failed');
});

for (const [line, sentence] of [
	['/react yes', /not one emoji/],
	['/react 👍👎', /not one emoji/],
	[`/react ${'👍'.repeat(1000)}`, /not one emoji/],
	['/unreact 🎉', /No message shown here has that emoji from you/],
] as const) {
	test(`${line.slice(0, 16)} is refused`, async (t) => {
		const {people, bob, adaDesk} = await talk(t);
		t.is((await adaDesk.run(line, '@bob')).type, 'failed');
		t.regex(adaDesk.lastLine(), sentence);
		await people.pass(1000);
		t.deepEqual(messagesIn(bob, 'ada')[1]?.facts?.reactions, []);
	});
}

test('a message that is not sent yet is neither edited nor deleted', async (t) => {
	const {people, ada, adaDesk} = await talk(t);
	people.bridge.isDown = true;
	people.bridge.cut();
	await people.until(() => ada.client.state.connection.type === 'waiting');
	await adaDesk.run('later', '@bob');
	for (const line of ['/edit now', '/delete']) {
		t.is((await adaDesk.run(line, '@bob')).type, 'failed');
		t.regex(adaDesk.lastLine(), /not sent yet/);
	}
});
