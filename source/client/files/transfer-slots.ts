import type {Timer} from '../../protocol/environment.ts';
import type {TransferJob} from './transfer-context.ts';

/** Files that move at once; the relay takes one more of an account, for one that is only looked at. */
export const AT_ONCE = 3;

/** One transfer and where it stands. */
export type TransferSlot = {
	readonly job: TransferJob;
	standing:
		| {readonly type: 'ready'}
		| {readonly type: 'running'; readonly ending: AbortController}
		/** For the time to try again, or for a connection. */
		| {readonly type: 'pausing'; readonly timer: Timer}
		| {readonly type: 'done'; readonly path?: string}
		| {readonly type: 'failed'; readonly error: unknown};
	/** What is being done to it, until it is over; never rejects. */
	work: Promise<void>;
	/** Failed tries in a row. */
	failures: number;
	/** It ends with this client, but is shown no more and begun no more. */
	isGone: boolean;
};

export function newSlot(job: TransferJob): TransferSlot {
	return {job, standing: {type: 'ready'}, work: Promise.resolve(), failures: 0, isGone: false};
}

/** Whose turn it is: up and down by turns, each in the order in which they were asked for. */
export function nextTurn(
	slots: Iterable<TransferSlot>,
	last: TransferJob['direction'] | undefined,
): TransferSlot | undefined {
	const ready = [...slots].filter(({standing}) => standing.type === 'ready');
	return ready.find(({job}) => job.direction !== last) ?? ready[0];
}
