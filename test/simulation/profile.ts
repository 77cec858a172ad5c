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

export type Trouble = (typeof TROUBLES)[number];

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
};

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
		limits: {...drawPages(dice), ...drawQueues(dice), ...drawRates(dice)},
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

function drawRates(dice: Dice): Partial<Limits> {
	if (dice.chance(0.8)) return {};
	return {messages: {burst: 0.3, perSecond: 0.1}};
}
