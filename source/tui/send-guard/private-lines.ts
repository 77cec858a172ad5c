import type {Clock, Random} from '../../protocol/environment.ts';
import {SaltedHash} from './salted-hash.ts';

/** Lines that are shorter are said everywhere. Characters. */
const SHORTEST = 12;
/** Of longer lines that much is compared, so that there are few lengths to look for. */
const LONGEST = 64;
/** Milliseconds for which a line counts as just seen. */
const RECENT = 10 * 60_000;
/** Lines that are remembered; the oldest go first. */
const MOST = 1000;

/** A line that was seen, as it can be recognised; nothing says what it was. */
export type SeenLine = string;

/**
 * Remembers which lines were seen in private conversations in the last minutes, to recognise them in a
 * text that is about to go elsewhere. Of each only a salted hash is held, in memory.
 */
export class PrivateLines {
	readonly #clock: Clock;
	readonly #hash: SaltedHash;
	/** When each line was last seen, by its length and hash; the oldest first. */
	readonly #seen = new Map<SeenLine, number>();
	readonly #allowed = new Set<SeenLine>();

	constructor({clock, random}: {readonly clock: Clock; readonly random: Random}) {
		this.#clock = clock;
		this.#hash = new SaltedHash(random);
	}

	/** Notes the lines of a private message that is on the screen. */
	note(text: string): void {
		for (const written of text.split('\n')) {
			const line = plain(written).slice(0, LONGEST);
			if (line.length >= SHORTEST) {
				const key = keyOf(line.length, this.#hash.of(line));
				this.#seen.delete(key);
				this.#seen.set(key, this.#clock.monotonic());
			}
		}
		for (const oldest of this.#seen.keys()) {
			if (this.#seen.size <= MOST) {
				break;
			}
			this.#seen.delete(oldest);
		}
	}

	/** The first line just seen that a text is or contains. Takes time linear in the text. */
	findIn(text: string): SeenLine | undefined {
		const since = this.#clock.monotonic() - RECENT;
		const recent = [...this.#seen].flatMap(([key, time]) =>
			time >= since && !this.#allowed.has(key) ? [key] : [],
		);
		const lengths = new Set(recent.map((key) => Number.parseInt(key, 10)));
		const known = new Set(recent);
		const whole = plain(text);
		for (const length of lengths) {
			for (const hash of this.#hash.windows(whole, length)) {
				const key = keyOf(length, hash);
				if (known.has(key)) {
					return key;
				}
			}
		}
		return undefined;
	}

	/** That line may be said elsewhere. */
	allow(line: SeenLine): void {
		this.#allowed.add(line);
	}
}

/** How a text is compared: a copy can have other blanks, and begin with a capital letter. */
function plain(text: string): string {
	return text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

function keyOf(length: number, hash: string): SeenLine {
	return `${length} ${hash}`;
}
