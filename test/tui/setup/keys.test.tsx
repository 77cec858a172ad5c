import test from 'ava';
import {transientConfigFiles} from '../../../source/client/config-files.ts';
import {ACTION_NAMES, ACTIONS, type Action} from '../../../source/tui/actions.ts';
import {helpRows, keyLines} from '../../../source/tui/key-help.ts';
import {DEFAULT_KEYMAP} from '../../../source/tui/keymap.ts';
import {KEYS} from '../open-chat.ts';
import {openSetUp} from './open-set-up.ts';

type SetUp = Awaited<ReturnType<typeof openSetUp>>;

/** Opens the list of keys and marks the line of an action. */
async function markAction(chat: SetUp, action: Action): Promise<void> {
	chat.type(`/keys${KEYS.enter}`);
	await chat.waitFor('Enter new key');
	chat.press(KEYS.down.repeat(helpRows(DEFAULT_KEYMAP).findIndex((row) => row.action === action)));
	await chat.waitFor(new RegExp(`Keys .* ${action}  `));
}

test('a new key holds at once, stands in keys.json, and Delete takes it back', async (t) => {
	const files = transientConfigFiles();
	const chat = await openSetUp(t, {files, columns: 100});
	await markAction(chat, 'redraw');
	chat.press(KEYS.enter);
	await chat.waitFor('Press the new key');
	chat.press('\u001bq');
	await chat.waitFor('Alt-Q: Draw the screen anew');
	t.deepEqual(JSON.parse(files.read('keys.json') ?? ''), [
		{keys: 'alt+q', action: 'redraw', context: 'any'},
	]);
	t.regex(chat.screen(), /Ctrl-L, Alt-Q \*/);
	chat.press('\u007f');
	await chat.waitFor('has the keys of the profile again');
	t.deepEqual(JSON.parse(files.read('keys.json') ?? ''), []);
});

test('a taken key is refused with the action that has it; once freed it can be given away', async (t) => {
	const files = transientConfigFiles();
	const chat = await openSetUp(t, {files, columns: 160});
	await markAction(chat, 'go-to');
	chat.press(KEYS.enter);
	await chat.waitFor('Press the new key');
	chat.press(`${KEYS.ctrlX}r`);
	await chat.waitFor('Ctrl-X r is taken by "Mark this room as read" (mark-room-read).');
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('Enter new key'));
	await markAction(chat, 'mark-room-read');
	chat.type('x');
	await chat.waitFor('Press the key to take away');
	chat.press(`${KEYS.ctrlX}r`);
	await chat.waitFor('Ctrl-X r is free.');
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('Enter new key'));
	await markAction(chat, 'go-to');
	chat.press(`${KEYS.enter}${KEYS.ctrlX}r`);
	await chat.waitFor('Ctrl-X r: Go to');
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('Enter new key'));
	chat.press(`${KEYS.ctrlX}r`);
	await chat.waitFor('Go to:');
	t.is(JSON.parse(files.read('keys.json') ?? '').length, 2);
});

test('Esc gives up the wait for a key and changes nothing', async (t) => {
	const files = transientConfigFiles();
	const chat = await openSetUp(t, {files, columns: 100});
	await markAction(chat, 'redraw');
	chat.press(KEYS.enter);
	await chat.waitFor('Press the new key');
	chat.press(KEYS.escape);
	await chat.waitFor('Enter new key');
	t.is(files.read('keys.json'), undefined);
});

test('what is wrong in keys.json is said at the start, and the rest of it holds', async (t) => {
	const files = transientConfigFiles({
		'keys.json':
			'[{"keys": "alt+q", "action": "settings"}, {"keys": "alt+w", "action": "setings"}]',
	});
	const chat = await openSetUp(t, {files, columns: 120});
	await chat.waitFor('there is no action "setings"');
	chat.press('\u001bq');
	await chat.waitFor('Settings');
	t.pass();
});

test('the profile changes with its setting, while the window is open', async (t) => {
	const chat = await openSetUp(t, {columns: 100});
	chat.press('\u001bx');
	chat.type(`/set keyProfile emacs${KEYS.enter}`);
	await chat.waitFor('keyProfile is emacs');
	chat.press('\u001bx');
	await chat.waitFor('Go to:');
	t.is(chat.settings.get('keyProfile'), 'emacs');
});

test('keys as lines name every action and every key of the table', (t) => {
	const text = keyLines(DEFAULT_KEYMAP).join('\n');
	for (const action of ACTION_NAMES) t.true(text.includes(ACTIONS[action].summary), action);
	t.false(text.includes('no key'));
	t.true(text.includes('Ctrl-X ,'));
});
