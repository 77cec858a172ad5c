import {phrase, phrases, spokenLanguage, translated} from '../words/phrase.ts';
import {
	ACTION_CATEGORIES,
	ACTION_NAMES,
	ACTIONS,
	type Action,
	type ActionCategory,
} from './actions.ts';
import type {Binding, BindingContext, Keymap} from './key-lookup.ts';
import {formatKey} from './key-stroke.ts';

/** A line of the help page: an action and every key that reaches it here. */
export type HelpRow = {
	readonly action: Action;
	readonly category: ActionCategory;
	/** In the language of the interface, as is what `keys` says. */
	readonly summary: string;
	/** Those that work everywhere first; keys that something else takes are left out. */
	readonly keys: readonly HelpKey[];
};

export type HelpKey = {
	/** As people read it: 'Ctrl-X g'. */
	readonly keys: string;
	/** Where it holds, when it does not hold everywhere: 'on an empty line'. */
	readonly where: string | undefined;
};

/** The binding table for people, in the order of the categories. `eaten` comes from `eatenKeys`. */
export function helpRows(
	{rows}: Keymap,
	eaten: ReadonlySet<string> = new Set(),
): readonly HelpRow[] {
	return ACTION_CATEGORIES.flatMap((category) =>
		ACTION_NAMES.filter((action) => ACTIONS[action].category === category).map((action) => {
			const bindings = rows.filter((row) => row.action === action);
			const sorted = [
				...bindings.filter(({always}) => always),
				...bindings.filter(({always}) => !always),
			];
			const keys = sorted.flatMap((binding) => helpKeys(binding, eaten));
			const summary = translated(ACTIONS[action].summary);
			return {action, category, summary, keys: withoutRepeats(keys)};
		}),
	);
}

/** The same as rows of text: each group, each action, and under it its keys. */
export function keyLines(keymap: Keymap, eaten?: ReadonlySet<string>): readonly string[] {
	let category: string | undefined;
	return helpRows(keymap, eaten).flatMap((row) => {
		const isFirst = row.category !== category;
		const gap = category === undefined ? [] : [''];
		category = row.category;
		const keys = row.keys.map(({keys, where}) => (where ? `${keys} (${where})` : keys));
		const entry = [
			`  ${row.summary}`,
			`      ${keys.length === 0 ? phrase`no key` : keys.join(', ')}`,
		];
		const heading = translated(row.category).toLocaleUpperCase(spokenLanguage());
		return isFirst ? [...gap, heading, ...entry] : entry;
	});
}

/**
 * The one key to name for an action in a hint: the shortest that arrives here. Undefined for an
 * action that no key of this keymap reaches.
 */
export function advertisedKey(
	{rows}: Keymap,
	action: Action,
	eaten: ReadonlySet<string> = new Set(),
): string | undefined {
	const own = rows.filter((row) => row.action === action);
	// A letter that holds only on a marked message is no news to whoever writes.
	const isSpecial = ({context}: Binding) => context === 'select';
	const keys = [...own.filter((row) => !isSpecial(row)), ...own.filter(isSpecial)]
		.flatMap((row) => row.keys)
		.filter((sequence) => !isEaten(sequence, eaten));
	const best = keys.find((sequence) => !sequence.includes(' ')) ?? keys[0];
	return best === undefined ? undefined : formatKey(best);
}

const WHERE: Readonly<Record<BindingContext, string | undefined>> = phrases({
	overlay: undefined,
	select: 'on a marked message',
	'empty-composer': 'on an empty line',
	'line-end': 'at the end of a line',
	'first-row': 'on the first line',
	'last-row': 'on the last line',
	composer: undefined,
	text: undefined,
	any: undefined,
});

function helpKeys(
	{keys, context, argument}: Binding,
	eaten: ReadonlySet<string>,
): readonly HelpKey[] {
	return keys
		.filter((sequence) => !isEaten(sequence, eaten))
		.map((sequence) => {
			const shown = formatKey(sequence);
			// Nine bindings that differ in their digit are one line of help.
			const folded = argument === undefined ? shown : shown.replace(`${argument}`, '1..9');
			const where = WHERE[context];
			return {keys: folded, where: where && translated(where)};
		});
}

function withoutRepeats(keys: readonly HelpKey[]): readonly HelpKey[] {
	return [...new Map(keys.map((key) => [`${key.keys} ${key.where}`, key])).values()];
}

function isEaten(sequence: string, eaten: ReadonlySet<string>): boolean {
	return sequence.split(' ').some((stroke) => eaten.has(stroke));
}
