import {connect, type Socket} from 'node:net';
import {ConsoleError} from './console-error.ts';
import {type ControlAnswer, readAnswer} from './control-frames.ts';
import {CONTROL_LINE_BYTES, controlLines} from './control-lines.ts';
import {findControlPlace} from './control-place.ts';
import type {Audience, SaidPart} from './say.ts';

/** A running relay on this machine, as its operator's other programs reach it. */
export type ControlConnection = {
	/**
	 * Has one command carried out; `put` gets what it says.
	 * @throws {ConsoleError} when it is not carried out.
	 */
	run(
		words: readonly string[],
		options: {
			readonly audience: Audience;
			readonly input?: string | undefined;
			readonly put: (part: SaidPart) => void;
		},
	): Promise<void>;
	close(): void;
};

/** Connects to the relay that runs with these data; undefined when none listens there. */
export async function connectToControl(directory: string): Promise<ControlConnection | undefined> {
	const address = findControlPlace(directory);
	if (address === undefined) return undefined;
	const socket = connect(address);
	const isThere = await new Promise<boolean>((resolve, reject) => {
		socket.once('connect', () => resolve(true));
		socket.once('error', (cause: NodeJS.ErrnoException) => {
			// Left by a relay that died.
			if (cause.code === 'ECONNREFUSED' || cause.code === 'ENOENT') resolve(false);
			else reject(new ConsoleError('failed', refusalOf(cause, address), {cause}));
		});
	});
	return isThere ? new Connection(socket) : undefined;
}

function refusalOf({code}: NodeJS.ErrnoException, address: string): string {
	return code === 'EACCES' || code === 'EPERM'
		? `This account may not use ${address}. Do it as the account that the relay runs as.`
		: `The relay cannot be reached at ${address}.`;
}

type Asked = {
	readonly id: number;
	readonly put: (part: SaidPart) => void;
	readonly resolve: () => void;
	readonly reject: (error: ConsoleError) => void;
};

class Connection implements ControlConnection {
	readonly #socket: Socket;
	readonly #lines = controlLines();
	#lastId = 0;
	#asked: Asked | undefined;

	constructor(socket: Socket) {
		this.#socket = socket;
		socket.on('data', (chunk: Uint8Array) => this.#read(chunk));
		socket.on('error', () => this.#end());
		socket.on('close', () => this.#end());
	}

	run(
		words: readonly string[],
		{audience, input, put}: Parameters<ControlConnection['run']>[1],
	): Promise<void> {
		const id = ++this.#lastId;
		const request = {v: 1, id, words, audience, ...(input === undefined ? {} : {input})};
		const line = `${JSON.stringify(request)}\n`;
		if (Buffer.byteLength(line) > CONTROL_LINE_BYTES) {
			const sentence = `That is more than ${CONTROL_LINE_BYTES} bytes. Do it in parts.`;
			return Promise.reject(new ConsoleError('usage', sentence));
		}
		return new Promise((resolve, reject) => {
			this.#asked = {id, put, resolve, reject};
			if (this.#socket.destroyed) this.#end();
			else this.#socket.write(line);
		});
	}

	close(): void {
		this.#socket.destroy();
	}

	#read(chunk: Uint8Array): void {
		try {
			for (const line of this.#lines.read(chunk)) this.#take(readAnswer(line));
		} catch {
			this.#socket.destroy();
		}
	}

	#take(answer: ControlAnswer): void {
		const asked = this.#asked;
		if (asked === undefined || (answer.id !== asked.id && answer.id !== 0)) return;
		if (answer.type === 'done') {
			this.#asked = undefined;
			asked.resolve();
		} else if (answer.type === 'refused') {
			this.#asked = undefined;
			asked.reject(new ConsoleError(answer.code, answer.message));
		} else {
			asked.put(answer);
		}
	}

	#end(): void {
		const sentence =
			'The relay ended before it answered, so what was asked for may be done or not.';
		this.#asked?.reject(new ConsoleError('failed', sentence));
		this.#asked = undefined;
	}
}
