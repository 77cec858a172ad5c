import {
	answerComparison,
	type StartedComparison,
	startComparison,
} from '../../../crypto/emoji-comparison.ts';
import {toBase64url} from '../../../crypto/encoding.ts';
import type {Timer} from '../../../protocol/environment.ts';
import {InputError} from '../../error.ts';
import type {ComparedEmoji, ComparisonState} from '../../state/state.ts';
import type {ComparisonStep} from '../bodies.ts';
import type {Arrival} from '../parts.ts';
import {
	type ComparisonParts,
	isListed,
	isStillShown,
	prepareComparison,
	readRequest,
	verifyCompared,
} from './comparison-peer.ts';
import {
	type ComparisonStart,
	comesFirst,
	emojiOfAnswerer,
	emojiOfStarter,
	partyOf,
	type Run,
	type RunStage,
} from './comparison-run.ts';
import {
	cancelledSentence,
	lateSentence,
	COMPARISON_SENTENCES as SENTENCES,
} from './comparison-sentences.ts';

/**
 * The comparison of seven emoji with one person at a time (TC1 3.11). `state.private.comparison` shows
 * how it goes. The verbs are those of PrivateClient.
 */
export type Comparisons = {
	start(name: string): Promise<void>;
	accept(): Promise<void>;
	finish(isSame: boolean): Promise<void>;
	cancel(): Promise<void>;
	/** Takes in a step, of the other person or of another device of ours. */
	step(name: string, step: ComparisonStep, arrival: Arrival): void;
	/** Forgets the run that is under way; nobody is told. */
	close(): void;
};

/** How long each stage may take, in milliseconds: people look for their phones. */
export const COMPARISON_STAGE_TIME = 5 * 60_000;

/** Runs that ended here and of which the other side may not know. */
const ENDED = 32;
const ID_BYTES = 16;

export type {ComparisonParts} from './comparison-peer.ts';

/** Emoji comparisons of this device, one at a time. */
export function createComparisons(parts: ComparisonParts): Comparisons {
	return new EmojiComparisons(parts);
}

class EmojiComparisons implements Comparisons {
	readonly #parts: ComparisonParts;
	#run: Run | undefined;
	#timer: Timer | undefined;
	/** Ids of runs that ended here, oldest first. */
	readonly #ended = new Set<string>();
	/** The run that verified last: the other side may still say no. */
	#verified: string | undefined;

	constructor(parts: ComparisonParts) {
		this.#parts = parts;
	}

	async start(name: string): Promise<void> {
		const {turns, context} = this.#parts;
		// Who begins while the other side waits for an answer gives it.
		if (this.#run?.peer === name && this.#run.stage.type === 'asked') return this.accept();
		this.#refuseSecond();
		const pair = await turns.take(() => prepareComparison(this.#parts, name));
		this.#refuseSecond();
		const started = startComparison(partyOf(pair.own), context.random);
		const run = toBase64url(started.transaction);
		this.#show(
			{...pair, id: run, peer: name, stage: {type: 'waiting', started}},
			{type: 'waiting'},
		);
		this.#send(name, {step: 'start', run, commitment: toBase64url(started.commitment)});
	}

	async accept(): Promise<void> {
		const run = this.#run;
		if (run?.stage.type !== 'asked') {
			throw new InputError(SENTENCES.nobodyAsks());
		}

		if (!isStillShown(this.#parts, run)) {
			this.#stop(run, SENTENCES.keysMoved(run.peer));
			return;
		}

		this.#answer(run, run.stage);
	}

	async finish(isSame: boolean): Promise<void> {
		const run = this.#run;
		if (run?.stage.type !== 'comparing') {
			throw new InputError(SENTENCES.nothingShown());
		}

		if (isSame) await this.#verify(run);
		else this.#stop(run, SENTENCES.differs(run.peer));
	}

	async cancel(): Promise<void> {
		const run = this.#run;
		if (run !== undefined) {
			this.#send(run.peer, {step: 'cancel', run: run.id});
			this.#forget(run);
		}

		this.#parts.context.dispatch({type: 'comparison-changed', comparison: undefined});
	}

	step(name: string, step: ComparisonStep, arrival: Arrival): void {
		if (arrival.from === this.#parts.context.account) {
			this.#elsewhere(step);
		} else if (step.step === 'start') {
			this.#asked(name, step, arrival);
		} else if (this.#run?.peer === name && this.#run.id === step.run) {
			this.#advance(this.#run, step, arrival);
		} else {
			this.#late(name, step);
		}
	}

	close(): void {
		if (this.#run !== undefined) this.#forget(this.#run);
	}

	/** Somebody wants to compare. */
	#asked(name: string, step: ComparisonStart, arrival: Arrival): void {
		const run = readRequest(this.#parts, name, {step, arrival});
		if (run === undefined || this.#run?.id === run.id) return;
		if (this.#run !== undefined && this.#run.peer !== name) {
			this.#send(name, {step: 'cancel', run: run.id});
		} else if (this.#run?.stage.type !== 'waiting') {
			this.#show(run, {type: 'asked'});
		} else if (comesFirst(run, this.#run)) {
			// Both began at once, and both have agreed: the smaller run goes on at both ends.
			this.#answer(run, run.stage);
		}
	}

	/** A step of the run that is under way. */
	#advance(run: Run, step: Exclude<ComparisonStep, ComparisonStart>, arrival: Arrival): void {
		if (!isStillShown(this.#parts, run) || !isListed(this.#parts, run.peer, arrival.device)) {
			this.#stop(run, SENTENCES.keysMoved(run.peer));
			return;
		}

		const {stage} = run;
		if (step.step === 'cancel') {
			this.#end(run, cancelledSentence(run));
		} else if (step.step === 'answer' && stage.type === 'waiting') {
			this.#reveal(run, stage.started, step.answer);
		} else if (step.step === 'reveal' && stage.type === 'asked') {
			this.#end(run, SENTENCES.goesOnElsewhere());
		} else if (
			step.step === 'reveal' &&
			stage.type === 'answered' &&
			stage.device === arrival.device
		) {
			this.#compare(run, emojiOfAnswerer(run, stage, step.reveal));
		}
	}

	/** The starter has its answer: only now the other side may see what was committed to. */
	#reveal(run: Run, started: StartedComparison, answer: string): void {
		const emoji = emojiOfStarter(run, started, answer);
		this.#compare(run, emoji);
		if (emoji === undefined) return;
		this.#send(run.peer, {step: 'reveal', run: run.id, reveal: toBase64url(started.reveal)});
	}

	#answer(run: Run, {device, commitment}: Extract<RunStage, {readonly type: 'asked'}>): void {
		const answer = answerComparison(this.#parts.context.random);
		const stage = {type: 'answered', device, commitment, answer} as const;
		this.#show({...run, stage}, {type: 'waiting'});
		this.#send(run.peer, {step: 'answer', run: run.id, answer: toBase64url(answer)});
	}

	#compare(run: Run, emoji: readonly ComparedEmoji[] | undefined): void {
		if (emoji === undefined) this.#stop(run, SENTENCES.brokenPromise(run.peer));
		else this.#show({...run, stage: {type: 'comparing'}}, {type: 'comparing', emoji});
	}

	async #verify(run: Run): Promise<void> {
		const {turns, dispatch} = this.#parts;
		const isDone = await turns.take(async () => {
			if (this.#run !== run) throw new InputError(SENTENCES.hasEnded());
			return verifyCompared(this.#parts, run);
		});
		if (!isDone) {
			this.#stop(run, SENTENCES.keysMoved(run.peer));
			return;
		}

		this.#verified = run.id;
		if (this.#run === run) {
			this.#end(run, SENTENCES.verified(run.peer));
		}

		dispatch.release(run.peer);
	}

	/** Another device of ours has answered or ended the run that is asked here. */
	#elsewhere(step: ComparisonStep): void {
		const run = this.#run;
		if (run?.id !== step.run || run.stage.type !== 'asked') return;
		this.#end(
			run,
			step.step === 'cancel' ? SENTENCES.endedElsewhere() : SENTENCES.goesOnElsewhere(),
		);
	}

	/** A step of a run that is not under way here. Mostly one of another device of ours. */
	#late(name: string, step: Exclude<ComparisonStep, ComparisonStart>): void {
		if (step.step === 'cancel' && step.run === this.#verified) {
			this.#verified = undefined;
			if (this.#run === undefined)
				this.#tell(name, {type: 'ended', sentence: SENTENCES.saidNo(name)});
		} else if (step.step === 'answer' && this.#ended.delete(step.run)) {
			this.#send(name, {step: 'cancel', run: step.run});
		}
	}

	#refuseSecond(): void {
		if (this.#run === undefined) return;
		throw new InputError(SENTENCES.second(this.#run.peer));
	}

	#show(run: Run, stage: ComparisonState['stage']): void {
		const {clock} = this.#parts.context;
		if (this.#run !== undefined && this.#run.id !== run.id) this.#forget(this.#run);
		this.#timer?.cancel();
		this.#timer = clock.after(COMPARISON_STAGE_TIME, () => this.#timedOut(run));
		this.#run = run;
		this.#tell(run.peer, stage);
	}

	#timedOut(run: Run): void {
		// Who began runs out of time as well; this person did not want to say anything.
		if (run.stage.type === 'asked') this.#end(run, lateSentence(run));
		else this.#stop(run, lateSentence(run));
	}

	/** Ends the run at both ends. */
	#stop(run: Run, sentence: string): void {
		this.#send(run.peer, {step: 'cancel', run: run.id});
		this.#end(run, sentence);
	}

	#end(run: Run, sentence: string): void {
		this.#forget(run);
		this.#tell(run.peer, {type: 'ended', sentence});
	}

	#forget(run: Run): void {
		this.#timer?.cancel();
		this.#timer = undefined;
		this.#run = undefined;
		this.#ended.add(run.id);
		const [oldest] = this.#ended;
		if (this.#ended.size > ENDED && oldest !== undefined) this.#ended.delete(oldest);
	}

	#tell(peer: string, stage: ComparisonState['stage']): void {
		this.#parts.context.dispatch({type: 'comparison-changed', comparison: {peer, stage}});
	}

	#send(peer: string, body: ComparisonStep): void {
		const id = toBase64url(this.#parts.context.random.bytes(ID_BYTES));
		try {
			this.#parts.dispatch.send(peer, {id, kind: 'sas', body});
		} catch (error) {
			// Too much waits already: the run ends by itself when nothing comes back.
			if (!(error instanceof InputError)) throw error;
		}
	}
}
