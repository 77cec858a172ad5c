import type {Clock} from '../source/protocol/environment.ts';
import {systemClock, systemRandom} from '../source/protocol/environment.ts';
import {LIMITS} from '../source/protocol/limits.ts';
import {startListener} from '../source/server/listener.ts';
import {createRelay} from '../source/server/relay.ts';
import {createMemoryStorage} from '../source/server/storage/memory.ts';

/** A relay whose clock shows what the scene needs, so that every run looks the same. */
export type SceneRelay = {
	readonly url: string;
	/** Sets its clock to a time of today, or of so many days before, in UTC: `10:58`. */
	showTime(at: string, daysAgo?: number): void;
	close(): Promise<void>;
};

const DAY = 86_400_000;

export async function startSceneRelay(name: string): Promise<SceneRelay> {
	let time = timeOf('08:58', 0);
	const clock: Clock = {...systemClock, now: () => time};
	const relay = await createRelay({
		storage: createMemoryStorage({random: systemRandom}),
		clock,
		random: systemRandom,
		limits: {
			presenceGrace: 0,
			presenceInterval: 1,
			messages: {burst: 1000, perSecond: LIMITS.messages.perSecond},
		},
		options: {
			name,
			registration: 'open',
			loopback: true,
			relayKey: systemRandom.bytes(32),
		},
	});
	const listener = await startListener({
		accept: (link) => relay.accept(link),
		host: '127.0.0.1',
		port: 0,
	});
	return {
		url: `ws://127.0.0.1:${listener.port}`,
		showTime(at, daysAgo = 0) {
			time = timeOf(at, daysAgo);
		},
		async close() {
			await relay.stop({retryAfterMax: 0});
			await listener.close();
		},
	};
}

/** Milliseconds of a time in UTC. */
function timeOf(at: string, daysAgo: number): number {
	const day = new Date(systemClock.now() - daysAgo * DAY).toISOString().slice(0, 11);
	return Date.parse(`${day}${at}:00Z`);
}
