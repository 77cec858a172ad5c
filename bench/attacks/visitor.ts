import {WebSocket} from 'ws';
import type {
	RequestFields,
	RequestResult,
	RequestType,
} from '../../source/protocol/client-frame.ts';
import {decodeRelayFrame, decodeResult} from '../../source/protocol/codec.ts';
import {SUBPROTOCOL} from '../../source/protocol/limits.ts';
import type {Welcome} from '../../source/protocol/records.ts';
import {relayAuthBytes} from '../../source/protocol/relay-auth.ts';
import type {RelayFrame, RelayFrameType} from '../../source/protocol/relay-frame.ts';
import {TestDevice} from '../../test/helpers/test-relay.ts';

/** What a request was answered with; `closed` when the line ended in place of an answer. */
export type Answer = {
	/** `ok`, the code of a refusal, `closed`, or `unanswered` after ten seconds. */
	readonly code: string;
	/** The whole answer as it came; '' when the line ended. */
	readonly text: string;
	/** Milliseconds until it came. */
	readonly took: number;
};

/** Somebody at the other end of a real network connection, who may mean no good. */
export class Visitor {
	/** Resolves with the close code and the milliseconds of `performance.now()` at which it came. */
	readonly closed: Promise<{readonly code: number; readonly at: number}>;
	/** Every frame that came, in order. */
	readonly frames: RelayFrame[] = [];
	readonly #socket: WebSocket;
	readonly #answers = new Map<number, (text: string) => void>();
	#watchers: (() => void)[] = [];
	#lastId = 0;

	private constructor(socket: WebSocket) {
		this.#socket = socket;
		socket.on('error', () => {});
		socket.on('message', (data) => this.#receive(String(data)));
		this.closed = new Promise((resolve) => {
			socket.on('close', (code) => {
				resolve({code, at: performance.now()});
				for (const answer of this.#answers.values()) answer('');
				this.#wake();
			});
		});
	}

	/** Connects and waits for the greeting. `from` is what a trusted proxy says of where it comes from. */
	static async open(
		port: number,
		{from, path = ''}: {readonly from?: string; readonly path?: string} = {},
	): Promise<Visitor> {
		const socket = new WebSocket(`ws://127.0.0.1:${port}/${path}`, SUBPROTOCOL, {
			perMessageDeflate: false,
			headers: from === undefined ? {} : {'X-Forwarded-For': from},
		});
		const visitor = new Visitor(socket);
		await visitor.until('hello');
		return visitor;
	}

	/** The same, with a new account. */
	static async join(
		port: number,
		name: string,
		options: {readonly from?: string; readonly device?: TestDevice} = {},
	): Promise<Visitor & {readonly welcome: Welcome; readonly device: TestDevice}> {
		const visitor = await Visitor.open(port, options);
		const device = options.device ?? new TestDevice();
		const welcome = await visitor.request('register.device', {name, device: device.fields});
		return Object.assign(visitor, {welcome, device});
	}

	get isOpen(): boolean {
		return this.#socket.readyState === WebSocket.OPEN;
	}

	/** Sends a request and waits for its answer, whatever that is. */
	async ask<Type extends RequestType>(type: Type, fields: RequestFields<Type>): Promise<Answer> {
		const id = ++this.#lastId;
		return this.askText(JSON.stringify({...fields, type, id}), id);
	}

	/** Sends a text as it is, and waits for the answer with this number. */
	async askText(source: string, id: number): Promise<Answer> {
		const begun = performance.now();
		const text = this.isOpen ? await this.#answer(source, id) : '';
		const took = performance.now() - begun;
		if (text === '') return {code: this.isOpen ? 'unanswered' : 'closed', text, took};
		const frame = decodeRelayFrame(text);
		return {code: frame.type === 'error' ? frame.code : frame.type, text, took};
	}

	/** Sends a request; rejects when it is refused. */
	async request<Type extends RequestType>(
		type: Type,
		fields: RequestFields<Type>,
	): Promise<RequestResult<Type>> {
		const {text} = await this.ask(type, fields);
		const frame = text === '' ? undefined : decodeRelayFrame(text);
		if (frame?.type !== 'ok') throw new Error(`${type} was refused: ${text}`);
		return decodeResult(type, frame.result);
	}

	/** Sends bytes or text and expects nothing. */
	write(text: string): void {
		if (this.isOpen) this.#socket.send(text);
	}

	/** What logs this device in on this line. */
	async proof(device: TestDevice, id: string): Promise<RequestFields<'auth.device'>> {
		const {relay, nonce} = await this.until('hello');
		const host = 'chat.example';
		const bytes = relayAuthBytes({
			host,
			relayKey: Buffer.from(relay.key, 'base64url'),
			nonce: Buffer.from(nonce, 'base64url'),
			deviceId: Buffer.from(id, 'base64url'),
			identityKey: new Uint8Array(),
		});
		return {device: id, host, signature: Buffer.from(device.sign(bytes)).toString('base64url')};
	}

	/** The first frame of that type, of those that came and those that will. */
	async until<Type extends RelayFrameType>(
		type: Type,
		matches: (frame: RelayFrame<Type>) => boolean = () => true,
	): Promise<RelayFrame<Type>> {
		for (;;) {
			for (const frame of this.frames) {
				// Its type has just been compared.
				if (frame.type === type && matches(frame as RelayFrame<Type>)) {
					return frame as RelayFrame<Type>;
				}
			}
			if (this.#socket.readyState === WebSocket.CLOSED) throw new Error(`Closed, no ${type}.`);
			await new Promise<void>((resolve) => this.#watchers.push(resolve));
		}
	}

	close(): void {
		this.#socket.terminate();
	}

	#answer(source: string, id: number): Promise<string> {
		return new Promise((resolve) => {
			const answered = (text: string) => {
				clearTimeout(patience);
				this.#answers.delete(id);
				resolve(text);
			};
			const patience = setTimeout(answered, PATIENCE, '');
			this.#answers.set(id, answered);
			this.#socket.send(source);
		});
	}

	#receive(text: string): void {
		const frame = decodeRelayFrame(text);
		if (frame.type === 'ok' || frame.type === 'error') {
			if (frame.id !== undefined) this.#answers.get(frame.id)?.(text);
			return;
		}
		this.frames.push(frame);
		this.#wake();
	}

	#wake(): void {
		for (const go of this.#watchers.splice(0)) go();
	}
}

/** Milliseconds after which a request counts as unanswered. */
const PATIENCE = 10_000;
