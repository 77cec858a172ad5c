import type {LogMessage, LogPresence} from '../../client/state/state.ts';
import {joinSafe, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';

/** A line about somebody's coming or going. */
export type Movement = LogMessage | LogPresence;

/** What the movements come to, in one sentence: 'omar joined, rt and lena left'. */
export function movementSentence(movements: readonly Movement[]): SafeText {
	const deeds = new Map<string, SafeText[]>();
	for (const movement of movements) {
		const name = nameOf(movement);
		deeds.set(name, [...(deeds.get(name) ?? []), deedOf(movement)]);
	}
	const names = new Map<SafeText, SafeText[]>();
	for (const [name, done] of deeds) {
		const deed = summary(done);
		names.set(deed, [...(names.get(deed) ?? []), safeLine(name, {columns: NAME_COLUMNS})]);
	}
	const parts = [...names].map(([deed, who]) => safe`${listed(who)} ${deed}`);
	return joinSafe(parts, COMMA);
}

/** How many came or went, where nobody is to be named. */
export function movementCount(movements: readonly Movement[]): SafeText {
	return safe`${movements.length} joins and leaves`;
}

/** Names of one deed that are said before the others are only counted. */
const MOST_NAMES = 5;
const NAME_COLUMNS = 32;

const COMMA = ownText(', ');
const AND = ownText(' and ');
const JOINED = ownText('joined');
const LEFT = ownText('left');
const CAME = ownText('came online');
const WENT = ownText('went offline');

function nameOf(movement: Movement): string {
	return movement.type === 'message' ? movement.from : movement.name;
}

function deedOf(movement: Movement): SafeText {
	if (movement.type === 'message') {
		return movement.kind === 'join' ? JOINED : LEFT;
	}
	return movement.state === 'offline' ? WENT : CAME;
}

/** What one person did, at most one there and back: a loop of a hundred says no more than its end. */
function summary(deeds: readonly SafeText[]): SafeText {
	const last = deeds.at(-1) ?? JOINED;
	const before = deeds.at(-2);
	if (before === undefined || before === last) {
		return last;
	}
	if (last === CAME && before === WENT) {
		return ownText('reconnected');
	}
	if (last === WENT && before === CAME) {
		return ownText('came by');
	}
	return last === JOINED && before === LEFT
		? ownText('left and came back')
		: joinSafe([before, AND, last]);
}

function listed(names: readonly SafeText[]): SafeText {
	const shown = names.length > MOST_NAMES + 1 ? names.slice(0, MOST_NAMES) : names;
	const others = names.length - shown.length;
	const last = others > 0 ? safe`${others} others` : shown.at(-1);
	const first = others > 0 ? shown : shown.slice(0, -1);
	if (last === undefined || first.length === 0) {
		return last ?? ownText('');
	}
	return joinSafe([joinSafe(first, COMMA), AND, last]);
}
