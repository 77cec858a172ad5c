import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Socket} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';
import {LIMITS} from '../../source/protocol/limits.ts';
import {Member} from '../relay/member.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {type RelayProcess, startRelayProcess} from './relay-process.ts';

const PEERS = 20;

export const isMeasured = true;

/** Peers that vanish without a word: behind a wire that passes nothing any more, and closes nothing. */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const heartbeat = isFull ? LIMITS.heartbeat : 3000;
	// Up to one round until the first unanswered heartbeat, one more, and half a round for an answer.
	const mark = 2.5 * heartbeat;
	const relay = await startRelayProcess({limits: {heartbeat}});
	const wire = await startWire(relay.port);
	try {
		const before = await relay.usage();
		const members = await Promise.all(Array.from({length: PEERS}, () => logIn(wire.port)));
		const during = await relay.usage();
		wire.cut();
		const started = performance.now();
		const gone = await timeUntilGone(relay, before.files, 4 * mark);
		for (const member of members) member.close();
		const grace = 1000;
		return {
			name: 'S3 half-open connections',
			pass: during.accounts === PEERS && gone - started <= mark + grace,
			figure: `${PEERS} peers silent: all gone, and their sockets freed, after ${((gone - started) / heartbeat).toFixed(1)} heartbeats (${((gone - started) / 1000).toFixed(1)} s)`,
			mark: '≤ 2.5 heartbeats (75 s in full size)',
		};
	} finally {
		wire.close();
		await relay.close();
	}
}

/** When the relay has neither their accounts nor their sockets. */
async function timeUntilGone(relay: RelayProcess, files: number, most: number): Promise<number> {
	const end = performance.now() + most;
	for (;;) {
		const usage = await relay.usage();
		const isFreed = Number.isNaN(usage.files) || usage.files <= files;
		if ((usage.accounts === 0 && usage.connections === 0 && isFreed) || performance.now() > end) {
			return performance.now();
		}
		await pause(50);
	}
}

/** Passes bytes on between peers and the relay until it is cut; then it swallows them. */
async function startWire(port: number) {
	const sockets: Socket[] = [];
	const server = createServer((near) => {
		const far = connect(port, '127.0.0.1');
		sockets.push(near, far);
		for (const [from, to] of [
			[near, far],
			[far, near],
		] as const) {
			from.on('error', () => {});
			from.on('data', (chunk) => {
				if (!isCut) to.write(chunk);
			});
		}
	});
	let isCut = false;
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	// A server that listens on a port has an address of this kind.
	const address = server.address() as AddressInfo;
	return {
		port: address.port,
		cut() {
			isCut = true;
		},
		close() {
			for (const socket of sockets) socket.destroy();
			server.close();
		},
	};
}

async function logIn(port: number): Promise<Member> {
	const member = await Member.open(port, () => {});
	const key = () => randomBytes(32).toString('base64url');
	const device = {publicKey: key(), exchangeKey: key(), label: 'bench'};
	const name = `n${randomBytes(6).toString('hex')}`;
	await member.request({type: 'register.device', name, device});
	await member.request({type: 'resume', cursors: {}});
	return member;
}
