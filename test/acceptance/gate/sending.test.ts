import {setTimeout} from 'node:timers/promises';
import test from 'ava';
import {homeOf, startTestServer, temporaryFolder} from '../../helpers/cli-homes.ts';
import {startServe} from '../../helpers/whole-program.ts';
import {countOn, enter, sit, sitAs} from '../at-terminals.ts';

test.serial(
	'gate 2: a message is pending until the relay has it, through a dead relay and a killed client',
	async (t) => {
		t.timeout(120_000);
		const data = await temporaryFolder(t);
		const words = ['--data-dir', data];
		const relay = await startServe([...words, '--port', '0'], {home: data});
		const home = await homeOf(t, relay.url, 'ada');
		const bobHome = await homeOf(t, relay.url, 'bob');
		const ada = await sit(t, {home, columns: 100, rows: 30});
		await ada.waitFor('message #lobby');
		enter(ada, 'while it lives');
		await ada.waitFor(/\d ada +while it lives/);
		await relay.stop('SIGKILL');
		await ada.waitFor(/reconnecting|no connection/);
		enter(ada, 'while it is gone');
		await ada.waitFor('1 not sent yet');
		await ada.waitFor(/\d\S +while it is gone|\d◌ada +while it is gone|◌\. +while it is gone/);
		// On the screen at once, on the disk a moment later.
		await setTimeout(500);
		await ada.close();

		// What was unsent is there again after the kill, still unsent, and leaves once there is a relay.
		const again = await startServe([...words, '--port', String(relay.port)], {home: data});
		t.teardown(() => again.stop('SIGKILL'));
		const reopened = await sit(t, {home, columns: 100, rows: 30});
		await reopened.waitFor(/ada +while it lives[\s\S]*while it is gone/);
		await reopened.waitFor(/\d ada[\s\S]* +while it is gone/);
		await reopened.waitFor((screen) => !screen.includes('not sent yet'));
		const bob = await sit(t, {home: bobHome});
		await bob.waitFor('while it is gone');
		t.is(countOn(bob, 'while it is gone'), 1);
	},
);

test.serial('gate 7: each room keeps its own draft, also over a killed program', async (t) => {
	const {url} = await startTestServer(t);
	const ada = await sitAs(t, 'ada', {url, columns: 100, rows: 30});
	enter(ada, '/create ops');
	await ada.waitFor('message #ops');
	ada.type('for ops only');
	await ada.waitFor('> for ops only');
	ada.press('\u{18}p');
	await ada.waitFor('message #lobby');
	ada.type('for the lobby');
	await ada.waitFor('> for the lobby');
	ada.press('\u{18}n');
	await ada.waitFor('> for ops only');
	// Drafts are written a while after the last key.
	await setTimeout(2000);
	await ada.close();

	const again = await sit(t, {home: ada.home, columns: 100, rows: 30});
	await again.waitFor(/> for (ops only|the lobby)/);
	// The rooms come with the connection.
	await again.waitFor(/#lobby[\s\S]*#ops|#ops[\s\S]*#lobby/);
	again.press('\u{18}p');
	await again.waitFor('> for the lobby');
	again.press('\u{18}n');
	await again.waitFor('> for ops only');
	t.pass();
});
