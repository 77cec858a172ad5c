import {setTimeout as pause} from 'node:timers/promises';
import {quantile} from '../statistics.ts';
import type {RelayUsage} from './attacked-relay.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {Line, upgradeRequest} from './line.ts';
import {startRelayProcess} from './relay-process.ts';

const ENDLESS = {burst: 1e9, perSecond: 1e9};

/** Addresses that the attacker comes from. What is remembered of each is no leak. */
const ADDRESSES = 1000;

/** How many come at a time. */
const TOGETHER = 50;

/** Connections, of which the first ones only warm the relay up, and looks at its memory. */
const LOOKS = 6;

export const isMeasured = true;

/** Connects, does not log in and goes again, over and over: nothing of that may stay in memory. */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const relay = await startRelayProcess({
		trustedProxies: ['loopback'],
		limits: {connectionsNewPerAddress: ENDLESS},
	});
	const each = isFull ? 160_000 : 5000;
	try {
		// Code is compiled and tables grow to their size first.
		await comeAndGo(relay.port, 2 * each);
		const held: number[] = [];
		const resident: number[] = [];
		for (let look = 0; look < LOOKS; look++) {
			await comeAndGo(relay.port, each);
			const usages: RelayUsage[] = [];
			// What the last connections held is let go of some time after them.
			for (let rest = 0; rest < 4; rest++) {
				await pause(100);
				usages.push(await relay.tidyUsage());
			}
			held.push(Math.min(...usages.map(({live}) => live)));
			resident.push(Math.min(...usages.map(({memory}) => memory)));
		}
		const {connections, files} = await relay.usage();
		const perMany = (values: readonly number[]) => ((slope(values) / each) * 100_000) / 2 ** 20;
		// So few connections make a slope of what the collector happens to leave: half a MiB in all passes.
		const most = isFull ? 1 : (0.5 / ((LOOKS - 1) * each)) * 100_000;
		const growth = perMany(held);
		return {
			name: 'S5 come and go',
			pass: growth < most && connections === 0 && files < 60,
			figure: `${(LOOKS + 2) * each} connections: ${growth.toFixed(2)} MiB more held per 100 000 (resident ${perMany(resident).toFixed(1)}), ${connections} left, ${files} files open`,
			mark: `< ${most.toFixed(1)} MiB per 100 000, 0 left`,
		};
	} finally {
		await relay.close();
	}
}

async function comeAndGo(port: number, count: number): Promise<void> {
	for (let done = 0; done < count; done += TOGETHER) {
		const lines = Array.from({length: TOGETHER}, async (_, index) => {
			const number = (done + index) % ADDRESSES;
			const line = new Line(port);
			const address = `198.51.${number >> 8}.${number & 255}`;
			await line.status(upgradeRequest({'X-Forwarded-For': address}));
			line.close();
		});
		await Promise.all(lines);
	}
}

/** Growth from one value to the next: the middle of all slopes between two (Theil and Sen). */
function slope(values: readonly number[]): number {
	const slopes = values.flatMap((from, at) =>
		values.slice(at + 1).map((to, further) => (to - from) / (further + 1)),
	);
	return quantile(slopes, 0.5);
}
