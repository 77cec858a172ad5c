import process from 'node:process';
import type {RunningRelay, StartRelayOptions} from '../../server.ts';
import {BALLAST_BYTES, startRelay} from '../../server.ts';
import {systemClock} from '../protocol/environment.ts';
import {phrase} from '../words/phrase.ts';
import {EXIT_CODES} from './exit-code.ts';
import type {Invocation, Run} from './invocation.ts';
import {linkCode} from './lan-announcement.ts';
import {runConfigCommand} from './relay-config/command.ts';
import {relayFailure} from './relay-start.ts';
import {type Attendance, attendanceOf} from './serve/attendance.ts';
import type {OpenDashboard} from './serve/open-dashboard.ts';
import {openTunnel} from './serve/open-tunnel.ts';
import {openRelayDesk, type RelayDesk} from './serve/relay-desk.ts';
import {openServeLog, type ServeLog} from './serve/serve-log.ts';
import {invitationTo, welcome} from './serve/welcome.ts';
import {type ServeOptions, serveOptions} from './serve-options.ts';
import type {Tunnel} from './tunnel/tunnel.ts';

/** Hosts a relay until it is told to stop. */
export const run: Run = async (invocation) => {
	const ended = await runConfigCommand(invocation, systemClock);
	if (ended !== undefined) return ended;
	const options = await serveOptions(invocation);
	const attendance = attendanceOf(invocation, options.isDashboardWanted);
	const log = openServeLog(invocation, options.logging, attendance);
	try {
		await serve(invocation, {options, attendance, log});
	} finally {
		log.close();
	}
	return 'ok';
};

/** What is to be served, and for whom to see. */
type Wanted = {
	readonly options: ServeOptions;
	readonly attendance: Attendance;
	readonly log: ServeLog;
};

async function serve(invocation: Invocation, {options, attendance, log}: Wanted): Promise<void> {
	const {signal, version} = invocation;
	const failure = Promise.withResolvers<never>();
	// It is waited for below; one that comes earlier must not count as forgotten.
	failure.promise.catch(() => {});
	const relay = await start({
		...options,
		log: log.relay,
		software: `termchat ${version}`,
		ballastBytes: BALLAST_BYTES,
		watching: {...options.watching, logFile: log.file},
		// A supervisor starts it anew, which is what the disk needs.
		onFailure: (error) => failure.reject(relayFailure(error, 'with-flags')),
	});
	let patience: {readonly retryAfterMax: number} | undefined;
	let desk: RelayDesk | undefined;
	let tunnel: Tunnel | undefined;
	try {
		tunnel = openTunnel(invocation, {options, relay, attendance, log});
		await Promise.race([tunnel?.ready, stopped(signal), failure.promise]);
		desk = await openRelayDesk({invocation, options, relay, attendance, log});
		const dashboard = await attend(invocation, {options, relay, attendance, desk, log});
		try {
			patience = await Promise.race([
				stopped(signal),
				desk.stopped,
				dashboard.left,
				failure.promise,
			]);
		} finally {
			dashboard.close();
		}
		sayGoodbye(invocation);
		if (!signal.aborted) process.on('SIGINT', endAtOnce);
	} finally {
		await desk?.close();
		// Last, so that those behind the tunnel are told to come back.
		await relay.close(patience).finally(() => tunnel?.close());
		process.off('SIGINT', endAtOnce);
	}
}

/** Starts the relay; what keeps it from starting ends the command with the right code. */
async function start(options: StartRelayOptions): Promise<RunningRelay> {
	try {
		return await startRelay(options);
	} catch (cause) {
		throw relayFailure(cause, 'with-flags');
	}
}

type Parts = Wanted & {readonly relay: RunningRelay; readonly desk: RelayDesk};

/** Shows whoever is there that the relay runs: a program by a line, people by a screen or by lines. */
async function attend(invocation: Invocation, parts: Parts): Promise<OpenDashboard> {
	const {output} = invocation;
	const {relay, attendance} = parts;
	switch (attendance) {
		case 'program':
			output.printReady({event: 'listening', url: relay.url, port: relay.port});
			return NO_DASHBOARD;
		case 'lines':
			await printWelcome(invocation, parts);
			return NO_DASHBOARD;
		case 'dashboard': {
			// The screen's libraries watch signals, which is not for a relay that nobody looks at.
			const {openDashboard} = await import('./serve/open-dashboard.ts');
			return openDashboard(invocation, {...parts, clock: systemClock});
		}
	}
}

async function printWelcome({output, stdout}: Invocation, {relay, options}: Parts): Promise<void> {
	const invitation = (await invitationTo(relay, options))();
	const isShown = options.isOnLan || options.tunnel !== undefined;
	const code = isShown ? linkCode(invitation.link, stdout.columns || 80) : [];
	for (const line of [...welcome(options, invitation), ...code]) output.print(line);
}

const NO_DASHBOARD: OpenDashboard = {left: new Promise(() => {}), close: () => {}};

function sayGoodbye({output}: Invocation): void {
	output.tell(phrase`Stopping: clients are told to come back. Once more to stop at once.`);
}

/** For a stop that no signal began: the next Ctrl-C is the one that is not waited for. */
function endAtOnce(): void {
	process.exit(EXIT_CODES.interrupted.code);
}

function stopped(signal: AbortSignal): Promise<undefined> {
	return new Promise((resolve) => {
		if (signal.aborted) resolve(undefined);
		signal.addEventListener('abort', () => resolve(undefined), {once: true});
	});
}
