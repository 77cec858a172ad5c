/** What a message may hold, in UTF-8 bytes and lines. The composer is handed the relay's values. */
export type MessageLimits = {
	readonly messageBytes: number;
	readonly messageLines: number;
};

/** Bounds of what the composer remembers. They guard memory; a message has its own limits. */
export const COMPOSER_BOUNDS = {
	/** The most UTF-16 units one draft may grow to. Far over any message, so typing is not lost. */
	draftLength: 65_536,
	/** Undo steps kept for a draft. */
	undoSteps: 200,
	/** Pieces of killed text kept for yanking. */
	killRing: 20,
	/** Sent messages kept in a room's history. */
	historyEntries: 200,
	/** UTF-16 units of a reverse search. */
	searchLength: 200,
	/** Candidates one completion cycles through. */
	candidates: 200,
	/** Drafts written to disk or taken from it. */
	savedDrafts: 1000,
} as const;
