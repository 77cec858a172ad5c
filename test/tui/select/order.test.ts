import test, {type ExecutionContext} from 'ava';
import {roomByName} from '../../../source/client/state/select.ts';
import {until} from '../../helpers/until.ts';
import {KEYS, openChat, openPlace, paste, roomOf} from '../open-chat.ts';

/** Ada owns the relay and its lobby; bob has said something there. */
async function setUp(t: ExecutionContext, {asOwner}: {readonly asOwner: boolean}) {
	const place = await openPlace(t);
	const [ada, bob, cyd] = [
		await place.join('ada'),
		await place.join('bob'),
		await place.join('cyd'),
	];
	bob.send(roomOf(bob, 'lobby').id, 'buy now');
	const chat = openChat(t, asOwner ? ada : cyd);
	await chat.waitFor('buy now');
	chat.press(KEYS.escape);
	await chat.waitFor('SELECT');
	return {chat, ada, bob, cyd};
}

test('M offers what can be done to the author, asks why, and does it', async (t) => {
	const {chat, bob} = await setUp(t, {asOwner: true});
	chat.press('M');
	await chat.waitFor('What is to be done to bob in #lobby?');
	chat.press('k');
	await chat.waitFor('Why?');
	chat.type('spam');
	chat.press(KEYS.enter);
	await chat.waitFor('ada removed bob: spam');
	await chat.waitFor(/\/ban bob\s/);
	await until(() => roomByName(bob.state, 'lobby') === undefined);
	t.pass();
});

test('a question is not answered by what is pasted', async (t) => {
	const {chat} = await setUp(t, {asOwner: true});
	chat.press('M');
	await chat.waitFor('What is to be done to bob');
	chat.press(paste('b'));
	chat.press('k');
	await chat.waitFor('Why?');
	chat.type('spam');
	chat.press(KEYS.enter);
	await chat.waitFor('ada removed bob: spam');
	t.pass();
});

test('M does nothing when the question is taken back', async (t) => {
	const {chat, bob} = await setUp(t, {asOwner: true});
	chat.press('M');
	await chat.waitFor('What is to be done');
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('What is to be done'));
	t.not(roomByName(bob.state, 'lobby'), undefined);
});

test('M of who does not run the room says why not', async (t) => {
	const {chat} = await setUp(t, {asOwner: false});
	chat.press('M');
	await chat.waitFor('Only those who run #lobby');
	t.false(chat.screen().includes('What is to be done'));
});

test('! asks why and reports the message to those who run the room', async (t) => {
	const {chat, ada} = await setUp(t, {asOwner: false});
	chat.press('!');
	await chat.waitFor('Why should "buy now" of bob be looked at?');
	chat.type('spam');
	chat.press(KEYS.enter);
	await chat.waitFor('You reported "buy now" of bob.');
	await until(() => ada.state.order.openReports === 1);
	t.regex(ada.state.localLines.at(-1)?.text ?? '', /1 report waits for you/);
});

test('z opens what is hidden of somebody ignored, and closes it again', async (t) => {
	const {chat, cyd} = await setUp(t, {asOwner: false});
	cyd.setIgnored('bob', true);
	await chat.waitFor('1 message of bob is hidden; /unignore bob');
	t.false(chat.screen().includes('buy now'));
	chat.press('z');
	await chat.waitFor('buy now');
	chat.press('z');
	await chat.waitFor('1 message of bob is hidden');
	t.false(chat.screen().includes('buy now'));
});
