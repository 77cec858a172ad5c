import test, {type ExecutionContext} from 'ava';
import type {Client} from '../../../source/client/api.ts';
import type {State} from '../../../source/client/state/state.ts';
import {type Chat, KEYS, openChat, openPlace} from '../open-chat.ts';

/** Ada at a screen, and Bob, both able to write in private. */
async function openPair(
	t: ExecutionContext,
	size: {readonly columns?: number; readonly rows?: number} = {},
): Promise<{readonly chat: Chat; readonly ada: Client; readonly bob: Client}> {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const bob = await place.join('bob');
	for (const client of [ada, bob]) {
		await reached(client, (state) => state.private.status === 'ready');
	}
	const chat = openChat(t, ada, size);
	await chat.waitFor('message #lobby');
	return {chat, ada, bob};
}

/** Resolves when the state of a client is as wanted. */
function reached(client: Client, isSo: (state: State) => boolean): Promise<void> {
	const {promise, resolve} = Promise.withResolvers<void>();
	const look = () => {
		if (isSo(client.state)) {
			resolve();
		}
	};
	const stop = client.subscribe(look);
	look();
	return promise.finally(stop);
}

/** Both have the conversation, and Ada has it in front. */
async function openConversation(t: ExecutionContext): ReturnType<typeof openPair> {
	const pair = await openPair(t);
	const {chat, bob} = pair;
	chat.type('/msg bob hello\r');
	await chat.waitFor('message @bob');
	await reached(bob, ({rooms}) => rooms.get('@ada')?.log.newest?.text === 'hello');
	await bob.acceptRequest('ada');
	return pair;
}

test('/msg opens a conversation, which says at the composer how it is protected', async (t) => {
	const {chat} = await openConversation(t);
	await chat.waitFor(/ada\s+hello/);
	await chat.waitFor(/┴ end-to-end encrypted, not verified ─/);
	await chat.waitFor(/ PRIVATE\s+│[\s\S]*▌bob/);
	t.pass();
});

test('a stranger’s message is a request and rings no bell, until it is accepted', async (t) => {
	const {chat, ada, bob} = await openPair(t);
	const room = await bob.openConversation('ada');
	bob.send(room, 'do you remember me?');
	await chat.waitFor(/REQUESTS 1[\s\S]*\?bob/);
	t.false(chat.written().includes('\u0007'));
	chat.press(`${KEYS.ctrlX}2`);
	await chat.waitFor('bob wants to write to you. /accept, /refuse or /block');
	chat.type('/accept\r');
	await chat.waitFor(/ PRIVATE\s+│[\s\S]*▌bob/);
	t.is(ada.state.rooms.get('@bob')?.direct?.standing, 'accepted');
});

test('Enter on somebody in the people page opens the conversation', async (t) => {
	const {chat} = await openPair(t);
	await chat.waitFor(/2 (?:here|members)/);
	chat.press(`${KEYS.ctrlX}w`);
	await chat.waitFor(/People of #lobby[\s\S]*bob/);
	chat.press(KEYS.down);
	chat.press(KEYS.enter);
	await chat.waitFor('message @bob');
	t.pass();
});

test('two people compare emoji: the one who asks sees them after Enter', async (t) => {
	const {chat, ada, bob} = await openConversation(t);
	chat.type('/verify bob emoji\r');
	await chat.waitFor('Waiting for bob');
	await reached(bob, (state) => state.private.comparison?.stage.type === 'asked');
	await bob.acceptComparison();
	await chat.waitFor('Enter shows them');
	chat.type('y');
	chat.press(KEYS.enter);
	await chat.waitFor('Do both screens show the same seven');
	t.is(ada.state.rooms.get('@bob')?.direct?.trust, 'new');
	chat.type('y');
	await bob.finishComparison(true);
	await reached(ada, ({rooms}) => rooms.get('@bob')?.direct?.trust === 'verified');
	await chat.waitFor('Enter close');
	chat.press(KEYS.enter);
	await chat.waitFor(/┴ end-to-end encrypted, verified ─/);
	await reached(ada, (state) => state.private.comparison === undefined);
});

test('who types on after a comparison has ended means the composer', async (t) => {
	const {chat, bob} = await openConversation(t);
	chat.type('/verify emoji\r');
	await reached(bob, (state) => state.private.comparison?.stage.type === 'asked');
	await bob.cancelComparison();
	await chat.waitFor('Enter close');
	chat.type('another day then');
	await chat.waitFor('> another day then');
	await chat.waitFor((screen) => !screen.includes('Enter close'));
	t.pass();
});

test('a comparison that somebody else begins takes no key from what one writes', async (t) => {
	const {chat, ada, bob} = await openConversation(t);
	chat.type('half a sentence');
	await chat.waitFor('half a sentence');
	await bob.startComparison('ada');
	await chat.waitFor('bob asks to compare seven emoji: Ctrl-X v opens it');
	chat.type(' y');
	await chat.waitFor('half a sentence y');
	t.is(ada.state.private.comparison?.stage.type, 'asked');
	chat.press(`${KEYS.ctrlX}v`);
	await chat.waitFor('Enter accept');
	chat.press(KEYS.enter);
	await chat.waitFor('Do both screens show the same seven');
	chat.press(KEYS.escape);
	await chat.waitFor('> half a sentence y');
});

test('under changed keys one can write, and what one writes is held', async (t) => {
	const {chat, ada, bob} = await openConversation(t);
	await bob.startNewIdentity();
	bob.send('@ada', 'new laptop');
	await chat.waitFor('keys changed: sending is blocked');
	chat.type('is it you?\r');
	await chat.waitFor(/║ada\s+is it you\?/);
	await chat.waitFor(/held: bob's keys changed/);
	await chat.waitFor('1 held');
	t.is(ada.state.rooms.get('@bob')?.pending[0]?.delivery.type, 'held');
});
