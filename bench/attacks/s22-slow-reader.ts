import {randomBytes} from 'node:crypto';
import {setTimeout as pause} from 'node:timers/promises';
import {LIMITS} from '../../source/protocol/limits.ts';
import {clientFrame} from '../../test/helpers/raw-websocket.ts';
import {closeAll, openLobby} from '../relay/crowd.ts';
import type {Member} from '../relay/member.ts';
import {quantile} from '../statistics.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {Line, upgradeRequest} from './line.ts';
import {type RelayProcess, startRelayProcess} from './relay-process.ts';

const TEXT = 'x'.repeat(4000);
const ENDLESS = {burst: 1e9, perSecond: 1e9};
const WIDE = {
	messages: ENDLESS,
	messageBytesRate: ENDLESS,
	requests: ENDLESS,
	registrations: ENDLESS,
};

export const isMeasured = true;

/** Joins a busy room and reads nothing. */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const readers = isFull ? 999 : 10;
	// More than systems hold back for one that does not read, which is up to four megabytes.
	const perSecond = isFull ? 50 : 200;
	const relay = await startRelayProcess({
		limits: WIDE,
		dataDirectory: temporaryFolder('termchat-slow-reader'),
	});
	try {
		const {members, room} = await openLobby(relay.port, readers);
		await send(members, {room, perSecond, seconds: 1});
		const calm = await send(members, {room, perSecond, seconds: 4});
		const before = await relay.tidyUsage();
		const stalled = await openStalled(relay.port);
		const started = performance.now();
		const seconds = isFull ? 120 : 24;
		const cut = connectionsFall(relay, readers, started + seconds * 1000);
		const busy = await send(members, {room, perSecond, seconds, until: cut});
		const cutAfter = ((await cut) - started) / 1000;
		// What belonged to the line goes in a moment.
		await pause(1000);
		const after = await relay.tidyUsage();
		stalled.close();
		closeAll(members);
		const held = Math.max(0, after.live - before.live) / 2 ** 20;
		const ratio = busy.p99 / calm.p99;
		// Beyond the time of the limit, it takes time until the system's own buffers are full.
		const filling = (6 * 2 ** 20) / TEXT.length / perSecond;
		return {
			name: 'S22 slow reader',
			pass: cutAfter <= 15 + filling && ratio < 3 && held < 5,
			figure: `cut ${cutAfter.toFixed(1)} s after it stopped reading (the system's buffers take ${filling.toFixed(0)} s of it); ${readers} others p99 ${busy.p99.toFixed(1)} ms, calm ${calm.p99.toFixed(1)} ms; ${held.toFixed(1)} MiB more held`,
			mark: '≤ 15 s once its buffers are full; p99 as calm (× 3 at most here); < 5 MiB more held',
		};
	} finally {
		await relay.close();
	}
}

type Traffic = {
	readonly room: string;
	readonly perSecond: number;
	readonly seconds: number;
	readonly until?: Promise<unknown>;
};

let sentInAll = 0;

/** Sends messages and measures when each reader has them. */
async function send(
	members: readonly Member[],
	{room, perSecond, seconds, until}: Traffic,
): Promise<{readonly p99: number}> {
	const sentAt = new Map<string, number>();
	const times: number[] = [];
	for (const member of members) {
		member.onMessage = (text) => {
			// The beginning of a message holds its sender's id for it; the rest is long.
			const id = /"id":"([^"]+)"/.exec(text)?.[1] ?? '';
			const at = sentAt.get(id);
			if (at !== undefined) times.push(performance.now() - at);
		};
	}
	let isOver = false;
	void until?.then(() => {
		isOver = true;
	});
	const end = performance.now() + seconds * 1000;
	while (!isOver && performance.now() < end) {
		for (let burst = 0; burst < perSecond / 50; burst++) {
			const message = `bench-message-${++sentInAll}`;
			sentAt.set(message, performance.now());
			const frame = {type: 'send', id: 1_000_000 + sentInAll, room, message, text: TEXT};
			members[sentInAll % members.length]?.send(frame);
		}
		await pause(20);
	}
	await pause(200);
	return {p99: quantile(times, 0.99)};
}

/** When the relay has no more connections than this; infinity when that is not before `end`. */
async function connectionsFall(relay: RelayProcess, count: number, end: number): Promise<number> {
	while (performance.now() < end) {
		const {connections} = await relay.usage();
		if (connections <= count) return performance.now();
		await pause(100);
	}
	return Number.POSITIVE_INFINITY;
}

/** Registers, follows the lobby, and reads no more from then on. */
async function openStalled(port: number): Promise<Line> {
	const line = new Line(port);
	await line.status(upgradeRequest());
	const key = () => randomBytes(32).toString('base64url');
	const name = `n${randomBytes((LIMITS.nameLength - 2) / 4).toString('hex')}`;
	const device = {publicKey: key(), exchangeKey: key(), label: 'bench'};
	line.socket.write(clientFrame(1, JSON.stringify({type: 'register.device', id: 1, name, device})));
	while (!line.received.includes('hasPassword')) await pause(5);
	line.socket.write(clientFrame(1, JSON.stringify({type: 'resume', id: 2, cursors: {}})));
	await pause(100);
	line.socket.pause();
	return line;
}
