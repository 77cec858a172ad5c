import test from 'ava';
import type {Client} from '../../source/client/api.ts';
import {createClient} from '../../source/client/client.ts';
import {roomByName} from '../../source/client/state/select.ts';
import {createMemoryVault} from '../../source/client/vault/memory.ts';
import {type Bridge, bridgeTo} from '../helpers/bridge.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {startTestRelay, type TestRelay} from '../helpers/test-relay.ts';
import {settled, until} from '../helpers/until.ts';

/** A person with a program that is started again and again, and a network of their own. */
class Person {
	client: Client;
	readonly bridge: Bridge;
	readonly #vault = createMemoryVault();
	readonly #relay: TestRelay;
	readonly #name: string;
	#starts = 0;

	constructor(relay: TestRelay, name: string) {
		this.#relay = relay;
		this.#name = name;
		this.bridge = bridgeTo(() => relay.relay);
		this.client = this.#create();
	}

	async register(): Promise<void> {
		await this.client.register({name: this.#name});
		await this.client.whenLive();
	}

	/** Makes the network whole again. */
	repair(): void {
		this.bridge.isDown = false;
		this.bridge.losesFrames = false;
	}

	/** Ends the program without a goodbye to its network, and starts it anew from its vault. */
	async restart(): Promise<void> {
		await this.client.close();
		this.client = this.#create();
		this.client.start();
	}

	get lobby() {
		return roomByName(this.client.state, 'lobby');
	}

	get texts(): readonly string[] {
		return [...(this.lobby?.log ?? [])].flatMap((entry) =>
			entry.type === 'message' && entry.kind === 'text' ? [entry.text] : [],
		);
	}

	get isUpToDate(): boolean {
		return this.client.state.connection.type === 'live' && this.lobby?.pending.length === 0;
	}

	/** Scrolls to the beginning, over every gap. */
	async readAll(): Promise<void> {
		for (let room = this.lobby; room !== undefined; room = this.lobby) {
			const gap = [...room.log].find((entry) => entry.type === 'gap');
			if (gap === undefined && !room.hasOlder) return;
			await this.client.loadOlder(room.id, gap?.type === 'gap' ? gap.before : undefined);
		}
	}

	#create(): Client {
		return createClient({
			url: 'wss://chat.example',
			transport: this.bridge,
			vault: this.#vault,
			clock: this.#relay.clock,
			random: seededRandom(this.#name.length * 1000 + ++this.#starts),
		});
	}
}

for (const seed of Array.from({length: 20}, (_, index) => index + 1)) {
	test(`whatever the network does, everything arrives once and in order (seed ${seed})`, async (t) => {
		const relay = await startTestRelay();
		const random = seededRandom(seed);
		const people = [new Person(relay, 'ada'), new Person(relay, 'bobby')];
		for (const person of people) await person.register();
		const sent = new Map(people.map((person) => [person, [] as string[]]));
		for (let step = 0; step < 300; step++) {
			const person = people[random.fraction() < 0.5 ? 0 : 1];
			if (person === undefined) throw new Error('Nobody is there.');
			const dice = random.fraction();
			if (dice < 0.5 && person.lobby !== undefined) {
				const text = `${person === people[0] ? 'ada' : 'bobby'} says ${step}`;
				person.client.send(person.lobby.id, text);
				sent.get(person)?.push(text);
			} else if (dice < 0.55) person.bridge.cut();
			else if (dice < 0.6) person.bridge.losesFrames = true;
			else if (dice < 0.63) person.bridge.isDown = true;
			else if (dice < 0.66) await person.restart();
			else if (dice < 0.85) person.repair();
			relay.clock.advance(Math.floor(random.fraction() * 3000));
			await settled();
		}

		for (const person of people) person.repair();

		const total = [...sent.values()].reduce((sum, texts) => sum + texts.length, 0);
		t.true(total > 30);
		await until(
			() =>
				people.every((person) => person.isUpToDate) &&
				new Set(people.map(({lobby}) => lobby?.log.newestSeq)).size === 1,
			() => relay.clock.advance(100),
		);
		for (const person of people) await person.readAll();
		const [first, second] = people;
		t.deepEqual(first?.texts, second?.texts, 'both see one order');
		t.is(new Set(first?.texts).size, total, 'nothing twice, nothing lost');
		for (const [person, texts] of sent) {
			const own = first?.texts.filter((text) => texts.includes(text));
			t.deepEqual(own, texts, `the order of ${person === first ? 'ada' : 'bobby'} is kept`);
		}

		for (const {client} of people) await client.close();
	});
}
