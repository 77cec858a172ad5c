import {reconnectDelay} from '../../client/reconnect-delay.ts';
import type {Clock, Random, Timer} from '../../protocol/environment.ts';
import type {RelayLog} from '../../server/log.ts';
import {phrase} from '../../words/phrase.ts';
import {ChildError, runChild} from '../child-process.ts';
import {ExitError} from '../exit-code.ts';
import {hideSecrets} from './hidden-secrets.ts';
import {SaidLines} from './said-lines.ts';
import type {TunnelTool} from './tools.ts';

export type TunnelOptions = {
	readonly tool: TunnelTool;
	/** The relay's, at 127.0.0.1. */
	readonly port: number;
	/** Nothing of ours is passed on: no variable that begins with TERMCHAT_. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly log: RelayLog;
	readonly clock: Clock;
	readonly random: Random;
	/** The address is known already, so that the tool need not name one. */
	readonly isAddressKnown: boolean;
	/** Others reach the relay at this address from now on; called again when it becomes another. */
	readonly onAddress: (url: string) => void;
};

/** A tool that makes the relay reachable, kept running. */
export type Tunnel = {
	/**
	 * Resolves when the relay is reachable, as far as the tool has said it; where the address is known, when
	 * the tool runs. Rejects with an ExitError when the tool cannot be run, or ended without ever having named an
	 * address; a tool that worked once is started anew instead, for as long as it takes.
	 */
	readonly ready: Promise<void>;
	/** Ends the tool, by force after a while, and resolves when it is gone. */
	close(): Promise<void>;
};

/** How long a tool may take until it names an address the first time, in milliseconds. */
const PATIENCE = 60_000;
/** A tool that ran for so long has worked: its next start waits no longer than the first, milliseconds. */
const STEADY = 60_000;

/** Some name addresses of their makers before the relay's: so long after the first, milliseconds. */
const GREETING = 5000;

/** Starts a tool, and starts it anew whenever it ends. */
export function startTunnel(options: TunnelOptions): Tunnel {
	return new KeptTunnel(options);
}

class KeptTunnel implements Tunnel {
	readonly #options: TunnelOptions;
	readonly #ready = Promise.withResolvers<void>();
	readonly #ending = new AbortController();
	readonly #done: Promise<void>;
	readonly #patience: Timer | undefined;
	#url: string | undefined;
	/** When the run that goes on named its first address. */
	#namedAt: number | undefined;
	#hasStarted = false;
	#hasWorked: boolean;

	constructor(options: TunnelOptions) {
		this.#options = options;
		this.#hasWorked = options.isAddressKnown;
		// Whoever waits hears of it; one that nobody waits for yet must not count as forgotten.
		this.#ready.promise.catch(() => {});
		if (!this.#hasWorked) {
			this.#patience = options.clock.after(PATIENCE, () => this.#fail(this.#tooLate()));
		}
		this.#done = this.#keepRunning();
	}

	get ready(): Promise<void> {
		return this.#ready.promise;
	}

	async close(): Promise<void> {
		this.#patience?.cancel();
		this.#ending.abort();
		await this.#done;
	}

	async #keepRunning(): Promise<void> {
		const {clock, random, log, tool} = this.#options;
		const {signal} = this.#ending;
		let attempt = 0;
		while (!signal.aborted) {
			const startedAt = clock.monotonic();
			await this.#runOnce();
			if (signal.aborted) return;
			if (clock.monotonic() - startedAt >= STEADY) attempt = 0;
			const delay = reconnectDelay(attempt++, {random, retryAfter: FIRST_DELAY});
			log.info('tunnel is started anew', {tool: tool.name, delay: Math.round(delay)});
			await this.#pause(delay);
		}
	}

	/** Runs the tool to its end; never rejects. */
	async #runOnce(): Promise<void> {
		const {tool, port, environment, log} = this.#options;
		this.#namedAt = undefined;
		const said = new SaidLines(
			(line) => this.#hear(line),
			(line) => hideSecrets(line, environment),
		);
		const running = runChild({
			argv: tool.argv(port),
			environment: withoutOurs(environment),
			// It then runs apart from the terminal: Ctrl-C is ours, and no tool asks for anything.
			input: '',
			started: () => {
				this.#hasStarted = true;
				if (this.#hasWorked) this.#ready.resolve();
			},
			heard: (chunk, from) => said.take(chunk, from),
			signal: this.#ending.signal,
		});
		try {
			const {code} = await running;
			if (this.#ending.signal.aborted) return;
			said.end();
			log.warn('tunnel ended', {tool: tool.name, code});
			for (const line of said.last) log.warn('tunnel said', {tool: tool.name, line});
			if (!this.#hasWorked) this.#fail(this.#neverWorked(said.last));
		} catch (error) {
			if (!(error instanceof ChildError)) throw error;
			log.warn('tunnel cannot be started', {tool: tool.name, code: error.code});
			if (!this.#hasStarted) this.#fail(notStarted(error));
		}
	}

	#hear(line: string): boolean {
		const {tool, log, onAddress, clock} = this.#options;
		const url = this.#isAddressSaid() ? undefined : tool.addressIn(line);
		if (url !== undefined && !this.#ending.signal.aborted) {
			this.#namedAt ??= clock.monotonic();
			this.#patience?.cancel();
			this.#hasWorked = true;
			if (url !== this.#url) {
				this.#url = url;
				log.info('tunnel open', {tool: tool.name, url});
				onAddress(url);
			}
			this.#ready.resolve();
		}
		return tool.isChatter?.(line) !== true;
	}

	/** Of a tool that nobody knows, what it prints later may be what visitors have asked it for. */
	#isAddressSaid(): boolean {
		const {tool, isAddressKnown, clock} = this.#options;
		if (isAddressKnown) return true;
		if (tool.carries !== 'unknown' || this.#namedAt === undefined) return false;
		return clock.monotonic() - this.#namedAt > GREETING;
	}

	#fail(error: ExitError): void {
		this.#patience?.cancel();
		this.#ready.reject(error);
		this.#ending.abort();
	}

	#tooLate(): ExitError {
		const {name} = this.#options.tool;
		return new ExitError(
			'failed',
			phrase`${name} has named no address for a minute. Run it by hand to see why, or say the address with --public-url.`,
		);
	}

	#neverWorked(last: readonly string[]): ExitError {
		const {name} = this.#options.tool;
		const line = last.at(-1);
		return new ExitError(
			'failed',
			line === undefined
				? phrase`${name} ended before it named an address, and said nothing. Run it by hand to see why.`
				: phrase`${name} ended before it named an address. The last it said: ${line}`,
		);
	}

	#pause(delay: number): Promise<void> {
		const {clock} = this.#options;
		const {signal} = this.#ending;
		return new Promise((resolve) => {
			const timer = clock.after(delay, () => {
				signal.removeEventListener('abort', stop);
				resolve();
			});
			const stop = () => {
				timer.cancel();
				resolve();
			};
			signal.addEventListener('abort', stop, {once: true});
		});
	}
}

/** At least so long before the next start, in milliseconds: a tool that cannot work must not spin. */
const FIRST_DELAY = 500;

/** The tool has no use for what we were told, of which some names secrets. */
function withoutOurs(
	environment: TunnelOptions['environment'],
): Readonly<Record<string, string | undefined>> {
	return Object.fromEntries(
		Object.entries(environment).filter(([name]) => !name.toUpperCase().startsWith('TERMCHAT_')),
	);
}

function notStarted(cause: ChildError): ExitError {
	const {file, code} = cause;
	return new ExitError(
		'failed',
		code === 127
			? phrase`${cause.message} Install ${file}, or name another tool with --tunnel.`
			: cause.message,
		{cause},
	);
}
