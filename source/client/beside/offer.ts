import {chmodSync} from 'node:fs';
import {createServer, type Server, type Socket} from 'node:net';
import process from 'node:process';
import {type Clock, type Random, systemClock, systemRandom} from '../../protocol/environment.ts';
import type {Client} from '../api.ts';
import type {Paths} from '../paths.ts';
import {AskerLine} from './asker-line.ts';
import {type MeetingPlace, makeMeetingPlace} from './meeting-place.ts';

/** What the socket serves others with. */
export type ServedClient = Pick<
	Client,
	| 'state'
	| 'subscribe'
	| 'openConversation'
	| 'send'
	| 'whenAccepted'
	| 'drop'
	| 'loadOlder'
	| 'sendFile'
	| 'saveFile'
	| 'whenReceived'
	| 'whenTransferred'
	| 'cancelTransfer'
>;

/** The window of a program that somebody sits at. */
export type ServedScreen = {
	/** Brings a room or conversation to the front, with the message at `seq` in sight where there is one. */
	open(room: string, seq: number | undefined): Promise<void> | void;
};

export type BesideOptions = {
	/** The client that has the home's vault. */
	readonly client: ServedClient;
	/** The address of its relay, as `normalizeAddress` gives it. */
	readonly url: string;
	readonly paths: Pick<Paths, 'state'>;
	/**
	 * Called when another program wants the vault, which this one shall then close soon. A program that
	 * somebody sits at leaves it out, and stays.
	 */
	readonly onYield?: () => void;
	/** Left out by commands: they have no window, and say so to whoever asks for it. */
	readonly screen?: ServedScreen;
	/** The machine's own unless given. */
	readonly clock?: Clock;
	/** The platform's own unless given. */
	readonly random?: Random;
};

/** The local socket of a home, until it is closed; that must be before the vault is. */
export type Beside = {
	/** Why there is none, if so: the others are then told to wait. */
	readonly problem: unknown;
	close(): Promise<void>;
};

/** Programs that are served at once. */
const CONNECTIONS = 64;

/**
 * Lets other programs of the same account on this machine send and follow private messages through a
 * client that has the home's vault: only one process at a time may open envelopes. Never rejects.
 */
export async function offerBeside(options: BesideOptions): Promise<Beside> {
	const lines = new Set<AskerLine>();
	let place: MeetingPlace | undefined;
	const server = createServer((socket) => admit(socket, lines, options));
	server.maxConnections = CONNECTIONS;
	try {
		place = makeMeetingPlace(options.paths, options.random ?? systemRandom);
		await listen(server, place.address);
	} catch (problem) {
		place?.leave();
		return {problem, close: async () => {}};
	}
	// From here on it is closed by whoever has it, and an error would be of no use to anybody.
	server.on('error', () => {});
	const {leave} = place;
	let closing: Promise<void> | undefined;
	return {
		problem: undefined,
		close() {
			closing ??= close(server, lines).finally(leave);
			return closing;
		},
	};
}

function admit(socket: Socket, lines: Set<AskerLine>, options: BesideOptions): void {
	const {client, url, screen, onYield, clock = systemClock} = options;
	const line = new AskerLine(socket, {
		...{client, url, clock, screen},
		onYield: onYield && (() => yieldTo()),
	});
	lines.add(line);
	socket.once('close', () => lines.delete(line));

	function yieldTo(): void {
		for (const one of lines) one.tellYielding();
		onYield?.();
	}
}

async function listen(server: Server, address: string): Promise<void> {
	const {promise, resolve, reject} = Promise.withResolvers<void>();
	server.once('error', reject);
	server.listen(address, resolve);
	await promise;
	server.off('error', reject);
	// The folder keeps others out already.
	if (process.platform !== 'win32') chmodSync(address, 0o600);
}

async function close(server: Server, lines: ReadonlySet<AskerLine>): Promise<void> {
	const {promise, resolve} = Promise.withResolvers<void>();
	server.close(() => resolve());
	for (const line of lines) line.close();
	await promise;
}
