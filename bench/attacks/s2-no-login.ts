import {setTimeout as pause} from 'node:timers/promises';
import {LIMITS} from '../../source/protocol/limits.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {Line, upgradeRequest} from './line.ts';
import {startRelayProcess} from './relay-process.ts';

/** Becomes a WebSocket and does not log in: from one address, and from very many. */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const most = isFull ? LIMITS.connectionsUnauthenticated : 200;
	const relay = await startRelayProcess({
		trustedProxies: ['loopback'],
		limits: {connectionsUnauthenticated: most},
	});
	try {
		const one = await open(relay.port, 12, () => '192.0.2.1');
		await settle(one);
		const fromOne = countOpen(one);
		const many = await open(relay.port, most + 100, (at) => `198.51.${at >> 8}.${at & 255}`);
		await settle(many);
		const inAll = countOpen(one) + countOpen(many);
		const lines = [...one, ...many].filter(({isOpen}) => isOpen);
		const patience = pause(2 * LIMITS.authDeadline, Number.POSITIVE_INFINITY, {ref: false});
		const times = await Promise.all(lines.map((line) => Promise.race([line.ended, patience])));
		const longest = Math.max(...times);
		const {connections} = await relay.usage();
		const isCut = longest <= LIMITS.authDeadline + LIMITS.refusalTime + 2000 && connections === 0;
		return {
			name: 'S2 no login',
			pass: fromOne <= 8 && inAll <= most && isCut,
			figure: `${fromOne} of 12 stay from one address, ${inAll} of ${most + 112} in all; the last cut after ${(longest / 1000).toFixed(1)} s`,
			mark: `≤ 8 of one address, ≤ ${most} in all; told to go at 10 s, cut 2 s later`,
		};
	} finally {
		await relay.close();
	}
}

async function open(
	port: number,
	count: number,
	addressOf: (number: number) => string,
): Promise<readonly Line[]> {
	const lines: Line[] = [];
	for (let at = 0; at < count; at++) {
		const line = new Line(port);
		line.socket.write(upgradeRequest({'X-Forwarded-For': addressOf(at)}));
		lines.push(line);
		if (at % 50 === 49) await pause(1);
	}
	return lines;
}

/** Waits until each was greeted or sent away. */
async function settle(lines: readonly Line[]): Promise<void> {
	const isDecided = ({isOpen, received}: Line) =>
		!isOpen || /"hello"|"?full|\r\n\r\n.*retry=/s.test(received);
	const end = performance.now() + 5000;
	while (!lines.every(isDecided) && performance.now() < end) await pause(10);
	// Whoever was sent away hears it a moment before its line ends.
	await pause(200);
}

function countOpen(lines: readonly Line[]): number {
	return lines.filter(({isOpen, received}) => isOpen && received.includes('"hello"')).length;
}
