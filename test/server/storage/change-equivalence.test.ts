import test from 'ava';
import fc from 'fast-check';
import {systemRandom} from '../../../source/protocol/environment.ts';
import type {MessageState, RoomMessage} from '../../../source/protocol/records.ts';
import {createMemoryStorage} from '../../../source/server/storage/memory.ts';
import type {ChangeAction} from '../../../source/server/storage/message-storage.ts';
import {phrasesOf} from '../../../source/server/storage/search-words.ts';
import type {Storage} from '../../../source/server/storage/storage.ts';
import {entry, message, openSqlite, roomRequest, temporaryDirectory} from './backends.ts';

type Step =
	| {
			readonly type: 'send';
			readonly room: string;
			readonly from: string;
			readonly id: string;
			readonly text: string;
			readonly time: number;
			readonly replyTo: number | undefined;
	  }
	| {
			readonly type: 'change';
			readonly room: string;
			readonly from: string;
			readonly id: string;
			readonly time: number;
			readonly target: number;
			readonly action: ChangeAction;
	  };

const PEOPLE = ['ann', 'ben', 'carl'];
const ROOMS = ['r1', 'r2'];

const room = fc.constantFrom(...ROOMS);
const from = fc.constantFrom(...PEOPLE, 'stranger');
/** Few enough that some come twice. */
const id = fc.integer({min: 1, max: 40}).map((number) => `id-${number}`);
const time = fc.integer({min: 1, max: 60});
const seq = fc.integer({min: 0, max: 16});
const emoji = fc.constantFrom('👍', '🎉', '🦊');
const text = fc.oneof(
	fc.constantFrom('Ärger im Büro', 'ann: hello', 'hello @ben-', '会议 hello', 'ask ann-lee', 'ﬁne'),
	fc.string({unit: 'grapheme', maxLength: 8}),
	fc.string({unit: 'binary', maxLength: 6}),
);
const action: fc.Arbitrary<ChangeAction> = fc.oneof(
	text.map((edited) => ({type: 'edit', text: edited}) as const),
	fc.boolean().map((isStaff) => ({type: 'delete', isStaff}) as const),
	emoji.map((given) => ({type: 'react', emoji: given, limit: 2}) as const),
	emoji.map((taken) => ({type: 'unreact', emoji: taken}) as const),
	fc.constant({type: 'pin', limit: 2} as const),
	fc.constant({type: 'unpin'} as const),
);
const step: fc.Arbitrary<Step> = fc.oneof(
	fc.record({
		type: fc.constant('send' as const),
		...{room, from, id, text, time},
		replyTo: fc.option(seq, {nil: undefined}),
	}),
	{
		weight: 3,
		arbitrary: fc.record({
			type: fc.constant('change' as const),
			...{room, from, id, time, target: seq, action},
		}),
	},
);

/** The same rooms in every storage, to the ids of their entries. */
async function openRooms(storage: Storage): Promise<void> {
	for (const each of ROOMS) {
		const request = roomRequest(each, 'ann');
		const first = {...request.message, id: `create-${each}`};
		await storage.createRoom({...request, message: first});
		for (const name of ['ben', 'carl']) {
			const joining = entry(each, name, {id: `join-${each}`, time: 3});
			await storage.joinRoom({role: 'member', limit: 10, message: joining});
		}
	}
}

function apply(storage: Storage, made: Step) {
	if (made.type === 'change') return storage.change({...made, device: `device-${made.from}`});
	const {replyTo, ...sent} = made;
	return storage.append(
		message(made.room, made.from, made.text, {
			...{id: sent.id, time: sent.time},
			...(replyTo === undefined ? {} : {replyTo}),
		}),
	);
}

/** What one room holds after some entries, in the plainest way: written from the document alone. */
class Model {
	readonly #messages = new Map<number, {text: string; state: MessageState}>();

	/** Takes the outcome of a step that a storage says it has carried out. */
	take(made: Step, stored: RoomMessage): void {
		if (made.type === 'send') {
			this.#messages.set(stored.seq, {text: stored.text, state: EMPTY});
			const root = this.#messages.get(stored.thread ?? -1);
			if (root !== undefined) {
				const replies = root.state.replies + 1;
				root.state = {...root.state, replies, repliedAt: stored.time};
			}
			return;
		}
		const found = this.#messages.get(made.target);
		if (found === undefined) throw new Error('What is not there was changed.');
		found.state = {...changed(found.state, made), revision: stored.seq};
		if (made.action.type === 'edit') found.text = made.action.text;
		if (made.action.type === 'delete') found.text = '';
	}

	get messages() {
		return this.#messages;
	}
}

const EMPTY: MessageState = {
	...{revision: 0, edited: false, deleted: false, pinned: false, reactions: [], replies: 0},
};

function changed(state: MessageState, made: Step & {type: 'change'}): MessageState {
	const {action: done, from: by} = made;
	switch (done.type) {
		case 'edit':
			return {...state, edited: true};
		case 'delete':
			return {...state, deleted: true, pinned: false, reactions: []};
		case 'pin':
		case 'unpin':
			return {...state, pinned: done.type === 'pin'};
		case 'react': {
			const there = state.reactions.find((each) => each.emoji === done.emoji);
			if (there === undefined) {
				const first = {emoji: done.emoji, count: 1, names: [by]};
				return {...state, reactions: [...state.reactions, first]};
			}
			const more = {...there, count: there.count + 1, names: [...there.names, by]};
			const reactions = state.reactions.map((each) => (each === there ? more : each));
			return {...state, reactions};
		}
		case 'unreact': {
			const reactions = state.reactions.flatMap((each) => {
				if (each.emoji !== done.emoji) return [each];
				const names = each.names.filter((name) => name !== by);
				return names.length === 0 ? [] : [{...each, count: names.length, names}];
			});
			// The order is that of the oldest reaction that is left, which the model does not know.
			return {...state, reactions};
		}
	}
}

/** A client as the document says: takes entries in any order that a relay can send them in. */
class Reader {
	readonly #held = new Map<number, {text: string; state: MessageState}>();
	last = 0;

	/** An entry that was pushed or paged in its order. */
	entry(next: RoomMessage): void {
		if (next.seq !== this.last + 1) return;
		this.last = next.seq;
		this.#take(next);
	}

	#take({
		kind,
		seq: position,
		text: said,
		state,
		change,
		thread,
		threadCount = 0,
		time: at,
	}: RoomMessage) {
		if (kind === 'text') this.#held.set(position, {text: said, state: state ?? EMPTY});
		const root = this.#held.get(thread ?? -1);
		if (root !== undefined && threadCount > root.state.replies) {
			root.state = {...root.state, replies: threadCount, repliedAt: at};
		}
		const target = this.#held.get(change?.seq ?? -1);
		if (change === undefined || target === undefined) return;
		if (change.state.revision <= target.state.revision) return;
		const {replies, repliedAt} = target.state;
		const isKept = replies > change.state.replies;
		target.text = change.text;
		target.state = isKept
			? {...change.state, replies, ...(repliedAt === undefined ? {} : {repliedAt})}
			: change.state;
	}

	get messages() {
		return this.#held;
	}
}

async function readAll(storage: Storage, of: string, reader: Reader, limit: number): Promise<void> {
	for (let more = true; more; ) {
		const page = await storage.history({room: of, after: reader.last, limit});
		for (const next of page.messages) reader.entry(next);
		({more} = page);
	}
}

/** Reactions by emoji, for where their order is not what is compared. */
function unordered(messages: ReadonlyMap<number, {text: string; state: MessageState}>): unknown {
	return [...messages].map(([position, {text: said, state}]) => {
		const byEmoji = (one: {emoji: string}, other: {emoji: string}) =>
			one.emoji < other.emoji ? -1 : 1;
		return [position, said, {...state, reactions: state.reactions.toSorted(byEmoji)}];
	});
}

const QUERIES = [
	'hello',
	'HEL',
	'arger',
	'buro',
	'议',
	'会议',
	'fi',
	'ann',
	'👍',
	'ann-lee',
	'a b',
];

/** Everything that can be asked about the rooms' messages. */
function everything(storage: Storage): Promise<unknown> {
	const search = {rooms: ROOMS, phrases: [], limit: 9};
	return Promise.all([
		...ROOMS.flatMap((of) => [
			storage.history({room: of, limit: 100}),
			storage.history({room: of, before: 9, limit: 3}),
			storage.pins(of),
			...[0, 4, 5, 6].map((thread) => storage.history({room: of, thread, limit: 3})),
			...[4, 5].map((thread) => storage.history({room: of, thread, after: 4, limit: 2})),
			...[4, 5].map((thread) => storage.history({room: of, thread, before: 8, limit: 2})),
			...[0, 20, 59, 60, 601].map((since) => storage.firstSince(of, since)),
			storage.search({...search, rooms: [of], phrases: [['hel']], limit: 1}),
		]),
		...QUERIES.map((query) => storage.search({...search, phrases: phrasesOf(query)})),
		storage.search(search),
		storage.search({...search, from: 'ben'}),
		storage.search({...search, since: 600}),
		storage.search({...search, before: 600}),
		storage.search({...search, since: 601, before: 605}),
		storage.search({...search, mentioned: 'ann'}),
		storage.search({...search, mentioned: 'ben', from: 'ann'}),
		storage.search({...search, rooms: []}),
	]);
}

const rounds = fc.array(step, {minLength: 1, maxLength: 50});

test('memory and SQLite serve alike whatever is sent and changed', async (t) => {
	await fc.assert(
		fc.asyncProperty(rounds, fc.integer({min: 1, max: 6}), async (steps, indexedTogether) => {
			const memory = createMemoryStorage({random: systemRandom});
			const sqlite = await openSqlite(temporaryDirectory(t), indexedTogether);
			try {
				for (const storage of [memory, sqlite]) await openRooms(storage);
				for (const made of steps) t.deepEqual(await apply(sqlite, made), await apply(memory, made));
				t.deepEqual(await everything(sqlite), await everything(memory));
			} finally {
				await sqlite.close();
			}
		}),
		{numRuns: 60},
	);
});

test('whoever takes every entry once, from whenever on, holds what whoever pages all at the end does', async (t) => {
	await fc.assert(
		fc.asyncProperty(rounds, fc.array(fc.boolean()), async (steps, pauses) => {
			const storage = createMemoryStorage({random: systemRandom});
			await openRooms(storage);
			const models = new Map(ROOMS.map((of) => [of, new Model()]));
			const live = new Map(ROOMS.map((of) => [of, new Reader()]));
			const resuming = new Map(ROOMS.map((of) => [of, new Reader()]));
			for (const of of ROOMS) await readAll(storage, of, live.get(of) ?? new Reader(), 2);
			for (const [index, made] of steps.entries()) {
				const result = await apply(storage, made);
				const stored =
					result.type === 'changed'
						? result.entry
						: result.type === 'appended' && !result.duplicate
							? result.message
							: undefined;
				if (stored !== undefined) {
					models.get(made.room)?.take(made, stored);
					live.get(made.room)?.entry(stored);
				}
				const reader = resuming.get(made.room);
				if (pauses[index] === true && reader !== undefined) {
					await readAll(storage, made.room, reader, 3);
				}
			}
			for (const of of ROOMS) {
				const paged = new Reader();
				await readAll(storage, of, paged, 4);
				const late = resuming.get(of) ?? new Reader();
				await readAll(storage, of, late, 5);
				t.deepEqual(late.messages, paged.messages);
				t.deepEqual(live.get(of)?.messages, paged.messages);
				t.deepEqual(unordered(paged.messages), unordered(models.get(of)?.messages ?? new Map()));
			}
		}),
		{numRuns: 200},
	);
});
