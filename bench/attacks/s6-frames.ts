import {setTimeout as pause} from 'node:timers/promises';
import {CLOSED} from '../../test/helpers/hostile-frames.ts';
import {clientFrame, RawWebSocket} from '../../test/helpers/raw-websocket.ts';
import {seededRandom} from '../../test/helpers/seeded-random.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {statusOf} from './line.ts';
import {type RelayProcess, startRelayProcess} from './relay-process.ts';

/** Connections that send one message in thousands of pieces. */
const FRAGMENTERS = 30;
const FRAGMENTS = 16_000;

export const isMeasured = true;

/** Frames that WebSocket forbids or that are too large, messages in pieces, and plain noise. */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const relay = await startRelayProcess();
	const rounds = isFull ? 50 : 2;
	try {
		// Some rounds before the measurement: what a first time loads, and the heap's first growth, stay.
		for (let round = 0; round < 3; round++) {
			await sendAll(relay.port);
			await fragment(relay.port);
		}
		await noise(relay.port, 100);
		const before = await relay.tidyUsage();
		const wrong = new Set<string>();
		for (let round = 0; round < rounds; round++) {
			for (const each of await sendAll(relay.port)) wrong.add(each);
		}
		const stayed = await fragment(relay.port);
		await noise(relay.port, isFull ? 5000 : 200);
		const growth = await growthSince(relay, before.live);
		const resident = ((await relay.usage()).memory - before.memory) / 2 ** 20;
		const isAlive = (await statusOf(relay.port)) === '101';
		return {
			name: 'S6 frames',
			pass: wrong.size === 0 && stayed === 0 && growth < 5 && isAlive,
			figure: `${rounds} × ${CLOSED.length} cases: ${wrong.size === 0 ? 'all closed with the right code' : [...wrong].join(', ')}; ${FRAGMENTERS - stayed} of ${FRAGMENTERS} fragmenters cut; ${growth.toFixed(1)} MiB more held (resident ${resident.toFixed(1)}); relay ${isAlive ? 'alive' : 'DEAD'}`,
			mark: 'right codes, all cut, < 5 MiB more held, alive',
		};
	} finally {
		await relay.close();
	}
}

/** What was closed with another code than it should. */
async function sendAll(port: number): Promise<readonly string[]> {
	const wrong: string[] = [];
	for (const [what, bytes, code] of CLOSED) {
		const line = await RawWebSocket.open(port);
		await line.text((text) => text.includes('"hello"'));
		line.write(bytes);
		const found = await line.closeCode();
		if (found !== code) wrong.push(`${what}: ${found}`);
	}
	return wrong;
}

/** How many of those who send their message in pieces are still there afterwards. */
async function fragment(port: number): Promise<number> {
	const pieces = Array.from({length: FRAGMENTS}, (_, at) =>
		clientFrame(at === 0 ? 1 : 0, 'x', {fin: false}),
	);
	const bytes = Buffer.concat(pieces);
	const lines = await Promise.all(Array.from({length: FRAGMENTERS}, () => RawWebSocket.open(port)));
	await Promise.all(lines.map((line) => line.status()));
	for (const line of lines) line.write(bytes);
	const cut = Promise.all(lines.map((line) => line.closeCode()));
	await Promise.race([cut, pause(5000, undefined, {ref: false})]);
	const stayed = lines.filter((line) => line.isOpen).length;
	for (const line of lines) line.destroy();
	return stayed;
}

/** Random bytes in place of frames. */
async function noise(port: number, count: number): Promise<void> {
	const random = seededRandom(6);
	for (let at = 0; at < count; at++) {
		const line = await RawWebSocket.open(port);
		await line.status();
		line.write(random.bytes(1 + Math.floor(random.fraction() * 2000)));
		await pause(1);
		line.destroy();
	}
}

/** Mebibytes; memory is given back some time after the connections have gone. */
async function growthSince(relay: RelayProcess, live: number): Promise<number> {
	let least = Number.POSITIVE_INFINITY;
	for (let look = 0; look < 10 && least > 5; look++) {
		await pause(200);
		least = Math.min(least, ((await relay.tidyUsage()).live - live) / 2 ** 20);
	}
	return least;
}
