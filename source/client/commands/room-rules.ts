import type {FilterAction, RoomRules, WordFilter} from '../../protocol/moderation-records.ts';
import {counted, phrase, phrases, translated} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import {ruleWords} from '../moderation-words.ts';
import {roomRefusal} from '../state/room-rights.ts';
import type {RoomState} from '../state/state.ts';
import {type Arguments, type Command, type CommandContext, placeName, say} from './command.ts';
import {jurisdiction, permit} from './moderation.ts';
import {inPlace, RELAY_FLAG, undoing, type Where, whereMeant} from './relay-wide.ts';
import {groupRoom} from './rooms.ts';

/** How a room is run. */
export const ROOM_RULE_COMMANDS: readonly Command[] = [
	{
		name: 'rules',
		aliases: [],
		usage: '[read-only on|off] [slow TIME|off] [keep TIME|forever]',
		summary: 'Show how this room is run, or change it',
		examples: [
			'/rules',
			'/rules read-only on',
			'/rules slow 30s',
			'/rules slow off',
			'/rules keep 30d',
		],
		category: 'order',
		minimum: 0,
		maximum: 6,
		async run(context, {words}) {
			const {client, ui} = context;
			const room = groupRoom(context, phrase`A private conversation has no rules.`);
			if (words.length === 0) {
				say(context, standing(room));
				return;
			}

			const change = readRules(words);
			const deed = change.keepDays === undefined ? 'rules' : 'keep';
			const refusal = roomRefusal(room, deed, client.state.account?.role);
			if (refusal !== undefined) throw new InputError(refusal);
			if ((change.keepDays ?? 0) > 0) {
				const question = counted(
					change.keepDays ?? 0,
					[
						'Delete every message of {2} once it is 1 day old, for everybody? What goes is gone.',
						'Delete every message of {2} once it is {1} days old, for everybody? What goes is gone.',
					],
					placeName(room),
				);
				const answer = await ui.ask(question, [
					{key: 'd', label: phrase`deletes them from now on`},
				]);
				if (answer !== 'd') return;
			}

			await client.setRules(room.id, change);
			say(context, changed(room, {...USUAL, ...room.rules, ...change}));
		},
	},
	{
		name: 'filter',
		aliases: ['filters'],
		usage: '[add [refuse|mask|report|mute] WORDS… | remove WORDS… | list] [--relay]',
		summary: 'Say which words are not wanted in this room, and what is done about them',
		examples: [
			'/filter',
			'/filter add buy now',
			'/filter add mask darn*',
			'/filter remove buy now',
			'/filter add --relay report casino*',
		],
		category: 'order',
		minimum: 0,
		maximum: Number.POSITIVE_INFINITY,
		run: (context, given) => filter(context, given),
	},
];

const USUAL: RoomRules = {readOnly: false, slowMode: 0};

const SECONDS: Readonly<Record<string, number>> = {s: 1, m: 60, h: 3600, d: 86_400, w: 604_800};

function readRules(words: readonly string[]): Partial<RoomRules> {
	let change: Partial<RoomRules> = {};
	for (let at = 0; at < words.length; at += 2) {
		change = {...change, ...readRule(words[at] ?? '', words[at + 1]?.toLowerCase())};
	}

	return change;
}

function readRule(name: string, value: string | undefined): Partial<RoomRules> {
	switch (name.toLowerCase()) {
		case 'read-only':
		case 'readonly':
			if (value === 'on' || value === 'off') return {readOnly: value === 'on'};
			throw new InputError(phrase`Say /rules read-only on, or off.`);
		case 'slow': {
			const seconds = value === 'off' ? 0 : readSeconds(value);
			if (seconds !== undefined) return {slowMode: seconds * 1000};
			throw new InputError(phrase`Say how long to wait, like /rules slow 30s, or off.`);
		}
		case 'keep': {
			const isForever = value === 'forever' || value === 'off';
			const seconds = isForever ? 0 : readSeconds(value);
			const days = seconds === undefined ? undefined : seconds / 86_400;
			if (days !== undefined && Number.isInteger(days)) return {keepDays: days};
			throw new InputError(phrase`Say how many days, like /rules keep 30d, or forever.`);
		}
		default:
			throw new InputError(phrase`The rules are read-only, slow and keep: /rules slow 30s.`);
	}
}

function readSeconds(typed = ''): number | undefined {
	const match = /^(\d{1,5})(s|m|h|d|w)$/.exec(typed);
	const unit = SECONDS[match?.[2] ?? ''];
	return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}

function standing(room: RoomState): string {
	const words = ruleWords(room.rules ?? USUAL);
	const how = phrase`Change it with /rules read-only on, slow 30s or keep 30d.`;
	return words.length === 0
		? phrase`In ${placeName(room)} everybody writes, at any pace, and messages are kept for good. ${how}`
		: phrase`In ${placeName(room)}: ${words.join(', ')}. ${how}`;
}

function changed(room: RoomState, rules: RoomRules): string {
	const words = ruleWords(rules);
	return words.length === 0
		? phrase`In ${placeName(room)} everybody writes now, at any pace, and messages are kept for good.`
		: phrase`In ${placeName(room)} from now on: ${words.join(', ')}.`;
}

const ACTIONS: readonly FilterAction[] = ['refuse', 'mask', 'report', 'mute'];

const ACTION_WORDS: Readonly<Record<FilterAction, string>> = phrases({
	refuse: 'refused',
	mask: 'masked',
	report: 'reported',
	mute: 'refused, and silenced for ten minutes',
});

async function filter(context: CommandContext, given: Arguments): Promise<void> {
	const words = given.words.filter((word) => word !== RELAY_FLAG);
	const [verb = 'list', ...rest] = words;
	const where = whereMeant(context, {isRelayWide: words.length < given.words.length});
	permit(context, where, 'filters');
	switch (verb.toLowerCase()) {
		case 'list':
			await listFilters(context, where);
			return;
		case 'add':
			await addFilter(context, where, rest);
			return;
		case 'remove':
			await removeFilter(context, where, rest.join(' '));
			return;
		default:
			throw new InputError(phrase`Say what to do: /filter add WORDS, remove WORDS, or list.`);
	}
}

async function listFilters(context: CommandContext, where: Where): Promise<void> {
	const filters = await context.client.filters(jurisdiction(where));
	if (filters.length === 0) {
		const add = undoing('/filter add', where);
		say(
			context,
			inPlace(
				where,
				(room) => phrase`No words are filtered in ${room}. Begin with ${add} and the words.`,
				() => phrase`No words are filtered on the relay. Begin with ${add} and the words.`,
			),
		);
		return;
	}

	context.ui.showPage({
		title: inPlace(
			where,
			(room) => phrase`Words that are not wanted in ${room}`,
			() => phrase`Words that are not wanted on the relay`,
		),
		lines: filters.map(filterLine),
	});
}

async function addFilter(
	context: CommandContext,
	where: Where,
	[first = '', ...rest]: readonly string[],
): Promise<void> {
	const action = ACTIONS.find((known) => known === first.toLowerCase());
	const isAction = action !== undefined && rest.length > 0;
	const words = (isAction ? rest : [first, ...rest]).join(' ').trim();
	if (words === '') throw new InputError(phrase`Say which words: /filter add buy now.`);
	const made = await context.client.setFilter(words, {
		...jurisdiction(where),
		action: isAction ? action : 'refuse',
	});
	const undo = undoing(`/filter remove ${made.words}`, where);
	const line = filterLine(made);
	say(
		context,
		inPlace(
			where,
			(room) => phrase`From now on in ${room}: ${line}. ${undo} undoes it.`,
			() => phrase`From now on in every room: ${line}. ${undo} undoes it.`,
		),
	);
}

async function removeFilter(context: CommandContext, where: Where, typed: string): Promise<void> {
	if (typed === '') throw new InputError(phrase`Say which words: /filter remove buy now.`);
	const filters = await context.client.filters(jurisdiction(where));
	const wanted = typed.toLowerCase();
	const found = filters.find(({words}) => words.toLowerCase() === wanted);
	if (found === undefined) {
		const list = undoing('/filter list', where);
		throw new InputError(phrase`No such words are filtered there. See them with ${list}.`);
	}

	await context.client.removeFilter(found.filter);
	say(
		context,
		inPlace(
			where,
			(room) => phrase`"${found.words}" is not filtered in ${room} any more.`,
			() => phrase`"${found.words}" is not filtered on the relay any more.`,
		),
	);
}

function filterLine({words, action}: WordFilter): string {
	return phrase`"${words}" is ${translated(ACTION_WORDS[action])}`;
}
