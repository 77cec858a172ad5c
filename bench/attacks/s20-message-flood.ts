import {randomBytes} from 'node:crypto';
import {setTimeout as pause} from 'node:timers/promises';
import {closeAll, openLobby} from '../relay/crowd.ts';
import {Member} from '../relay/member.ts';
import {quantile} from '../statistics.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {startRelayProcess} from './relay-process.ts';

const ENDLESS = {burst: 1e9, perSecond: 1e9};

export const isMeasured = true;

/** Sends ten thousand messages a second, with a new account whenever its line was closed. */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const size = isFull ? 200 : 20;
	const seconds = isFull ? 30 : 4;
	const relay = await startRelayProcess({
		dataDirectory: temporaryFolder('s20'),
		limits: {registrations: ENDLESS, connectionsPerAddress: 1e9, connectionsNewPerAddress: ENDLESS},
		// As others reach it: the limits of a relay for one machine are ten times wider.
		publicUrl: 'ws://localhost',
	});
	try {
		const {members, room} = await openLobby(relay.port, size);
		// What is slow the first time is not the attack.
		await chat(members, room, 1);
		const calm = await chat(members, room, seconds);
		const attack = startFlood(relay.port, room);
		const busy = await chat(members, room, seconds);
		const {sent, lines, accepted} = await attack.stop();
		closeAll(members);
		const ratio = busy.p99 / calm.p99;
		return {
			name: 'S20 message flood',
			pass: ratio < 10 && busy.p99 < 250 && busy.lost === 0,
			figure: `${Math.round(sent / seconds)} messages/s over ${lines} lines, ${accepted} of them accepted; ${size} others p99 ${busy.p99.toFixed(1)} ms, × ${ratio.toFixed(1)} of calm (${calm.p99.toFixed(1)} ms), ${busy.lost} of theirs lost`,
			mark: 'others < × 10 and < 250 ms, 0 lost',
		};
	} finally {
		await relay.close();
	}
}

let sentInAll = 0;

/** Others talk, each at the pace that a person may keep; milliseconds until each has it. */
async function chat(members: readonly Member[], room: string, seconds: number) {
	const sentAt = new Map<string, number>();
	const times: number[] = [];
	for (const member of members) {
		member.onMessage = (text) => {
			const at = sentAt.get(/"id":"([^"]+)"/.exec(text)?.[1] ?? '');
			if (at !== undefined) times.push(performance.now() - at);
		};
	}
	let refused = 0;
	const end = performance.now() + seconds * 1000;
	while (performance.now() < end) {
		const member = members[++sentInAll % members.length];
		const message = `calm-message-${sentInAll}`;
		sentAt.set(message, performance.now());
		member?.request({type: 'send', room, message, text: 'Hello'}).catch(() => refused++);
		await pause(50);
	}
	await pause(300);
	return {p99: quantile(times, 0.99), lost: refused};
}

function startFlood(port: number, room: string) {
	let isStopped = false;
	let sent = 0;
	let lines = 0;
	let accepted = 0;
	const run = async () => {
		while (!isStopped) {
			const member = await Member.open(port, () => {});
			lines++;
			const key = () => randomBytes(32).toString('base64url');
			const device = {publicKey: key(), exchangeKey: key(), label: 'x'};
			const name = `n${randomBytes(6).toString('hex')}`;
			await member.request({type: 'register.device', name, device}).catch(() => undefined);
			while (!isStopped && member.isOpen) {
				for (let burst = 0; burst < 50; burst++) {
					sent++;
					const frame = {type: 'send', room, message: `flood-message-${sent}`, text: 'x'};
					member.request(frame).then(
						() => accepted++,
						() => undefined,
					);
				}
				await pause(5);
			}
			member.close();
		}
	};
	const running = run();
	return {
		async stop() {
			isStopped = true;
			await running;
			return {sent, lines, accepted};
		},
	};
}
