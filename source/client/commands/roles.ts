import type {RoomRole} from '../../protocol/records.ts';
import {phrase} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import {relationRefusal, roomRefusal} from '../state/room-rights.ts';
import {type Command, type CommandContext, placeName, say} from './command.ts';
import {jurisdiction, permit} from './moderation.ts';
import {readPerson} from './people-names.ts';
import {type Given, inPlace, readGiven, undoing, type Where, whereMeant} from './relay-wide.ts';
import {groupRoom} from './rooms.ts';

/** Who may what in a room. */
export const ROLE_COMMANDS: readonly Command[] = [
	{
		name: 'role',
		aliases: [],
		usage: 'NAME ROLE [--relay]',
		summary: 'Make somebody a moderator, member or reader of this room',
		examples: ['/role bob moderator', '/role bob reader', '/role bob moderator --relay'],
		category: 'order',
		minimum: 2,
		maximum: 3,
		run(context, given) {
			const read = readGiven(given, {words: 2});
			return giveRole(context, read, readRole(context, read));
		},
	},
	{
		name: 'op',
		aliases: ['mod'],
		usage: 'NAME [--relay]',
		summary: 'Make somebody a moderator of this room',
		examples: ['/op bob'],
		category: 'order',
		minimum: 1,
		maximum: 2,
		run: (context, given) => giveRole(context, readGiven(given, {words: 1}), 'moderator'),
	},
	{
		name: 'deop',
		aliases: ['demod', 'voice'],
		usage: 'NAME [--relay]',
		summary: 'Make somebody a plain member of this room again',
		examples: ['/deop bob'],
		category: 'order',
		minimum: 1,
		maximum: 2,
		run: (context, given) => giveRole(context, readGiven(given, {words: 1}), 'member'),
	},
	{
		name: 'transfer',
		aliases: [],
		usage: 'NAME',
		summary: 'Hand this room on: somebody else owns it, and you are a moderator',
		examples: ['/transfer ada'],
		category: 'order',
		minimum: 1,
		maximum: 1,
		async run(context, {words: [typed = '']}) {
			const {client, ui} = context;
			const room = groupRoom(context, phrase`A private conversation belongs to both of you.`);
			const refusal = roomRefusal(room, 'transfer', client.state.account?.role);
			if (refusal !== undefined) throw new InputError(refusal);
			const name = readPerson(context, typed);
			const place = placeName(room);
			const answer = await ui.ask(
				phrase`Hand ${place} to ${name}? You become a moderator there, and only ${name} can hand it back.`,
				[{key: 't', label: phrase`hands it on`}],
			);
			if (answer !== 't') return;
			await client.setRole(name, 'owner', {room: room.id});
			say(context, phrase`${place} belongs to ${name} now. You are a moderator there.`);
		},
	},
];

const ROLES: readonly RoomRole[] = ['moderator', 'member', 'reader', 'owner'];

function readRole(context: CommandContext, {isRelayWide, words: [, typed = '']}: Given): RoomRole {
	const role = ROLES.find((known) => known === typed.toLowerCase());
	if (isRelayWide && role !== undefined && role !== 'reader') return role;
	if (isRelayWide) throw new InputError(phrase`On the relay a role is owner, moderator or member.`);
	if (role === 'owner') {
		const room = groupRoom(context, phrase`A private conversation belongs to both of you.`);
		const refusal = roomRefusal(room, 'transfer', context.client.state.account?.role);
		if (refusal !== undefined) throw new InputError(refusal);
		throw new InputError(phrase`A room has one owner. To hand it on, type /transfer NAME.`);
	}

	if (role !== undefined) return role;
	throw new InputError(phrase`Say which: moderator, member or reader. A reader only reads.`);
}

async function giveRole(context: CommandContext, read: Given, role: RoomRole): Promise<void> {
	const {client, ui} = context;
	const where = whereMeant(context, read);
	permit(context, where, 'role');
	const name = readPerson(context, read.words[0] ?? '');
	const relayRole = client.state.account?.role;
	const refusal = where.type === 'relay' ? undefined : relationRefusal(where.held, name, relayRole);
	if (refusal !== undefined) throw new InputError(refusal);
	if (where.type === 'relay' && role === 'owner') {
		const answer = await ui.ask(
			phrase`Make ${name} an owner of the relay? They can then do everything you can, also take your role.`,
			[{key: 'o', label: phrase`makes ${name} an owner`}],
		);
		if (answer !== 'o') return;
	}

	const before = where.type === 'relay' ? undefined : where.held.members.get(name)?.role;
	await client.setRole(name, role, jurisdiction(where));
	const sentence = roleSentence(where, name, role);
	say(
		context,
		before === undefined || before === role
			? sentence
			: phrase`${sentence} ${undoing(`/role ${name} ${before}`, where)} undoes it.`,
	);
}

function roleSentence(where: Where, name: string, role: RoomRole): string {
	switch (role) {
		case 'owner':
			return phrase`${name} is an owner of the relay now.`;
		case 'moderator':
			return inPlace(
				where,
				(room) => phrase`${name} is a moderator of ${room} now.`,
				() => phrase`${name} is a moderator of the relay now.`,
			);
		case 'member':
			return inPlace(
				where,
				(room) => phrase`${name} is a member of ${room} now.`,
				() => phrase`${name} is a member of the relay now.`,
			);
		case 'reader':
			return inPlace(
				where,
				(room) => phrase`${name} is a reader of ${room} now.`,
				() => phrase`${name} is a member of the relay now.`,
			);
	}
}
