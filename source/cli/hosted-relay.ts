import {ListenError, type RunningRelay, StorageError, startRelay} from '../../server.ts';
import {ExitError} from './exit-code.ts';
import type {Hosting} from './hosting-record.ts';
import type {Invocation} from './invocation.ts';
import {relayDirectory} from './serve-options.ts';

/** A relay inside the chat of whoever hosts it; it runs for as long as that chat is open. */
export type HostedRelay = Hosting & {close(): Promise<void>};

/** The port one would guess. */
const USUAL_PORT = 7777;

/**
 * Starts the relay of this home, whose data are kept. The port is the one it had before; at the first
 * time the usual one, or any. Undefined when another program, such as `termchat serve`, runs it
 * already.
 * @throws {ExitError} `failed` when its port is taken by something else.
 */
export async function hostRelay(
	invocation: Pick<Invocation, 'environment' | 'version'>,
	knownPort: number | undefined,
): Promise<HostedRelay | undefined> {
	try {
		const {url, port, close} = await startAt(invocation, knownPort);
		return {url, port, close: () => close()};
	} catch (cause) {
		if (cause instanceof StorageError && cause.code === 'in-use') return undefined;
		if (!(cause instanceof ListenError) || cause.code !== 'port-in-use') throw cause;
		throw new ExitError(
			'failed',
			`Your relay cannot start, because port ${knownPort} is taken by another program. End that one, then start termchat again.`,
			{cause},
		);
	}
}

async function startAt(
	{environment, version}: Pick<Invocation, 'environment' | 'version'>,
	knownPort: number | undefined,
): Promise<RunningRelay> {
	const dataDirectory = relayDirectory(environment);
	const software = `termchat ${version}`;
	const start = (port: number) => startRelay({dataDirectory, port, software});
	if (knownPort !== undefined) return start(knownPort);
	try {
		return await start(USUAL_PORT);
	} catch (error) {
		if (!(error instanceof ListenError) || error.code !== 'port-in-use') throw error;
		return start(0);
	}
}
