import type {PrivateStatus} from '../state/state.ts';
import type {Store} from '../store.ts';

/** See PrivateClient.whenPrivateKnown. */
export function whenPrivateKnown(
	store: Pick<Store, 'state' | 'subscribe'>,
	signal?: AbortSignal,
): Promise<PrivateStatus> {
	const {promise, resolve, reject} = Promise.withResolvers<PrivateStatus>();
	const look = (): void => {
		const {status} = store.state.private;
		if (status !== 'starting') resolve(status);
	};
	const giveUp = (): void => reject(signal?.reason);
	const stop = store.subscribe(look);
	signal?.addEventListener('abort', giveUp, {once: true});
	if (signal?.aborted) giveUp();
	look();
	return promise.finally(() => {
		stop();
		signal?.removeEventListener('abort', giveUp);
	});
}
