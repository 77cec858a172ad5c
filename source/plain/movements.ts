import type {Clock, Timer} from '../protocol/environment.ts';
import {joinSafe, ownText, type SafeText, safe, safeLine} from '../tui/text/safe-text.ts';
import {counted} from '../words/phrase.ts';

type Deed = 'joined' | 'left' | 'came-online' | 'went-offline';

/** Milliseconds without another one after which gathered comings and goings are told. */
const QUIET = 10_000;
/** Names that are said before the others are only counted. */
const MOST_NAMES = 5;

/** Gathers who came and went, to tell it in one line before the next message or after a while. */
export class Movements {
	readonly #clock: Clock;
	readonly #tell: (line: SafeText) => void;
	/** What each person did last. */
	readonly #deeds = new Map<string, Deed>();
	#timer: Timer | undefined;

	constructor(clock: Clock, tell: (line: SafeText) => void) {
		this.#clock = clock;
		this.#tell = tell;
	}

	add(name: string, deed: Deed): void {
		this.#deeds.delete(name);
		this.#deeds.set(name, deed);
		this.#timer?.cancel();
		this.#timer = this.#clock.after(QUIET, () => this.flush());
	}

	/** Tells what was gathered, if anything. */
	flush(): void {
		this.#timer?.cancel();
		const sentence = movementWords(this.#deeds);
		this.#deeds.clear();
		if (sentence !== undefined) this.#tell(sentence);
	}

	/** Forgets what was gathered. */
	close(): void {
		this.#timer?.cancel();
		this.#deeds.clear();
	}
}

/** `mira and kei joined, rt left`; undefined for nothing. */
function movementWords(deeds: ReadonlyMap<string, Deed>): SafeText | undefined {
	if (deeds.size === 0) return undefined;
	const byDeed = new Map<Deed, SafeText[]>();
	for (const [name, deed] of deeds) {
		byDeed.set(deed, [...(byDeed.get(deed) ?? []), safeLine(name)]);
	}
	const parts = [...byDeed].map(([deed, names]) => safeLine(deedWords(deed, names)));
	return joinSafe(parts, ownText(', '));
}

/** Other languages count where English does not: its two forms are the same. */
function deedWords(deed: Deed, names: readonly SafeText[]): string {
	const who = listed(names);
	switch (deed) {
		case 'joined':
			return counted(names.length, ['{2} joined', '{2} joined'], who);
		case 'left':
			return counted(names.length, ['{2} left', '{2} left'], who);
		case 'came-online':
			return counted(names.length, ['{2} came online', '{2} came online'], who);
		case 'went-offline':
			return counted(names.length, ['{2} went offline', '{2} went offline'], who);
	}
}

function listed(names: readonly SafeText[]): SafeText {
	const others = names.length > MOST_NAMES + 1 ? names.length - MOST_NAMES : 0;
	const shown = others > 0 ? names.slice(0, MOST_NAMES) : names;
	const last =
		others > 0
			? safeLine(counted(others, ['1 other', '{1} others']))
			: (shown.at(-1) ?? ownText(''));
	const first = others > 0 ? shown : shown.slice(0, -1);
	return first.length === 0 ? last : safe`${joinSafe(first, ownText(', '))} and ${last}`;
}
