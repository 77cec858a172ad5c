import type {Client} from '../../source/client/api.ts';
import type {RoomState} from '../../source/client/state/state.ts';
import type {ClientHost} from './client-host.ts';
import type {World} from './world.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** How long everything may take to come right once nothing fails any more, in milliseconds. */
const PATIENCE = 20 * MINUTE;

/** Two heartbeats: whatever was lost without a trace is found out by then. */
const QUIET = 65 * SECOND;

/**
 * Ends all trouble and waits until nothing is left to do: every client live, every outbox empty or
 * given up visibly, every gap filled as somebody scrolling through the log would fill it.
 */
export async function settle(world: World): Promise<void> {
	const {hosts, judge, network, relay, time, trace} = world;
	trace.add('world', 'calm');
	relay.faults.quality = {writeDelay: 2, readDelay: 0, failure: 0};
	relay.faults.isFull = false;
	network.heal();
	await relay.start();
	for (const host of hosts) {
		host.disk.isFull = false;
		host.disarm();
		requireWilling(world, host.name, host.client);
		host.start();
	}
	// What was planned during the trouble, such as a restart, happens now; then nothing more does.
	await time.pass(MINUTE / 2);
	for (const host of hosts) {
		host.disarm();
		host.start();
	}
	network.heal();
	const isQuiet = (): boolean =>
		!network.hasDeadLines && hosts.every((host) => isDone(world, host));
	const isAtRest = async (): Promise<boolean> => {
		if (!(await time.pass(PATIENCE, isQuiet))) return false;
		await time.pass(QUIET);
		// What follows from private messages, such as receipts, needs time as well.
		return world.profile.privacy === undefined || time.pass(PATIENCE, isQuiet);
	};
	if (!(await isAtRest())) {
		for (const host of hosts) judge.fail(`${host.name} did not come to rest: ${tell(world, host)}`);
		return;
	}
	if (!(await scrollThroughAll(world))) judge.fail('the logs could not be filled');
}

/** No client may have given up for good: nothing happened that would be a reason. */
function requireWilling({judge}: World, name: string, client: Client | undefined): void {
	const connection = client?.state.connection;
	if (connection?.type === 'logged-out') judge.fail(`${name} gave up: ${connection.reason}`);
	if (connection?.type === 'off' && connection.reason !== undefined) {
		judge.fail(`${name} gave up: ${connection.reason}`);
	}
}

function isDone(world: World, host: ClientHost): boolean {
	const state = host.client?.state;
	if (state?.connection.type !== 'live') return false;
	const isSent = [...state.rooms.values()].every(({pending}) =>
		pending.every(({delivery}) => delivery.type === 'failed'),
	);
	if (!isSent || !host.isPrivate) return isSent;
	const isSaid = host.disk.outgoing.every(({failure}) => failure !== undefined);
	return state.private.status === 'ready' && isSaid && waitingFor(world, host) === 0;
}

/** Envelopes that the relay still has for a client's device. */
function waitingFor({disk}: World, {client}: ClientHost): number {
	return disk.mailboxes.get(client?.state.account?.device ?? '')?.waiting.length ?? 0;
}

function tell(world: World, host: ClientHost): string {
	const {client, disk} = host;
	if (client === undefined) return 'not running';
	const {connection, rooms, private: privacy} = client.state;
	const pending = [...rooms.values()].flatMap((room) => room.pending);
	const privately = `${privacy.status}, ${disk.outgoing.length} outgoing, ${waitingFor(world, host)} waiting`;
	return `${JSON.stringify(connection)}, ${pending.length} pending; private: ${privately}`;
}

/** Everybody scrolls up in every room until nothing is missing; false when that never ends. */
async function scrollThroughAll(world: World): Promise<boolean> {
	for (const {name, client} of world.hosts) {
		if (client === undefined) continue;
		for (const id of client.state.rooms.keys()) {
			const room = (): RoomState | undefined => client.state.rooms.get(id);
			for (let page = 0; missing(room()) !== 'nothing'; page++) {
				if (page > 500) return false;
				const before = missing(room());
				world.attempt(name, () =>
					client.loadOlder(id, before === 'beginning' || before === 'nothing' ? undefined : before),
				);
				await world.time.pass(2 * SECOND);
			}
		}
	}
	return true;
}

/** The end of the newest gap, or whether the beginning is missing. */
function missing(room: RoomState | undefined): number | 'beginning' | 'nothing' {
	if (room === undefined) return 'nothing';
	for (const entry of room.log.backwards()) if (entry.type === 'gap') return entry.before;
	return room.hasOlder ? 'beginning' : 'nothing';
}
