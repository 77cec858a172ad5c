import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {monitorEventLoopDelay, performance} from 'node:perf_hooks';
import {systemClock, systemRandom} from '../source/protocol/environment.ts';
import {openSqliteStorage} from '../source/server/storage/sqlite.ts';
import type {Storage} from '../source/server/storage/storage.ts';

const ROOMS = 50;

/**
 * Appends at a steady rate and tells how long an append takes and how late the event loop is, which
 * says whether commits may stay on the main thread: `node bench/storage-latency.ts [per second] [seconds]`.
 */
async function main(rate: number, seconds: number): Promise<void> {
	const directory = mkdtempSync(path.join(tmpdir(), 'termchat-latency-'));
	const storage = await openSqliteStorage({directory, random: systemRandom, clock: systemClock});
	for (let index = 0; index < ROOMS; index++) await createRoom(storage, `room-${index}`);
	const loop = monitorEventLoopDelay({resolution: 1});
	loop.enable();
	const latencies = await appendSteadily(storage, rate, seconds);
	loop.disable();
	await storage.close();
	rmSync(directory, {recursive: true});
	const sorted = latencies.toSorted((a, b) => a - b);
	const append = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]?.toFixed(2);
	const delay = (percent: number) => (loop.percentile(percent) / 1e6).toFixed(2);
	console.log(`${rate} messages a second for ${seconds} s, in milliseconds`);
	console.table({
		append: {p50: append(0.5), p99: append(0.99), 'p99.9': append(0.999), max: append(1)},
		'event loop': {p50: delay(50), p99: delay(99), 'p99.9': delay(99.9), max: delay(100)},
	});
}

async function createRoom(storage: Storage, id: string): Promise<void> {
	await storage.createRoom({
		room: {id, name: id, topic: '', visibility: 'public', epoch: 'e', createdAt: 1},
		message: {room: id, id: `create-${id}`, kind: 'create', ...sender, text: ''},
	});
}

const sender = {from: 'ann', device: 'device', time: 1};

async function appendSteadily(
	storage: Storage,
	rate: number,
	seconds: number,
): Promise<readonly number[]> {
	const appends: Promise<number>[] = [];
	const start = performance.now();
	while (appends.length < rate * seconds) {
		const due = Math.min(rate * seconds, ((performance.now() - start) / 1000) * rate);
		while (appends.length < due) appends.push(timedAppend(storage, appends.length));
		await new Promise((resolve) => setTimeout(resolve, 1));
	}

	return Promise.all(appends);
}

async function timedAppend(storage: Storage, index: number): Promise<number> {
	const start = performance.now();
	const room = `room-${index % ROOMS}`;
	await storage.append({room, id: `id-${index}`, kind: 'text', ...sender, text: 'x'.repeat(130)});
	return performance.now() - start;
}

await main(Number(process.argv[2] ?? 200), Number(process.argv[3] ?? 10));
