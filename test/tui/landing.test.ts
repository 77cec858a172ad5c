import test, {type ExecutionContext} from 'ava';
import type {Client} from '../../source/client/api.ts';
import {KEYS, openChat, openPlace, roomOf} from './open-chat.ts';

/** More than a screen of 24 rows shows. */
const MANY = 40;

test('a room with more news than fit opens where they begin, and only what was seen is read', async (t) => {
	const {chat, ops} = await openMissing(t);
	chat.press(KEYS.focusIn);
	chat.press(KEYS.tab);
	await chat.waitFor(/40 new[\s\S]*news 1\.\s/);
	t.false(chat.screen().includes('news 30.'));
	await chat.waitFor(() => ops().unread < MANY);
	t.true(ops().unread > MANY / 2);
	chat.press('\u0018r');
	await chat.waitFor(() => ops().unread === 0);
});

test('Esc where news are below marks one of those in sight, and skips none', async (t) => {
	const {chat, ops} = await openMissing(t);
	chat.press(KEYS.focusIn);
	chat.press(KEYS.tab);
	await chat.waitFor('news 1.');
	chat.press(KEYS.escape);
	await chat.waitFor(/SELECT {2}message 1\d of 40/);
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('SELECT'));
	t.true(chat.screen().includes('news 1.'));
	t.true(ops().unread > MANY / 2);
});

test('news that fit are shown with the newest at the foot', async (t) => {
	const {chat} = await openMissing(t, 3);
	chat.press(KEYS.tab);
	await chat.waitFor(/3 new[\s\S]*news 3\./);
	t.false(chat.screen().includes('below'));
});

test('a walk leaves no place that one had scrolled to in front of the news', async (t) => {
	const {chat, bob, say} = await openMissing(t);
	chat.press(KEYS.focusIn);
	chat.press(KEYS.tab);
	await chat.waitFor('news 1.');
	chat.press('\u0018r');
	chat.press('\u001b[1~');
	await chat.waitFor('beginning of #ops');
	chat.press('\u00181');
	await chat.waitFor('message #lobby');
	await say(bob, 'something else');
	await chat.waitFor(/#ops +1/);
	chat.press(KEYS.tab);
	await chat.waitFor(/1 new[\s\S]*something else/);
	t.pass();
});

test('who comes back to the terminal finds where the news begin', async (t) => {
	const {chat, bob, say, ops} = await openMissing(t, 1);
	chat.press(KEYS.focusIn);
	chat.press(KEYS.tab);
	await chat.waitFor(() => ops().unread === 0);
	chat.press(KEYS.focusOut);
	for (let number = 1; number <= MANY; number++) await say(bob, `later ${number}.`);
	await chat.waitFor(`later ${MANY}.`);
	chat.press(KEYS.focusIn);
	await chat.waitFor(/40 new[\s\S]*later 1\.\s/);
	t.true(ops().unread > MANY / 2);
});

/** ada sits in the lobby, and bob has written in #ops, which is not in front. */
async function openMissing(t: ExecutionContext, news = MANY) {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const {room} = await ada.createRoom({name: 'ops'});
	const bob = await place.join('bob');
	await bob.joinRoom('ops');
	const chat = openChat(t, ada);
	await chat.waitFor('message #');
	chat.press('\u00181');
	await chat.waitFor('message #lobby');
	const say = async (client: Client, text: string) => {
		await client.whenAccepted(client.send(room, text));
	};
	for (let number = 1; number <= news; number++) await say(bob, `news ${number}.`);
	await chat.waitFor(new RegExp(`#ops +${news}`));
	return {chat, bob, say, ops: () => roomOf(ada, 'ops')};
}
