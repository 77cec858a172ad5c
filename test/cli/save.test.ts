import {readdir, readFile, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {offerBeside} from '../../source/client/beside/offer.ts';
import {homePaths} from '../../source/client/home.ts';
import {homeOf, reopenOwner, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {runCli} from '../helpers/run-cli.ts';

/** Ada has sent two files, to a room or to bob. */
async function sent(t: ExecutionContext, to: 'lobby' | '@bob') {
	const {url} = await startTestServer(t);
	const [ada, bob] = [await homeOf(t, url, 'ada'), await homeOf(t, url, 'bob')];
	const [folder, downloads] = [await temporaryFolder(t), await temporaryFolder(t)];
	const ids: unknown[] = [];
	for (const name of ['one.txt', 'two.txt']) {
		await writeFile(path.join(folder, name), `This is ${name}.\n`);
		const words = ['send', to, '--file', path.join(folder, name), '--json'];
		const {code, records} = await runCli(words, {home: ada});
		t.is(code, 0);
		ids.push(records[0]?.id);
	}
	const from = to === 'lobby' ? 'lobby' : '@ada';
	const save = (...words: readonly string[]) =>
		runCli(['save', from, '--folder', downloads, ...words], {home: bob});
	const shown = (name: string) => readFile(path.join(downloads, name), 'utf8');
	return {url, bob, ids, downloads, save, shown};
}

for (const to of ['lobby', '@bob'] as const) {
	test(`the newest file of ${to} is saved, and its path printed`, async (t) => {
		const {save, shown, downloads} = await sent(t, to);
		const saved = await save();
		t.deepEqual(saved.stdout, `${path.join(downloads, 'two.txt')}\n`, saved.stderr);
		t.is(await shown('two.txt'), 'This is two.txt.\n');
		const {mode} = await stat(path.join(downloads, 'two.txt'));
		if (process.platform !== 'win32') t.is(mode & 0o777, 0o600);
	});

	test(`the file of one message of ${to} is saved, twice under two names`, async (t) => {
		const {save, shown, ids, downloads} = await sent(t, to);
		const words = ['--message', String(ids[0]), '--json'];
		const saved = [await save(...words), await save(...words)];
		t.deepEqual(
			saved.map(({records}) => records[0]?.path),
			['one.txt', 'one (2).txt'].map((name) => path.join(downloads, name)),
		);
		t.is(await shown('one (2).txt'), 'This is one.txt.\n');
	});

	test(`a message of ${to} that there is not is not found, and nothing is written`, async (t) => {
		const {save, downloads} = await sent(t, to);
		const {code, stderr} = await save('--message', 'nothing-like-it');
		t.is(code, 5);
		t.regex(stderr, /No file came with a message of that id there/);
		t.deepEqual(await readdir(downloads), []);
	});
}

test('a private file is saved through the full screen of the same home', async (t) => {
	const {url, bob, save, shown} = await sent(t, '@bob');
	const screen = await reopenOwner(bob, url);
	t.teardown(() => screen.close());
	const beside = await offerBeside({client: screen.client, url, paths: homePaths(bob)});
	t.teardown(() => beside.close());
	const saved = await save();
	t.is(saved.code, 0, saved.stderr);
	t.is(await shown('two.txt'), 'This is two.txt.\n');
	t.is(screen.client.state.transfers.size, 1);
});
