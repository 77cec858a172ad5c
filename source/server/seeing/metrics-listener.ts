import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {isIP} from 'node:net';
import {faultFields, type RelayLog} from '../log.ts';
import {listen} from '../transport/listen.ts';
import {EXPOSITION_TYPE} from './exposition.ts';
import type {Unreadiness} from './readiness.ts';

/** A listener for Prometheus and for whatever watches over the process. */
export type MetricsListener = {
	/** The port that is listened on. */
	readonly port: number;
	close(): Promise<void>;
};

export type MetricsListenerOptions = {
	/** Default 127.0.0.1: only this machine may look. */
	readonly host?: string | undefined;
	/** 0 for any free port. */
	readonly port: number;
	/** Names by which it may be asked, beside `localhost` and addresses: a page cannot use one. */
	readonly names?: readonly string[] | undefined;
	readonly log: RelayLog;
	/** What `/metrics` answers. */
	metrics(): Promise<string>;
	/** What `/readyz` answers. */
	ready(): Promise<Unreadiness>;
};

/**
 * Listens for who wants to know how the relay is: `/metrics`, `/healthz` (the process answers) and
 * `/readyz` (it can serve); nothing else is there. It tells figures, never names or texts.
 * @throws {ListenError} when the address cannot be listened on.
 */
export async function startMetricsListener(
	options: MetricsListenerOptions,
): Promise<MetricsListener> {
	const {host = '127.0.0.1', port, log} = options;
	const server = createServer(LIMITS, (request, response) => {
		answer(request, options).then(
			(given) => send(request, response, given),
			(error: unknown) => {
				log.error('metrics failed', faultFields(error));
				send(request, response, plain(500, 'failed'));
			},
		);
	});
	server.maxConnections = 32;
	server.maxHeadersCount = 64;
	const bound = await listen(server, {host, port}, {backlog: 32});
	server.on('error', (error) => log.error('metrics listener failed', faultFields(error)));
	return {
		port: bound,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

const LIMITS = {
	connectionsCheckingInterval: 1000,
	headersTimeout: 5000,
	keepAlive: false,
	maxHeaderSize: 8192,
	requestTimeout: 5000,
} as const;

type Answer = {readonly status: number; readonly type: string; readonly body: string};

async function answer(request: IncomingMessage, options: MetricsListenerOptions): Promise<Answer> {
	if (!isKnownHost(request.headers.host, options.names)) return plain(421, 'unknown host');
	const [path] = (request.url ?? '').split('?');
	const run = PATHS[path ?? ''];
	if (run === undefined) return plain(404, 'not found');
	if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'GET or HEAD only');
	return run(options);
}

// Without a prototype: what is asked for comes from outside.
const PATHS: Readonly<Record<string, (options: MetricsListenerOptions) => Promise<Answer>>> =
	Object.assign(Object.create(null), {
		'/metrics': async ({metrics}: MetricsListenerOptions): Promise<Answer> => ({
			status: 200,
			type: EXPOSITION_TYPE,
			body: await metrics(),
		}),
		'/healthz': async (): Promise<Answer> => plain(200, 'ok'),
		'/readyz': async ({ready}: MetricsListenerOptions): Promise<Answer> => {
			const reasons = await ready();
			return reasons.length === 0
				? plain(200, 'ready')
				: plain(503, `not ready: ${reasons.join('; ')}`);
		},
	});

/** A name that somebody else's page resolves to this address is not an address (DNS rebinding). */
function isKnownHost(header: string | undefined, names: readonly string[] = []): boolean {
	const [, bracketed, bare = ''] =
		/^(?:\[([^\]]+)\]|([^:]+))(?::\d{1,5})?$/.exec(header ?? '') ?? [];
	const host = (bracketed ?? bare).toLowerCase();
	return isIP(host) !== 0 || host === 'localhost' || names.includes(host);
}

function plain(status: number, text: string): Answer {
	return {status, type: 'text/plain; charset=utf-8', body: `${text}\n`};
}

function send(
	request: IncomingMessage,
	response: ServerResponse,
	{status, type, body}: Answer,
): void {
	response.writeHead(status, {
		'cache-control': 'no-store',
		connection: 'close',
		'content-length': Buffer.byteLength(body),
		'content-type': type,
		'x-content-type-options': 'nosniff',
		...(status === 405 && {allow: 'GET, HEAD'}),
	});
	response.end(request.method === 'HEAD' ? undefined : body);
}
