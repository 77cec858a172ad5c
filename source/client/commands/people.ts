import type {Member} from '../../protocol/records.ts';
import {type Command, counted, currentRoom, say} from './command.ts';
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
			if (members.length > shown.length) shown.push(`… ${members.length - shown.length} more`);
			const heading =
				room.direct === undefined
					? `${counted(members.length, 'member')} in #${room.name}`
					: `In this conversation, ${TRUST_WORDS[room.direct.trust]}`;
			say(context, `${heading}: ${shown.join(', ')}`);
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
				say(context, account?.status ? `Your status: ${account.status}` : 'You have no status.');
				return;
			}

			context.client.setPresence(account?.presence ?? 'online', text === '-' ? '' : text);
			say(context, text === '-' ? 'Your status is gone.' : 'Your status is set.');
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
			say(context, 'You are shown as away. /back when you return.');
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
			say(context, 'You are shown as online.');
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
			const own = name === undefined ? '' : ` You are ${name}.`;
			say(
				context,
				`Names are fixed, so that nobody can take over another's.${own} Say more about yourself with /status.`,
			);
		},
	},
];

const ORDER = {online: 0, away: 1, offline: 2} as const;

function byPresence(a: Member, b: Member): number {
	return ORDER[a.presence] - ORDER[b.presence] || (a.name < b.name ? -1 : 1);
}

function describeMember({name, role, presence, status = ''}: Member): string {
	const notes = [
		role === 'member' ? '' : role,
		presence === 'online' ? '' : presence,
		status,
	].filter((note) => note !== '');
	return notes.length === 0 ? name : `${name} (${notes.join(', ')})`;
}
