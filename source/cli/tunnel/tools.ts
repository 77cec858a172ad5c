import {isLoopback, normalizeAddress} from '../../client/address.ts';
import {InputError} from '../../client/error.ts';

/** A program that makes a relay of this machine reachable from elsewhere, and how it is spoken with. */
export type TunnelTool = {
	/** The program. */
	readonly name: string;
	/** The program and its words, for a relay at this port of 127.0.0.1. */
	argv(port: number): readonly string[];
	/** The address that others use, if this line that it printed names one. */
	addressIn(line: string): string | undefined;
	/**
	 * What arrives through it: requests that say in X-Forwarded-For whom they come from; plain bytes, of
	 * which nobody knows that; or who knows.
	 */
	readonly carries: 'requests' | 'bytes' | 'unknown';
	/** Whether a line is of no use to anybody but the tool's makers. */
	isChatter?(line: string): boolean;
};

/** What somebody asks for: a known tool by its word, or any other by its command. */
export type WantedTunnel = {
	readonly tool: string | undefined;
	readonly command: string | undefined;
	/** The relay speaks TLS itself, so that what bytes carry is `wss`. */
	readonly isSecure: boolean;
};

/** The words that name a tool, as one types them. */
export const TUNNEL_WORDS = [
	'cloudflared',
	'tailscale',
	'tailscale-serve',
	'ngrok',
	'bore',
	'bore:HOST',
	'ssh:USER@HOST:PORT',
] as const;

/** The tool that is asked for; undefined for one that is not known, or a command without words. */
export function tunnelTool({tool, command, isSecure}: WantedTunnel): TunnelTool | undefined {
	if (command !== undefined) return otherTool(command);
	const [, word = '', rest] = /^([a-z-]+)(?::(.*))?$/.exec(tool ?? '') ?? [];
	if (word === 'ssh') return rest === undefined ? undefined : sshTool(rest, isSecure);
	if (word === 'bore') return boreTool(rest ?? 'bore.pub', isSecure);
	return rest === undefined ? REQUEST_TOOLS.get(word) : undefined;
}

/** A URL in the address of this machine, as tools of HTTP want it. */
const local = (port: number) => `http://127.0.0.1:${port}`;

/** Those that end TLS at their makers' servers and pass on requests. */
const REQUEST_TOOLS: ReadonlyMap<string, TunnelTool> = new Map(
	Object.entries<TunnelTool>({
		cloudflared: {
			name: 'cloudflared',
			argv: (port) => ['cloudflared', 'tunnel', '--no-autoupdate', '--url', local(port)],
			// Its complaints name api.trycloudflare.com, where it asks for an address.
			addressIn: (line) =>
				secure(/https:\/\/(?!api\.)[a-z\d-]+\.trycloudflare\.com(?![\w.-])/.exec(line)?.[0]),
			carries: 'requests',
		},
		tailscale: tailscaleTool('funnel'),
		'tailscale-serve': tailscaleTool('serve'),
		ngrok: {
			name: 'ngrok',
			argv: (port) => ['ngrok', 'http', String(port), '--log', 'stdout', '--log-format', 'json'],
			addressIn: (line) =>
				line.includes('started tunnel')
					? secure(/"url":"(https:\/\/[^"\\]+)"/.exec(line)?.[1])
					: undefined,
			carries: 'requests',
		},
	}),
);

/** For everybody (`funnel`), or for one's own network of machines (`serve`). */
function tailscaleTool(command: 'funnel' | 'serve'): TunnelTool {
	return {
		name: 'tailscale',
		argv: (port) => ['tailscale', command, local(port)],
		addressIn: (line) => secure(/https:\/\/[a-z\d.-]+\.ts\.net(?::\d+)?/.exec(line)?.[0]),
		carries: 'requests',
	};
}

function boreTool(server: string, isSecure: boolean): TunnelTool | undefined {
	if (!HOST.test(server)) return undefined;
	return {
		name: 'bore',
		argv: (port) => ['bore', 'local', String(port), '--to', server],
		addressIn: (line) => overBytes(/listening at ([\w.-]+:\d+)/.exec(line)?.[1], isSecure),
		carries: 'bytes',
	};
}

/**
 * A port of another machine, over ssh. It asks nothing, because nobody would see it; with `-v` it says
 * when the other machine has taken the port.
 */
function sshTool(target: string, isSecure: boolean): TunnelTool | undefined {
	const [, destination = '', host = '', remotePort = ''] =
		/^((?:[\w.-]+@)?([\w.-]+)):(\d{1,5})$/.exec(target) ?? [];
	// What begins with a dash would be an option of ssh.
	if (!HOST.test(host) || destination.startsWith('-') || Number(remotePort) > 65_535) {
		return undefined;
	}
	const options = ['ExitOnForwardFailure=yes', 'BatchMode=yes', 'ServerAliveInterval=15'];
	return {
		name: 'ssh',
		argv: (port) => [
			...['ssh', '-N', '-T', '-v', ...options.flatMap((option) => ['-o', option])],
			...['-R', `:${remotePort}:127.0.0.1:${port}`, destination],
		],
		addressIn: (line) =>
			/\bremote forward success\b/.test(line)
				? overBytes(`${host}:${remotePort}`, isSecure)
				: undefined,
		carries: 'bytes',
		isChatter: (line) => /^(?:debug\d|OpenSSH_)/.test(line),
	};
}

function otherTool(command: string): TunnelTool | undefined {
	const words = wordsOf(command);
	const [name] = words;
	if (name === undefined) return undefined;
	return {
		name,
		argv: (port) => words.map((word) => word.replaceAll('{port}', String(port))),
		addressIn(line) {
			for (const [url] of line.matchAll(/\b(?:wss|https):\/\/[^\s"'<>|]+/g)) {
				const address = secure(url);
				if (address !== undefined && !isLoopback(new URL(address).hostname)) return address;
			}
			return undefined;
		},
		carries: 'unknown',
	};
}

/** A name that ends in no option and in no shell's words. */
const HOST = /^[a-z\d](?:[a-z\d.-]*[a-z\d])?$/i;

/**
 * As a shell would read them, without what else it does: spaces part words, quotes keep them together.
 * None where a quote is not closed.
 */
function wordsOf(command: string): readonly string[] {
	if (command.replaceAll(WORD, '').trim() !== '') return [];
	return Array.from(command.matchAll(WORD), ([word]) =>
		word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'),
	);
}

const WORD = /(?:"[^"]*"|'[^']*'|[^\s"'])+/g;

function overBytes(place: string | undefined, isSecure: boolean): string | undefined {
	return place === undefined ? undefined : addressOf(`${isSecure ? 'wss' : 'ws'}://${place}`);
}

function secure(url: string | undefined): string | undefined {
	return url === undefined ? undefined : addressOf(url.replace(/[).,;]+$/, ''));
}

function addressOf(text: string): string | undefined {
	try {
		const {protocol, host} = new URL(text);
		return normalizeAddress(`${protocol}//${host}`).url;
	} catch (error) {
		if (error instanceof InputError || error instanceof TypeError) return undefined;
		throw error;
	}
}
