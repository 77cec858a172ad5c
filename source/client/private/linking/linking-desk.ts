import type {Timer} from '../../../protocol/environment.ts';
import {translated} from '../../../words/phrase.ts';
import {InputError, RefusedError, UnreachableError} from '../../error.ts';
import type {LinkingState} from '../../state/state.ts';
import type {OpenKeyring} from '../keys/open-keyring.ts';
import type {PrivateContext} from '../parts.ts';
import type {Turns} from '../turns.ts';
import type {Run} from './linking-run.ts';
import {LINKING_SENTENCES as SENTENCES} from './linking-sentences.ts';
import {type LinkStep, writeLinkStep} from './linking-steps.ts';

/** What linking needs beside the context. */
export type LinkingParts = {
	readonly keyring: Pick<
		OpenKeyring,
		'standing' | 'isManager' | 'own' | 'ownEntry' | 'changeList' | 'adopt' | 'prepare'
	>;
	/** In which the keyring is changed. */
	readonly turns: Turns;
};

/** How long either side waits for the next step, in milliseconds. */
export const LINKING_STEP_TIME = 2 * 60_000;

/** Where the run that is under way stands: what is shown, what is sent, and when it is too late. */
export class LinkingDesk {
	readonly context: PrivateContext;
	readonly parts: LinkingParts;
	readonly #late: (run: Run) => void;
	#run: Run | undefined;
	#timer: Timer | undefined;
	#isClosed = false;

	/** `late` is told of a run that waited too long. */
	constructor(context: PrivateContext, parts: LinkingParts, late: (run: Run) => void) {
		this.context = context;
		this.parts = parts;
		this.#late = late;
	}

	get run(): Run | undefined {
		return this.#run;
	}

	/** The next stage of the run, or the first of another one. */
	show(run: Run, stage: LinkingState['stage']): void {
		if (this.#isClosed) return;
		this.#timer?.cancel();
		this.#timer = this.context.clock.after(LINKING_STEP_TIME, () => this.#late(run));
		this.#run = run;
		this.#tell(run, stage);
	}

	/** Shows the next stage and tells the other device; without it, it is over. */
	async say(run: Run, step: LinkStep, stage: LinkingState['stage']): Promise<void> {
		this.show(run, stage);
		const [peer] = peersOf(run);
		const isSent = peer !== undefined && (await this.send(peer, step));
		if (!isSent && this.#run === run) this.end(run, SENTENCES.lost);
	}

	/** Whether the relay brought it there. Rejects with what is nobody's mistake. */
	async send(device: string, step: LinkStep): Promise<boolean> {
		try {
			await this.context.ask('link.send', {device, step: writeLinkStep(step)});
			return true;
		} catch (error) {
			sentenceFor(error, '');
			return false;
		}
	}

	/** Ends the run at both ends. */
	async stop(run: Run, sentence: string): Promise<void> {
		this.end(run, sentence);
		await this.quit(run);
	}

	/** Ends the run here. */
	end(run: Run, sentence: string): void {
		this.forget();
		this.#tell(run, {type: 'ended', sentence: translated(sentence)});
	}

	/** Tells the others that it is over; shows nothing. */
	async quit(run: Run): Promise<void> {
		this.forget();
		for (const peer of peersOf(run)) await this.send(peer, {step: 'cancel', run: run.id});
	}

	forget(): void {
		this.#timer?.cancel();
		this.#timer = undefined;
		this.#run = undefined;
	}

	/** Nothing is shown from now on. */
	close(): void {
		this.forget();
		this.#isClosed = true;
	}

	#tell(run: Run, stage: LinkingState['stage']): void {
		if (this.#isClosed) return;
		const label = run.side === 'old' ? run.label : [...run.asked.values()].join(', ');
		const linking = {side: run.side, label, stage};
		this.context.dispatch({type: 'linking-changed', linking});
	}
}

/** What to say of something that failed on its way to the relay. Throws what is none of that. */
export function sentenceFor(error: unknown, sentence: string): string {
	if (error instanceof InputError) return error.message;
	if (error instanceof RefusedError || error instanceof UnreachableError) return sentence;
	throw error;
}

function peersOf(run: Run): readonly string[] {
	return run.side === 'old' ? [run.peer] : [...run.asked.keys()];
}
