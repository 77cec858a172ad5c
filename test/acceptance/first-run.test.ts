import test from 'ava';
import {temporaryFolder} from '../helpers/cli-homes.ts';
import {enter, sit} from './at-terminals.ts';

const ENTER = '\r';

test.serial(
	'two presses of Enter from a clean machine end in a room that keeps what is said',
	async (t) => {
		const home = await temporaryFolder(t);
		const first = await sit(t, {home});
		await first.waitFor('call you?');
		first.press(ENTER);
		await first.waitFor('Host here');
		first.press(ENTER);
		await first.waitFor('message #lobby');
		enter(first, 'the first line of all');
		await first.waitFor(/\d\d:\d\d \S+ +the first line of all/);
		enter(first, '/exit');
		t.is(await first.exited, 0);

		const second = await sit(t, {home});
		await second.waitFor('the first line of all');
		await second.waitFor('message #lobby');
		enter(second, 'and the second');
		await second.waitFor('and the second');
		enter(second, '/quit');
		t.is(await second.exited, 0);
	},
);

test.serial('whoever hosts is told the address, and somebody else comes in with it', async (t) => {
	const host = await sit(t, {home: await temporaryFolder(t)});
	await host.waitFor('call you?');
	host.press('\u{15}');
	host.type('ada');
	host.press(ENTER);
	await host.waitFor('Host here');
	host.press(ENTER);
	await host.waitFor('npx termchat ws://');
	const [, address = ''] = /npx termchat (ws:\S+)/.exec(host.screen()) ?? [];

	const guest = await sit(t, {home: await temporaryFolder(t), words: [address]});
	await guest.waitFor('Your name there');
	enter(guest, 'bob');
	await guest.waitFor('message #lobby');
	enter(guest, 'hello ada');
	await host.waitFor(/bob +hello ada/);
	enter(host, 'hello bob');
	await guest.waitFor(/ada +hello bob/);
	t.pass();
});
