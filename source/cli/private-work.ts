import type {AskOptions} from '../client/beside/ask.ts';
import {BesideError} from '../client/beside/error.ts';
import {offerBeside} from '../client/beside/offer.ts';
import type {Vault} from '../client/vault/vault.ts';
import {phrase, phrases, translated} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import {type Home, isInUse, takeOwnVault} from './home.ts';
import {type CommandClient, createCommandClient} from './open-client.ts';
import {pause} from './pause.ts';

/** Where the work is done, and until when. */
export type PrivatePlaceOfWork = {
	readonly home: Home;
	readonly url: string;
	readonly signal: AbortSignal;
	/** Waits for ever for a program that has the vault and cannot be asked. */
	readonly isPatient?: boolean;
	/** Told once that it is waited for. */
	readonly tellWaiting?: () => void;
};

/**
 * Work with private messages, in both ways in which it can be done. Either may be broken off and begun
 * again, in either way: it remembers how far it was.
 */
export type PrivateWork<Value> = {
	/** With the vault in this process; `signal` also aborts when another program wants it. */
	held(opened: CommandClient, signal: AbortSignal): Promise<Value>;
	/** Through the program that has the vault. */
	asked(options: AskOptions): Promise<Value>;
};

/** How long a vault is waited for whose holder cannot be asked, in milliseconds. */
const PATIENCE = 5000;
/** The other program is given so long to take the vault that it wanted, in milliseconds. */
const COURTESY = 2000;
const PAUSE = {first: 30, longest: 1000} as const;

/**
 * Does the work through the program that has the home's vault, or, when there is none, with the vault
 * in this process, which then serves others and lets go of it when one wants it. Goes on when the
 * program that was asked ends.
 * @throws {ExitError} `failed` when a program has the vault and cannot be asked; and what the work throws.
 */
export async function doPrivately<Value>(
	place: PrivatePlaceOfWork,
	work: PrivateWork<Value>,
): Promise<Value> {
	const search = new Search(place);
	for (;;) {
		place.signal.throwIfAborted();
		const asked = await search.ask(work);
		if (asked !== undefined) return asked.value;
		const vault = await search.take();
		if (vault === undefined) continue;
		const held = await hold(place, vault, work);
		if (held !== undefined) return held.value;
		search.isGivingWay();
	}
}

type Done<Value> = {readonly value: Value};

/** Looks for somebody to ask, or for the vault, again and again. */
class Search {
	readonly #place: PrivatePlaceOfWork;
	#since = performance.now();
	#courtesyUntil = 0;
	#pause: number = PAUSE.first;

	constructor(place: PrivatePlaceOfWork) {
		this.#place = place;
	}

	/** Undefined when there is nobody, or nobody any more. */
	async ask<Value>(work: PrivateWork<Value>): Promise<Done<Value> | undefined> {
		const {home, url, signal} = this.#place;
		const start = performance.now();
		try {
			return {value: await work.asked({paths: home.paths, url, signal})};
		} catch (error) {
			if (!(error instanceof BesideError)) throw error;
			if (error.code === 'handed-over') this.isGivingWay();
			else if (error.code === 'ended') this.#begin();
			else if (error.code !== 'nobody') throw error;
			// Somebody who ends each request at once must not be asked without a pause.
			if (error.code === 'ended' && performance.now() - start < PAUSE.first) await this.#wait();
			return undefined;
		}
	}

	/** Undefined, after a pause, when another program has it or may take it first. */
	async take(): Promise<Vault | undefined> {
		if (performance.now() >= this.#courtesyUntil) {
			try {
				return await takeOwnVault(this.#place.home);
			} catch (error) {
				if (!isInUse(error)) throw error;
				this.#complain(error);
			}
		}
		await this.#wait();
		return undefined;
	}

	/** Another program wants the vault: it goes first. */
	isGivingWay(): void {
		this.#begin();
		this.#courtesyUntil = performance.now() + COURTESY;
	}

	#begin(): void {
		this.#since = performance.now();
		this.#pause = PAUSE.first;
	}

	async #wait(): Promise<void> {
		await pause(this.#pause, this.#place.signal);
		this.#pause = Math.min(this.#pause * 2, PAUSE.longest);
	}

	#complain(cause: unknown): void {
		if (performance.now() - this.#since < PATIENCE) return;
		const {isPatient = false, tellWaiting} = this.#place;
		if (!isPatient) throw new ExitError('failed', translated(CANNOT_BE_ASKED), {cause});
		tellWaiting?.();
		this.#since = Number.POSITIVE_INFINITY;
	}
}

const CANNOT_BE_ASKED = phrases(
	'Another termchat has the keys of this home open and carries no private messages for others. Close it, then try again.',
);

/** Undefined when the vault had to be let go of. */
async function hold<Value>(
	{home, url, signal}: PrivatePlaceOfWork,
	vault: Vault,
	work: PrivateWork<Value>,
): Promise<Done<Value> | undefined> {
	const wanted = new AbortController();
	const opened = createCommandClient(home, {url, vault, hasPrivate: true});
	const beside = await offerBeside({
		client: opened.client,
		url,
		paths: home.paths,
		onYield: () => wanted.abort(new BesideError('handed-over', phrase`The vault is wanted.`)),
	});
	try {
		return {value: await work.held(opened, AbortSignal.any([signal, wanted.signal]))};
	} catch (error) {
		if (!wanted.signal.aborted || signal.aborted) throw error;
		return undefined;
	} finally {
		await beside.close();
		await opened.close();
	}
}
