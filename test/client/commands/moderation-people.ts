import type {ExecutionContext} from 'ava';
import type {Client} from '../../../source/client/api.ts';
import {createClient} from '../../../source/client/client.ts';
import {roomByName} from '../../../source/client/state/select.ts';
import type {LogMessage, RoomState} from '../../../source/client/state/state.ts';
import {createMemoryVault} from '../../../source/client/vault/memory.ts';
import {bridgeTo} from '../../helpers/bridge.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {startTestRelay, type TestRelay} from '../../helpers/test-relay.ts';
import {until} from '../../helpers/until.ts';
import {type Answers, type Desk, deskOf} from './recording-ui.ts';

let seed = 5000;

/** Somebody at a real relay, with a desk for commands. */
export type Regular = {readonly client: Client; readonly desk: Desk};

/** A real relay that ada owns, and who else is there. */
export type Order = {
	readonly relay: TestRelay;
	join(name: string): Promise<Regular>;
	/** Runs a line in a room, by its name; the lobby unless given. */
	run(person: Regular, line: string, answers?: Answers, room?: string): Promise<string>;
	until(condition: () => boolean): Promise<void>;
};

/** Starts a relay; whoever joins first owns it. */
export async function startOrder(t: ExecutionContext): Promise<Order> {
	const relay = await startTestRelay({});
	const bridge = bridgeTo(() => relay.relay);
	const waitUntil = (condition: () => boolean) => until(condition, () => relay.clock.advance(100));
	return {
		relay,
		until: waitUntil,
		async join(name) {
			const client = createClient({
				...{url: 'wss://chat.example', transport: bridge, vault: createMemoryVault()},
				...{clock: relay.clock, random: seededRandom(++seed), hasPrivate: false},
			});
			await client.register({name});
			await client.whenLive();
			t.teardown(() => client.close());
			return {client, desk: deskOf({client}, () => relay.clock.now())};
		},
		async run({client, desk}, line, answers, room = 'lobby') {
			await desk.run(line, roomByName(client.state, room)?.id, answers);
			return desk.lastLine();
		},
	};
}

/** A room by its name. Throws when this person is not in it. */
export function roomOf({client}: Regular, name = 'lobby'): RoomState {
	const room = roomByName(client.state, name);
	if (room === undefined) throw new Error(`Not in ${name}.`);
	return room;
}

/** What those who run a room did there, oldest first. */
export function deedsIn(person: Regular, name = 'lobby'): readonly LogMessage[] {
	return [...roomOf(person, name).log].filter(
		(row): row is LogMessage => row.type === 'message' && row.kind === 'moderation',
	);
}

/** Says something in a room, and waits until somebody else has it. */
export async function say(from: Regular, text: string, to: Regular, room = 'lobby') {
	from.client.send(roomOf(from, room).id, text);
	const has = (person: Regular) => roomOf(person, room).log.newest?.text === text;
	await until(() => has(to) && has(from));
	const message = roomOf(to, room).log.newest;
	if (message === undefined) throw new Error('It did not come.');
	return message;
}
