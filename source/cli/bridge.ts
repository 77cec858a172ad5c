import {hopelessness} from '../client/ending.ts';
import {sentenceOf} from '../client/error.ts';
import {systemClock, systemRandom} from '../protocol/environment.ts';
import type {ListenPlace} from '../server/transport/listen.ts';
import {ListenError} from '../server/transport/listen-error.ts';
import {phrase} from '../words/phrase.ts';
import {type BridgeListener, startBridgeListener} from './bridge/bridge-listener.ts';
import {openBridgeSecret} from './bridge/bridge-secret.ts';
import {PostDesk} from './bridge/post-desk.ts';
import {type CommandEnd, ExitError} from './exit-code.ts';
import {enterRoom, placeOf} from './find-room.ts';
import type {Invocation, Run} from './invocation.ts';
import {namesIn} from './name-list.ts';
import {type CommandClient, openPassingClient, timeoutOf} from './open-client.ts';

/** Takes messages by HTTP from programs of this machine and posts them to rooms, until it is told to stop. */
export const run: Run = async (invocation) => {
	const {signal} = invocation;
	const place = placeToListen(invocation);
	const patience = timeoutOf(invocation.flags, PATIENCE_SECONDS);
	const secret = await openSecret(invocation);
	const opened = await openPassingClient(invocation);
	try {
		tellAbsences(invocation, opened);
		const rooms = await enterRooms(invocation, opened);
		const desk = new PostDesk({
			...{client: opened.client, rooms, patience},
			...{clock: systemClock, random: systemRandom},
		});
		const listener = await startBridgeListener({
			...{place, secret},
			post: (post) => desk.post(post),
			failed: (error) => invocation.output.complain(sentenceOf(error)),
		}).catch(explain);
		try {
			tellReady(invocation, place, listener);
			await untilOver(opened, signal);
		} finally {
			await stop(desk, listener);
		}
		return 'ok';
	} catch (error) {
		return orderlyEnd(error, signal);
	} finally {
		await opened.close();
	}
};

/** The relay has so long to confirm a message, unless said otherwise: senders wait hardly longer. */
const PATIENCE_SECONDS = 10;
const PORT = 7780;
/** What still waits has so long for an answer when the bridge stops, in milliseconds. */
const LAST_ANSWERS = 5000;

function placeToListen({flags}: Invocation): ListenPlace {
	const path = flags.text('unix');
	const port = flags.integer('port', {from: 0, to: 65_535});
	if (path === undefined) return {host: '127.0.0.1', port: port ?? PORT};
	if (port === undefined) return {unix: {path, mode: 0o600}};
	throw new ExitError('usage', phrase`A bridge listens at a port or at a socket, not both.`);
}

async function openSecret({flags, output}: Invocation) {
	const file = flags.text('secret-file');
	if (file === undefined) {
		throw new ExitError(
			'usage',
			phrase`Which secret do the senders know? Write: termchat bridge --secret-file FILE. A file that is not there is made, with a new secret.`,
		);
	}
	const {secret, isNew} = await openBridgeSecret(file, systemRandom);
	if (isNew) output.tell(phrase`A new secret is in ${file}.`);
	return secret;
}

/** Connects, and enters the rooms that are named; the ids of these. */
async function enterRooms(
	{flags, output, signal}: Invocation,
	{client, goLive}: CommandClient,
): Promise<ReadonlySet<string> | undefined> {
	const names = namesIn(flags.text('room'))?.map(placeOf);
	const person = names?.find(({type}) => type === 'person');
	if (person !== undefined) {
		throw new ExitError(
			'usage',
			phrase`A bridge posts to rooms, not to @${person.name}: private messages are sealed by their writer.`,
		);
	}
	await goLive({signal, timeout: undefined});
	if (names === undefined) return undefined;
	const ids = new Set<string>();
	for (const {name} of names) ids.add((await enterRoom(client, name, output)).id);
	return ids;
}

function tellReady(
	{output, stdout, flags}: Invocation,
	place: ListenPlace,
	{port}: BridgeListener,
): void {
	const isForProgram = stdout.isTTY !== true || flags.has('json');
	const where = place.unix?.path ?? `http://127.0.0.1:${port}`;
	if (isForProgram) {
		const ready = place.unix === undefined ? {url: where, port} : {path: where};
		output.printReady({event: 'listening', ...ready});
		return;
	}
	output.print(
		phrase`Listening at ${where}: what is posted to /rooms/ROOM is written to ROOM. Ctrl-C stops.`,
	);
}

/** Resolves when the bridge is told to stop; rejects when the relay sends it away. */
async function untilOver({client}: CommandClient, signal: AbortSignal): Promise<void> {
	const {promise, resolve, reject} = Promise.withResolvers<void>();
	const look = () => {
		const end = hopelessness(client.state.connection);
		if (end !== undefined) reject(end);
	};
	const stop = () => resolve();
	const unsubscribe = client.subscribe(({type}) => {
		if (type === 'connection-changed') look();
	});
	signal.addEventListener('abort', stop, {once: true});
	if (signal.aborted) stop();
	look();
	try {
		await promise;
	} finally {
		unsubscribe();
		signal.removeEventListener('abort', stop);
	}
}

/** Whoever reads the log of a service wants to know why nothing, or 503, was answered. */
function tellAbsences({output}: Invocation, {client}: CommandClient): void {
	let isAway = false;
	client.subscribe(() => {
		const {connection} = client.state;
		if (connection.type === 'waiting' && !isAway) {
			isAway = true;
			output.tell(phrase`The relay is away: ${connection.reason}`);
		} else if (connection.type === 'live' && isAway) {
			isAway = false;
			output.tell(phrase`The relay is back.`);
		}
	});
}

/** What was taken is answered; what comes now is told to come again. */
async function stop(desk: PostDesk, listener: BridgeListener): Promise<void> {
	const stopped = listener.stop();
	const late = Promise.withResolvers<void>();
	const timer = systemClock.after(LAST_ANSWERS, late.resolve);
	await Promise.race([Promise.all([desk.drain(), stopped]), late.promise]);
	timer.cancel();
	listener.close();
	await stopped;
}

/** A bridge that is told to stop ends well, as a relay does: a supervisor counts it as no failure. */
function orderlyEnd(error: unknown, signal: AbortSignal): CommandEnd {
	if (signal.aborted && error === signal.reason) return 'ok';
	throw error;
}

function explain(cause: unknown): never {
	if (!(cause instanceof ListenError)) throw cause;
	switch (cause.code) {
		case 'port-in-use':
			throw new ExitError(
				'failed',
				phrase`Another program listens there. Choose another --port, 0 for any, or another --unix.`,
				{cause},
			);
		case 'port-forbidden':
			throw new ExitError(
				'failed',
				phrase`The bridge may not listen there. Choose another --port or --unix.`,
				{cause},
			);
		case 'bad-address':
		case 'bad-certificate':
		case 'bad-proxy':
		case 'failed':
			throw new ExitError(
				'usage',
				phrase`The bridge cannot listen there. Choose another --port or --unix.`,
				{cause},
			);
	}
}
