import type {Action} from '../actions.ts';
import type {Keymap} from '../key-lookup.ts';
import {formatKey} from '../key-stroke.ts';

/** The key by which an action is reached while a message is marked; undefined when none does. */
export function letterOf({rows}: Keymap, action: Action): string | undefined {
	const row = rows.find((each) => each.action === action && each.context === 'select');
	const [key] = row?.keys ?? [];
	return key === undefined ? undefined : formatKey(key);
}
