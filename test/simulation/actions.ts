import {MESSAGE_ACTIONS} from './message-actions.ts';
import {type Action, drawFrom, inRoom, newText, type Person} from './person.ts';
import {drawPrivateAction} from './private-actions.ts';
import type {World} from './world.ts';

/** What people do. */
const ACTIONS: readonly Action[] = [
	{name: 'send', weight: 40, run: send},
	{name: 'send many', weight: 4, run: sendMany},
	{name: 'look', weight: 12, run: look},
	{name: 'mark read', weight: 10, run: markRead},
	{
		name: 'type',
		weight: 5,
		run: (person) => inRoom(person, ({client}, room) => client.typing(room.id)),
	},
	{name: 'presence', weight: 6, run: setPresence},
	{name: 'create', weight: 3, run: create},
	{name: 'join', weight: 8, run: join},
	{name: 'leave', weight: 4, run: leave},
	{name: 'invite', weight: 3, run: invite},
	{name: 'topic', weight: 2, run: setTopic},
	{name: 'retry', weight: 2, run: retryFailed},
	{name: 'drop', weight: 1, run: dropPending},
	...MESSAGE_ACTIONS,
];

const ROOM_NAMES = ['lobby', 'ops', 'dev', 'tea', 'den'];

/** One person does one thing. */
export function act(world: World): void {
	const {dice, profile} = world;
	const host = dice.pick(world.hosts);
	const {client} = host;
	const isPrivately = profile.privacy !== undefined && dice.chance(profile.privacy);
	const action = isPrivately ? drawPrivateAction(dice) : drawFrom(ACTIONS, dice);
	if (client === undefined || (isPrivately && !host.isPrivate)) return;
	world.trace.add(host.name, `does ${action.name}`);
	world.attempt(host.name, async () => {
		await action.run({world, host, client});
	});
}

function send(person: Person): void {
	inRoom(person, ({world, host, client}, room) => {
		const text = newText(person, 'says');
		const id = client.send(room.id, text, {kind: world.dice.chance(0.1) ? 'action' : 'text'});
		world.judge.typed(host.name, {id, room: room.id, text});
		world.trace.add(host.name, `typed ${id} in ${room.name}`);
	});
}

function sendMany(person: Person): void {
	for (let count = person.world.dice.integer(2, 15); count > 0; count--) send(person);
}

/** Looks at a room: its people are loaded, and what is missing of its log comes into view. */
async function look(person: Person): Promise<void> {
	await inRoom(person, async ({client, world}, room) => {
		await client.loadMembers(room.id);
		if (world.dice.chance(0.5)) await client.loadOlder(room.id);
	});
}

function markRead(person: Person): void {
	inRoom(person, ({client, world}, room) => {
		client.markRead(room.id, world.dice.integer(0, room.head));
	});
}

function setPresence({client, world}: Person): void {
	const {dice} = world;
	const status = dice.chance(0.5) ? undefined : dice.pick(['', 'at lunch', 'in a meeting']);
	client.setPresence(dice.pick(['online', 'away'] as const), status);
}

function create({client, world}: Person): unknown {
	const {dice} = world;
	const visibility = dice.chance(0.4) ? 'private' : 'public';
	return client.createRoom({name: dice.pick(ROOM_NAMES), visibility});
}

function join({client, world}: Person): unknown {
	return client.joinRoom(world.dice.pick(ROOM_NAMES));
}

function leave(person: Person): unknown {
	return inRoom(person, ({client}, room) => client.leaveRoom(room.id));
}

function invite(person: Person): unknown {
	return inRoom(person, ({client, world}, room) =>
		client.inviteToRoom(room.id, world.dice.pick(world.hosts).account),
	);
}

function setTopic(person: Person): unknown {
	return inRoom(person, ({client, world}, room) =>
		client.setTopic(room.id, `topic ${world.dice.integer(0, 1e6)}`),
	);
}

function retryFailed(person: Person): void {
	inRoom(person, ({client}, room) => {
		for (const {id, delivery} of room.pending) if (delivery.type === 'failed') client.retry(id);
	});
}

function dropPending(person: Person): void {
	inRoom(person, ({client, world}, room) => {
		if (room.pending.length > 0) client.drop(world.dice.pick(room.pending).id);
	});
}
