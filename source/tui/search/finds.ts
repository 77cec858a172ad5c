import type {Client, SearchMatch} from '../../client/api.ts';
import type {State} from '../../client/state/state.ts';
import type {Clock} from '../../protocol/environment.ts';
import {missedRooms} from '../overlays/catch-up-index.ts';
import {markedRoom} from '../overlays/go-to.ts';
import type {OverlayContext} from '../overlays/overlay-context.ts';
import type {View} from '../view.ts';
import {MessageFinder} from './message-finder.ts';
import {PastFetcher} from './past-fetcher.ts';
import {readSearch} from './search-text.ts';

/** The way through a list of found messages: where one went to from it. */
type HitWalk = {
	readonly matches: readonly SearchMatch[];
	readonly index: number;
	/** The message is marked in its room: when it no longer is, the walk is over. */
	readonly hasArrived: boolean;
};

/** What of a client is asked. */
export type FindsClient = Pick<Client, 'search' | 'prepareSearch' | 'loadOlder' | 'listRooms'> & {
	readonly state: State;
};

/** A step of that way. `place` says where one is in the list, from 1 to `total`. */
export type HitStep = {
	readonly match: SearchMatch;
	readonly place: number;
	readonly total: number;
};

/**
 * What the lists over the panes show beyond the State: found messages, and the last lines of rooms that
 * are only looked at. Asking for them moves no read mark and sends no receipt.
 */
export class Finds {
	readonly search: MessageFinder;
	readonly mentions: MessageFinder;
	readonly #past: PastFetcher;
	readonly #client: FindsClient;
	#isSearching = false;
	#walk: HitWalk | undefined;

	constructor(options: {
		readonly client: FindsClient;
		readonly clock: Clock;
		readonly onChange: () => void;
	}) {
		this.#client = options.client;
		this.search = new MessageFinder(options);
		this.mentions = new MessageFinder(options);
		this.#past = new PastFetcher(options.client);
	}

	/** Another overlay stands over the panes, or another message is marked. */
	follow(context: OverlayContext): void {
		const {state, view, now} = context.screen;
		const {overlay} = view;
		this.#followMark(view);
		this.#prepare(overlay?.type === 'search');
		switch (overlay?.type) {
			case 'search': {
				const {scope, text} = overlay;
				this.search.ask(readSearch(text, {state, scope, room: view.room, now}).query);
				return;
			}
			case 'mentions':
				this.mentions.ask({words: '', isMention: true});
				return;
			case 'go-to': {
				const room = markedRoom(overlay, context);
				this.#past.lastLines(room === undefined ? [] : [room.id]);
				this.#past.listRooms();
				return;
			}
			case 'catch-up':
				this.#past.unread(missedRooms(state, now).map(({room}) => room.id));
				return;
			default:
				this.search.ask(undefined);
				this.mentions.ask(undefined);
				this.#past.rest();
		}
	}

	/** Goes to the message at an index of a list; undefined when it has none there. */
	begin(matches: readonly SearchMatch[], index: number): HitStep | undefined {
		return this.#stepTo(matches, index);
	}

	/** The next message of the list that one came from, `next` being further down; undefined at its end. */
	step(direction: 'next' | 'previous'): HitStep | undefined {
		const walk = this.#walk;
		const by = direction === 'next' ? 1 : -1;
		return walk && this.#stepTo(walk.matches, walk.index + by);
	}

	/** Whether one goes through a list at the moment. */
	get isWalking(): boolean {
		return this.#walk !== undefined;
	}

	close(): void {
		this.search.close();
		this.mentions.close();
		this.#past.close();
	}

	#stepTo(matches: readonly SearchMatch[], index: number): HitStep | undefined {
		const match = matches[index];
		if (match === undefined) {
			return undefined;
		}
		this.#walk = {matches, index, hasArrived: false};
		return {match, place: index + 1, total: matches.length};
	}

	/** What was never looked through yet is opened while the first word is typed. */
	#prepare(isSearching: boolean): void {
		if (isSearching && !this.#isSearching) {
			// Without private messages there is nothing to open; what is damaged the search tells of.
			this.#client.prepareSearch().catch(() => {});
		}
		this.#isSearching = isSearching;
	}

	#followMark({selected}: View): void {
		const walk = this.#walk;
		if (walk === undefined) {
			return;
		}
		if (selected !== undefined) {
			this.#walk = {...walk, hasArrived: true};
		} else if (walk.hasArrived) {
			this.#walk = undefined;
		}
	}
}
