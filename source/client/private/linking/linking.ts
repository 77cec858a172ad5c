import type {RelayFrame} from '../../../protocol/relay-frame.ts';
import {translated} from '../../../words/phrase.ts';
import {InputError, sentenceOf} from '../../error.ts';
import type {PrivateContext} from '../parts.ts';
import {Turns} from '../turns.ts';
import {LinkingDesk, type LinkingParts} from './linking-desk.ts';
import {LinkingNewcomer} from './linking-newcomer.ts';
import type {Run} from './linking-run.ts';
import {LINKING_SENTENCES as SENTENCES} from './linking-sentences.ts';
import {readLinkStep} from './linking-steps.ts';
import {LinkingVoucher} from './linking-voucher.ts';

export {LINKING_STEP_TIME, type LinkingParts} from './linking-desk.ts';

/**
 * Adding a device to the account with the help of one that is part of it (TC1 4.3).
 * `state.private.linking` shows how it goes. The verbs are those of PrivateClient. None of these may
 * be waited for within a turn of the whole.
 */
export type Linking = {
	start(): Promise<void>;
	accept(): Promise<void>;
	finish(isSame: boolean): Promise<void>;
	cancel(): Promise<void>;
	/** The relay pushed `link`. Resolves when all that follows is done; rejects with VaultError. */
	received(frame: Pick<RelayFrame<'link'>, 'device' | 'step'>): Promise<void>;
	/** Forgets the run that is under way; nobody is told. */
	close(): void;
};

/**
 * Links devices, one at a time. The relay carries every step, and can read, change, hold back and
 * invent them. It gains nothing by it:
 *
 * - The new device commits to its keys and a random number before the old one answers, and reveals
 *   the number afterwards (Vaudenay, 2005). So whoever stands between has one guess in 2^42 each time
 *   that both people look. Whole keys are hashed, and no names for them.
 * - The new device signs its entry only after its person has seen the same seven, and for the account
 *   key that these stand for. So no other account can claim it, and a list that names it holds its own
 *   proof that it agreed; the keyring relies on that.
 * - The old device signs a list only after its own person has seen the same, and with exactly the keys
 *   that were compared.
 * - The new device takes no list but one that the compared account key has signed, and that names it.
 *
 * What is left to the relay is to make it fail, which ends the run with a sentence.
 */
export function createLinking(context: PrivateContext, parts: LinkingParts): Linking {
	return new DeviceLinking(context, parts);
}

class DeviceLinking implements Linking {
	readonly #desk: LinkingDesk;
	readonly #newcomer: LinkingNewcomer;
	readonly #voucher: LinkingVoucher;
	/** One step or verb at a time: they wait for the relay in between. */
	readonly #steps = new Turns();
	#isClosed = false;

	constructor(context: PrivateContext, parts: LinkingParts) {
		this.#desk = new LinkingDesk(context, parts, (run) => this.#late(run));
		this.#newcomer = new LinkingNewcomer(this.#desk);
		this.#voucher = new LinkingVoucher(this.#desk);
	}

	start(): Promise<void> {
		return this.#steps.take(() => this.#newcomer.start());
	}

	accept(): Promise<void> {
		return this.#steps.take(() => this.#voucher.accept());
	}

	finish(isSame: boolean): Promise<void> {
		return this.#steps.take(async () => {
			const {run} = this.#desk;
			if (run?.stage.type !== 'comparing') throw new InputError(translated(SENTENCES.nothingShown));
			if (!isSame) await this.#desk.stop(run, SENTENCES.differs);
			else if (run.side === 'new') await this.#newcomer.agree(run);
			else await this.#voucher.agree(run);
		});
	}

	cancel(): Promise<void> {
		return this.#steps.take(async () => {
			const {run, context} = this.#desk;
			context.dispatch({type: 'linking-changed', linking: undefined});
			if (run !== undefined) await this.#desk.quit(run);
		});
	}

	received({device, step: text}: Pick<RelayFrame<'link'>, 'device' | 'step'>): Promise<void> {
		return this.#steps.take(async () => {
			const step = readLinkStep(text);
			if (step === undefined || this.#isClosed) return;
			const {run} = this.#desk;
			if (step.step === 'start') await this.#voucher.asked(device, step);
			else if (run?.id !== step.run) return;
			else if (run.side === 'new') await this.#newcomer.advance(run, device, step);
			else await this.#voucher.advance(run, device, step);
		});
	}

	close(): void {
		this.#isClosed = true;
		this.#desk.close();
	}

	#late(run: Run): void {
		const ended = this.#steps.take(async () => {
			if (this.#desk.run !== run) return;
			// The word that it is in the list may have been lost.
			const isAgreed = run.side === 'new' && run.stage.type === 'confirmed';
			if (isAgreed) await this.#newcomer.takeIn(run);
			else await this.#desk.stop(run, SENTENCES.late);
		});
		ended.catch((error: unknown) => this.#desk.end(run, sentenceOf(error)));
	}
}
