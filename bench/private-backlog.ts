import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {openOwner, reopenOwner} from '../test/helpers/cli-homes.ts';
import type {Benchmark} from './benchmark.ts';
import {median} from './statistics.ts';

const WAITING = 200;
const PROGRAM = path.join(import.meta.dirname, '..', 'source', 'bin', 'termchat.cjs');

/**
 * What a person feels who comes back to 200 private messages: the longest time for which this process
 * did nothing else, while they were fetched from a relay in another process, opened, written to the
 * vault on disk and shown; and how long it took until the last one was there.
 */
export const privateBacklog: Benchmark = {
	name: 'private-backlog',
	summary: 'opening 200 private messages that waited',
	async run(pace) {
		const folder = await mkdtemp(path.join(tmpdir(), 'termchat-bench-'));
		const relay = await startRelay(folder);
		try {
			const [adaHome, bobHome] = [path.join(folder, 'ada'), path.join(folder, 'bob')];
			const ada = await openOwner(adaHome, relay.url, 'ada');
			const first = await openOwner(bobHome, relay.url, 'bob');
			// Somebody who never wrote back holds fewer messages of a stranger.
			await first.client.openConversation('ada');
			await first.client.whenAccepted(first.client.send('@ada', 'write to me'));
			await first.close();
			await ada.client.openConversation('bob');
			const pauses: number[] = [];
			const times: number[] = [];
			const rounds = pace === 'full' ? 5 : 2;
			for (let round = 1; round <= rounds; round++) {
				for (let sent = 0; sent < WAITING; sent++) {
					await ada.client.whenAccepted(ada.client.send('@bob', `message ${sent} of ${round}`));
				}

				const started = performance.now();
				const watch = watchPauses();
				const bob = await reopenOwner(bobHome, relay.url);
				const wanted = 1 + round * WAITING;
				while ((bob.client.state.rooms.get('@ada')?.head ?? 0) < wanted) await nextTurn();
				times.push(performance.now() - started);
				pauses.push(watch.end());
				await bob.close();
			}

			await ada.close();
			return [
				{
					name: 'longest pause while 200 private messages are opened',
					unit: 'ms',
					measured: median(pauses),
					target: {type: 'time', most: 16},
				},
				{name: 'from the start to the last of 200', unit: 'ms', measured: median(times)},
			];
		} finally {
			await relay.stop();
			await rm(folder, {recursive: true, force: true});
		}
	},
};

/** Takes the longest time between two turns of this process. */
function watchPauses() {
	let longest = 0;
	let last = performance.now();
	let isOver = false;
	const look = async (): Promise<void> => {
		while (!isOver) {
			await nextTurn();
			const now = performance.now();
			longest = Math.max(longest, now - last);
			last = now;
		}
	};
	void look();
	return {
		end() {
			isOver = true;
			return longest;
		},
	};
}

async function startRelay(folder: string) {
	const child = spawn(
		process.execPath,
		[PROGRAM, 'serve', '--port', '0', '--data-dir', path.join(folder, 'relay')],
		{
			env: {...process.env, TERMCHAT_HOME: path.join(folder, 'home')},
			stdio: ['pipe', 'pipe', 'ignore'],
		},
	);
	const exited = once(child, 'exit');
	const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
	const {value} = await lines.next();
	const {url}: {url: string} = JSON.parse(value ?? '{}');
	return {
		url,
		async stop() {
			child.kill('SIGTERM');
			await exited;
		},
	};
}
