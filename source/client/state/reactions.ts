import {LIMITS} from '../../protocol/limits.ts';
import type {Reaction} from './state.ts';

/** The reactions once somebody has added an emoji, or taken it back; the same when nothing changes. */
export function withReaction(
	reactions: readonly Reaction[],
	{name, emoji, isOn}: {readonly name: string; readonly emoji: string; readonly isOn: boolean},
): readonly Reaction[] {
	const known = reactions.find((reaction) => reaction.emoji === emoji);
	const has = known?.names.includes(name) ?? false;
	if (has === isOn) return reactions;
	if (known === undefined) {
		const isFull = reactions.length >= LIMITS.reactionsPerMessage;
		return isFull ? reactions : [...reactions, {emoji, names: [name]}];
	}

	const {names, count} = known;
	if (isOn && count === undefined && names.length >= LIMITS.reactionNames) return reactions;
	const changed = {
		emoji,
		names: isOn ? [...names, name] : names.filter((other) => other !== name),
		...(count !== undefined && {count: count + (isOn ? 1 : -1)}),
	};
	return reactions
		.map((reaction) => (reaction === known ? changed : reaction))
		.filter((reaction) => reaction.names.length > 0 || (reaction.count ?? 0) > 0);
}
