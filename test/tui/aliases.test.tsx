import test from 'ava';
import {KEYS, openChat, openPlace, roomOf} from './open-chat.ts';

test('a command of one’s own is made, completed and sent', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	chat.type('/alias shrug (shrugs)\r');
	await chat.waitFor('/shrug now stands for: (shrugs)');
	chat.type('/shr');
	chat.press(KEYS.tab);
	await chat.waitFor('> /shrug');
	chat.press(KEYS.enter);
	const said = () => roomOf(ada, 'lobby').log.newest?.text;
	await chat.waitFor(() => said() === '(shrugs)');
	t.is(said(), '(shrugs)');
});
