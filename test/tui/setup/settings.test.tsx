import test from 'ava';
import {SETTING_NAMES} from '../../../source/client/setting-table.ts';
import {KEYS} from '../open-chat.ts';
import {openSetUp} from './open-set-up.ts';

test('the settings are listed with value and purpose, and Enter turns a switch', async (t) => {
	const chat = await openSetUp(t, {rows: 40});
	chat.type(`${KEYS.ctrlX},`);
	await chat.waitFor('Settings');
	for (const name of SETTING_NAMES) t.true(chat.screen().includes(name), name);
	for (let index = 0; index < SETTING_NAMES.indexOf('mouse'); index++) chat.press(KEYS.down);
	await chat.waitFor('Whether clicks and the wheel are used');
	chat.press(KEYS.enter);
	await chat.waitFor('mouse is off');
	t.false(chat.settings.get('mouse'));
	t.regex(chat.screen(), /mouse +off +set/);
	t.true(chat.written().includes('\u001b[?1000l'));
});

test('a choice steps both ways, and Delete brings the default back', async (t) => {
	const chat = await openSetUp(t, {rows: 40});
	chat.type(`/settings${KEYS.enter}`);
	await chat.waitFor('1 of');
	for (let index = 0; index < SETTING_NAMES.indexOf('timeFormat'); index++) chat.press(KEYS.down);
	await chat.waitFor('How times are written');
	chat.press(KEYS.right);
	await chat.waitFor('timeFormat is 12h');
	chat.press(KEYS.left);
	await chat.waitFor('timeFormat is 24h');
	t.is(chat.settings.origin('timeFormat'), 'file');
	chat.press('\u001b[3~');
	await chat.waitFor(() => chat.settings.origin('timeFormat') === 'default');
});

test('a number is asked for until it is one, and what was typed stays', async (t) => {
	const chat = await openSetUp(t, {rows: 40});
	chat.type(`${KEYS.ctrlX},`);
	await chat.waitFor('Settings');
	for (let index = 0; index < SETTING_NAMES.indexOf('undoSendSeconds'); index++) {
		chat.press(KEYS.down);
	}
	chat.press(KEYS.enter);
	await chat.waitFor('takes a whole number from 0 to 10');
	chat.type(`99${KEYS.enter}`);
	await chat.waitFor('> 099');
	t.is(chat.settings.get('undoSendSeconds'), 0);
	chat.press(KEYS.ctrlU);
	chat.type(`soon${KEYS.enter}`);
	await chat.waitFor(/> soon/);
	chat.press(KEYS.ctrlU);
	chat.type(`5${KEYS.enter}`);
	await chat.waitFor('undoSendSeconds is 5');
	t.is(chat.settings.get('undoSendSeconds'), 5);
});

test('/set says, changes and takes out, and names the nearest where there is none', async (t) => {
	const chat = await openSetUp(t, {columns: 120});
	chat.type(`/set bell${KEYS.enter}`);
	await chat.waitFor('bell is mentions');
	chat.type(`/set bell all${KEYS.enter}`);
	await chat.waitFor('bell is all.');
	t.is(chat.settings.get('bell'), 'all');
	chat.type(`/set bell default${KEYS.enter}`);
	await chat.waitFor(() => chat.settings.get('bell') === 'mentions');
	chat.type(`/set bel none${KEYS.enter}`);
	await chat.waitFor('Did you mean bell?');
	chat.press(KEYS.ctrlU);
	chat.type(`/set server wss://other.example${KEYS.enter}`);
	await chat.waitFor('holds from the next start');
});

test('a theme is seen while one looks through the list; Esc leaves all as it was', async (t) => {
	const chat = await openSetUp(t);
	const tide = '38;2;60;210;240';
	chat.type(`/theme${KEYS.enter}`);
	await chat.waitFor('Enter keep');
	t.false(chat.written().includes(tide));
	chat.type('tt');
	await chat.waitFor('tide-light is shown');
	chat.press(KEYS.up);
	await chat.waitFor('tide-dark is shown');
	t.true(chat.written().includes(tide));
	chat.press(KEYS.escape);
	await chat.waitFor((screen) => !screen.includes('Enter keep'));
	t.is(chat.settings.get('theme'), 'auto');
	chat.type(`/theme ember${KEYS.enter}`);
	await chat.waitFor('theme is ember');
	chat.type(`/theme embr${KEYS.enter}`);
	await chat.waitFor('There is none of that name');
});

test('an answer of the terminal about its background repaints in its colours', async (t) => {
	const chat = await openSetUp(t);
	t.true(chat.written().includes('\u001b]11;?\u001b\\'));
	const light = '38;2;95;102;112';
	t.false(chat.written().includes(light));
	chat.press('\u001b]11;rgb:fafa/fafa/fafa\u001b\\');
	await chat.waitFor(() => chat.written().includes(light));
	t.false(chat.screen().includes('fafa'));
});

test('a bare view has the text and no panes, and the mouse is the terminal’s', async (t) => {
	const chat = await openSetUp(t);
	chat.type(`one two three${KEYS.enter}`);
	await chat.waitFor('one two three');
	chat.type(`${KEYS.ctrlX}y`);
	await chat.waitFor('Select and copy');
	const lines = chat.lines();
	t.regex(lines.find((line) => line.includes('one two three')) ?? '', /^(?:\d\d:\d\d )?ada: one/);
	t.false(chat.screen().includes('ROOMS'));
	t.true(chat.written().includes('\u001b[?1000l'));
	chat.type(`/bare${KEYS.enter}`);
	await chat.waitFor('ROOMS');
});

test('/mouse gives the mouse away and takes it at once', async (t) => {
	const chat = await openSetUp(t);
	chat.type(`/mouse off${KEYS.enter}`);
	await chat.waitFor('text can be selected');
	t.true(chat.written().includes('\u001b[?1000l'));
	chat.type(`/mouse perhaps${KEYS.enter}`);
	await chat.waitFor('/mouse on or /mouse off');
});

test('on a narrow screen values stand whole, and no key in the last row is cut in two', async (t) => {
	const chat = await openSetUp(t, {columns: 48, rows: 20});
	chat.type(`${KEYS.ctrlX},`);
	await chat.waitFor(/server +not set/);
	await chat.waitFor(/Enter change {2}Left, Right step {2}Del default *$/m);
	t.pass();
});
