import {ListenError, StorageError, startRelay} from '../../server.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import type {Hosting} from './hosting-record.ts';
import type {Invocation} from './invocation.ts';
import {relayDirectory} from './relay-directory.ts';
import {relayFailure} from './relay-start.ts';

/** A relay inside the chat of whoever hosts it; it runs for as long as that chat is open. */
export type HostedRelay = Hosting & {
	/** Rejects with an ExitError when the relay ended before, because of its disk. */
	close(): Promise<void>;
};

/** What hosting a relay needs to know. */
export type HostingOptions = {
	readonly invocation: Pick<Invocation, 'environment' | 'version'>;
	/** The port it had before. Without one: the usual one, or any. */
	readonly knownPort: number | undefined;
	/** How relays are started. */
	readonly start?: typeof startRelay;
};

/** The port one would guess. */
const USUAL_PORT = 7777;

/**
 * Starts the relay of this home, whose data are kept. When its disk fails it is closed and started
 * anew, once. Undefined when another program, such as `termchat serve`, runs it already.
 * @throws {ExitError} when it cannot start; the message says what to do.
 */
export async function hostRelay(options: HostingOptions): Promise<HostedRelay | undefined> {
	const hosted = new Hosted(options);
	try {
		return await hosted.start();
	} catch (cause) {
		if (cause instanceof StorageError && cause.code === 'in-use') return undefined;
		if (!(cause instanceof ListenError) || cause.code !== 'port-in-use') {
			throw relayFailure(cause, 'without-flags');
		}
		throw new ExitError(
			'failed',
			phrase`Your relay cannot start, because port ${options.knownPort ?? USUAL_PORT} is taken by another program. End that one, then start termchat again.`,
			{cause},
		);
	}
}

class Hosted {
	readonly #options: HostingOptions;
	#relay: Awaited<ReturnType<typeof startRelay>> | undefined;
	#restart: Promise<void> | undefined;
	#isClosed = false;

	constructor(options: HostingOptions) {
		this.#options = options;
	}

	async start(): Promise<HostedRelay> {
		const {knownPort} = this.#options;
		const relay = await (knownPort === undefined
			? this.#startAnywhere()
			: this.#startAt(knownPort));
		this.#relay = relay;
		return {url: relay.url, port: relay.port, close: () => this.#close()};
	}

	async #startAnywhere() {
		try {
			return await this.#startAt(USUAL_PORT);
		} catch (error) {
			if (!(error instanceof ListenError) || error.code !== 'port-in-use') throw error;
			return this.#startAt(0);
		}
	}

	#startAt(port: number) {
		const {invocation, start = startRelay} = this.#options;
		return start({
			dataDirectory: relayDirectory(invocation.environment),
			port,
			software: `termchat ${invocation.version}`,
			onFailure: () => this.#failed(),
		});
	}

	#failed(): void {
		if (this.#isClosed) return;
		if (this.#restart !== undefined) {
			// It still answers what it can read; another start would not make a better disk.
			this.#relay?.relay.notice(
				phrase`The disk failed again while this relay wrote, and its last message may be lost. ${advice()}`,
			);
			return;
		}
		this.#restart = this.#startAnew();
		// Whoever closes hears of it.
		this.#restart.catch(() => {});
	}

	async #startAnew(): Promise<void> {
		const failed = this.#relay;
		if (failed === undefined) return;
		this.#relay = undefined;
		failed.relay.notice(
			phrase`The disk failed while this relay wrote, and its last message may be lost; it starts anew. If it does not come back: ${advice()}`,
		);
		await failed.close({retryAfterMax: 0});
		if (this.#isClosed) return;
		try {
			this.#relay = await this.#startAt(failed.port);
		} catch (cause) {
			throw relayFailure(cause, 'without-flags');
		}
	}

	async #close(): Promise<void> {
		this.#isClosed = true;
		const restarted = await Promise.allSettled([this.#restart]);
		await this.#relay?.close();
		for (const result of restarted) if (result.status === 'rejected') throw result.reason;
	}
}

function advice(): string {
	return phrase`Its host has to check the disk and start termchat again.`;
}
