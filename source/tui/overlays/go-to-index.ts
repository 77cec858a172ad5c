import {Fzf} from 'fzf';
import {conversationId} from '../../client/private/record-names.ts';
import type {PresenceEntry, RoomState, State} from '../../client/state/state.ts';
import type {RoomListing} from '../../protocol/records.ts';
import type {View} from '../view.ts';
import type {CommandEntry} from './overlay-context.ts';

/** A place one can go to. */
export type GoToEntry =
	| {readonly type: 'room'; readonly name: string; readonly room: RoomState}
	/** A room of the relay that this account is not in. */
	| {readonly type: 'listing'; readonly name: string; readonly listing: RoomListing}
	| {readonly type: 'person'; readonly name: string; readonly presence: PresenceEntry}
	| {readonly type: 'command'; readonly name: string; readonly command: CommandEntry};

/** An entry that fits, and which characters of its name made it fit. */
export type GoToMatch = {readonly entry: GoToEntry; readonly positions: ReadonlySet<number>};

export type GoToSources = {
	readonly state: State;
	readonly view: View;
	readonly commands: readonly CommandEntry[];
};

/** The longest list that is offered; nobody reads further. */
export const GO_TO_MATCHES = 200;

/**
 * Finds places by a few letters of their names, in any order of kinds: the best match first, then
 * the shortest name, then the room visited last. '#', '@' or '/' in front asks for one kind only.
 */
export class GoToIndex {
	readonly #rooms = new Part<State['rooms']>((rooms) =>
		[...rooms.values()].map((room): GoToEntry => ({type: 'room', name: room.name, room})),
	);
	readonly #listings = new Part<State['listings']>((listings) =>
		listings.map((listing): GoToEntry => ({type: 'listing', name: listing.name, listing})),
	);
	readonly #people = new Part<State['presence']>((people) =>
		[...people].map(([name, presence]): GoToEntry => ({type: 'person', name, presence})),
	);
	readonly #commands = new Part<readonly CommandEntry[]>((commands) =>
		commands.map((command): GoToEntry => ({type: 'command', name: command.name, command})),
	);

	#last: Answer | undefined;

	/** At most GO_TO_MATCHES entries, the best first. */
	find(query: string, sources: GoToSources): readonly GoToMatch[] {
		// A key and the frame after it ask for the same.
		if (this.#last === undefined || !isSame(this.#last, query, sources)) {
			this.#last = {query, sources, matches: this.#search(query, sources)};
		}
		return this.#last.matches;
	}

	#search(query: string, {state, view, commands}: GoToSources): readonly GoToMatch[] {
		const {kinds, letters} = readQuery(query);
		const own = state.account?.name;
		const found: Found[] = [
			...(kinds.has('#') || kinds.has('@') ? this.#rooms.find(state.rooms, letters) : []),
			...(kinds.has('#') ? this.#listings.find(state.listings, letters) : []),
			...(kinds.has('@') ? this.#people.find(state.presence, letters) : []),
			...(kinds.has('/') ? this.#commands.find(commands, letters) : []),
		].filter(({entry}) => isElsewhere(entry, state, own) && isOfKind(entry, kinds));
		const recency = recencyOf(view);
		return found.toSorted((left, right) => compare(left, right, recency)).slice(0, GO_TO_MATCHES);
	}
}

type Answer = {
	readonly query: string;
	readonly sources: GoToSources;
	readonly matches: readonly GoToMatch[];
};

function isSame({query, sources}: Answer, asked: string, now: GoToSources): boolean {
	const {state, view, commands} = sources;
	return (
		query === asked &&
		state.rooms === now.state.rooms &&
		state.listings === now.state.listings &&
		state.presence === now.state.presence &&
		state.account === now.state.account &&
		view.room === now.view.room &&
		view.visited === now.view.visited &&
		commands === now.commands
	);
}

type Found = GoToMatch & {readonly score: number};

/** The entries of one kind, prepared for matching until what they are made from is another thing. */
class Part<Source> {
	readonly #entriesOf: (source: Source) => readonly GoToEntry[];
	#source: Source | undefined;
	#finder: Finder | undefined;

	constructor(entriesOf: (source: Source) => readonly GoToEntry[]) {
		this.#entriesOf = entriesOf;
	}

	find(source: Source, letters: string): readonly Found[] {
		if (this.#finder === undefined || this.#source !== source) {
			this.#source = source;
			this.#finder = createFinder(this.#entriesOf(source));
		}
		return this.#finder
			.find(letters)
			.map(({item, positions, score}: FzfMatch) => ({entry: item, positions, score}));
	}
}

/** Sorting is ours: it goes across the kinds. */
function createFinder(entries: readonly GoToEntry[]) {
	return new Fzf(entries, {
		selector: ({name}: GoToEntry) => name,
		casing: 'case-insensitive',
		// The thorough algorithm takes 25 ms for 5,000 names, this one 5, for matches as good in names.
		fuzzy: 'v1',
		sort: false,
	});
}

/** The types of fzf do not say so much where modules are resolved as Node does it. */
type FzfMatch = {
	readonly item: GoToEntry;
	readonly positions: ReadonlySet<number>;
	readonly score: number;
};

type Finder = ReturnType<typeof createFinder>;

type Sign = '#' | '@' | '/';

function readQuery(query: string): {readonly kinds: ReadonlySet<Sign>; readonly letters: string} {
	const written = query.trimStart();
	const [sign = ''] = written;
	return isSign(sign)
		? {kinds: new Set([sign]), letters: written.slice(1).trim()}
		: {kinds: ALL_SIGNS, letters: written.trim()};
}

const ALL_SIGNS: ReadonlySet<Sign> = new Set(['#', '@', '/']);

function isSign(character: string): character is Sign {
	return character === '#' || character === '@' || character === '/';
}

/** Conversations are asked for with '@', as the people they are with. */
function isOfKind(entry: GoToEntry, kinds: ReadonlySet<Sign>): boolean {
	return entry.type !== 'room' || kinds.has(entry.room.direct === undefined ? '#' : '@');
}

/** Leaves out this account, people one has a conversation with, and listed rooms that it is in. */
function isElsewhere(entry: GoToEntry, state: State, own: string | undefined): boolean {
	switch (entry.type) {
		case 'listing':
			return !state.rooms.has(entry.listing.room);
		case 'person':
			return entry.name !== own && !state.rooms.has(conversationId(entry.name));
		case 'room':
		case 'command':
			return true;
	}
}

/** How recently a room was in front: larger is later; the room in front itself comes last. */
function recencyOf({room, visited}: View): ReadonlyMap<string, number> {
	const recency = new Map(visited.map((id, index) => [id, index + 1]));
	return room === undefined ? recency : recency.set(room, -1);
}

function compare(left: Found, right: Found, recency: ReadonlyMap<string, number>): number {
	return (
		right.score - left.score ||
		urgency(right.entry) - urgency(left.entry) ||
		(left.score === 0 ? 0 : left.entry.name.length - right.entry.name.length) ||
		recent(right.entry, recency) - recent(left.entry, recency) ||
		KINDS.indexOf(left.entry.type) - KINDS.indexOf(right.entry.type) ||
		(left.entry.name < right.entry.name ? -1 : Number(left.entry.name > right.entry.name))
	);
}

const KINDS: readonly GoToEntry['type'][] = ['room', 'person', 'listing', 'command'];

/** Of rooms that fit equally well, the one where somebody waits. */
function urgency(entry: GoToEntry): number {
	if (entry.type !== 'room') {
		return 0;
	}
	return entry.room.mentions > 0 ? 2 : Number(entry.room.unread > 0);
}

function recent(entry: GoToEntry, recency: ReadonlyMap<string, number>): number {
	return entry.type === 'room' ? (recency.get(entry.room.id) ?? 0) : 0;
}
