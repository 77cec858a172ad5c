/** One measurement program: what it is called, and how it comes to its figures. */
export type Benchmark = {
	/** The word after `npm run bench --`. */
	readonly name: string;
	/** What it measures, in a few words. */
	readonly summary: string;
	/** Measures; `quick` takes fewer and shorter rounds. */
	run(pace: Pace): Promise<readonly Figure[]>;
};

/** How thorough a run is. */
export type Pace = 'full' | 'quick';

export type Unit =
	| 'ms'
	| 's'
	| 'µs'
	| 'deliveries/s'
	| 'commits/s'
	| 'KiB'
	| 'MB'
	| 'MB/s'
	| '%'
	| 'frames'
	| 'frames/s'
	| 'connections'
	| 'packages';

/** One figure beside what it is to be judged by, all measured in the same run. */
export type Figure = {
	readonly name: string;
	readonly measured: number;
	readonly unit: Unit;
	/** Peers and floors, in the same unit. A target that compares means the first. */
	readonly beside?: readonly Peer[];
	/** None for a figure that only explains the others. */
	readonly target?: Target;
};

export type Peer = {readonly name: string; readonly value: number};

export type Target =
	/** The measured value as a share of the first peer's. */
	| {readonly type: 'share'; readonly least?: number; readonly most?: number}
	/** By how much the measured value may be above the first peer's. */
	| {readonly type: 'excess'; readonly most: number}
	/** The value itself, where other work on the machine does not change it. */
	| {readonly type: 'value'; readonly least?: number; readonly most?: number}
	/** A value that grows when the machine has other work; missing it fails nothing. */
	| {readonly type: 'time'; readonly most: number};

/** `late` is a missed target of the kind that a busy machine misses too. */
export type Verdict = 'ok' | 'missed' | 'late' | 'untold';

/** Whether the figure meets its target. */
export function verdictOf(figure: Figure): Verdict {
	const {target} = figure;
	if (target === undefined) return 'untold';
	const {least, most} = {least: undefined, most: undefined, ...target};
	const value = comparedValue(figure);
	const isMet = (least === undefined || value >= least) && (most === undefined || value <= most);
	if (isMet) return 'ok';
	return target.type === 'time' ? 'late' : 'missed';
}

/** What the target is about: the value, its share of the first peer's, or what it is above that. */
export function comparedValue({measured, beside = [], target}: Figure): number {
	const peer = beside[0]?.value ?? Number.NaN;
	switch (target?.type) {
		case 'share':
			return measured / peer;
		case 'excess':
			return measured - peer;
		case 'value':
		case 'time':
		case undefined:
			return measured;
	}
}
