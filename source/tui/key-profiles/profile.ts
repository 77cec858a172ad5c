import {BINDING_CONTEXTS, type Binding, type BindingContext} from '../key-lookup.ts';
import {type KeySequence, parseKey} from '../key-stroke.ts';

/** The name of a key profile, as the setting `keyProfile` has it. */
export type ProfileName = 'default' | 'emacs' | 'vim';

/**
 * Lays rows over a table: in the place where such a row holds, its keys no longer mean what they meant.
 * Nothing else changes, so whoever knows the table knows the profile.
 */
export function layOver(table: readonly Binding[], rows: readonly Binding[]): readonly Binding[] {
	return rows.reduce<readonly Binding[]>(
		(below, row) => [
			...row.keys.reduce((left, keys) => without(left, keys, row.context), below),
			row,
		],
		table,
	);
}

/** The table without a key, in one context or in all. Rows that have no key left go. */
export function without(
	table: readonly Binding[],
	keys: KeySequence,
	context?: BindingContext,
): readonly Binding[] {
	const sequence = parseKey(keys).join(' ');
	return table.flatMap((row) => {
		if (context !== undefined && row.context !== context) {
			return [row];
		}
		const kept = row.keys.filter((own) => parseKey(own).join(' ') !== sequence);
		return kept.length === row.keys.length
			? [row]
			: kept.length === 0
				? []
				: [{...row, keys: kept}];
	});
}

/** Whether a key press can mean both: the two places have a focus in common. */
export function overlaps(one: BindingContext, other: BindingContext): boolean {
	const contexts = [one, other];
	if (one === other || contexts.includes('any')) {
		return true;
	}
	// A marked message has no text field.
	return contexts.includes('text')
		? !contexts.includes('select')
		: familyOf(one) === familyOf(other);
}

/** The widest of the places where an action is bound. */
export function widestContext(contexts: readonly BindingContext[]): BindingContext {
	return BINDING_CONTEXTS.findLast((context) => contexts.includes(context)) ?? 'any';
}

/** Overlays and selected messages have the keys to themselves; the others are the composer's. */
function familyOf(context: BindingContext): string {
	return context === 'overlay' || context === 'select' ? context : 'composer';
}
