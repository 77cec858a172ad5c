import {TRUST_WORDS} from '../../client/commands/people-names.ts';
import type {DirectState} from '../../client/state/state.ts';
import {ownText, type SafeText} from '../text/safe-text.ts';
import type {Span} from '../text/styled-row.ts';
import {textWidth} from '../text/width.ts';
import type {ThemeRole} from '../themes/theme.ts';

/** How far the keys of a conversation are trusted, in the longest words that fit `columns` cells. */
export function trustWords({trust}: DirectState, columns: number): Span {
	const {role, wordings} = TRUST[trust];
	const text = wordings.find((words) => textWidth(words) <= columns) ?? wordings.at(-1);
	return {text: text ?? ownText(''), role};
}

/** The shortest words that still say that it is encrypted: what even narrow screens make room for. */
export function encryptionWords({trust}: DirectState): Span {
	const {role, wordings} = TRUST[trust];
	return {text: wordings.at(-2) ?? ownText(''), role};
}

type Wording = {
	readonly role: ThemeRole;
	/** From the longest to the shortest. */
	readonly wordings: readonly SafeText[];
};

const TRUST: Readonly<Record<DirectState['trust'], Wording>> = {
	unknown: wording('muted', [
		TRUST_WORDS.unknown,
		'encrypted, keys not known yet',
		'keys not known',
	]),
	new: wording('muted', [TRUST_WORDS.new, 'encrypted, not verified', 'not verified']),
	verified: wording('success', [TRUST_WORDS.verified, 'encrypted, verified', 'verified']),
	changed: wording('warning', [TRUST_WORDS.changed, 'keys changed: blocked', 'keys changed']),
};

function wording(role: ThemeRole, words: readonly string[]): Wording {
	return {role, wordings: words.map(ownText)};
}
