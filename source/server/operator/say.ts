/** One result for programs. */
export type ConsoleRecord = {readonly type: string; readonly [key: string]: unknown};

/** One piece of what a command says back: to people in lines and rows of cells, to programs in records. */
export type SaidPart =
	| {readonly type: 'line'; readonly text: string}
	/** A sentence about what was done, beside the result. */
	| {readonly type: 'remark'; readonly text: string}
	/** A row of a file: cells with tabs between. */
	| {readonly type: 'tabbed'; readonly cells: readonly string[]}
	/** Rows that follow one another make a table. */
	| {readonly type: 'row'; readonly cells: readonly string[]}
	| {readonly type: 'record'; readonly record: ConsoleRecord};

/** Whom a command speaks to. */
export type Audience = 'people' | 'programs';

/** Where what a command says goes. Nothing in it is cleaned: whoever shows it does that. */
export type Say = {
	readonly audience: Audience;
	/** A sentence for people. */
	line(text: string): void;
	/** A sentence for people that is no result: what to do with it, what was left out. */
	remark(text: string): void;
	/** A row of a file for people, and the same for programs. */
	tabbed(cells: readonly string[], record: ConsoleRecord): void;
	/** A row of a table for people, and the same for programs. */
	item(cells: readonly string[], record: ConsoleRecord): void;
	/** The heads of a table's columns, for people. */
	heads(...cells: readonly string[]): void;
	/** A sentence for people, and the same for programs. */
	done(text: string, record: ConsoleRecord): void;
	/** For programs alone. */
	record(record: ConsoleRecord): void;
	/**
	 * Resolves when there is room for more: what is long waits here between its pages.
	 * @throws {ConsoleError} `failed` when nobody reads any more.
	 */
	ready(): Promise<void>;
};

/** A way to say things of which the audience gets its own kind. */
export function createSay(options: {
	readonly audience: Audience;
	readonly put: (part: SaidPart) => void;
	readonly ready?: () => Promise<void>;
}): Say {
	const {audience, put, ready = async () => {}} = options;
	const isForPeople = audience === 'people';
	const toPrograms = (record: ConsoleRecord) => {
		if (!isForPeople) put({type: 'record', record});
	};
	const toPeople = (part: SaidPart) => {
		if (isForPeople) put(part);
	};
	return {
		audience,
		line: (text) => toPeople({type: 'line', text}),
		remark: (text) => toPeople({type: 'remark', text}),
		tabbed(cells, record) {
			toPeople({type: 'tabbed', cells});
			toPrograms(record);
		},
		item(cells, record) {
			toPeople({type: 'row', cells});
			toPrograms(record);
		},
		heads: (...cells) => toPeople({type: 'row', cells}),
		done(text, record) {
			toPeople({type: 'line', text});
			toPrograms(record);
		},
		record: toPrograms,
		ready,
	};
}
