/** Waits so many milliseconds; rejects with the signal's reason when that is aborted. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	const {promise, resolve, reject} = Promise.withResolvers<void>();
	const timer = setTimeout(resolve, milliseconds);
	const abort = () => reject(signal.reason);
	signal.addEventListener('abort', abort, {once: true});
	if (signal.aborted) abort();
	return promise.finally(() => {
		clearTimeout(timer);
		signal.removeEventListener('abort', abort);
	});
}
