import type {Limits} from '../../source/protocol/limits.ts';
import type {DiskQuality} from './disk.ts';
import type {NetworkQuality} from './network.ts';
import type {Dice} from './random.ts';

/** The kinds of trouble a world can have. */
export const TROUBLES = [
	'cut',
	'freeze',
	'slow-reader',
	'bad-start',
	'client-crash',
	'client-restart',
	'relay-crash',
	'relay-restart',
	'disk-full',
	'vault-full',
	'clock-jump',
	'impatience',
] as const;

/** A kind that only worlds with private messages have: a kill where it is least welcome. */
const KILL = 'client-kill';

export type Trouble = (typeof TROUBLES)[number] | typeof KILL;

/** What one seed's world is like. */
export type Profile = {
	readonly people: number;
	/** The first person has a bot, which is a second device of the same account. */
	readonly hasBot: boolean;
	readonly steps: number;
	/** Milliseconds between two steps, on average. */
	readonly pace: number;
	/** How likely a step is trouble instead of something a person does. */
	readonly unrest: number;
	readonly troubles: readonly Trouble[];
	readonly network: NetworkQuality;
	readonly disk: DiskQuality;
	/** Milliseconds at most that a client's disk takes for a write. */
	readonly vaultDelay: number;
	readonly limits: Partial<Limits>;
	/** How likely what a person does concerns private messages; undefined where there are none. */
	readonly privacy: number | undefined;
};

/** One world of so many has private messages, which cost much more to simulate than rooms. */
const PRIVATE_SHARE = 4;

/** Whether the world of a seed has private messages, where nobody says otherwise. */
export function hasPrivateMessages(seed: number): boolean {
	return seed % PRIVATE_SHARE === 0;
}

/** The same world with private messages: smaller, for each person makes keys. */
export function withPrivateMessages(profile: Profile, dice: Dice): Profile {
	const hasKills = dice.chance(0.6);
	return {
		...profile,
		people: Math.min(profile.people, dice.pick([2, 2, 3])),
		hasBot: profile.hasBot && dice.chance(0.3),
		unrest: Math.max(profile.unrest, hasKills ? 0.1 : 0),
		troubles: [...profile.troubles, ...(hasKills ? ([KILL, KILL] as const) : [])],
		privacy: dice.pick([0.5, 0.8, 1]),
	};
}

/**
 * Draws a world. Some kinds of trouble are left out of each, so that every kind is at times the main
 * one ("swizzling"); small limits bring about in minutes what takes a busy relay days.
 */
export function drawProfile(dice: Dice): Profile {
	const troubles = TROUBLES.filter(() => dice.chance(0.45));
	return {
		people: dice.integer(2, 5),
		hasBot: dice.chance(0.5),
		steps: dice.integer(20, 90),
		pace: dice.pick([50, 300, 1000, 2500]),
		unrest: troubles.length === 0 ? 0 : dice.pick([0.05, 0.15, 0.3]),
		troubles,
		network: {
			latency: dice.pick([
				[1, 1],
				[1, 20],
				[20, 120],
				[1, 900],
			] as const),
			loss: dice.chance(0.25) ? 0.1 : 0,
		},
		disk: {
			writeDelay: dice.pick([0, 5, 40, 400]),
			readDelay: dice.chance(0.3) ? dice.pick([3, 50]) : 0,
			failure: dice.chance(0.1) ? 0.02 : 0,
		},
		vaultDelay: dice.pick([0, 0, 5, 300]),
		limits: {...drawPages(dice), ...drawQueues(dice), ...drawRates(dice), ...drawRoom(dice)},
		privacy: undefined,
	};
}

function drawPages(dice: Dice): Partial<Limits> {
	if (dice.chance(0.5)) return {};
	return {
		pageSize: dice.integer(2, 8),
		resumeMessages: dice.integer(1, 8),
		firstMessages: dice.integer(1, 6),
	};
}

function drawQueues(dice: Dice): Partial<Limits> {
	if (dice.chance(0.6)) return {};
	return {sendQueueVolatile: 600, sendQueueSoft: 1500, sendQueueHard: 60_000};
}

/** Little space for pins and reactions: what finds none is refused. */
function drawRoom(dice: Dice): Partial<Limits> {
	return dice.chance(0.7) ? {} : {pinsPerRoom: 2, reactionsPerMessage: 2};
}

function drawRates(dice: Dice): Partial<Limits> {
	if (dice.chance(0.8)) return {};
	return {messages: {burst: 0.3, perSecond: 0.1}};
}
