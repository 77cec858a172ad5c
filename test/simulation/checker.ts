import type {Client} from '../../source/client/api.ts';
import type {RoomState} from '../../source/client/state/state.ts';
import type {MemoryRoom} from '../../source/server/storage/memory-disk.ts';
import type {ClientHost} from './client-host.ts';
import {entriesOf} from './log-entries.ts';
import {checkMessages, type Models, shownProblem} from './message-checker.ts';
import {isWaiting} from './room-problem.ts';
import {checkSearch} from './search-checker.ts';
import {type SentMessage, subjectOf} from './sent-message.ts';
import type {World} from './world.ts';

/**
 * Compares everything with everything once a world is at rest: the relay's disk, what every client
 * shows, and what was sent and acknowledged on the way.
 */
export async function checkEnd(world: World): Promise<void> {
	checkLogs(world);
	checkSent(world);
	checkOrder(world);
	world.order?.check(world);
	const models = checkMessages(world);
	for (const host of world.hosts) {
		if (host.client !== undefined) checkClient(world, host, {client: host.client, models});
	}
	if (world.judge.violations.length === 0) await checkSearch(world, models);
}

/** The relay's logs: positions without a gap, every id of an account once. */
function checkLogs({disk, judge}: World): void {
	const seen = new Set<string>();
	for (const {record, log} of disk.rooms.values()) {
		if (record.head !== log.length) judge.fail(`${record.name} has head ${record.head}`);
		for (const [index, {seq, from, id}] of entriesOf({log}).entries()) {
			if (seq !== index + 1) judge.fail(`${record.name} has ${seq} at ${index + 1}`);
			if (seen.has(`${from} ${id}`)) judge.fail(`${id} of ${from} is stored twice`);
			seen.add(`${from} ${id}`);
		}
	}
}

/** Everything sent: acknowledged and stored where it was said, or failed for all to see, or lost for cause. */
function checkSent({disk, judge, hosts}: World): void {
	const texts = new Map<string, number>();
	for (const {log} of disk.rooms.values()) {
		for (const {text} of entriesOf({log})) texts.set(text, (texts.get(text) ?? 0) + 1);
	}
	for (const message of judge.sent.values()) {
		const {id, room, seq, client, text} = message;
		const stored = disk.rooms.get(room)?.log.find((entry) => entry?.id === id);
		if (seq !== undefined && stored?.seq !== seq) {
			judge.fail(`${id} of ${client} was acknowledged at ${seq} and is at ${stored?.seq}`);
		}
		const isRepeated = text !== '' && (texts.get(text) ?? 0) > countOf(text, judge.sent);
		if (isRepeated) judge.fail(`${id} is there twice`);
		if (stored !== undefined || message.needlessBy !== undefined || isExcused(message)) continue;
		const host = hosts.find(({name}) => name === client);
		const written = host?.disk.written.find((each) => each.id === id);
		if (written === undefined) judge.fail(`${id} of ${client} was lost`);
		else if (written.failure === undefined) judge.fail(`${id} of ${client} was forgotten`);
	}
}

/** Whether there is a reason why a message is nowhere. */
function isExcused({wasUnwritten, wasDropped, wasGivenUp, wasSuperseded}: SentMessage): boolean {
	return wasUnwritten || wasDropped || wasGivenUp || wasSuperseded;
}

function countOf(text: string, sent: ReadonlyMap<string, SentMessage>): number {
	let count = 0;
	for (const message of sent.values()) if (message.text === text) count++;
	return count;
}

/**
 * In each room: what one client sent stands in the order of sending, and what was begun after
 * something else had been acknowledged stands behind it. A change that was acknowledged as needless may
 * be made later all the same, should a crash forget the answer; but never after one that takes its place.
 */
function checkOrder({disk, judge}: World): void {
	for (const {record, log} of disk.rooms.values()) {
		let firstAcknowledged = Number.POSITIVE_INFINITY;
		const firstBegun = new Map<string, number>();
		for (const {id, seq} of entriesOf({log}).toReversed()) {
			const message = judge.sent.get(id);
			if (message === undefined || message.wasGivenUp || message.wasDropped) continue;
			const {client, begun, acknowledged, needlessBy} = message;
			const lines = [needlessBy === undefined ? client : undefined, subjectOf(message)];
			for (const line of lines.filter((each) => each !== undefined)) {
				if (begun > (firstBegun.get(line) ?? Number.POSITIVE_INFINITY)) {
					judge.fail(`${record.name} ${seq} of ${client} overtook what was sent before`);
				}
				firstBegun.set(line, begun);
			}
			if (needlessBy !== undefined) continue;
			if (begun > firstAcknowledged) {
				judge.fail(`${record.name} ${seq} was begun after a later one was acknowledged`);
			}
			firstAcknowledged = Math.min(firstAcknowledged, acknowledged ?? Number.POSITIVE_INFINITY);
		}
	}
}

function checkClient(
	world: World,
	host: ClientHost,
	{client, models}: {readonly client: Client; readonly models: Models},
): void {
	const {disk, judge} = world;
	const {rooms} = client.state;
	for (const [id, stored] of disk.rooms) {
		const isMember = stored.members.has(host.account);
		const shown = rooms.get(id);
		if (isMember !== (shown !== undefined)) {
			judge.fail(`${host.name} ${isMember ? 'lacks' : 'shows'} the room ${stored.record.name}`);
		}
		if (shown === undefined || !isMember) continue;
		const problem = problemOf(world, {host, shown, stored, models});
		if (problem !== undefined) judge.fail(`${host.name} shows ${shown.name} wrongly: ${problem}`);
	}
}

type Comparison = {
	readonly host: ClientHost;
	readonly shown: RoomState;
	readonly stored: MemoryRoom;
	readonly models: Models;
};

function problemOf(world: World, comparison: Comparison): string | undefined {
	return (
		logProblem(comparison) ??
		factProblem(world, comparison) ??
		peopleProblem(world, comparison) ??
		presenceProblem(world, comparison)
	);
}

function logProblem({host, shown, stored, models}: Comparison): string | undefined {
	const model = models.get(stored.record.id);
	const problem = model && shownProblem(shown, model, host.account);
	if (problem !== undefined) return problem;
	const {cursor} = shown.log;
	if (cursor?.seq !== stored.record.head) return `a cursor at ${cursor?.seq}`;
	const messages = [...shown.log].filter((entry) => entry.type === 'message');
	const unread = messages.filter(
		(message) => message.seq > shown.read && isWaiting(message, host.account),
	).length;
	return shown.unread === unread ? undefined : `${shown.unread} unread instead of ${unread}`;
}

function factProblem({profile}: World, {host, shown, stored}: Comparison): string | undefined {
	const member = stored.members.get(host.account);
	const {record} = stored;
	if (shown.read !== member?.read) return `read up to ${shown.read} instead of ${member?.read}`;
	if (shown.role !== member.role) return `role ${shown.role} instead of ${member.role}`;
	if (shown.head !== record.head) return `head ${shown.head} instead of ${record.head}`;
	// Where reading takes the disk time, news of a room may be older than what came before them.
	if (shown.topic === record.topic || profile.disk.readDelay > 0) return undefined;
	return `topic ${shown.topic} instead of ${record.topic}`;
}

/**
 * Only for a room whose people have been looked at: others have no list. Where reading takes the disk
 * time, a list may be older than the news that came before it; no storage of today's relay does that.
 */
function peopleProblem({profile}: World, {shown, stored}: Comparison): string | undefined {
	if (shown.members.size === 0 || profile.disk.readDelay > 0) return undefined;
	const names = [...shown.members.keys()].sort().join(' ');
	const right = [...stored.members.keys()].sort().join(' ');
	return names === right ? undefined : `members ${names} instead of ${right}`;
}

function presenceProblem({hosts}: World, {host, shown}: Comparison): string | undefined {
	const presence = host.client?.state.presence;
	for (const name of shown.members.keys()) {
		const devices = hosts.filter(({account}) => account === name);
		const wishes = devices.map(({client}) => client?.state.account?.presence);
		const right = wishes.includes('online') ? 'online' : 'away';
		const believed = presence?.get(name)?.state ?? 'offline';
		if (believed !== right) return `${name} is ${believed} instead of ${right}`;
	}
	return undefined;
}
