import type {LogMessage, LogPresence} from '../../client/state/state.ts';
import {counted} from '../../words/phrase.ts';
import {joinSafe, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import {type Deed, type Deeds, deedSentence} from './deed-sentence.ts';

/** A line about somebody's coming or going. */
export type Movement = LogMessage | LogPresence;

/** What the movements come to, in one sentence: 'omar joined, rt and lena left'. */
export function movementSentence(movements: readonly Movement[]): SafeText {
	const deeds = new Map<string, Deed[]>();
	for (const movement of movements) {
		const name = nameOf(movement);
		deeds.set(name, [...(deeds.get(name) ?? []), deedOf(movement)]);
	}
	const names = new Map<Deeds, SafeText[]>();
	for (const [name, done] of deeds) {
		const deed = summary(done);
		names.set(deed, [...(names.get(deed) ?? []), safeLine(name, {columns: NAME_COLUMNS})]);
	}
	const parts = [...names].map(([deed, who]) => deedSentence(deed, who.length, listed(who)));
	return joinSafe(parts, COMMA);
}

/** How many came or went, where nobody is to be named. */
export function movementCount(movements: readonly Movement[]): SafeText {
	return ownText(counted(movements.length, ['{1} joins and leaves', '{1} joins and leaves']));
}

/** Names of one deed that are said before the others are only counted. */
const MOST_NAMES = 5;
const NAME_COLUMNS = 32;

const COMMA = ownText(', ');

function nameOf(movement: Movement): string {
	return movement.type === 'message' ? movement.from : movement.name;
}

function deedOf(movement: Movement): Deed {
	if (movement.type === 'message') {
		return movement.kind === 'join' ? 'joined' : 'left';
	}
	return movement.state === 'offline' ? 'went' : 'came';
}

/** What one person did, at most one there and back: a loop of a hundred says no more than its end. */
function summary(deeds: readonly Deed[]): Deeds {
	const last = deeds.at(-1) ?? 'joined';
	const before = deeds.at(-2);
	return before === undefined || before === last ? last : `${before},${last}`;
}

function listed(names: readonly SafeText[]): SafeText {
	if (names.length > MOST_NAMES + 1) {
		const first = joinSafe(names.slice(0, MOST_NAMES), COMMA);
		const others = names.length - MOST_NAMES;
		return ownText(counted(others, ['{2} and {1} other', '{2} and {1} others'], first));
	}
	const last = names.at(-1) ?? ownText('');
	return names.length < 2 ? last : safe`${joinSafe(names.slice(0, -1), COMMA)} and ${last}`;
}
