import test from 'ava';
import {KEYS} from '../open-chat.ts';
import {openSetUp} from '../setup/open-set-up.ts';

test('in vim Esc first gives up a reply, as the row above it says, and then marks a message', async (t) => {
	const chat = await openSetUp(t, {settings: {keyProfile: 'vim'}});
	chat.type(`a question${KEYS.enter}`);
	await chat.waitFor(/ada +a question/);
	chat.type('half');
	await chat.waitFor('> half');
	chat.press(KEYS.escape);
	await chat.waitFor('SELECT');
	chat.type('r');
	await chat.waitFor(/reply to ada: a question {2}Esc back/);
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('reply to') && screen.includes('> half'));
	t.false(chat.screen().includes('SELECT'));
});

test('in Emacs C-g with nothing to give up marks no message, so that what is typed is text', async (t) => {
	const chat = await openSetUp(t, {settings: {keyProfile: 'emacs'}});
	chat.type(`a question${KEYS.enter}`);
	await chat.waitFor(/ada +a question/);
	chat.press('\u0007');
	chat.type('every');
	await chat.waitFor('> every');
	t.false(chat.screen().includes('SELECT'));
});
