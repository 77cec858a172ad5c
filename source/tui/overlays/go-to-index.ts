import {Fzf} from 'fzf';
import {conversationId} from '../../client/private/record-names.ts';
import {roomsNeedingAttention} from '../../client/state/select.ts';
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
	| {readonly type: 'command'; readonly name: string; readonly command: CommandEntry}
	/** What was typed, looked for in messages. */
	| {readonly type: 'text'; readonly name: string};

/** An entry that fits, and which characters of its name made it fit. */
export type GoToMatch = {readonly entry: GoToEntry; readonly positions: ReadonlySet<number>};

export type GoToSources = {
	readonly state: State;
	readonly view: View;
	readonly commands: readonly CommandEntry[];
	/** Wall-clock time in milliseconds. */
	readonly now: number;
};

/** What fits a query, by kind; also beyond the end of the list. */
export type GoToCounts = {
	readonly rooms: number;
	readonly people: number;
	readonly commands: number;
};

/** The longest list that is offered; nobody reads further. */
export const GO_TO_MATCHES = 200;

/**
 * Finds places by a few letters of their names, in any order of kinds: the best match first, then
 * where this person is needed, then the shortest name, then the room visited last. '#', '@' or '/' in
 * front asks for one kind only, '?' for messages with those words.
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
		return this.#answer(query, sources).matches;
	}

	/** How many there are of each kind. */
	counts(query: string, sources: GoToSources): GoToCounts {
		return this.#answer(query, sources).counts;
	}

	/** A key and the frame after it ask for the same. */
	#answer(query: string, sources: GoToSources): Answer {
		if (this.#last === undefined || !isSame(this.#last, query, sources)) {
			this.#last = {query, sources, ...this.#search(query, sources)};
		}
		return this.#last;
	}

	#search(
		query: string,
		{state, view, commands, now}: GoToSources,
	): Pick<Answer, 'matches' | 'counts'> {
		const {kinds, letters, text} = readQuery(query);
		const own = state.account?.name;
		const found: Found[] = [
			...(kinds.has('#') || kinds.has('@') ? this.#rooms.find(state.rooms, letters) : []),
			...(kinds.has('#') ? this.#listings.find(state.listings, letters) : []),
			...(kinds.has('@') ? this.#people.find(state.presence, letters) : []),
			...(kinds.has('/') ? this.#commands.find(commands, letters) : []),
		].filter(({entry}) => isElsewhere(entry, state, own) && isOfKind(entry, kinds));
		const order = {recency: recencyOf(view), needs: needsOf(state, view, now)};
		const best = found.toSorted((left, right) => compare(left, right, order));
		const matches = best.slice(0, GO_TO_MATCHES);
		return {
			matches: text === '' ? matches : [...matches, inMessages(text)],
			counts: countsOf(found),
		};
	}
}

type Answer = {
	readonly query: string;
	readonly sources: GoToSources;
	readonly matches: readonly GoToMatch[];
	readonly counts: GoToCounts;
};

function isSame({query, sources}: Answer, asked: string, now: GoToSources): boolean {
	const {state, view, commands} = sources;
	return (
		query === asked &&
		state.rooms === now.state.rooms &&
		state.listings === now.state.listings &&
		state.presence === now.state.presence &&
		state.account === now.state.account &&
		state.attention === now.state.attention &&
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

type ReadQuery = {
	readonly kinds: ReadonlySet<Sign>;
	readonly letters: string;
	/** What to look for in messages; '' for nothing. */
	readonly text: string;
};

function readQuery(query: string): ReadQuery {
	const written = query.trimStart();
	const [sign = ''] = written;
	const rest = written.slice(1).trim();
	if (sign === '?') {
		return {kinds: new Set(), letters: '', text: rest};
	}
	if (isSign(sign)) {
		return {kinds: new Set([sign]), letters: rest, text: ''};
	}
	const letters = written.trim();
	return {kinds: ALL_SIGNS, letters, text: letters.length < TEXT_LETTERS ? '' : letters};
}

/** Fewer letters are in every message. */
const TEXT_LETTERS = 2;

function inMessages(text: string): GoToMatch {
	return {entry: {type: 'text', name: text}, positions: new Set()};
}

function countsOf(found: readonly Found[]): GoToCounts {
	const counts = {rooms: 0, people: 0, commands: 0};
	for (const {entry} of found) {
		const isPerson =
			entry.type === 'person' || (entry.type === 'room' && entry.room.direct !== undefined);
		counts[isPerson ? 'people' : entry.type === 'command' ? 'commands' : 'rooms']++;
	}
	return counts;
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
		case 'text':
			return true;
	}
}

/** How recently a room was in front: larger is later; the room in front itself comes last. */
function recencyOf({room, visited}: View): ReadonlyMap<string, number> {
	const recency = new Map(visited.map((id, index) => [id, index + 1]));
	return room === undefined ? recency : recency.set(room, -1);
}

/** By room id, how much this person is needed there: larger is more. Not in the room in front. */
function needsOf(state: State, view: View, now: number): ReadonlyMap<string, number> {
	const rooms = roomsNeedingAttention(state, now).filter(({id}) => id !== view.room);
	return new Map(rooms.map(({id}, index) => [id, rooms.length - index]));
}

type Order = {
	readonly recency: ReadonlyMap<string, number>;
	readonly needs: ReadonlyMap<string, number>;
};

function compare(left: Found, right: Found, {recency, needs}: Order): number {
	return (
		right.score - left.score ||
		of(right.entry, needs) - of(left.entry, needs) ||
		Number(isCommand(left.entry)) - Number(isCommand(right.entry)) ||
		(left.score === 0 ? 0 : left.entry.name.length - right.entry.name.length) ||
		of(right.entry, recency) - of(left.entry, recency) ||
		KINDS.indexOf(left.entry.type) - KINDS.indexOf(right.entry.type) ||
		(left.entry.name < right.entry.name ? -1 : Number(left.entry.name > right.entry.name))
	);
}

/** Letters that suit a place and a command as well mean the place: `/` asks for commands. */
function isCommand({type}: GoToEntry): boolean {
	return type === 'command';
}

const KINDS: readonly GoToEntry['type'][] = ['room', 'person', 'listing', 'command', 'text'];

function of(entry: GoToEntry, ranks: ReadonlyMap<string, number>): number {
	return entry.type === 'room' ? (ranks.get(entry.room.id) ?? 0) : 0;
}
