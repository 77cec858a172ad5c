import {chmodSync} from 'node:fs';
import {createServer, type Server, type Socket} from 'node:net';
import process from 'node:process';
import type {Random} from '../../protocol/environment.ts';
import {faultFields, type RelayLog} from '../log.ts';
import {bindWithMode, clearSocket} from '../transport/unix-socket.ts';
import type {OperatorConsole} from './console-desk.ts';
import {ConsoleError} from './console-error.ts';
import {type ControlAnswer, readRequest} from './control-frames.ts';
import {controlLines} from './control-lines.ts';
import {makeControlPlace} from './control-place.ts';
import {createSay} from './say.ts';

/** Where `termchat admin` reaches a running relay. */
export type ControlSocket = {
	/** The path of the socket, or the name of a pipe. */
	readonly address: string;
	/** Lets commands that are being carried out end, and listens no more. */
	close(): Promise<void>;
};

/** Programs served at once. */
const CLIENTS = 16;
/** Milliseconds a program may be silent between commands. */
const SILENCE = 60_000;
/** The same while the relay ends. */
const FAREWELL = 2000;
/** Bytes that may wait for a program that does not read; then its command waits, and nobody else's. */
const WAITING_BYTES = 262_144;
/** Commands of one program that may wait for their turn. */
const WAITING_REQUESTS = 64;

/**
 * Listens for operators' commands at a local socket that only this account can use. Whoever asks has
 * every right that the relay's own prompt has.
 * @throws {ConsoleError} `failed` when there is no place for the socket.
 */
export async function startControlSocket(options: {
	/** The folder of the relay's data. */
	readonly directory: string;
	readonly random: Random;
	readonly operator: OperatorConsole;
	readonly log: RelayLog;
}): Promise<ControlSocket> {
	const {directory, random, log} = options;
	const lines = new Set<ControlLine>();
	const server = createServer((socket) => {
		const line = new ControlLine(socket, {...options, gone: () => lines.delete(line)});
		lines.add(line);
	});
	server.maxConnections = CLIENTS;
	const place = makeControlPlace(directory, random);
	try {
		await clearSocket({path: place.address});
		await listen(server, place.address);
	} catch (cause) {
		place.leave();
		throw new ConsoleError('failed', 'The control socket cannot be made.', {cause});
	}
	server.on('error', (error) => log.error('control socket failed', faultFields(error)));
	let closing: Promise<void> | undefined;
	return {
		address: place.address,
		close() {
			closing ??= close(server, lines).finally(() => place.leave());
			return closing;
		},
	};
}

function listen(server: Server, address: string): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		bindWithMode({path: address, mode: 0o600}, () => {
			server.listen(address, () => {
				server.off('error', reject);
				// For systems that make sockets without asking the mask.
				if (process.platform !== 'win32') chmodSync(address, 0o600);
				resolve();
			});
		});
	});
}

async function close(server: Server, lines: ReadonlySet<ControlLine>): Promise<void> {
	const closed = new Promise<void>((resolve) => server.close(() => resolve()));
	await Promise.all([...lines].map((line) => line.finish()));
	await closed;
}

type LineOptions = {
	readonly operator: OperatorConsole;
	readonly log: RelayLog;
	readonly gone: () => void;
};

/** One program at the socket. Its commands are carried out one after another. */
class ControlLine {
	readonly #socket: Socket;
	readonly #options: LineOptions;
	readonly #reader = controlLines();
	readonly #gone = Promise.withResolvers<void>();
	#turn: Promise<void> = Promise.resolve();
	#waiting = 0;
	#isOpen = true;
	#isEnding = false;

	constructor(socket: Socket, options: LineOptions) {
		this.#socket = socket;
		this.#options = options;
		socket.setTimeout(SILENCE);
		// Whoever waits for a long command is silent with good reason, unless it does not read.
		socket.on('timeout', () => {
			if (this.#waiting === 0 || this.#isEnding || socket.writableLength > 0) socket.destroy();
		});
		socket.on('data', (chunk: Uint8Array) => this.#read(chunk));
		// What it still has to be told is told: it has only nothing more to ask.
		socket.on('end', () => void this.#turn.then(() => socket.end()));
		socket.on('error', () => socket.destroy());
		socket.on('close', () => {
			this.#isOpen = false;
			this.#gone.resolve();
			options.gone();
		});
	}

	/** Resolves when what it has asked for is done and said, and it is gone. */
	async finish(): Promise<void> {
		this.#isEnding = true;
		this.#socket.setTimeout(FAREWELL);
		await Promise.race([this.#turn, this.#gone.promise]);
		this.#socket.end(() => this.#socket.destroy());
		await this.#gone.promise;
	}

	#read(chunk: Uint8Array): void {
		try {
			for (const line of this.#reader.read(chunk)) {
				this.#waiting++;
				if (this.#waiting > WAITING_REQUESTS) throw new ConsoleError('failed', 'Too many at once.');
				this.#turn = this.#turn.then(() => this.#answer(line));
			}
		} catch (error) {
			this.#put({id: 0, ...refusalOf(error)});
			this.#socket.end(() => this.#socket.destroy());
		}
	}

	async #answer(line: string): Promise<void> {
		let id = 0;
		try {
			const request = readRequest(line);
			id = request.id;
			const say = createSay({
				audience: request.audience,
				put: (part) => this.#put({id, ...part}),
				ready: () => this.#ready(),
			});
			await this.#options.operator.run(request.words, {say, input: request.input});
			this.#put({id, type: 'done'});
		} catch (error) {
			if (!(error instanceof ConsoleError)) {
				this.#options.log.error('operator command failed', faultFields(error));
			}
			this.#put({id, ...refusalOf(error)});
		} finally {
			this.#waiting--;
		}
	}

	#put(answer: ControlAnswer): void {
		if (this.#isOpen) this.#socket.write(`${JSON.stringify(answer)}\n`);
	}

	async #ready(): Promise<void> {
		while (this.#isOpen && this.#socket.writableLength > WAITING_BYTES) {
			const drained = new Promise<void>((resolve) => this.#socket.once('drain', resolve));
			await Promise.race([drained, this.#gone.promise]);
		}
		if (!this.#isOpen) throw new ConsoleError('failed', 'Whoever asked reads no more.');
	}
}

function refusalOf(error: unknown) {
	if (error instanceof ConsoleError) {
		return {type: 'refused', code: error.code, message: error.message} as const;
	}
	const message = 'That failed inside the relay. Its log says more.';
	return {type: 'refused', code: 'failed', message} as const;
}
