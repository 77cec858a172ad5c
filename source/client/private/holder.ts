import type {RelayFrame} from '../../protocol/relay-frame.ts';
import {phrase} from '../../words/phrase.ts';
import type {Push} from '../connection.ts';
import {InputError, sentenceOf, UnreachableError} from '../error.ts';
import type {Event} from '../state/event.ts';
import type {PrivateStatus} from '../state/state.ts';
import type {PrivateContext} from './parts.ts';
import {openPrivatePart, type PrivatePart} from './private-part.ts';
import {Turns} from './turns.ts';

/** What the relay pushes about private messages. */
export type PrivatePush = RelayFrame<'mailbox' | 'envelope' | 'devices' | 'prekeys' | 'link'>;

const PUSHES: ReadonlySet<string> = new Set(['mailbox', 'envelope', 'devices', 'prekeys', 'link']);

/** Whether a push is the business of private messages. */
export function isPrivatePush(frame: Push): frame is PrivatePush {
	return PUSHES.has(frame.type);
}

/** Holds the private messages of the account that is logged in, or the reason why there are none. */
export class PrivateHolder {
	readonly #dispatch: (event: Event) => void;
	/** Opening and closing take as long as the disk does, and must not overtake each other. */
	readonly #turns = new Turns();
	#part: PrivatePart | undefined;
	#account: string | undefined;
	/** Undefined before anything is known. */
	#reason: string | undefined;

	constructor(dispatch: (event: Event) => void) {
		this.#dispatch = dispatch;
	}

	/** The newest envelope this device is done with; undefined for a client that opens none. */
	get mailbox(): number | undefined {
		return this.#part?.mailbox;
	}

	/**
	 * The private messages. Throws InputError with what stands in the way, and UnreachableError `offline`
	 * while it is not known yet whether anything does.
	 */
	get(): PrivatePart {
		if (this.#part !== undefined) return this.#part;
		if (this.#reason !== undefined) throw new InputError(this.#reason);
		throw new UnreachableError('offline', phrase`Log in before you write to anybody.`);
	}

	/** As `get`, but undefined where there are none. */
	find(): PrivatePart | undefined {
		return this.#part;
	}

	/** Says that there are none on this connection. */
	unavailable(reason = phrase`This client carries no private messages here.`): void {
		this.#stopped('off', reason);
	}

	/**
	 * Reads what the vault has for that device, once: it needs no connection. What cannot be read costs
	 * the private messages and not the rooms: the state says why.
	 */
	open(device: string, makeContext: () => PrivateContext): Promise<void> {
		return this.#turns.take(async () => {
			const key = `${makeContext().account} ${device}`;
			if (this.#account === key && this.#part !== undefined) return;
			await this.#closePart();
			this.#account = key;
			try {
				this.#part = await openPrivatePart(makeContext(), device);
			} catch (error) {
				this.#stopped('stopped', sentenceOf(error));
			}
		});
	}

	online(): void {
		this.#part?.online();
	}

	offline(): void {
		this.#part?.offline();
	}

	pushed(frame: PrivatePush): void {
		this.#part?.pushed(frame);
	}

	/** Writes down what must be, and forgets every key. */
	close(): Promise<void> {
		return this.#turns.take(() => this.#closePart());
	}

	async #closePart(): Promise<void> {
		const part = this.#part;
		this.#part = undefined;
		this.#account = undefined;
		await part?.close();
	}

	#stopped(status: PrivateStatus, advice: string): void {
		this.#reason = advice;
		this.#dispatch({type: 'private-changed', change: {status, advice}});
	}
}
