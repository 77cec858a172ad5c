import type {InviteInfo} from '../../protocol/moderation-records.ts';
import {counted, phrase} from '../../words/phrase.ts';
import {inviteLink} from '../address.ts';
import {readSpan} from '../dates.ts';
import {InputError} from '../error.ts';
import {relayRefusal} from '../state/room-rights.ts';
import {durationWords} from '../state/select.ts';
import type {RoomState} from '../state/state.ts';
import {type Command, type CommandContext, placeName, say} from './command.ts';
import {ownRoom} from './rooms.ts';

/** Inviting others to the relay. */
export const INVITATION_COMMANDS: readonly Command[] = [
	{
		name: 'invite-link',
		aliases: ['invite_link'],
		usage: '[USES] [TIME] [moderator] [#ROOM]',
		summary: 'Make a link with which others can register here',
		examples: ['/invite-link', '/invite-link 10 2d #ops', '/invite-link 1 moderator'],
		category: 'account',
		minimum: 0,
		maximum: 4,
		run: (context, {words}) => makeLink(context, words),
	},
	{
		name: 'invites',
		aliases: ['invitations'],
		usage: '',
		summary: 'List the links to this relay that can still be used',
		category: 'account',
		minimum: 0,
		maximum: 0,
		async run(context) {
			const invites = await context.client.invites();
			if (invites.length === 0) {
				say(context, phrase`No links are open. Make one with /invite-link.`);
				return;
			}

			const heading = counted(invites.length, [
				'1 link; take it back with /uninvite ID:',
				'{1} links; take one back with /uninvite ID:',
			]);
			say(context, [heading, ...invites.map((invite) => line(context, invite))].join('\n'));
		},
	},
	{
		name: 'uninvite',
		aliases: [],
		usage: 'ID',
		summary: 'Take a link to this relay back, so that nobody can use it any more',
		examples: ['/uninvite k3Xp9a'],
		category: 'account',
		minimum: 1,
		maximum: 1,
		async run(context, {words: [id = '']}) {
			const found = (await context.client.invites()).filter(({invite}) => invite.startsWith(id));
			const [only] = found;
			if (only === undefined || found.length > 1) {
				throw new InputError(
					found.length > 1
						? phrase`Several links begin with that. Type more of the ID; /invites shows them.`
						: phrase`There is no such link. See them with /invites.`,
				);
			}

			await context.client.revokeInvite(only.invite);
			say(context, phrase`That link lets nobody in any more. Who used it stays.`);
		},
	},
];

/** Characters of an id that are shown. */
const SHORT_ID = 6;

async function makeLink(context: CommandContext, words: readonly string[]): Promise<void> {
	const {client} = context;
	const {uses, lifetime, isModerator, room} = readLink(context, words);
	const refusal = isModerator
		? relayRefusal('invite-moderator', client.state.account?.role)
		: undefined;
	if (refusal !== undefined) throw new InputError(refusal);
	const {code, expiresAt} = await client.createInvite({
		uses,
		...(lifetime !== undefined && {lifetime}),
		...(isModerator && ({role: 'moderator'} as const)),
		...(room !== undefined && {room: room.id}),
	});
	const link = inviteLink(client.state.relay?.url ?? '', code);
	const heading = counted(
		uses,
		['Good for 1 new account within {2}:', 'Good for {1} new accounts within {2}:'],
		timeLeft(expiresAt - context.now()),
	);
	const notes = [
		...(room === undefined ? [] : [phrase`Whoever uses it enters ${placeName(room)} as well.`]),
		...(isModerator ? [phrase`Whoever uses it is a moderator of the relay.`] : []),
	];
	say(context, [heading, link, ...notes].join('\n'));
}

type Link = {
	readonly uses: number;
	/** In milliseconds; the relay's own when nothing was said. */
	readonly lifetime: number | undefined;
	readonly isModerator: boolean;
	readonly room: RoomState | undefined;
};

function readLink(context: CommandContext, words: readonly string[]): Link {
	let uses = 1;
	let lifetime: number | undefined;
	let isModerator = false;
	let room: RoomState | undefined;
	for (const word of words) {
		const span = readSpan(word);
		if (span !== undefined) lifetime = span;
		else if (/^\d/.test(word)) uses = readUses(word);
		else if (word.toLowerCase() === 'moderator') isModerator = true;
		else if (word.toLowerCase() !== 'member') room = ownRoom(context, word);
	}

	if (room?.direct === undefined) return {uses, lifetime, isModerator, room};
	throw new InputError(phrase`A link leads into a room, not into a conversation.`);
}

function readUses(word: string): number {
	const count = /^\d{1,4}$/.test(word) ? Number(word) : 0;
	if (count >= 1 && count <= 1000) return count;
	throw new InputError(
		phrase`${word} is no number from 1 to 1000 and no time. Say how often the link can be used, and for how long, like /invite-link 10 2d.`,
	);
}

/** The time left to the nearest minute, so that a link just made does not lose a day. */
function timeLeft(milliseconds: number): string {
	return durationWords(milliseconds < MINUTE ? milliseconds : roundedTo(MINUTE, milliseconds));
}

function roundedTo(unit: number, value: number): number {
	return Math.round(value / unit) * unit;
}

const MINUTE = 60_000;

/** `k3Xp9a  by ada, 3 uses left, ends in 6 d, enters #ops` */
function line({client, now}: CommandContext, invite: InviteInfo): string {
	const room = invite.room === undefined ? undefined : client.state.rooms.get(invite.room);
	const notes = [
		phrase`by ${invite.by}`,
		counted(invite.usesLeft, ['1 use left', '{1} uses left']),
		phrase`ends in ${timeLeft(invite.expiresAt - now())}`,
		...(invite.role === 'moderator' ? [phrase`makes a moderator of the relay`] : []),
		...(room === undefined ? [] : [phrase`enters ${placeName(room)}`]),
	];
	return `${invite.invite.slice(0, SHORT_ID)}  ${notes.join(', ')}`;
}
