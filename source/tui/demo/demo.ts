import type {Client} from '../../client/api.ts';
import {isConversationId} from '../../client/private/record-names.ts';
import type {Event} from '../../client/state/event.ts';
import {roomByName} from '../../client/state/select.ts';
import type {Clock, Timer} from '../../protocol/environment.ts';
import {furnishPrivate} from './private-scenes.ts';
import {
	DEMO_ANSWERS,
	DEMO_PAST,
	DEMO_PEOPLE,
	DEMO_REPLIES,
	DEMO_REPLY,
	DEMO_ROOMS,
	DEMO_SMALL_TALK,
	DEMO_TALK,
	type DemoLine,
	type DemoPerson,
} from './script.ts';

export type DemoOptions = {
	/** Makes an account of that name on the demo's relay; resolves when it is live. */
	readonly connectAs: (name: string) => Promise<Client>;
	/** The name of the person at the keyboard; not one of the demo's people. */
	readonly name: string;
	readonly clock: Clock;
};

/** A demo that is running. */
export type Demo = {
	/** The client of the person at the keyboard, in all rooms. Whoever uses it closes it. */
	readonly client: Client;
	/** Sends everybody else home. */
	close(): Promise<void>;
};

/** Fills the rooms with scripted people who talk, and who answer what is said to them. */
export async function startDemo({connectAs, name, clock}: DemoOptions): Promise<Demo> {
	const people = new Map<string, Client>();
	for (const person of DEMO_PEOPLE) {
		people.set(person.name, await connectAs(person.name));
	}
	await furnish(people);
	const client = await connectAs(name);
	for (const room of DEMO_ROOMS) {
		await client.joinRoom(room.name);
	}
	const play = new Play({people, name, clock});
	play.start();
	const ending = new AbortController();
	// A demo without private conversations is still one: the chat does not wait for them.
	const furnished = furnishPrivate(client, people, ending.signal).catch(() => {});
	return {
		client,
		async close() {
			ending.abort();
			play.close();
			await furnished;
			await Promise.all([...people.values()].map((person) => person.close()));
		},
	};
}

/** Milliseconds that somebody types before a line is there, by its length. */
const KEY = 35;
const TYPING = {least: 600, most: 2500};
/** Milliseconds before somebody answers. */
const THINKING = 900;

type PlayOptions = {
	readonly people: ReadonlyMap<string, Client>;
	readonly name: string;
	readonly clock: Clock;
};

class Play {
	readonly #people: ReadonlyMap<string, Client>;
	readonly #name: string;
	readonly #clock: Clock;
	readonly #timers = new Set<Timer>();
	readonly #unsubscribe: readonly (() => void)[];
	#replies = 0;

	constructor({people, name, clock}: PlayOptions) {
		this.#people = people;
		this.#name = name;
		this.#clock = clock;
		// One listener hears all rooms, as every one of the people is in them; each hears what is private.
		this.#unsubscribe = [...people.values()].map((person, index) =>
			person.subscribe((event) => {
				if (isPrivate(event)) {
					this.#hearPrivate(person, event);
				} else if (index === 0) {
					this.#hear(event);
				}
			}),
		);
	}

	start(): void {
		this.#tell([...DEMO_TALK, ...DEMO_SMALL_TALK], 0);
	}

	close(): void {
		for (const stop of this.#unsubscribe) {
			stop();
		}
		for (const timer of this.#timers) {
			timer.cancel();
		}
	}

	/** Says the line at `index` when it is due, then goes on; small talk begins again at its end. */
	#tell(lines: readonly DemoLine[], index: number): void {
		const line = lines[index];
		if (line === undefined) {
			this.#tell(DEMO_SMALL_TALK, 0);
			return;
		}
		const typing = typingTime(line.text);
		this.#after(Math.max(0, line.after - typing), () => {
			this.#say(line);
			this.#after(typing, () => this.#tell(lines, index + 1));
		});
	}

	#hear(event: Event): void {
		if (event.type !== 'message-received' || event.message.from !== this.#name) {
			return;
		}
		const {room, kind, text} = event.message;
		if (kind !== 'text' && kind !== 'action') {
			return;
		}
		const [ear] = this.#people.values();
		const place = ear?.state.rooms.get(room)?.name;
		const answer = this.#answerTo(text);
		if (isPlace(place)) {
			this.#after(THINKING, () => this.#say({after: 0, room: place, ...answer}));
		}
	}

	#hearPrivate(person: Client, event: Event): void {
		if (event.type !== 'message-received' || event.message.from !== this.#name) {
			return;
		}
		const {room, text} = event.message;
		const words = this.#answerTo(text).text.replaceAll('{you}', this.#name);
		this.#after(THINKING, () => {
			person.typing(room);
			this.#after(typingTime(words), () => person.send(room, words));
		});
	}

	#answerTo(text: string): {readonly from: DemoPerson; readonly text: string} {
		const rule = DEMO_ANSWERS.find(({pattern}) => pattern.test(text));
		const fallback = DEMO_REPLIES[this.#replies++ % DEMO_REPLIES.length];
		const {from, text: words} = rule ?? fallback ?? DEMO_REPLY;
		// Who was named answers in person.
		const named = DEMO_PEOPLE.find(({name}) => text.toLowerCase().includes(name));
		return {from: named?.name ?? from, text: words};
	}

	#say({
		from,
		room,
		text,
		kind = 'text',
	}: Omit<DemoLine, 'kind'> & {kind?: 'text' | 'action'}): void {
		const person = this.#people.get(from);
		const held = person && roomByName(person.state, room);
		if (person === undefined || held === undefined) {
			return;
		}
		if (person.state.account?.presence === 'away') {
			person.setPresence('online', '');
		}
		const words = text.replaceAll('{you}', this.#name);
		person.typing(held.id);
		this.#after(typingTime(words), () => person.send(held.id, words, {kind}));
	}

	#after(delay: number, run: () => void): void {
		const timer = this.#clock.after(delay, () => {
			this.#timers.delete(timer);
			run();
		});
		this.#timers.add(timer);
	}
}

/** The rooms with their people, and what was said in them before. */
async function furnish(people: ReadonlyMap<string, Client>): Promise<void> {
	for (const {name, topic, owner} of DEMO_ROOMS) {
		await people.get(owner)?.createRoom({name, topic});
		for (const [person, client] of people) {
			if (person !== owner) {
				await client.joinRoom(name);
			}
		}
	}
	for (const {from, room, text} of DEMO_PAST) {
		const person = people.get(from);
		const held = person && roomByName(person.state, room);
		if (person !== undefined && held !== undefined) {
			await person.whenAccepted(person.send(held.id, text));
		}
	}
	for (const {name, status, ...rest} of DEMO_PEOPLE) {
		people.get(name)?.setPresence('isAway' in rest ? 'away' : 'online', status);
	}
}

function typingTime(text: string): number {
	return Math.max(TYPING.least, Math.min(TYPING.most, text.length * KEY));
}

function isPrivate(event: Event): boolean {
	return event.type === 'message-received' && isConversationId(event.message.room);
}

function isPlace(name: string | undefined): name is DemoLine['room'] {
	return name === 'lobby' || DEMO_ROOMS.some((room) => room.name === name);
}
