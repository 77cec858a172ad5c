import type {Member} from '../../protocol/records.ts';
import {counted, phrase, phrases, translated} from '../../words/phrase.ts';
import {type Command, currentRoom, say} from './command.ts';
import {TRUST_WORDS} from './people-names.ts';
import {ownRoom} from './rooms.ts';

/** Names shown of one room; the rest is counted. */
const NAMED = 200;

export const PEOPLE_COMMANDS: readonly Command[] = [
	{
		name: 'who',
		aliases: ['users', 'list', 'names'],
		usage: '[ROOM]',
		summary: 'Show who is in this room or conversation, or in another one',
		category: 'people',
		minimum: 0,
		maximum: 1,
		async run(context, {words: [name]}) {
			const room = name === undefined ? currentRoom(context) : ownRoom(context, name);
			const members = [...(await context.client.loadMembers(room.id))].sort(byPresence);
			const shown = members.slice(0, NAMED).map(describeMember);
			if (members.length > shown.length)
				shown.push(phrase`… ${members.length - shown.length} more`);
			const names = shown.join(', ');
			say(
				context,
				room.direct === undefined
					? counted(
							members.length,
							['1 member in #{2}: {3}', '{1} members in #{2}: {3}'],
							room.name,
							names,
						)
					: phrase`In this conversation, ${translated(TRUST_WORDS[room.direct.trust])}: ${names}`,
			);
		},
	},
	{
		name: 'status',
		aliases: [],
		usage: '[TEXT… | -]',
		summary: 'Show what you say of yourself, set it, or take it away with -',
		category: 'people',
		minimum: 0,
		maximum: Number.POSITIVE_INFINITY,
		run(context, given) {
			const {account} = context.client.state;
			const text = given.rest(0);
			if (text === '') {
				say(
					context,
					account?.status ? phrase`Your status: ${account.status}` : phrase`You have no status.`,
				);
				return;
			}

			context.client.setPresence(account?.presence ?? 'online', text === '-' ? '' : text);
			say(context, text === '-' ? phrase`Your status is gone.` : phrase`Your status is set.`);
		},
	},
	{
		name: 'away',
		aliases: ['afk'],
		usage: '[TEXT…]',
		summary: 'Show yourself as away',
		category: 'people',
		minimum: 0,
		maximum: Number.POSITIVE_INFINITY,
		run(context, given) {
			const text = given.rest(0);
			context.client.setPresence('away', ...(text === '' ? [] : [text]));
			say(context, phrase`You are shown as away. /back when you return.`);
		},
	},
	{
		name: 'back',
		aliases: [],
		usage: '',
		summary: 'Show yourself as here again',
		category: 'people',
		minimum: 0,
		maximum: 0,
		run(context) {
			context.client.setPresence('online');
			say(context, phrase`You are shown as online.`);
		},
	},
	{
		name: 'nick',
		aliases: ['name'],
		usage: '[NAME]',
		summary: 'Explain why names stay as they are',
		category: 'people',
		minimum: 0,
		maximum: Number.POSITIVE_INFINITY,
		run(context) {
			const name = context.client.state.account?.name;
			say(
				context,
				name === undefined
					? phrase`Names are fixed, so that nobody can take over another's. Say more about yourself with /status.`
					: phrase`Names are fixed, so that nobody can take over another's. You are ${name}. Say more about yourself with /status.`,
			);
		},
	},
];

const ORDER = {online: 0, away: 1, offline: 2} as const;

const ROLE_WORDS = phrases({owner: 'owner', moderator: 'moderator', reader: 'reader'});
const PRESENCE_WORDS = phrases({away: 'away', offline: 'offline'});

function byPresence(a: Member, b: Member): number {
	return ORDER[a.presence] - ORDER[b.presence] || (a.name < b.name ? -1 : 1);
}

function describeMember({name, role, presence, status = ''}: Member): string {
	const notes = [
		role === 'member' ? '' : translated(ROLE_WORDS[role]),
		presence === 'online' ? '' : translated(PRESENCE_WORDS[presence]),
		status,
	].filter((note) => note !== '');
	return notes.length === 0 ? name : `${name} (${notes.join(', ')})`;
}
