import {createContentId} from '../../../crypto/content.ts';
import {fromBase64url} from '../../../crypto/encoding.ts';
import {exact} from '../../../crypto/exact-bytes.ts';
import {mayResend} from '../../../crypto/fan-out.ts';
import {sentenceOf} from '../../error.ts';
import {readBody} from '../bodies.ts';
import type {KeySource} from '../keys/key-source.ts';
import type {PrivateContext} from '../parts.ts';
import type {Turns} from '../turns.ts';
import type {PrivateDispatch} from './dispatch.ts';
import {type SentEntry, sentCopy} from './sent-messages.ts';

export type ResetParts = {
	readonly context: PrivateContext;
	readonly turns: Turns;
	readonly keys: KeySource;
	readonly dispatch: PrivateDispatch;
};

/** What a device asks for because it did not open there. */
export type ResendRequest = {
	/** The account of that device. */
	readonly name: string;
	/** Base64url. */
	readonly device: string;
	/** The relay's ids of what did not open. */
	readonly ids: readonly string[];
};

/** How often one text is sent again. */
const ATTEMPTS = 3;

type Found = {readonly to: string; readonly entry: SentEntry};

/**
 * Sends again what a device could not open (TC1 3.12, rule 4): only what was meant for that device, for
 * seven days, under the same identity. The relay takes envelopes for all devices or none, so that the
 * text goes out as a new message with its old id inside; whoever has it already drops it.
 */
export class Resets {
	readonly #parts: ResetParts;

	constructor(parts: ResetParts) {
		this.#parts = parts;
	}

	/** Answers a request. Not to be waited for within a turn. */
	async answer(request: ResendRequest): Promise<void> {
		const {turns, context} = this.#parts;
		try {
			await turns.take(async () => {
				for (const id of new Set(request.ids)) {
					const found = await this.#find(request.name, id);
					if (found !== undefined && this.#mayHave(request, found.entry)) {
						this.#resend(request.name, found);
					}
				}
			});
		} catch (error) {
			context.addLine({level: 'error', text: sentenceOf(error)});
		}
	}

	/** A device of our own may ask for a copy of what went to anybody. */
	async #find(name: string, id: string): Promise<Found | undefined> {
		const {context, dispatch} = this.#parts;
		const names = name === context.account ? await this.#everybody() : [name];
		for (const to of names) {
			const entry = await dispatch.sent.find(to, id);
			if (entry !== undefined) return {to, entry};
		}

		return undefined;
	}

	async #everybody(): Promise<readonly string[]> {
		const {vault, records} = this.#parts.context;
		const names = await vault.list(records.outboxes);
		return names
			.filter((name) => name.endsWith('/sent'))
			.map((name) => name.slice(records.outboxes.length, -'/sent'.length));
	}

	#mayHave({name, device}: ResendRequest, entry: SentEntry): boolean {
		const {context, keys} = this.#parts;
		const contact = keys.get(name);
		const sent = sentCopy(entry, device);
		if (contact === undefined || contact.trust === 'changed' || sent === undefined) return false;
		const deviceId = exact('deviceId', fromBase64url(device));
		const asking = {deviceId, list: contact.list, now: context.clock.now()};
		return entry.attempts < ATTEMPTS && mayResend(sent, asking);
	}

	#resend(asking: string, {to, entry}: Found): void {
		const {context, keys, dispatch} = this.#parts;
		const {contentId, kind, body, time, attempts} = entry;
		const repeats = {contentId, time, attempts: attempts + 1};
		const id = createContentId(context.random);
		const known = readBody(kind, body);
		const peer = keys.get(to);
		if (known === undefined || peer === undefined) return;
		if (asking !== context.account || kind === 'sent') {
			dispatch.send(asking, {id, kind, body: known, repeats});
			return;
		}

		// Only our own devices lack it: the other person is not bothered.
		dispatch.send(asking, {id, kind: 'sent', body: {to: peer.account, kind, body}, repeats});
	}
}
