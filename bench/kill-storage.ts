import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import {fileURLToPath} from 'node:url';
import {acknowledgements, losses} from '../test/server/storage/acknowledged.ts';

/**
 * Kills a storage in the middle of its work, again and again, and looks for what it acknowledged:
 * `node bench/kill-storage.ts [rounds]`. Exits 1 if anything was lost or a log has a gap.
 */
async function main(rounds: number): Promise<void> {
	let acknowledged = 0;
	let slowest = 0;
	const lost: string[] = [];
	for (let round = 0; round < rounds; round++) {
		const directory = mkdtempSync(path.join(tmpdir(), 'termchat-kill-'));
		const output = await runAndKill(directory, 20 + Math.random() * 480);
		const said = acknowledgements(output);
		const start = performance.now();
		lost.push(...(await losses(directory, said)));
		slowest = Math.max(slowest, performance.now() - start);
		acknowledged += said.length;
		rmSync(directory, {recursive: true});
	}

	const slowestMs = Math.round(slowest);
	console.log(JSON.stringify({rounds, acknowledged, lost: lost.length, slowestCheckMs: slowestMs}));
	for (const line of lost.slice(0, 20)) console.error(line);
	if (lost.length > 0) process.exitCode = 1;
}

/** Kills the appender `delay` milliseconds after its first word; what it said until then. */
async function runAndKill(directory: string, delay: number): Promise<string> {
	const appender = fileURLToPath(new URL('../test/server/storage/appender.ts', import.meta.url));
	const child = spawn(process.execPath, [appender, directory, 'run', '10000000']);
	let output = '';
	child.stdout.on('data', (chunk) => {
		if (output === '') setTimeout(() => child.kill('SIGKILL'), delay);
		output += chunk;
	});
	await once(child, 'close');
	return output;
}

await main(Number(process.argv[2] ?? 20));
