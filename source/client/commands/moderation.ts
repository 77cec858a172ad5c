import type {Sanction, SanctionTarget, SanctionType} from '../../protocol/moderation-records.ts';
import {phrase, phrases, translated} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import {dayAndTime} from '../moderation-words.ts';
import {relationRefusal, relayRefusal, roomRefusal} from '../state/room-rights.ts';
import {type Command, type CommandContext, say} from './command.ts';
import {readPerson} from './people-names.ts';
import {type Given, inPlace, readGiven, undoing, type Where, whereMeant} from './relay-wide.ts';
import {
	type About,
	howToEnd,
	liftedSentence,
	madeSentence,
	nobodyBanned,
	notFound,
	questionFor,
	reasonWords,
} from './sanction-sentences.ts';

/** Keeping somebody out, or quiet. */
export const MODERATION_COMMANDS: readonly Command[] = [
	{
		name: 'kick',
		aliases: [],
		usage: 'NAME [--relay] [REASON…]',
		summary: 'Remove somebody from this room; they may come back',
		examples: ['/kick bob', '/kick bob cool down, please', '/kick bob --relay'],
		category: 'order',
		minimum: 1,
		maximum: Number.POSITIVE_INFINITY,
		async run(context, given) {
			const read = readGiven(given, {words: 1});
			const {where, name} = personThere(context, read, 'kick');
			const asked = {where, name, reason: read.text};
			if (where.type === 'relay' && !(await agreed(context, 'kick', asked))) return;
			await context.client.kick(name, {...jurisdiction(where), reason: read.text});
			const ban = undoing(`/ban ${name}`, where);
			say(
				context,
				inPlace(
					where,
					(room) =>
						phrase`${name} was removed from ${room}, and may come back. ${ban} keeps them out.`,
					() =>
						phrase`${name} was sent away from the relay, and may come back. ${ban} keeps them out.`,
				),
			);
		},
	},
	{
		name: 'ban',
		aliases: [],
		usage: 'NAME [--relay] [TIME] [REASON…]',
		summary: 'Remove somebody from this room and keep them out, for a while or for good',
		examples: [
			'/ban bob',
			'/ban bob 7d spam',
			'/ban bob --relay 30d spam in every room',
			'/ban 203.0.113.0/24 --relay 1d',
		],
		category: 'order',
		minimum: 1,
		maximum: Number.POSITIVE_INFINITY,
		run: (context, given) => sanction(context, 'ban', readGiven(given, {words: 1, hasSpan: true})),
	},
	{
		name: 'unban',
		aliases: ['pardon'],
		usage: 'NAME [--relay] [REASON…]',
		summary: 'Let somebody in again who is banned here',
		examples: ['/unban bob', '/unban bob --relay'],
		category: 'order',
		minimum: 1,
		maximum: Number.POSITIVE_INFINITY,
		run: (context, given) => lift(context, 'ban', readGiven(given, {words: 1})),
	},
	{
		name: 'bans',
		aliases: ['banlist'],
		usage: '[--relay]',
		summary: 'List who is banned or silenced here',
		examples: ['/bans', '/bans --relay'],
		category: 'order',
		minimum: 0,
		maximum: 1,
		async run(context, given) {
			const where = whereMeant(context, onlyRelay(given.words));
			const held = await context.client.sanctions(jurisdiction(where));
			if (held.length === 0) {
				say(context, nobodyBanned(where));
				return;
			}

			context.ui.showPage({
				title: inPlace(
					where,
					(room) => phrase`Who is banned or silenced in ${room}`,
					() => phrase`Who is banned or silenced on the relay`,
				),
				lines: held.map(sanctionLine),
			});
		},
	},
	{
		name: 'silence',
		aliases: ['timeout', 'gag'],
		usage: 'NAME [--relay] [TIME] [REASON…]',
		summary: 'Keep somebody from writing in this room, for a while or until you say otherwise',
		examples: ['/silence bob 10m', '/silence bob 1h cool down', '/silence bob --relay 1d'],
		category: 'order',
		minimum: 1,
		maximum: Number.POSITIVE_INFINITY,
		run: (context, given) => sanction(context, 'mute', readGiven(given, {words: 1, hasSpan: true})),
	},
	{
		name: 'unsilence',
		aliases: ['ungag'],
		usage: 'NAME [--relay]',
		summary: 'Let somebody write again who is silenced here',
		examples: ['/unsilence bob', '/unsilence bob --relay'],
		category: 'order',
		minimum: 1,
		maximum: Number.POSITIVE_INFINITY,
		run: (context, given) => lift(context, 'mute', readGiven(given, {words: 1})),
	},
];

type Deed = 'kick' | SanctionType;

async function sanction(context: CommandContext, type: SanctionType, read: Given): Promise<void> {
	const {where, target, name} = targetThere(context, read, type);
	const until = read.span === undefined ? undefined : context.now() + read.span;
	const asked = {where, name, until, reason: read.text};
	if (type === 'ban' && !(await agreed(context, type, asked))) return;
	const made = await context.client.setSanction({
		...{type, target, ...jurisdiction(where)},
		...(read.span !== undefined && {lifetime: read.span}),
		reason: read.text,
	});
	// The relay writes a range of addresses in its own way: it is lifted by that.
	const about = {where, name: targetName(made.target)};
	const sentences = [madeSentence(made, about), reasonWords(made.reason)];
	if (type === 'mute' && read.span === undefined) sentences.push(howToEnd(about));
	say(context, sentences.join(' '));
}

async function lift(context: CommandContext, type: SanctionType, read: Given): Promise<void> {
	const {where, target, name} = targetThere(context, read, type);
	const held = await context.client.sanctions(jurisdiction(where));
	const found = held.filter((each) => each.type === type && isSame(each.target, target));
	if (found.length === 0) {
		throw new InputError(notFound(type, {where, name}));
	}

	for (const each of found) await context.client.liftSanction(each.sanction, read.text);
	say(context, liftedSentence(type, {where, name}));
}

/** Whom it is to be done to, where that may be done. Throws InputError with the reason where not. */
function personThere(
	context: CommandContext,
	{isRelayWide, words: [typed = '']}: Given,
	deed: Deed | 'role',
): {readonly where: Where; readonly name: string} {
	const where = whereMeant(context, {isRelayWide});
	permit(context, where, deed);
	const name = readPerson(context, typed);
	const role = context.client.state.account?.role;
	const refusal = where.type === 'relay' ? undefined : relationRefusal(where.held, name, role);
	if (refusal !== undefined) throw new InputError(refusal);
	return {where, name};
}

function targetThere(context: CommandContext, read: Given, type: SanctionType) {
	const [typed = ''] = read.words;
	if (!isAddress(typed)) {
		const {where, name} = personThere(context, read, type);
		return {where, name, target: {type: 'account', name} as const};
	}

	const where = whereMeant(context, read);
	permit(context, where, type);
	if (where.type === 'room' || type === 'mute') {
		throw new InputError(
			phrase`An address can only be banned, and only from the whole relay: /ban ${typed} --relay.`,
		);
	}

	return {where, name: typed, target: {type: 'address', range: typed} as const};
}

/** Names begin with a letter and have neither colon nor slash; addresses have one of these, or a digit first. */
function isAddress(typed: string): boolean {
	return /^\d|[:/]/.test(typed) && !typed.startsWith('@');
}

/** Says at once why this account cannot do that there. Throws InputError. */
export function permit(
	{client}: Pick<CommandContext, 'client'>,
	where: Where,
	deed: Deed | 'role' | 'filters' | 'reports' | 'audit',
): void {
	const role = client.state.account?.role;
	const refusal =
		where.type === 'relay' ? relayRefusal(deed, role) : roomRefusal(where.held, deed, role);
	if (refusal !== undefined) throw new InputError(refusal);
}

/** What is asked of the client about a place. */
export function jurisdiction({room}: Where): {readonly room?: string} {
	return room === undefined ? {} : {room};
}

/** Asked before it hurts. */
async function agreed(
	{ui}: CommandContext,
	deed: 'kick' | 'ban',
	{
		where,
		name,
		until,
		reason,
	}: About & {readonly until?: number | undefined; readonly reason: string},
): Promise<boolean> {
	const label = deed === 'ban' ? phrase`bans ${name}` : phrase`sends ${name} away`;
	const question = [questionFor(deed, {where, name, until}), reasonWords(reason)].join(' ');
	return (await ui.ask(question, [{key: 'b', label}])) === 'b';
}

function isSame(one: SanctionTarget, other: SanctionTarget): boolean {
	return one.type === other.type && targetName(one) === targetName(other);
}

function targetName(target: SanctionTarget): string {
	switch (target.type) {
		case 'account':
			return target.name;
		case 'device':
			return target.device;
		case 'address':
			return target.range;
	}
}

const TYPES: Readonly<Record<SanctionType, string>> = phrases({ban: 'banned', mute: 'silenced'});

/** `bob  banned until 2026-08-04 11:12 by ada: spam` */
function sanctionLine({type, target, by, expiresAt, reason}: Sanction): string {
	const name = targetName(target);
	const what = translated(TYPES[type]);
	const line =
		expiresAt === undefined
			? phrase`${name}  ${what} for good by ${by}`
			: phrase`${name}  ${what} until ${dayAndTime(expiresAt)} by ${by}`;
	return reason === '' ? line : `${line}: ${reason}`;
}

/** Of a command that takes nothing but `--relay`. Throws InputError for anything else. */
export function onlyRelay([typed]: readonly string[]): {readonly isRelayWide: boolean} {
	if (typed === undefined || typed === '--relay') return {isRelayWide: typed !== undefined};
	throw new InputError(phrase`Leave that out for this room, or say --relay for the whole relay.`);
}
