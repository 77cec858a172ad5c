import type {Clock, Timer} from '../../protocol/environment.ts';
import type {Event} from '../state/event.ts';
import type {TransferState} from './transfer-state.ts';

/** Milliseconds between two events of one transfer, but for those that say that its phase is another. */
const INTERVAL = 250;
/** The rate is of so many last milliseconds, and of no fewer than `least`. */
const RATE = {over: 3000, least: 500};

type ProgressOptions = {
	readonly clock: Clock;
	readonly dispatch: (event: Event) => void;
};

/** What everybody may see of one transfer, told often enough and no more. */
export class TransferProgress {
	readonly #options: ProgressOptions;
	#state: TransferState;
	/** How far it was when, the oldest first. */
	#samples: Array<{readonly at: number; readonly done: number}> = [];
	#timer: Timer | undefined;
	#isOver = false;

	constructor(state: TransferState, options: ProgressOptions) {
		this.#state = state;
		this.#options = options;
		this.#tell();
	}

	get state(): TransferState {
		return this.#state;
	}

	/** It does something else now: told at once. */
	phase(phase: TransferState['phase'], done = this.#state.done): void {
		if (isSamePhase(this.#state.phase, phase) && done === this.#state.done) return;
		this.#samples = [];
		this.#state = {...this.#state, phase, done, rate: undefined};
		this.#tell();
	}

	/** It came so far. */
	moved(done: number): void {
		this.#sample(done);
		if (done === this.#state.done) return;
		this.#state = {...this.#state, done};
		if (this.#timer === undefined) this.#tell();
	}

	/** The file is larger or smaller than it was. */
	resized(size: number): void {
		this.#state = {...this.#state, size, done: 0};
	}

	/** It is there no more: nothing is told from now on but that. */
	leave(): void {
		if (this.#isOver) return;
		this.close();
		this.#options.dispatch({type: 'transfer-gone', id: this.#state.id});
	}

	close(): void {
		this.#isOver = true;
		this.#timer?.cancel();
		this.#timer = undefined;
	}

	#tell(): void {
		if (this.#isOver) return;
		this.#timer?.cancel();
		this.#timer = undefined;
		this.#options.dispatch({type: 'transfer-changed', transfer: this.#state});
		const {type} = this.#state.phase;
		if (type === 'moving' || type === 'preparing' || type === 'checking') this.#watch();
	}

	/** Also of a transfer that stands still something is told: that its rate falls. */
	#watch(): void {
		const told = this.#state;
		this.#timer = this.#options.clock.after(INTERVAL, () => {
			this.#timer = undefined;
			this.#sample(this.#state.done);
			const rate = this.#state.phase.type === 'moving' ? this.#rate() : undefined;
			if (rate !== this.#state.rate) this.#state = {...this.#state, rate};
			if (this.#state === told) this.#watch();
			else this.#tell();
		});
	}

	#sample(done: number): void {
		const at = this.#options.clock.monotonic();
		const last = this.#samples.at(-1);
		if (last !== undefined && at - last.at < INTERVAL / 2) return;
		this.#samples.push({at, done});
		while ((this.#samples[1]?.at ?? at) <= at - RATE.over) this.#samples.shift();
	}

	#rate(): number | undefined {
		const [first] = this.#samples;
		const elapsed = first === undefined ? 0 : this.#options.clock.monotonic() - first.at;
		if (first === undefined || elapsed < RATE.least) return undefined;
		return Math.max(0, Math.round(((this.#state.done - first.done) * 1000) / elapsed));
	}
}

function isSamePhase(one: TransferState['phase'], other: TransferState['phase']): boolean {
	if (one.type !== other.type) return false;
	const reasonOf = (phase: TransferState['phase']) => ('reason' in phase ? phase.reason : '');
	return one.type !== 'done' && reasonOf(one) === reasonOf(other);
}
