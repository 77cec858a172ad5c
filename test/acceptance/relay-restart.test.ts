import test from 'ava';
import {temporaryFolder} from '../helpers/cli-homes.ts';
import {startServe} from '../helpers/whole-program.ts';
import {countOn, enter, sit, sitAs} from './at-terminals.ts';

for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
	test.serial(
		`a relay ended with ${signal} and started again has both clients back, with all they wrote`,
		async (t) => {
			const home = await temporaryFolder(t);
			const serve = (port: number) => startServe(['--port', String(port)], {home});
			const before = await serve(0);
			const {url, port} = before;
			const ada = await sitAs(t, 'ada', {url, columns: 120, rows: 30});
			const bob = await sitAs(t, 'bob', {url, columns: 80, rows: 24});
			enter(ada, 'while all is well');
			await bob.waitFor('while all is well');

			await before.stop(signal);
			for (const terminal of [ada, bob]) await terminal.waitFor(/last contact \d+ s/);
			const written = [1, 2, 3].flatMap((number) => [
				`ada ${number} in the dark`,
				`bob ${number} in the dark`,
			]);
			for (const line of written) enter(line.startsWith('ada') ? ada : bob, line);
			for (const terminal of [ada, bob]) await terminal.waitFor('3 not sent yet');

			const after = await serve(port);
			t.teardown(() => after.stop('SIGKILL'));
			for (const terminal of [ada, bob]) {
				await terminal.waitFor((screen) => written.every((line) => screen.includes(line)));
				await terminal.waitFor((screen) => !/not sent yet|reconnecting|last contact/.test(screen));
			}
			enter(ada, 'together again');
			await bob.waitFor('together again');
			for (const line of ['while all is well', ...written, 'together again']) {
				t.deepEqual([countOn(ada, line), countOn(bob, line)], [1, 1], line);
			}
			t.is(orderOf(ada.screen()), orderOf(bob.screen()));
		},
	);
}

test.serial('what is written without a relay outlives the program, and is sent once', async (t) => {
	const home = await temporaryFolder(t);
	const before = await startServe(['--port', '0'], {home});
	const {url, port} = before;
	const ada = await sitAs(t, 'ada', {url});
	await before.stop('SIGKILL');
	await ada.waitFor('last contact');
	enter(ada, 'left behind');
	await ada.waitFor('1 not sent yet');
	enter(ada, '/exit');
	t.is(await ada.exited, 0);

	const after = await startServe(['--port', String(port)], {home});
	t.teardown(() => after.stop('SIGKILL'));
	const again = await sit(t, {home: ada.home});
	await again.waitFor(/ada +left behind/);
	await again.waitFor((screen) => !/not sent yet/.test(screen));
	const bob = await sitAs(t, 'bob', {url});
	await bob.waitFor(/ada +left behind/);
	t.deepEqual([countOn(again, 'left behind'), countOn(bob, 'left behind')], [1, 1]);
});

/** The lines that were written without a relay, in the order in which the screen has them. */
function orderOf(screen: string): string {
	return [...screen.matchAll(/(?:ada|bob) \d in the dark/g)].join(', ');
}
