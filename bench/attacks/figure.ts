/** What one attack came to, beside what a relay has to withstand. */
export type AttackFigure = {
	/** The number of the attack in the list and what it does: `S1 slow requests`. */
	readonly name: string;
	/** Whether the relay withstood it. */
	readonly pass: boolean;
	/** What was measured, in words and numbers. */
	readonly figure: string;
	/** What it had to be, in the same words. */
	readonly mark: string;
	/** How often it was carried out, when not once: see `Attack.isMeasured`. */
	readonly tries?: number;
};

/** How an attack is to be run. */
export type AttackOptions = {
	/** In the size that the list names, which takes minutes; otherwise scaled down to seconds. */
	readonly isFull: boolean;
};

/**
 * One attack on a relay: a file `sNN-what-it-does.ts` of this folder exports it as `run`. It starts a
 * relay of its own, attacks it and ends it again. It throws only when it could not be carried out.
 */
export type Attack = {
	/**
	 * Its mark is of times, memory or chances, which depend on what else the machine does. A mark that is
	 * missed is measured anew, up to three times in all: what is wrong with the relay is wrong every time.
	 */
	readonly isMeasured?: true;
	run(options: AttackOptions): Promise<AttackFigure>;
};
