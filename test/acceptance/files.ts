import {spawnSync} from 'node:child_process';
import {mkdir, mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {openOwner} from '../helpers/cli-homes.ts';
import {type ServeProcess, startServe} from '../helpers/whole-program.ts';
import {hashOfFile, MARK, writeMarkedFile} from './files/marked-file.ts';
import {foundInFolder, foundInMemory} from './files/searching.ts';
import {descendants, openTmuxClient, type TmuxClient} from './files/tmux-client.ts';

// `npm run files [-- --small]`: ada sends bob a file of 1 GiB (256 MiB) in private, each at termchat in
// tmux. The relay, ada's program and bob's are ended with SIGKILL on the way; the file must arrive as it
// was. Meanwhile the relay's disk and memory are searched for what is in it, its name and its type.

const {values} = parseArgs({options: {small: {type: 'boolean'}}});
const SIZE = values.small === true ? 256 * 1_048_576 : 1_073_741_824;
/** Ends as no other word does, so that it can be searched for. */
const NAME = 'quarterly-figures-of-zanzibar.zzbin';
const SECRETS = [MARK, 'quarterly-figures-of-zanzibar', 'zzbin'];
const MINUTES = 60_000;

if (spawnSync('sh', ['-c', 'command -v tmux']).status === 0) {
	const folder = await mkdtemp(path.join(tmpdir(), 'termchat-files-'));
	try {
		process.exitCode = (await run(folder)) ? 0 : 1;
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
} else {
	console.log('left out: a file between two clients in tmux, for want of tmux');
}

async function run(folder: string): Promise<boolean> {
	const sent = path.join(folder, 'out', NAME);
	await mkdir(path.dirname(sent));
	const hash = await writeMarkedFile(sent, SIZE);
	const house = await openHouse(folder);
	const homes = {ada: path.join(folder, 'ada'), bob: path.join(folder, 'bob')};
	for (const name of ['ada', 'bob'] as const) {
		const owner = await openOwner(homes[name], house.relay.url, name);
		await owner.close();
	}
	const at = (name: 'ada' | 'bob') =>
		openTmuxClient({home: homes[name], folder, name, columns: 100, rows: 30});
	let ada = at('ada');
	let bob = at('bob');
	const problems: string[] = [];
	try {
		const begun = performance.now();
		await goTo(ada, 'bob');
		await goTo(bob, 'ada');
		ada.type(`/send ${sent}`);
		ada.press('Enter');
		told('going up', await reached(ada, 15));
		const early = await house.search();
		await house.restart();
		told('the relay was ended and is back', await reached(ada, 40));
		await ada.kill();
		ada = at('ada');
		await goTo(ada, 'bob');
		told('ada was ended and is back', await reached(ada, 60));
		await bob.until(/\[file\]/, 10 * MINUTES);
		const fetched = performance.now();
		const to = path.join(folder, 'in');
		bob.type(`/save ${to}`);
		bob.press('Enter');
		told('coming down', await reached(bob, 20, 'Saved as'));
		await house.restart();
		told('the relay was ended and is back', await reached(bob, 40, 'Saved as'));
		await bob.kill();
		bob = at('bob');
		await goTo(bob, 'ada');
		await bob.until(/Saved as/, 10 * MINUTES);
		const done = performance.now();
		const [arrived = '', ...more] = await readdir(to);
		const isSame = (await hashOfFile(path.join(to, arrived))) === hash;
		if (arrived !== NAME || more.length > 0) problems.push(`There is ${[arrived, ...more]}.`);
		if (!isSame) problems.push('What arrived is not what was sent.');
		const late = await house.search();
		for (const {found, known} of [early, late]) {
			if (found > 0) problems.push(`The relay holds ${found} of the secrets.`);
			if (known === 0) problems.push('The search of its memory does not find what must be there.');
		}
		const seconds = (from: number, until: number) => ((until - from) / 1000).toFixed(1);
		console.log(
			`${SIZE / 1_048_576} MiB, 4 kills: up in ${seconds(begun, fetched)} s, down in ${seconds(fetched, done)} s; ` +
				`SHA-256 ${isSame ? 'the same' : 'another'}; searched the relay's disk and memory twice: ${early.found + late.found} found`,
		);
	} catch (error) {
		problems.push(error instanceof Error ? error.message : String(error));
	} finally {
		ada.close();
		bob.close();
		await house.relay.stop('SIGTERM');
	}
	for (const problem of problems) console.error(problem);
	console.log(`${problems.length} problems`);
	return problems.length === 0;
}

/** The relay, and what is done to it. */
async function openHouse(folder: string) {
	const home = path.join(folder, 'relay-home');
	const data = path.join(folder, 'relay');
	const sizes = ['--file-size', '2G', '--files-per-account', '4G', '--files-per-day', '4G'];
	const words = ['--data-dir', data, ...sizes];
	const start = (port: number): Promise<ServeProcess> =>
		startServe(['--port', String(port), ...words], {home});
	const house = {
		relay: await start(0),
		async restart() {
			const {port} = house.relay;
			await house.relay.stop('SIGKILL');
			house.relay = await start(port);
		},
		async search() {
			const {pid} = house.relay;
			const disk = await foundInFolder(data, SECRETS);
			const memory = await Promise.all(
				[pid, ...descendants(pid)].map((each) => foundInMemory(each, SECRETS)),
			);
			// Its own words must be there: else it was looked for in the wrong place.
			const known = await foundInMemory(pid, ['file.resume']);
			return {found: disk + memory.reduce((sum, each) => sum + each, 0), known};
		},
	};
	return house;
}

async function goTo(client: TmuxClient, name: string): Promise<void> {
	await client.until(/ROOMS|#general|#lobby/);
	client.type(`/msg ${name}`);
	client.press('Enter');
	await client.until(new RegExp(`@?${name}.*(private|encrypted|sealed)`, 'i'));
}

/** Resolves with the share that is shown once it is so many percent, or all of it. */
async function reached(
	client: TmuxClient,
	percent: number,
	otherwise = '\\[file\\]',
): Promise<string> {
	const shown = await client.until(atLeast(percent, otherwise), 5 * MINUTES);
	return /\d+ ?%.*$/m.exec(shown)?.[0].trim() ?? 'all';
}

/** A percentage of at least that, or that all of it has gone. */
function atLeast(percent: number, otherwise: string): RegExp {
	const numbers = Array.from({length: 101 - percent}, (_, index) => percent + index);
	return new RegExp(`\\b(?:${numbers.join('|')}) ?%|${otherwise}`);
}

function told(what: string, shown: string): void {
	console.log(`${what}: ${shown}`);
}
