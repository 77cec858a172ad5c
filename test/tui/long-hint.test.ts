import test from 'ava';
import {KEYS, openChat, openPlace} from './open-chat.ts';

for (const [columns, rows] of [
	[48, 20],
	[34, 10],
] as const) {
	test(`a sentence that its row cannot hold stands whole over the log until the next key, at ${columns}x${rows}`, async (t) => {
		const place = await openPlace(t);
		const chat = openChat(t, await place.join('ada'), {columns, rows});
		await chat.waitFor('message #lobby');
		chat.press(`${KEYS.ctrlX}o`);
		const said = 'There is one pane to write in. A thread opens another one.';
		await chat.waitFor((screen) => screen.replace(/\s+/g, ' ').includes(said));
		chat.type('a');
		await chat.waitFor((screen) => screen.includes('> a') && !screen.includes('A thread opens'));
		t.pass();
	});
}

test('a long sentence over a list leaves the list open', async (t) => {
	const place = await openPlace(t);
	const chat = openChat(t, await place.join('ada'), {columns: 48, rows: 20});
	await chat.waitFor('message #lobby');
	chat.press(`${KEYS.ctrlX}K`);
	await chat.waitFor('Enter new key');
	chat.press(`${KEYS.enter}${KEYS.ctrlX}r`);
	await chat.waitFor((screen) => /Free it first: mark that\s+line/.test(screen));
	chat.press(KEYS.down);
	await chat.waitFor((screen) => screen.includes('Enter new key') && !screen.includes('Free it'));
	t.pass();
});
