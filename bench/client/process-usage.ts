import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {promisify} from 'node:util';

const run = promisify(execFile);

/** Resident memory of a process, in bytes. */
export async function memoryOf(pid: number): Promise<number> {
	const {stdout} = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
	return Number(stdout) * 1024;
}

/** Processor time of a process so far, in milliseconds; to 10 ms on Linux, to 10 or 1000 elsewhere. */
export async function processorTimeOf(pid: number): Promise<number> {
	if (process.platform === 'linux') {
		const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
		// proc_pid_stat(5): the name in brackets may hold blanks; after it utime and stime are 12 and 13.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return (Number(fields[11]) + Number(fields[12])) * TICK;
	}
	const {stdout} = await run('ps', ['-o', 'time=', '-p', String(pid)]);
	const parts = stdout.trim().split(/[:-]/).map(Number);
	return parts.reduce((sum, part) => sum * 60 + part, 0) * 1000;
}

/** Milliseconds; Linux shows 100 to the second, whatever it counts itself. */
const TICK = 10;

/** Resolves when the process has nothing more to do. */
export async function whenAtRest(pid: number): Promise<void> {
	let before = await processorTimeOf(pid);
	for (let calm = 0; calm < 3; ) {
		await delay(300);
		const now = await processorTimeOf(pid);
		calm = now - before <= TICK ? calm + 1 : 0;
		before = now;
	}
}
