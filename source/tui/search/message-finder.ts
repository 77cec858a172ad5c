import type {Client, SearchMatch, SearchQuery} from '../../client/api.ts';
import {sentenceOf} from '../../client/error.ts';
import {isGone} from '../../client/state/log-message.ts';
import type {State} from '../../client/state/state.ts';
import type {Clock, Timer} from '../../protocol/environment.ts';
import {heldMatches, isCalling, newestFirst} from './held-matches.ts';

/** What is known of a search so far. */
export type Found = {
	/** The newest first, at most `MOST_MATCHES`. */
	readonly matches: readonly SearchMatch[];
	/** More exist than are listed. */
	readonly hasMore: boolean;
	/** The relay and the store of this device have not answered yet. */
	readonly isLooking: boolean;
	/** Why not everything could be searched; a sentence. */
	readonly problem: string | undefined;
};

/** A list that is longer is not read but made shorter by another word. */
const MOST_MATCHES = 200;

/** Milliseconds without another key after which more than what is held is looked through. */
const DEBOUNCE = 120;

const NOTHING: Found = {matches: [], hasMore: false, isLooking: false, problem: undefined};

export type FinderOptions = {
	readonly client: Pick<Client, 'search'> & {readonly state: State};
	readonly clock: Clock;
	/** Something was found, or the search is over. */
	readonly onChange: () => void;
};

/**
 * Searches while somebody types: what is held here shows at once, what only the relay or the store of
 * this device knows follows. At most one request is under way, and the latest query wins.
 */
export class MessageFinder {
	readonly #options: FinderOptions;
	#query: SearchQuery | undefined;
	#found: Found = NOTHING;
	#timer: Timer | undefined;
	#isAsking = false;

	constructor(options: FinderOptions) {
		this.#options = options;
	}

	get found(): Found {
		return this.#found;
	}

	/** Looks for something else; asking for the same again does nothing. Undefined looks for nothing. */
	ask(query: SearchQuery | undefined): void {
		if (isSame(query, this.#query)) {
			return;
		}
		this.#timer?.cancel();
		this.#timer = undefined;
		this.#query = query;
		if (query === undefined) {
			this.#found = NOTHING;
			return;
		}
		const {client, clock} = this.#options;
		const matches = heldMatches(client.state, query, MOST_MATCHES);
		this.#found = {...NOTHING, matches, isLooking: true};
		if (!this.#isAsking) {
			this.#timer = clock.after(DEBOUNCE, () => void this.#askFurther(query));
		}
	}

	close(): void {
		this.ask(undefined);
	}

	/** Ends in every case: a failure is a sentence beside what is held. */
	async #askFurther(query: SearchQuery): Promise<void> {
		const {client} = this.#options;
		this.#isAsking = true;
		let answer: Pick<Found, 'matches' | 'hasMore' | 'problem'>;
		try {
			answer = await client.search(query);
		} catch (error) {
			answer = {matches: [], hasMore: false, problem: sentenceOf(error)};
		}
		this.#isAsking = false;
		const wanted = this.#query;
		if (isSame(query, wanted)) {
			this.#found = this.#merged(query, answer);
		} else if (wanted !== undefined) {
			// Somebody typed on while the answer was under way.
			this.#timer = this.#options.clock.after(DEBOUNCE, () => void this.#askFurther(wanted));
		}
		this.#options.onChange();
	}

	/** What is held is newer than what was answered: an edit may have come in between. */
	#merged(query: SearchQuery, answer: Pick<Found, 'matches' | 'hasMore' | 'problem'>): Found {
		const {state} = this.#options.client;
		const all = new Map<string, SearchMatch>();
		for (const match of [...answer.matches, ...heldMatches(state, query, MOST_MATCHES)]) {
			const shown = withHeldText(match, state);
			if (shown !== undefined && belongs(shown, query, state)) {
				all.set(`${match.room} ${match.message.seq}`, shown);
			}
		}
		const matches = newestFirst([...all.values()]);
		return {
			matches: matches.slice(0, MOST_MATCHES),
			hasMore: answer.hasMore || matches.length > MOST_MATCHES,
			isLooking: false,
			problem: answer.problem,
		};
	}
}

/** The match as its message is now; undefined when that was taken back, or is not there. */
function withHeldText(match: SearchMatch, {rooms}: State): SearchMatch | undefined {
	const log = rooms.get(match.room)?.log;
	const held = log?.at(log.indexOfSeq(match.message.seq) ?? -1);
	const message = held?.type === 'message' ? held : match.message;
	return log === undefined || isGone(message) ? undefined : {...match, message};
}

/** Every line of a conversation counts as said to this person: the inbox wants those that call them. */
function belongs({room, message}: SearchMatch, query: SearchQuery, state: State): boolean {
	const held = state.rooms.get(room);
	return query.isMention !== true || held?.direct === undefined || isCalling(message, held, state);
}

function isSame(one: SearchQuery | undefined, other: SearchQuery | undefined): boolean {
	if (one === undefined || other === undefined) {
		return one === other;
	}
	return (
		one.words === other.words &&
		one.room === other.room &&
		one.from === other.from &&
		one.since === other.since &&
		one.before === other.before &&
		one.isMention === other.isMention
	);
}
