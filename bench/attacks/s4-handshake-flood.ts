import {setTimeout as pause} from 'node:timers/promises';
import {LIMITS} from '../../source/protocol/limits.ts';
import {steadily} from '../pace.ts';
import {startBystanders} from './bystanders.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {Line, upgradeRequest} from './line.ts';
import {startRelayProcess} from './relay-process.ts';

const ENDLESS = {burst: 1e9, perSecond: 1e9};

export const isMeasured = true;

/** Asks for WebSockets all the time, each time from another address of one IPv6 network. */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const perSecond = isFull ? 5000 : 500;
	const relay = await startRelayProcess({
		trustedProxies: ['loopback'],
		limits: {registrations: ENDLESS},
	});
	try {
		const calm = startBystanders(relay.port);
		await pause(2000);
		const before = await calm.stop();
		const bystanders = startBystanders(relay.port);
		const start = {...(await relay.usage()), at: performance.now()};
		let answered = 0;
		let admitted = 0;
		const tries: Promise<void>[] = [];
		const sent = await steadily({perSecond, seconds: 4}, (number) => {
			tries.push(
				ask(relay.port, `2001:db8:0:1:${(number >> 8).toString(16)}::${number & 255}`).then(
					(status) => {
						if (status !== '') answered++;
						if (status === '101') admitted++;
					},
				),
			);
		});
		await Promise.all(tries);
		const end = await relay.usage();
		const cpu = (end.cpu - start.cpu) / 10 / (performance.now() - start.at);
		const during = await bystanders.stop();
		const most = LIMITS.connectionsNewPerAddress.burst + 2;
		return {
			name: 'S4 handshake flood',
			pass: admitted <= most && during.failed === 0 && cpu < 70,
			figure: `${sent} handshakes of one /64 at ${perSecond}/s: ${admitted} admitted, ${answered - admitted} refused, relay at ${cpu.toFixed(0)} % of a core; others p99 ${during.p99.toFixed(0)} ms (calm ${before.p99.toFixed(0)} ms), ${during.failed} failed`,
			mark: `≤ ${most} admitted, < 70 % of a core, no other fails`,
		};
	} finally {
		await relay.close();
	}
}

async function ask(port: number, address: string): Promise<string> {
	const line = new Line(port);
	const status = await line.status(upgradeRequest({'X-Forwarded-For': address}));
	line.close();
	return status;
}
