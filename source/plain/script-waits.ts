import type {Client} from '../client/api.ts';
import {UnreachableError} from '../client/error.ts';
import type {Clock} from '../protocol/environment.ts';
import {phrase} from '../words/phrase.ts';

/** Milliseconds that a script waits for the relay before it ends, as the other commands do. */
const LIMIT = 30_000;

/**
 * Waits no longer than the commands of a shell do.
 * @throws {UnreachableError} `no-answer` when the time has passed.
 */
export async function withLimit<Value>(promise: Promise<Value>, clock: Clock): Promise<Value> {
	const late = Promise.withResolvers<never>();
	const timer = clock.after(LIMIT, () => late.reject(tooLate()));
	try {
		return await Promise.race([promise, late.promise]);
	} finally {
		timer.cancel();
	}
}

function tooLate(): UnreachableError {
	return new UnreachableError(
		'no-answer',
		phrase`The relay did not answer within 30 seconds. What was written is kept, and sent next time.`,
	);
}

/** Resolves when private messages can be written, and those that waited at the relay are here. */
export async function privateReady(client: Client, signal: AbortSignal): Promise<void> {
	const status = await client.whenPrivateKnown(signal);
	if (status === 'ready') await client.whenReceived();
}

/**
 * Resolves when nothing that was written is on its way any more, and no file; false when something of it
 * was refused or is held back. Rejects when that takes too long; files may take long while they move.
 */
export async function whenDelivered(
	client: Client,
	{clock, signal}: {readonly clock: Clock; readonly signal: AbortSignal},
): Promise<boolean> {
	const done = Promise.withResolvers<void>();
	const late = () => done.reject(tooLate());
	let timer = clock.after(LIMIT, late);
	const check = () => {
		const isOver = undelivered(client, 'pending') + underWay(client) === 0;
		if (signal.aborted || isOver) done.resolve();
	};
	const stop = client.subscribe((event) => {
		if (event.type === 'transfer-changed') {
			timer.cancel();
			timer = clock.after(LIMIT, late);
		}
		check();
	});
	signal.addEventListener('abort', check);
	check();
	try {
		await done.promise;
	} finally {
		timer.cancel();
		stop();
		signal.removeEventListener('abort', check);
	}
	return undelivered(client, 'failed') + undelivered(client, 'held') + failed(client) === 0;
}

function underWay({state}: Client): number {
	const phases = [...state.transfers.values()].map(({phase}) => phase.type);
	return phases.filter((type) => type !== 'done' && type !== 'failed').length;
}

function failed({state}: Client): number {
	return [...state.transfers.values()].filter(({phase}) => phase.type === 'failed').length;
}

function undelivered({state}: Client, type: 'pending' | 'failed' | 'held'): number {
	let count = 0;
	for (const {pending} of state.rooms.values()) {
		for (const {delivery} of pending) count += delivery.type === type ? 1 : 0;
	}
	return count;
}
