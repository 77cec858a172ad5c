import type {LogMessage, PendingChange, RoomState} from '../../source/client/state/state.ts';
import {type Action, inRoom, newText, type Person} from './person.ts';

/** What people do to messages that stand in a room's log, and how they look for them. */
export const MESSAGE_ACTIONS: readonly Action[] = [
	{name: 'reply', weight: 10, run: reply},
	{name: 'edit a message', weight: 10, run: edit},
	{name: 'delete a message', weight: 5, run: takeAway},
	{name: 'react to a message', weight: 12, run: react},
	{name: 'pin', weight: 5, run: pin},
	{name: 'mark unread', weight: 4, run: markUnread},
	{name: 'search', weight: 2, run: search},
	{name: 'look around', weight: 3, run: lookAround},
];

const EMOJI = ['👍', '🎉', '🫖'];

/** Answers what is there, mostly: any position may be asked for. */
function reply(person: Person): void {
	inRoom(person, ({world, host, client}, room) => {
		const {dice} = world;
		const held = pickMessage(person, room);
		const replyTo =
			held === undefined || dice.chance(0.1) ? dice.integer(1, room.head + 2) : held.seq;
		const text = newText(person, 'answers');
		const id = client.send(room.id, text, {replyTo});
		world.judge.typed(host.name, {id, room: room.id, text, replyTo});
		world.trace.add(host.name, `answered ${replyTo} as ${id} in ${room.name}`);
	});
}

/** An own message, mostly: what stands in the way is said before anything is written down. */
function edit(person: Person): void {
	inRoom(person, ({client, world}, room) => {
		const message = pickMessage(person, room, world.dice.chance(0.95));
		if (message === undefined) return;
		const text = world.dice.chance(0.1) ? message.text : newText(person, 'means');
		client.editMessage(room.id, message.id, text);
		told(person, room, text);
	});
}

function takeAway(person: Person): void {
	inRoom(person, ({client, world}, room) => {
		const message = pickMessage(person, room, world.dice.chance(0.7));
		if (message === undefined) return;
		client.deleteMessage(room.id, message.id);
		told(person, room);
	});
}

function react(person: Person): void {
	inRoom(person, ({client, world: {dice}}, room) => {
		const message = pickMessage(person, room);
		if (message === undefined) return;
		client.react(room.id, message.id, {emoji: dice.pick(EMOJI), isOn: dice.chance(0.6)});
		told(person, room);
	});
}

function pin(person: Person): void {
	inRoom(person, ({client, world: {dice}}, room) => {
		const message = pickMessage(person, room);
		if (message === undefined) return;
		client.pin(room.id, message.id, dice.chance(0.6));
		told(person, room);
	});
}

/** The judge learns what the client has taken; it is the newest that waits. */
function told({client, host, world}: Person, {id: room}: RoomState, text = ''): void {
	const written = client.state.rooms.get(room)?.pending.at(-1);
	const change: PendingChange | undefined = written?.change;
	if (written === undefined || change === undefined) return;
	world.judge.typed(host.name, {id: written.id, room, text, change});
	world.trace.add(host.name, `wants ${change.type} of ${change.seq} as ${written.id}`);
}

function markUnread(person: Person): void {
	inRoom(person, ({client, world}, room) => {
		client.markUnread(room.id, world.dice.integer(1, Math.max(1, room.head)));
	});
}

async function search({client, world: {dice, judge}, host}: Person): Promise<void> {
	const words = dice.pick(['says', 'answ', 'mean', 'and so', `${host.account}`]);
	const {matches, problem} = await client.search({words});
	if (problem !== undefined) return;
	for (const {message} of matches) {
		const isRight = words.split(' ').every((word) => message.text.includes(word));
		if (!isRight) judge.fail(`${host.name} looked for “${words}” and found “${message.text}”`);
	}
}

function lookAround(person: Person): unknown {
	return inRoom(person, async ({client, world: {dice}}, room) => {
		const seq = dice.integer(1, Math.max(1, room.head));
		await client.loadAround(room.id, {seq});
		const thread = client.state.rooms.get(room.id)?.log.messageAt(seq)?.thread;
		if (thread !== undefined) await client.loadThread(room.id, thread);
		await client.pins(room.id);
	});
}

/** Something that was said, deleted or not, as it is held here; `isOwn` for one's own only. */
function pickMessage(
	{host, world}: Person,
	{log}: RoomState,
	isOwn = false,
): LogMessage | undefined {
	const found: LogMessage[] = [];
	for (const row of log) {
		if (row.type !== 'message' || (isOwn && row.from !== host.account)) continue;
		if (row.kind === 'text' || row.kind === 'action') found.push(row);
	}
	if (found.length === 0) return undefined;
	// What was said last gets the most attention, of everybody at once.
	return world.dice.pick(world.dice.chance(0.5) ? found.slice(-2) : found);
}
