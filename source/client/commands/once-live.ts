import type {Client} from '../api.ts';
import {UnreachableError} from '../error.ts';

/**
 * Does something, and once more when it could not be asked for because the connection was only being
 * made: whoever types fast need not type it again. Nothing was asked for in that case.
 */
export async function onceLive(client: Client, run: () => Promise<void>): Promise<void> {
	try {
		await run();
	} catch (error) {
		const isTooEarly = error instanceof UnreachableError && error.code === 'offline';
		if (!isTooEarly || !(await comesAbout(client))) throw error;
		await run();
	}
}

/** Waits for a connection that is being made; whether there is one then. */
async function comesAbout(client: Client): Promise<boolean> {
	const {promise, resolve} = Promise.withResolvers<void>();
	const isComing = (): boolean => {
		const {type} = client.state.connection;
		return type === 'connecting' || type === 'resuming';
	};
	const stop = client.subscribe(() => {
		if (!isComing()) resolve();
	});
	if (isComing()) await promise;
	stop();
	return client.state.connection.type === 'live';
}
