import {setTimeout as pause} from 'node:timers/promises';
import {quantile} from '../statistics.ts';
import {startBystanders} from './bystanders.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {Line} from './line.ts';
import {startRelayProcess} from './relay-process.ts';

/** Milliseconds in which each has to be cut. */
const MARK = 6000;
/** Beyond it, for a busy machine. */
const GRACE = 1500;

export const isMeasured = true;

/** Says nothing, or its headers byte by byte, or announces a body that never comes. */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const size = isFull ? 2000 : 300;
	const relay = await startRelayProcess({limits: OPEN});
	try {
		const bystanders = startBystanders(relay.port);
		const lines = Array.from({length: size}, () => new Line(relay.port));
		const dribble = setInterval(() => {
			for (const [at, line] of lines.entries()) if (at % 3 === 1) line.socket.write('x');
		}, 200);
		for (const [at, line] of lines.entries()) line.socket.write(BEGINNINGS[at % 3] ?? '');
		const patience = pause(3 * MARK, Number.POSITIVE_INFINITY, {ref: false});
		const times = await Promise.all(lines.map((line) => Promise.race([line.ended, patience])));
		clearInterval(dribble);
		const {p99, served, failed} = await bystanders.stop();
		const longest = Math.max(...times);
		return {
			name: 'S1 slow requests',
			pass: longest <= MARK + GRACE && failed === 0 && p99 < 500,
			figure: `${size} slow: half cut in ${seconds(quantile(times, 0.5))}, all in ${seconds(longest)}; ${served} others logged in, ${failed} not, p99 ${p99.toFixed(0)} ms`,
			mark: 'each cut in 6 s; others p99 < 500 ms',
		};
	} finally {
		await relay.close();
	}
}

const BEGINNINGS = [
	'',
	'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ',
	'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nx',
];

const ENDLESS = {burst: 1e9, perSecond: 1e9};
/** Bystanders come from one address. */
const OPEN = {registrations: ENDLESS};

function seconds(milliseconds: number): string {
	return `${(milliseconds / 1000).toFixed(1)} s`;
}
