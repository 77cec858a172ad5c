import {Buffer} from 'node:buffer';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {LIMITS} from '../../protocol/limits.ts';
import {type ListenPlace, listen} from '../../server/transport/listen.ts';
import {phrase} from '../../words/phrase.ts';
import {BridgeError} from './bridge-error.ts';
import type {BridgeSecret} from './bridge-secret.ts';
import {textOfPost} from './post-body.ts';
import type {Post, Posted} from './post-desk.ts';
import {HEADERS, readPostRequest} from './post-request.ts';

export type BridgeListenerOptions = {
	readonly place: ListenPlace;
	readonly secret: BridgeSecret;
	/** Posts a message, or throws a BridgeError. */
	readonly post: (post: Post) => Promise<Posted>;
	/** Told of what went wrong through no fault of the sender. */
	readonly failed: (error: unknown) => void;
};

/** What takes posts over HTTP. */
export type BridgeListener = {
	/** 0 at a Unix socket. */
	readonly port: number;
	/** Takes no more connections, and ends those that wait for nothing; others end with their answer. */
	stop(): Promise<void>;
	/** Ends at once. */
	close(): void;
};

/** The body of a post, in bytes: more than a message, since JSON may write each letter in six. */
const BODY_BYTES = LIMITS.frameBytes;

/**
 * Listens for posts.
 * @throws {ListenError} when that place cannot be listened on.
 */
export async function startBridgeListener(options: BridgeListenerOptions): Promise<BridgeListener> {
	const {place, failed} = options;
	let isStopping = false;
	const server = createServer(SETTINGS, (request, response) => {
		// A listener that stops still answers on the connections that it has.
		const answered = (given: Answer) => send(response, given, isStopping || !request.complete);
		take(request, options).then(
			(posted) => answered({status: 202, body: {...posted, time: isoTime(posted.time)}}),
			(error: unknown) => {
				if (!(error instanceof BridgeError)) failed(error);
				answered(refusalOf(error));
			},
		);
	});
	server.maxConnections = CONNECTIONS;
	// One more than is allowed, so that who sends too many can be told; Node drops the rest.
	server.maxHeadersCount = HEADERS + 1;
	const port = await listen(server, place, {backlog: CONNECTIONS});
	server.on('error', failed);
	return {
		port,
		stop: () =>
			new Promise((resolve) => {
				isStopping = true;
				server.close(() => resolve());
				server.closeIdleConnections();
			}),
		close: () => server.closeAllConnections(),
	};
}

const SETTINGS = {
	connectionsCheckingInterval: LIMITS.deadlineInterval,
	headersTimeout: LIMITS.headersDeadline,
	keepAliveTimeout: 5000,
	maxHeaderSize: LIMITS.headerBytes,
	requestTimeout: LIMITS.requestDeadline,
} as const;
const CONNECTIONS = 128;

type Answer = {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body: Readonly<Record<string, unknown>>;
};

async function take(
	request: IncomingMessage,
	{secret, post}: BridgeListenerOptions,
): Promise<Posted> {
	try {
		const head = readPostRequest(request);
		if (!secret.isSame(head.secret)) throw wrongSecret();
		const body = await readBody(request);
		const text = textOfPost(body, request.headers['content-type']);
		return await post({room: head.room, text, key: head.key});
	} finally {
		// What was not read of a refused body is not kept.
		request.resume();
	}
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
	if (Number(request.headers['content-length'] ?? 0) > BODY_BYTES) throw tooLarge();
	const parts: Buffer[] = [];
	let length = 0;
	try {
		const chunks: AsyncIterable<Buffer> = request.iterator({destroyOnReturn: false});
		for await (const chunk of chunks) {
			length += chunk.length;
			if (length > BODY_BYTES) throw tooLarge();
			parts.push(chunk);
		}
	} catch (cause) {
		if (cause instanceof BridgeError) throw cause;
		// Nobody is there any more to be told so.
		throw new BridgeError('bad-request', phrase`The body did not arrive whole.`, {cause});
	}
	return Buffer.concat(parts);
}

function tooLarge(): BridgeError {
	return new BridgeError('too-large', phrase`The body has more than ${BODY_BYTES} bytes.`);
}

function wrongSecret(): BridgeError {
	return new BridgeError(
		'bad-secret',
		phrase`The secret is missing or wrong. Send the header Authorization: Bearer SECRET.`,
	);
}

function refusalOf(error: unknown): Answer {
	if (!(error instanceof BridgeError)) {
		return {status: 500, body: {error: phrase`The bridge could not do that.`}};
	}
	const {status, code, retryAfter, message} = error;
	const headers = {
		...(retryAfter !== undefined && {'retry-after': String(Math.ceil(retryAfter / 1000))}),
		...(code === 'bad-secret' && {'www-authenticate': 'Bearer'}),
		...(code === 'wrong-method' && {allow: 'POST'}),
	};
	return {status, headers, body: {error: message}};
}

function send(response: ServerResponse, answer: Answer, isLast: boolean): void {
	const {status, headers, body} = answer;
	const json = `${JSON.stringify(body)}\n`;
	response.writeHead(status, {
		'cache-control': 'no-store',
		...(isLast && {connection: 'close'}),
		'content-length': Buffer.byteLength(json),
		'content-type': 'application/json',
		'x-content-type-options': 'nosniff',
		...headers,
	});
	response.end(json);
}

function isoTime(time: number): string {
	return new Date(time).toISOString();
}
