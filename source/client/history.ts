import {LIMITS} from '../protocol/limits.ts';
import type {Member, RoomListing} from '../protocol/records.ts';
import {MAXIMUM} from './state/bounds.ts';
import type {Store} from './store.ts';
import type {Greeting} from './uplink-owner.ts';

type Ask = Greeting['ask'];

/** Pages fetched in a row without anybody asking; a longer gap waits until it is looked at. */
const PAGES_BY_ITSELF = 5;

/** Fetches what comes in pages: older messages, gaps, members, rooms. */
export class History {
	readonly #store: Store;
	readonly #ask: Ask;

	constructor(store: Store, ask: Ask) {
		this.#store = store;
		this.#ask = ask;
	}

	/** See Client.loadOlder. Goes on where a page has nothing to show, as far as nobody asked for it. */
	async loadOlder(room: string, before?: number): Promise<void> {
		let next = await this.#loadPage(room, before);
		for (let page = 1; next !== undefined && page < PAGES_BY_ITSELF; page++) {
			next = await this.#loadPage(room, next);
		}
	}

	/** Returns where to go on, if there was nothing to show and there is more. */
	async #loadPage(room: string, before: number | undefined): Promise<number | undefined> {
		const held = this.#store.state.rooms.get(room);
		if (held === undefined) return undefined;
		const from = before ?? held.log.oldestSeq ?? held.head + 1;
		const gap = held.log.gapAt(from - 1);
		const isLoading = gap === undefined ? held.isLoadingOlder : gap.isLoading;
		if (isLoading || (gap === undefined && !held.hasOlder)) return undefined;
		this.#store.dispatch({type: 'history-requested', room, before: from});
		try {
			const {more, ...page} = await this.#ask('history', {
				room,
				before: from,
				limit: LIMITS.pageSize,
			});
			// A relay that sends more than was asked for is not given the time for it.
			const messages = page.messages
				.slice(-LIMITS.pageSize)
				.filter((message) => message.room === room);
			this.#store.dispatch({type: 'history-received', room, messages, before: from, more});
			const isHidden = messages.every(({kind}) => kind === 'change');
			return isHidden && more ? messages[0]?.seq : undefined;
		} catch (error) {
			this.#store.dispatch({type: 'history-failed', room, before: from});
			throw error;
		}
	}

	/** Fetches the newest page of a room of which nothing is held. */
	async loadNewest(room: string): Promise<void> {
		const held = this.#store.state.rooms.get(room);
		if (held !== undefined && held.log.length === 0 && held.head > 0) await this.loadOlder(room);
	}

	/** Closes the gap that `seq` lies in, if there is one. A failure leaves it, for anyone to ask. */
	async fillGap(room: string, seq: number): Promise<void> {
		let position = seq;
		for (let page = 0; page < PAGES_BY_ITSELF; page++) {
			const gap = this.#gapAt(room, position);
			if (gap === undefined || gap.isLoading) return;
			try {
				await this.loadOlder(room, gap.before);
			} catch {
				// The row of the gap stays in the log; looking at it, or the next resume, tries again.
				return;
			}

			const left = this.#gapAt(room, gap.after + 1) ?? this.#gapAt(room, gap.after);
			if (left === undefined || left.before >= gap.before) return;
			position = left.before - 1;
		}
	}

	/** See Client.loadMembers. */
	async loadMembers(room: string): Promise<readonly Member[]> {
		const members: Member[] = [];
		let after: string | undefined;
		let more = true;
		while (more && members.length < MAXIMUM.members) {
			const page = await this.#ask('member.list', {room, after});
			this.#store.dispatch({
				type: 'members-received',
				room,
				members: page.members,
				isFirstPage: after === undefined,
			});
			members.push(...page.members);
			const last = page.members.at(-1)?.name;
			// A relay that gives the same page for ever does not get asked for ever.
			more = page.more && last !== undefined && last !== after;
			after = last;
		}

		return members;
	}

	/** See Client.listRooms. */
	async listRooms(): Promise<readonly RoomListing[]> {
		const listings: RoomListing[] = [];
		let after: string | undefined;
		let more = true;
		while (more && listings.length < MAXIMUM.listings) {
			const page = await this.#ask('room.list', {after});
			listings.push(...page.rooms);
			const last = page.rooms.at(-1)?.name;
			more = page.more && last !== undefined && last !== after;
			after = last;
		}

		this.#store.dispatch({type: 'rooms-listed', listings});
		return listings;
	}

	#gapAt(room: string, seq: number) {
		return this.#store.state.rooms.get(room)?.log.gapAt(seq);
	}
}
