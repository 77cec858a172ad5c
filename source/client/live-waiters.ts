import {hopelessness} from './ending.ts';
import type {UnreachableError} from './error.ts';
import type {ConnectionState} from './state/state.ts';

/** Those who wait until the connection is live. */
export class LiveWaiters {
	readonly #waiters = new Set<PromiseWithResolvers<void>>();

	/** See Client.whenLive. */
	async wait(state: ConnectionState, signal?: AbortSignal): Promise<void> {
		signal?.throwIfAborted();
		if (state.type === 'live') return;
		const refusal = hopelessness(state);
		if (refusal !== undefined) throw refusal;
		const waiter = Promise.withResolvers<void>();
		const abort = () => waiter.reject(signal?.reason);
		signal?.addEventListener('abort', abort, {once: true});
		this.#waiters.add(waiter);
		try {
			await waiter.promise;
		} finally {
			this.#waiters.delete(waiter);
			signal?.removeEventListener('abort', abort);
		}
	}

	/** Nobody waits any more. */
	close(error: UnreachableError): void {
		for (const waiter of this.#waiters) waiter.reject(error);
	}

	/** Tells them what became of the connection. */
	changed(state: ConnectionState): void {
		const refusal = hopelessness(state);
		for (const waiter of this.#waiters) {
			if (state.type === 'live') waiter.resolve();
			else if (refusal !== undefined) waiter.reject(refusal);
		}
	}
}
