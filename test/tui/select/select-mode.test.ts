import {Buffer} from 'node:buffer';
import test, {type ExecutionContext} from 'ava';
import type {Client} from '../../../source/client/api.ts';
import {type Chat, KEYS, openChat, openPlace, paste, roomOf} from '../open-chat.ts';

test('Esc on an empty line marks the newest message, and Esc ends it', async (t) => {
	const {chat} = await talk(t, ['one', 'two']);
	chat.press(KEYS.escape);
	await chat.waitFor('SELECT  message 2 of 2');
	await chat.waitFor(/▌[^\n]*two/);
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('SELECT'));
	t.true(chat.screen().includes('message #lobby'));
});

test('Esc with something written marks nothing, and Ctrl-X s does', async (t) => {
	const {chat} = await talk(t, ['one']);
	chat.type('half a word');
	await chat.waitFor('> half a word');
	chat.press(`${KEYS.ctrlX}\t`);
	await chat.waitFor('Nobody waits for you elsewhere.');
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('Nobody waits'));
	t.false(chat.screen().includes('SELECT'));
	chat.press(`${KEYS.ctrlX}s`);
	await chat.waitFor('SELECT  message 1 of 1');
	t.true(chat.screen().includes('> half a word'));
});

test('a slash goes back to writing and begins a command', async (t) => {
	const {chat} = await talk(t, ['one']);
	chat.press(KEYS.escape);
	await chat.waitFor('SELECT  message 1 of 1');
	chat.type('/select');
	await chat.waitFor('> /select');
	t.false(chat.screen().includes('SELECT'));
	chat.press(KEYS.enter);
	await chat.waitFor('SELECT  message 1 of 1');
});

test('/select marks the newest message', async (t) => {
	const {chat} = await talk(t, ['one']);
	chat.type('/select\r');
	await chat.waitFor('SELECT  message 1 of 1');
	t.pass();
});

test('the mark goes up and down by arrows and letters, and to either end', async (t) => {
	const {chat} = await talk(t, ['one', 'two', 'three']);
	chat.press(KEYS.escape);
	await chat.waitFor('message 3 of 3');
	chat.press('k');
	await chat.waitFor('message 2 of 3');
	chat.press(KEYS.up);
	await chat.waitFor('message 1 of 3');
	chat.press('k');
	await chat.waitFor('That is the oldest message.');
	chat.press('j');
	await chat.waitFor('message 2 of 3');
	chat.press('G');
	await chat.waitFor('message 3 of 3');
	chat.press('j');
	await chat.waitFor('That is the newest message.');
	chat.press('g');
	await chat.waitFor('message 1 of 3');
	t.regex(chat.screen(), /▌[^\n]*one/);
});

test('the mark stays on its message, and in sight, while others come', async (t) => {
	const {chat, bob, lobby} = await talk(t, ['stay with me']);
	chat.press(KEYS.escape);
	await chat.waitFor('message 1 of 1');
	for (let number = 0; number < 60; number++) {
		bob.send(lobby, `filler ${number}.`);
	}
	await chat.waitFor('message 1 of 61');
	await chat.waitFor(/▌[^\n]*stay with me/);
	t.false(chat.screen().includes('filler 40.'));
});

test('PgUp and PgDn move the mark a page, and it stays in sight', async (t) => {
	const {chat} = await talk(
		t,
		Array.from({length: 60}, (_, index) => `line ${index}.`),
	);
	// The window opens where the unread begins.
	await chat.waitFor('line 0.');
	chat.press(KEYS.end);
	await chat.waitFor('line 50.');
	chat.press(KEYS.escape);
	await chat.waitFor('message 60 of 60');
	chat.press(KEYS.pageUp);
	await chat.waitFor((screen) => /SELECT {2}message [34]\d of 60/.test(screen));
	const [, number = ''] = /message (\d+) of 60/.exec(chat.screen()) ?? [];
	await chat.waitFor(new RegExp(`▌[^\\n]*line ${Number(number) - 1}\\.`));
	chat.press('\u001b[6~');
	await chat.waitFor('message 60 of 60');
	t.pass();
});

test('n and N go to where one is mentioned', async (t) => {
	const {chat} = await talk(t, ['hello @ada', 'filler', 'again, @ada', 'end']);
	chat.press(KEYS.escape);
	await chat.waitFor('message 4 of 4');
	chat.press('N');
	await chat.waitFor('message 3 of 4');
	chat.press('N');
	await chat.waitFor('message 1 of 4');
	chat.press('n');
	await chat.waitFor('message 3 of 4');
	chat.press('n');
	await chat.waitFor('No mention of you below');
	t.pass();
});

test('leaving the room ends it', async (t) => {
	const {chat, ada} = await talk(t, ['one']);
	await ada.createRoom({name: 'ops'});
	chat.press(KEYS.escape);
	await chat.waitFor('SELECT');
	chat.press(`${KEYS.ctrlX}n`);
	await chat.waitFor((screen) => screen.includes('message #ops'));
	t.false(chat.screen().includes('SELECT'));
});

test('r answers the marked message: others see what it answers', async (t) => {
	const {chat, bob, ada} = await talk(t, ['who comes?', 'filler']);
	chat.press(KEYS.escape);
	await chat.waitFor('message 2 of 2');
	chat.press('k');
	await chat.waitFor('message 1 of 2');
	chat.press('r');
	await chat.waitFor('reply to bob: who comes?');
	chat.type('me\r');
	await chat.waitFor(() => newest(bob)?.text === 'me');
	t.is(newest(bob)?.replyTo, seqOf(bob, 'who comes?'));
	await chat.waitFor((screen) => !screen.includes('reply to bob'));
	chat.type('and this answers nothing\r');
	await chat.waitFor(() => newest(ada)?.text === 'and this answers nothing');
	t.is(newest(ada)?.replyTo, undefined);
});

for (const [name, key] of [
	['Esc', KEYS.escape],
	['Backspace', '\u007f'],
] as const) {
	test(`${name} on an empty line takes an answer back`, async (t) => {
		const {chat, ada} = await talk(t, ['who comes?']);
		chat.press(KEYS.escape);
		await chat.waitFor('SELECT');
		chat.press('r');
		await chat.waitFor('reply to bob');
		chat.press(key);
		await chat.waitFor((screen) => !screen.includes('reply to bob'));
		chat.type('nobody asked\r');
		await chat.waitFor(() => newest(ada)?.text === 'nobody asked');
		t.is(newest(ada)?.replyTo, undefined);
	});
}

test('e changes an own message, and what was being written comes back', async (t) => {
	const {chat, ada, bob, lobby} = await talk(t, ['hello']);
	await ada.whenAccepted(ada.send(lobby, 'until friday'));
	await chat.waitFor('until friday');
	chat.type('half a thought');
	await chat.waitFor('> half a thought');
	chat.press(`${KEYS.ctrlX}s`);
	await chat.waitFor('SELECT');
	chat.press('e');
	await chat.waitFor('editing: until friday');
	await chat.waitFor('> until friday');
	chat.type(' noon\r');
	await chat.waitFor(() => newest(bob)?.text === 'until friday noon');
	await chat.waitFor('> half a thought');
	t.true(newest(bob)?.shared?.isEdited);
});

test('Esc in an edit sends nothing and gives back what was being written', async (t) => {
	const {chat, ada, lobby} = await talk(t, ['hello']);
	await ada.whenAccepted(ada.send(lobby, 'as it is'));
	await chat.waitFor('as it is');
	chat.press(`${KEYS.ctrlX}e`);
	await chat.waitFor('editing: as it is');
	chat.type(' not');
	await chat.waitFor('> as it is not');
	chat.press(KEYS.escape);
	await chat.waitFor('> message #lobby');
	t.is(newest(ada)?.text, 'as it is');
	t.is(roomOf(ada, 'lobby').pending.length, 0);
});

test('a long message is folded, z shows all of it and folds it again', async (t) => {
	const text = Array.from({length: 30}, (_, index) => `row ${index}.`).join('\n');
	const {chat, bob, lobby} = await talk(t, ['hello']);
	await bob.whenAccepted(bob.send(lobby, text));
	await chat.waitFor('… 18 more rows');
	chat.press(KEYS.escape);
	await chat.waitFor('SELECT');
	chat.press('z');
	await chat.waitFor((screen) => !screen.includes('more rows') && screen.includes('row 15.'));
	chat.press('z');
	await chat.waitFor('… 18 more rows');
	t.pass();
});

test('what is edited may look like a command for changing: it is the new text', async (t) => {
	const {chat, ada, bob, lobby} = await talk(t, ['hello']);
	await ada.whenAccepted(ada.send(lobby, 'old'));
	await chat.waitFor(/ada\s+old/);
	chat.press(`${KEYS.ctrlX}e`);
	await chat.waitFor('editing: old');
	chat.press(KEYS.ctrlU);
	chat.type('s/a/b/\r');
	await chat.waitFor(() => newest(bob)?.text === 's/a/b/');
	t.pass();
});

for (const [letter, sentence] of [
	['e', 'Only its author can change it.'],
	['D', 'Only its author, or who runs the room, can delete it.'],
	['o', 'There is no link or file in it.'],
	['u', 'It answers no other message.'],
	['R', 'It was sent already.'],
	['1', 'There is no code block in it.'],
	['w', 'w does nothing to a message.'],
] as const) {
	test(`${letter} on a message of somebody else says why it does nothing`, async (t) => {
		const {chat, ada} = await talk(t, ['mine, says bob'], {owner: 'bob'});
		chat.press(KEYS.escape);
		await chat.waitFor('SELECT');
		chat.press(letter);
		await chat.waitFor(sentence);
		t.is(roomOf(ada, 'lobby').pending.length, 0);
		t.true(chat.screen().includes('SELECT'));
	});
}

test('D asks, Esc keeps the message, and D again deletes it for everybody', async (t) => {
	const {chat, ada, bob, lobby} = await talk(t, ['hello']);
	await ada.whenAccepted(ada.send(lobby, 'a slip'));
	await chat.waitFor('a slip');
	chat.press(KEYS.escape);
	await chat.waitFor('SELECT');
	chat.press('D');
	await chat.waitFor('Delete this message for everybody?');
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('Delete this'));
	t.is(newest(bob)?.text, 'a slip');
	chat.press('D');
	await chat.waitFor('Delete this message for everybody?');
	chat.press('D');
	await chat.waitFor(() => newest(bob)?.shared?.isDeleted === true);
	t.pass();
});

test('y copies the text alone, Y with name and time, l a link', async (t) => {
	const {chat} = await talk(t, ['first\nsecond\nthird']);
	chat.press(KEYS.escape);
	await chat.waitFor('SELECT');
	chat.press('y');
	await chat.waitFor('Copied 3 lines.');
	t.is(copied(chat), 'first\nsecond\nthird');
	chat.press('Y');
	await chat.waitFor('Copied 4 lines.');
	t.regex(copied(chat) ?? '', /^bob, .*\d\d:\d\d:\nfirst\nsecond\nthird$/);
	chat.press('l');
	await chat.waitFor('Copied a link');
	t.regex(copied(chat) ?? '', /^termchat:\/\/chat\.example\/lobby\/\d+$/);
});

test('a code block is copied as it was written, by its number', async (t) => {
	const {chat} = await talk(t, ['look:\n```sh\n\tmake  test\n# *done*\n```\nor\n```\ntwo\n```']);
	chat.press(KEYS.escape);
	await chat.waitFor('SELECT');
	chat.press('1');
	await chat.waitFor('Code block 1, 2 lines of sh:');
	chat.press('y');
	await chat.waitFor('Copied 2 lines.');
	t.is(copied(chat), '\tmake  test\n# *done*');
	chat.press('3');
	await chat.waitFor('It has 2 code blocks.');
	t.pass();
});

test('an emoji is chosen by its name, and taken away the same way', async (t) => {
	const {chat, bob} = await talk(t, ['nice']);
	chat.press(KEYS.escape);
	await chat.waitFor('SELECT');
	chat.press('+');
	await chat.waitFor('React with:');
	chat.type('rock');
	await chat.waitFor((screen) => screen.includes(':rocket:') && !screen.includes(':heart:'));
	chat.press(KEYS.enter);
	await chat.waitFor(() => newest(bob)?.shared?.reactions[0]?.emoji === '🚀');
	await chat.waitFor((screen) => /\[🚀/u.test(screen));
	chat.press('+');
	await chat.waitFor('yours: Enter takes it away');
	chat.press(KEYS.enter);
	await chat.waitFor(() => newest(bob)?.shared?.reactions.length === 0);
	t.pass();
});

test('the menu lists everything with its letter, and what does not fit says why', async (t) => {
	const {chat} = await talk(t, ['plain']);
	chat.press(KEYS.escape);
	await chat.waitFor('SELECT');
	chat.press(KEYS.enter);
	await chat.waitFor('This message');
	t.regex(chat.screen(), /r +reply/);
	t.regex(chat.screen(), /o +open +There is no link or file in it\./);
	chat.press('r');
	await chat.waitFor('reply to bob');
	t.pass();
});

test('a link is opened only after its whole address was shown; here it is copied', async (t) => {
	const {chat} = await talk(t, ['see https://chat.example/a?b=c and more']);
	chat.press(KEYS.escape);
	await chat.waitFor('SELECT');
	chat.press('o');
	await chat.waitFor(/Copied the link/);
	t.is(copied(chat), 'https://chat.example/a?b=c');
});

test('p pins and unpins after a question, m marks as unread from there', async (t) => {
	const {chat, ada} = await talk(t, ['one', 'two']);
	chat.press(KEYS.escape);
	await chat.waitFor('message 2 of 2');
	chat.press('p');
	await chat.waitFor('Pin this message for everybody?');
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('for everybody?'));
	t.not(newest(ada)?.shared?.isPinned, true);
	chat.press('p');
	await chat.waitFor('Pin this message for everybody?');
	chat.press('p');
	await chat.waitFor(() => newest(ada)?.shared?.isPinned === true);
	await chat.waitFor('(pinned)');
	chat.press('p');
	await chat.waitFor('Unpin this message for everybody?');
	chat.press('p');
	await chat.waitFor(() => newest(ada)?.shared?.isPinned === false);
	chat.press('k');
	await chat.waitFor('message 1 of 2');
	chat.press('m');
	await chat.waitFor('Unread from here on.');
	t.pass();
});

test('q quotes into what is written, and sends nothing', async (t) => {
	const {chat, ada} = await talk(t, ['one\ntwo']);
	chat.press(KEYS.escape);
	await chat.waitFor('SELECT');
	chat.press('q');
	await chat.waitFor('> two');
	t.false(chat.screen().includes('SELECT'));
	t.is(roomOf(ada, 'lobby').pending.length, 0);
	chat.type('below it');
	await chat.waitFor(/> two\n +below it/);
});

test('u goes to what a message answers, b comes back', async (t) => {
	const {chat, bob, lobby} = await talk(t, ['question', 'filler']);
	await bob.whenAccepted(bob.send(lobby, 'answer', {replyTo: seqOf(bob, 'question')}));
	await chat.waitFor('answer');
	chat.press(KEYS.escape);
	await chat.waitFor('message 3 of 3');
	chat.press('u');
	await chat.waitFor('message 1 of 3');
	chat.press('b');
	await chat.waitFor('message 3 of 3');
	t.pass();
});

test('u finds what is answered under a quote that is not repeated', async (t) => {
	const {chat, bob, lobby} = await talk(t, ['question', 'filler']);
	const replyTo = seqOf(bob, 'question');
	await bob.whenAccepted(bob.send(lobby, 'answer', {replyTo}));
	await bob.whenAccepted(bob.send(lobby, 'second', {replyTo}));
	await chat.waitFor('second');
	t.is(chat.screen().split('> bob: question').length, 2);
	chat.press(KEYS.escape);
	await chat.waitFor('message 4 of 4');
	chat.press('u');
	await chat.waitFor('message 1 of 4');
});

test('a paste while a message is marked does nothing to it: it is what is written', async (t) => {
	const {chat, ada} = await talk(t, ['one']);
	chat.press(KEYS.escape);
	await chat.waitFor('SELECT');
	chat.press(paste('DDrey'));
	await chat.waitFor('> DDrey');
	t.false(chat.screen().includes('SELECT'));
	t.is(roomOf(ada, 'lobby').pending.length, 0);
});

test('a click marks the message under it', async (t) => {
	const {chat} = await talk(t, ['one', 'two']);
	const row = chat
		.screen()
		.split('\n')
		.findIndex((line) => /bob\s+one/.test(line));
	chat.press(`\u001b[<0;40;${row + 1}M\u001b[<0;40;${row + 1}m`);
	await chat.waitFor('message 1 of 2');
	t.pass();
});

test('the wheel moves the mark, and the log with it', async (t) => {
	const {chat} = await talk(t, ['one', 'two']);
	chat.press(KEYS.escape);
	await chat.waitFor('message 2 of 2');
	chat.press('\u001b[<64;40;10M');
	await chat.waitFor('message 1 of 2');
	t.pass();
});

test('Ctrl-X + puts an emoji under the last message without marking it', async (t) => {
	const {chat, bob} = await talk(t, ['nice']);
	chat.press(`${KEYS.ctrlX}+`);
	await chat.waitFor('React with:');
	chat.type('tada\r');
	await chat.waitFor(() => newest(bob)?.shared?.reactions[0]?.emoji === '🎉');
	t.false(chat.screen().includes('SELECT'));
});

test('Ctrl-X d goes to a day, and asks again for what is none', async (t) => {
	const {chat} = await talk(t, ['one', 'two']);
	chat.press(`${KEYS.ctrlX}d`);
	await chat.waitFor('Go to which day?');
	chat.type('someday\r');
	await chat.waitFor('That is no day.');
	chat.press(KEYS.ctrlU);
	chat.type('today\r');
	await chat.waitFor('message 1 of 2');
	t.pass();
});

/** What stands on the clipboard, as the terminal was told. */
function copied(chat: Chat): string | undefined {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: what the terminal is told.
	const [, text] = [...chat.written().matchAll(/\u001b\]52;c;([\w+/=]*)\u001b\\/g)].at(-1) ?? [];
	return text === undefined ? undefined : Buffer.from(text, 'base64').toString();
}

/** A lobby in which Bob has said something, in front of Ada. */
async function talk(
	t: ExecutionContext,
	texts: readonly string[],
	{owner = 'ada'}: {readonly owner?: 'ada' | 'bob'} = {},
): Promise<{
	readonly chat: Chat;
	readonly ada: Client;
	readonly bob: Client;
	readonly lobby: string;
}> {
	const place = await openPlace(t);
	const first = await place.join(owner);
	const second = await place.join(owner === 'ada' ? 'bob' : 'ada');
	const [ada, bob] = owner === 'ada' ? [first, second] : [second, first];
	const {id: lobby} = roomOf(bob, 'lobby');
	for (const text of texts) {
		await bob.whenAccepted(bob.send(lobby, text));
	}
	const chat = openChat(t, ada);
	await chat.waitFor('message #lobby');
	await chat.waitFor(() => newest(ada)?.text === texts.at(-1));
	await chat.waitFor((texts.at(-1) ?? '').split('\n').at(-1)?.replaceAll('`', '') ?? '');
	return {chat, ada, bob, lobby};
}

function newest(client: Client) {
	return roomOf(client, 'lobby').log.newest;
}

function seqOf(client: Client, text: string): number {
	for (const entry of roomOf(client, 'lobby').log.backwards()) {
		if (entry.type === 'message' && entry.text === text) return entry.seq;
	}
	throw new Error(`Nobody has said "${text}".`);
}

test('Tab on a marked message goes to the room that needs somebody, as it does on an empty line', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const bob = await place.join('bob');
	const {room} = await bob.createRoom({name: 'ops'});
	await ada.joinRoom('ops');
	const chat = openChat(t, ada);
	await chat.waitFor('#ops');
	chat.type('/go lobby\r');
	await chat.waitFor('message #lobby');
	bob.send(roomOf(bob, 'lobby').id, 'one');
	bob.send(room, 'look at this');
	await chat.waitFor(() => ada.state.rooms.get(room)?.unread === 1);
	await chat.waitFor(/bob +one/);
	chat.press(KEYS.escape);
	await chat.waitFor('SELECT');
	chat.press(KEYS.tab);
	await chat.waitFor('message #ops');
	t.false(chat.screen().includes('SELECT'));
});
