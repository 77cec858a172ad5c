import type {MessageChange} from '../protocol/records.ts';
import {emptyText, ownText, type SafeText, safe} from '../tui/text/safe-text.ts';

/** What can become of what this person wrote. */
export type Outcome = 'send' | 'fail' | 'hold' | MessageChange['type'];

/** Where it was written. */
export type Whereabouts = {readonly type: 'room' | 'person'; readonly name: SafeText};

/** What became of a message, in a few words: `sent`, `sent in #lobby`, `failed to mira`. */
export function outcomeWords(outcome: Outcome, place: Whereabouts | undefined): SafeText {
	return WORDS[outcome][place?.type ?? 'newest'](place?.name ?? emptyText);
}

type Words = Readonly<Record<'newest' | Whereabouts['type'], (name: SafeText) => SafeText>>;

const WORDS: Readonly<Record<Outcome, Words>> = {
	send: {
		newest: () => ownText('sent'),
		room: (name) => safe`sent in #${name}`,
		person: (name) => safe`sent to ${name}`,
	},
	edit: {
		newest: () => ownText('edited'),
		room: (name) => safe`edited in #${name}`,
		person: (name) => safe`edited to ${name}`,
	},
	delete: {
		newest: () => ownText('deleted'),
		room: (name) => safe`deleted in #${name}`,
		person: (name) => safe`deleted to ${name}`,
	},
	react: {
		newest: () => ownText('reacted'),
		room: (name) => safe`reacted in #${name}`,
		person: (name) => safe`reacted to ${name}`,
	},
	unreact: {
		newest: () => ownText('reaction taken back'),
		room: (name) => safe`reaction taken back in #${name}`,
		person: (name) => safe`reaction taken back to ${name}`,
	},
	pin: {
		newest: () => ownText('pinned'),
		room: (name) => safe`pinned in #${name}`,
		person: (name) => safe`pinned to ${name}`,
	},
	unpin: {
		newest: () => ownText('unpinned'),
		room: (name) => safe`unpinned in #${name}`,
		person: (name) => safe`unpinned to ${name}`,
	},
	fail: {
		newest: () => ownText('failed'),
		room: (name) => safe`failed in #${name}`,
		person: (name) => safe`failed to ${name}`,
	},
	hold: {
		newest: () => ownText('held'),
		room: (name) => safe`held in #${name}`,
		person: (name) => safe`held to ${name}`,
	},
};
