import {toBase64url} from '../../../crypto/encoding.ts';
import {translated} from '../../../words/phrase.ts';
import {InputError, RefusedError} from '../../error.ts';
import {Batch} from '../batch.ts';
import type {PrivateContext} from '../parts.ts';
import type {IdentityChange} from './identity-change.ts';
import {KEY_ADVICE, KEY_EVENTS, KEY_LINES} from './key-sentences.ts';
import type {OwnList} from './own-list.ts';
import type {PrekeyUpkeep} from './prekey-upkeep.ts';

/** What the check works with. */
export type ListCheckParts = {
	readonly context: PrivateContext;
	readonly own: OwnList;
	readonly identity: IdentityChange;
	readonly upkeep: PrekeyUpkeep;
};

/** Brings the account's list here and the one at the relay together, or says what stands between. */
export class ListCheck {
	readonly #parts: ListCheckParts;
	#advice: string | undefined;
	#problem: string | undefined;
	#isCompared = false;
	#isLossTold = false;

	constructor(parts: ListCheckParts) {
		this.#parts = parts;
	}

	/** What to do on a device without a list; undefined before anything was asked. */
	get advice(): string | undefined {
		return this.#advice;
	}

	/** Why keys cannot be made at all. */
	get problem(): string | undefined {
		return this.#problem;
	}

	/** The relay's list may be another one under the same number: looks at it again. */
	forget(): void {
		this.#isCompared = false;
	}

	/** Does it. Throws RefusedError, UnreachableError, VaultError. */
	async run(): Promise<void> {
		this.#problem = undefined;
		try {
			await this.#run();
		} catch (error) {
			if (!(error instanceof InputError)) throw error;
			this.#problem = error.message;
		}
	}

	async #run(): Promise<void> {
		const {context, own, identity} = this.#parts;
		if (own.secrets?.draft !== undefined) {
			await identity.publishDraft();
			return;
		}

		const {list: sequence} = await context.ask('keys.count', {});
		if (own.contact !== undefined) await this.#compare(sequence);
		else if (sequence === undefined) await this.#begin();
		else await this.#meet();
	}

	/** Keys are made only where no other device can have them. Tokens have none. */
	async #begin(): Promise<void> {
		const {context, identity} = this.#parts;
		const {devices} = await context.ask('device.list', {});
		const others = devices.filter(({kind, current}) => kind === 'device' && !current);
		if (others.length > 0) this.#advice = KEY_ADVICE.notFirst;
		else await identity.begin();
	}

	/** A list with this device holds its own proof, which it gives to nobody else. */
	async #meet(): Promise<void> {
		const {context, own, identity} = this.#parts;
		const shown = await own.fetch();
		if (shown === undefined || !own.names(shown)) {
			this.#advice = KEY_ADVICE.unlinked;
			return;
		}

		const batch = new Batch();
		identity.adopt(shown, batch, KEY_EVENTS.met);
		await batch.commit(context.vault);
	}

	/** Looks at the list once in each run of the program, and whenever its number is another. */
	async #compare(sequence: number | undefined): Promise<void> {
		const {context, own} = this.#parts;
		const isExpected = sequence === own.contact?.list.sequence && own.doubt === undefined;
		if (isExpected && this.#isCompared) return;
		const shown = sequence === undefined ? undefined : await own.fetch();
		const batch = new Batch();
		const verdict = shown === undefined ? 'rolled-back' : own.weigh(shown, batch);
		await batch.commit(context.vault);
		this.#isCompared = true;
		if (verdict === 'rolled-back' && own.doubt === undefined) await this.#restore();
	}

	/** The relay has lost our list, as after a restored backup: it gets it again. */
	async #restore(): Promise<void> {
		const {context, own, upkeep} = this.#parts;
		if (own.contact === undefined || !own.hasThisDevice) return;
		const list = toBase64url(own.contact.list.record);
		try {
			await context.ask('keys.publish', {list, ...upkeep.announcement});
		} catch (error) {
			if (!(error instanceof RefusedError)) throw error;
			if (!this.#isLossTold)
				context.addLine({level: 'notice', text: translated(KEY_LINES.relayLostList)});
			this.#isLossTold = true;
		}
	}
}
