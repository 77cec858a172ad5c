import {TRUST_WORDS} from '../../client/commands/people-names.ts';
import type {DirectState} from '../../client/state/state.ts';
import {phrases} from '../../words/phrase.ts';
import {emptyText, ownText} from '../text/safe-text.ts';
import type {Span} from '../text/styled-row.ts';
import {textWidth} from '../text/width.ts';
import type {ThemeRole} from '../themes/theme.ts';

/** How far the keys of a conversation are trusted, in the longest words that fit `columns` cells. */
export function trustWords({trust}: DirectState, columns: number): Span {
	const {role, wordings} = TRUST[trust];
	const shown = wordings.map(ownText);
	const text = shown.find((words) => textWidth(words) <= columns) ?? shown.at(-1);
	return {text: text ?? emptyText, role};
}

/** The shortest words that still say that it is encrypted: what even narrow screens make room for. */
export function encryptionWords({trust}: DirectState): Span {
	const {role, wordings} = TRUST[trust];
	return {text: ownText(wordings.at(-2) ?? ''), role};
}

type Wording = {
	readonly role: ThemeRole;
	/** From the longest to the shortest. */
	readonly wordings: readonly string[];
};

const SHORTER = phrases({
	unknown: ['encrypted, keys not known yet', 'keys not known'],
	new: ['encrypted, not verified', 'not verified'],
	verified: ['encrypted, verified', 'verified'],
	changed: ['keys changed: blocked', 'keys changed'],
});

const TRUST: Readonly<Record<DirectState['trust'], Wording>> = {
	unknown: {role: 'muted', wordings: [TRUST_WORDS.unknown, ...SHORTER.unknown]},
	new: {role: 'muted', wordings: [TRUST_WORDS.new, ...SHORTER.new]},
	verified: {role: 'success', wordings: [TRUST_WORDS.verified, ...SHORTER.verified]},
	changed: {role: 'warning', wordings: [TRUST_WORDS.changed, ...SHORTER.changed]},
};
