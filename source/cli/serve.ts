import type {StartRelayOptions} from '../../server.ts';
import {type RunningRelay, startRelay} from '../../server.ts';
import {inviteLink, isLoopback} from '../client/address.ts';
import {createPinoLog} from '../server/pino-log.ts';
import type {Invocation, Run} from './invocation.ts';
import {lanAddress} from './lan-address.ts';
import {relayFailure} from './relay-start.ts';
import {logLevelOf, serveOptions} from './serve-options.ts';

/** Hosts a relay until it is told to stop. */
export const run: Run = async (invocation) => {
	const {signal, stdout, stderr, output, version} = invocation;
	const options = await serveOptions(invocation);
	const isAttended = stdout.isTTY === true;
	const failure = Promise.withResolvers<never>();
	// It is waited for below; one that comes earlier must not count as forgotten.
	failure.promise.catch(() => {});
	const relay = await start({
		...options,
		log: createPinoLog(logLevelOf(invocation, isAttended ? 'warn' : 'info'), stderr),
		software: `termchat ${version}`,
		// A supervisor starts it anew, which is what the disk needs.
		onFailure: (error) => failure.reject(relayFailure(error, 'with-flags')),
	});
	try {
		if (isAttended) await welcome(invocation, relay, options);
		else output.printReady({event: 'listening', url: relay.url, port: relay.port});
		await Promise.race([stopped(signal), failure.promise]);
		output.tell('Stopping: clients are told to come back. Once more to stop at once.');
	} finally {
		await relay.close();
	}
	return 'ok';
};

/** Starts the relay; what keeps it from starting ends the command with the right code. */
async function start(options: StartRelayOptions): Promise<RunningRelay> {
	try {
		return await startRelay(options);
	} catch (cause) {
		throw relayFailure(cause, 'with-flags');
	}
}

function stopped(signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		if (signal.aborted) resolve();
		signal.addEventListener('abort', () => resolve(), {once: true});
	});
}

/** What the host needs to know, and to hand on. */
async function welcome(
	{output}: Invocation,
	relay: RunningRelay,
	options: StartRelayOptions,
): Promise<void> {
	const {name = 'termchat', dataDirectory, publicUrl, host = '127.0.0.1'} = options;
	const isEverywhere = host === '0.0.0.0' || host === '::';
	const lan = isEverywhere && publicUrl === undefined ? lanAddress() : undefined;
	const url = lan === undefined ? relay.url : relay.url.replace('127.0.0.1', lan);
	const kept =
		dataDirectory === undefined ? 'It keeps nothing on disk.' : `Its data: ${dataDirectory}`;
	output.print(`The relay "${name}" runs at ${url}`);
	output.print(kept);
	output.print('');
	output.print('Others join with:');
	output.print(`  ${await joinLine(relay, url)}`);
	output.print('');
	output.print('Ctrl-C stops it.');
}

/** Uses of the invitation that is printed at each start, and how long it works: a day. */
const INVITE = {uses: 20, lifetime: 86_400_000};

/** The exact line to paste. */
async function joinLine({relay, registration}: RunningRelay, url: string): Promise<string> {
	const link =
		registration === 'invite' ? inviteLink(url, (await relay.createInvite(INVITE)).code) : url;
	const {protocol, hostname} = new URL(url);
	const isOpenLine = protocol === 'ws:' && !isLoopback(hostname);
	return `npx termchat ${isOpenLine ? '--insecure ' : ''}${link}`;
}
