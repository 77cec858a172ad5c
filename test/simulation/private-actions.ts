import type {LogMessage, RoomState} from '../../source/client/state/state.ts';
import {type Action, drawFrom, type Person} from './person.ts';
import type {Dice} from './random.ts';

/** What people do in private. */
const ACTIONS: readonly Action[] = [
	{name: 'open a conversation', weight: 12, run: open},
	{name: 'say', weight: 40, run: say},
	{name: 'say many', weight: 5, run: sayMany},
	{name: 'edit', weight: 8, run: edit},
	{name: 'delete', weight: 4, run: takeAway},
	{name: 'react', weight: 8, run: react},
	{name: 'accept', weight: 6, run: accept},
	{name: 'read', weight: 12, run: read},
	{name: 'write', weight: 5, run: write},
	{name: 'scroll', weight: 4, run: scroll},
	{name: 'retry privately', weight: 4, run: retry},
	{name: 'drop privately', weight: 1, run: drop},
];

const EMOJI = ['👍', '🎉', '🫖'];

export function drawPrivateAction(dice: Dice): Action {
	return drawFrom(ACTIONS, dice);
}

function open({world, host, client}: Person): unknown {
	const names = world.hosts.map(({account}) => account).filter((name) => name !== host.account);
	return client.openConversation(world.dice.pick(names));
}

/** Without anybody to talk to, looks for somebody. */
function say(person: Person): unknown {
	const {rooms} = person.client.state;
	if (![...rooms.values()].some(({direct}) => direct !== undefined)) return open(person);
	return inConversation(person, (room) => {
		const {world, host, client} = person;
		const {dice} = world;
		const text = `${host.name} whispers ${dice.integer(0, 1e9)}${' again'.repeat(dice.integer(0, 9))}`;
		const id = client.send(room.id, text, {kind: dice.chance(0.1) ? 'action' : 'text'});
		world.judge.privately.typed(host.name, {id, to: room.name, text});
		world.trace.add(host.name, `typed ${id} to ${room.name}`);
	});
}

async function sayMany(person: Person): Promise<void> {
	const count = person.world.dice.integer(2, 12);
	await Promise.all(Array.from({length: count}, () => say(person)));
}

function edit(person: Person): void {
	const {world, host, client} = person;
	inConversation(person, (room) => {
		const id = ownIdIn(room, person);
		if (id === undefined) return;
		const text = `${host.name} means ${world.dice.integer(0, 1e9)}`;
		client.editMessage(room.id, id, text);
		world.judge.privately.changed(host.name, {id, change: {type: 'text', text}});
	});
}

function takeAway(person: Person): void {
	const {world, host, client} = person;
	inConversation(person, (room) => {
		const id = ownIdIn(room, person);
		if (id === undefined) return;
		client.deleteMessage(room.id, id);
		world.judge.privately.changed(host.name, {id, change: {type: 'text', text: undefined}});
	});
}

function react(person: Person): void {
	const {world, host, client} = person;
	inConversation(person, (room) => {
		const said = saidIn(room);
		if (said.length === 0) return;
		const {id} = world.dice.pick(said);
		const emoji = world.dice.pick(EMOJI);
		const isOn = world.dice.chance(0.7);
		client.react(room.id, id, {emoji, isOn});
		world.judge.privately.changed(host.name, {id, change: {type: 'reaction', emoji, isOn}});
	});
}

function accept(person: Person): unknown {
	return inConversation(person, ({name}) => person.client.acceptRequest(name));
}

function read(person: Person): void {
	inConversation(person, ({id, head}) =>
		person.client.markRead(id, person.world.dice.integer(0, head)),
	);
}

function write(person: Person): void {
	inConversation(person, ({id}) => person.client.typing(id));
}

function scroll(person: Person): unknown {
	return inConversation(person, ({id}) => person.client.loadOlder(id));
}

function retry(person: Person): void {
	inConversation(person, ({pending}) => {
		for (const {id, delivery} of pending) if (delivery.type === 'failed') person.client.retry(id);
	});
}

function drop(person: Person): void {
	inConversation(person, ({pending}) => {
		if (pending.length > 0) person.client.drop(person.world.dice.pick(pending).id);
	});
}

/** In one of the person's conversations, if there is one. */
function inConversation<Result>(
	{client, world}: Person,
	run: (room: RoomState) => Result,
): Result | undefined {
	const rooms = [...client.state.rooms.values()].filter(({direct}) => direct !== undefined);
	return rooms.length === 0 ? undefined : run(world.dice.pick(rooms));
}

/** A text of the person's own that is not deleted, said or still waiting. */
function ownIdIn(room: RoomState, {world, host}: Person): string | undefined {
	const own = saidIn(room).filter(({from}) => from === host.account);
	const ids = [...own, ...room.pending].map(({id}) => id);
	return ids.length === 0 ? undefined : world.dice.pick(ids);
}

function saidIn({log}: RoomState): readonly LogMessage[] {
	return [...log].filter(
		(row) => row.type === 'message' && row.facts?.note === undefined && !row.facts?.isDeleted,
	) as readonly LogMessage[];
}
