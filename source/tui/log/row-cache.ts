import type {LogStyle} from './log-style.ts';

/** How many messages keep their painted rows. */
const CACHED_MESSAGES = 4096;

/**
 * Painted rows by what they show: a message, a line, never changed once made. Those asked for longest
 * ago go first. `variant` names what else the rows depend on (whether the name is repeated, the time
 * as shown); the style is the cache's own and clears it when it changes.
 */
export class RowCache {
	readonly #capacity: number;
	readonly #entries = new Map<object, Entry>();
	#style: LogStyle | undefined;

	constructor(capacity = CACHED_MESSAGES) {
		this.#capacity = capacity;
	}

	get size(): number {
		return this.#entries.size;
	}

	/** Forgets all rows that were painted in another style. */
	restyle(style: LogStyle): void {
		if (this.#style === undefined || !looksAlike(this.#style, style)) {
			this.#entries.clear();
		}
		this.#style = style;
	}

	/** Forgets the rows of some subjects: of a message whose text is no more, say. */
	forget(isGone: (subject: object) => boolean): void {
		for (const subject of this.#entries.keys()) {
			if (isGone(subject)) {
				this.#entries.delete(subject);
			}
		}
	}

	rows(subject: object, variant: string, make: () => readonly string[]): readonly string[] {
		const known = this.#entries.get(subject);
		if (known !== undefined) {
			// A Map keeps the order of insertion: what was just used goes to its end.
			this.#entries.delete(subject);
		}
		const entry = known?.variant === variant ? known : {variant, rows: make()};
		this.#entries.set(subject, entry);
		if (this.#entries.size > this.#capacity) {
			const [oldest] = this.#entries.keys();
			if (oldest !== undefined) {
				this.#entries.delete(oldest);
			}
		}
		return entry.rows;
	}
}

type Entry = {readonly variant: string; readonly rows: readonly string[]};

/** Whether a message is drawn the same in both. Its time is part of the variant, so zones are not. */
export function looksAlike(one: LogStyle, other: LogStyle): boolean {
	return (
		one.columns === other.columns &&
		one.form === other.form &&
		one.nameColumns === other.nameColumns &&
		one.symbols === other.symbols &&
		one.ownName === other.ownName &&
		one.timeFormat === other.timeFormat &&
		one.look.theme === other.look.theme &&
		one.look.depth === other.look.depth &&
		one.look.attributes === other.look.attributes &&
		one.look.hyperlinks === other.look.hyperlinks
	);
}
