import test from 'ava';
import {openOwner, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {enter, sit} from './at-terminals.ts';

test.serial(
	'who was away for long begins to read where they stopped, whatever is held of it',
	async (t) => {
		const {url} = await startTestServer(t, {limits: {firstMessages: 20, resumeMessages: 30}});
		const home = await temporaryFolder(t);
		const bob = await openOwner(await temporaryFolder(t), url, 'bob');
		t.teardown(() => bob.close());
		const [lobby = ''] = bob.client.state.rooms.keys();
		const say = (text: string) => bob.client.whenAccepted(bob.client.send(lobby, text));
		const owner = await openOwner(home, url, 'ada');
		await owner.close();
		for (let number = 1; number <= 120; number++) await say(`line ${number}.`);

		const ada = await sit(t, {home, columns: 100, rows: 30});
		await ada.waitFor(/─ 1\d\d new[\s\S]*line 1\.\s/);
		t.false(ada.screen().includes('line 60.'));
		t.true(ada.screen().includes('line 120.'), 'the newest lines stay in sight below');
		await ada.waitFor(/ \d+ below, End/);

		// What was not on the screen is not read: the next start begins further down, not at the end.
		ada.press('\u{1B}[6~');
		await ada.waitFor(/#lobby +[5-9]\d /);
		enter(ada, '/quit');
		t.is(await ada.exited, 0);
		const again = await sit(t, {home, columns: 100, rows: 30});
		await again.waitFor(/─ [5-9]\d new/);
		t.false(/line 1\.\s/.test(again.screen()));
		t.true(again.screen().includes('line 120.'));
	},
);
