import type {Action} from '../actions.ts';
import {composerKeyContext} from '../composer/composer.ts';
import {advertisedKey} from '../key-help.ts';
import type {Binding, BindingContext, Keymap} from '../key-lookup.ts';
import {formatKey} from '../key-stroke.ts';
import {ownText, type SafeText} from '../text/safe-text.ts';
import type {ScreenContext} from '../view.ts';

/** The key to name for an action: one that reaches it from where the person is now. */
export function activeKey(context: KeyContext, action: Action): SafeText | undefined {
	const key = advertisedKey(keymapHere(context), action, context.eaten);
	return key === undefined ? undefined : ownText(key);
}

type KeyContext = Pick<ScreenContext, 'keymap' | 'view' | 'composer' | 'eaten'>;

/** A key that can follow the leader that was pressed. */
export type Follower = {readonly key: SafeText; readonly action: Action};

/** What can follow the keys pressed so far, in the order of the bindings; one key for each action. */
export function followers(context: ScreenContext): readonly Follower[] {
	const {pendingKeys} = context.view;
	const start = `${pendingKeys} `;
	const found = new Map<Action, Follower>();
	for (const {keys, action} of keymapHere(context).rows) {
		const sequence = keys.find((candidate) => candidate.startsWith(start));
		if (sequence !== undefined && !found.has(action)) {
			found.set(action, {key: ownText(formatKey(sequence.slice(start.length))), action});
		}
	}
	return [...found.values()];
}

/** The bindings that hold in one situation, by a number that stands for it. */
const known = new WeakMap<Keymap, Map<number, Keymap>>();

function keymapHere({keymap, view, composer}: KeyContext): Keymap {
	const {isEmpty, isAtLineEnd, isFirstRow, isLastRow} = composerKeyContext(composer);
	const isOverlaid = view.overlay !== undefined;
	const isSelecting = view.selected !== undefined && !isOverlaid;
	const isWriting = !isOverlaid && !isSelecting;
	const facts = [isOverlaid, isSelecting, isEmpty, isAtLineEnd, isFirstRow, isLastRow];
	const situation = facts.reduce((sum, fact, bit) => sum + (fact ? 2 ** bit : 0), 0);
	const situations = known.get(keymap) ?? new Map<number, Keymap>();
	known.set(keymap, situations);
	const here = situations.get(situation);
	if (here !== undefined) {
		return here;
	}
	const holds: Readonly<Record<BindingContext, boolean>> = {
		overlay: isOverlaid,
		select: isSelecting,
		'empty-composer': isWriting && isEmpty,
		'line-end': isWriting && isAtLineEnd,
		'first-row': isWriting && isFirstRow,
		'last-row': isWriting && isLastRow,
		composer: isWriting,
		text: !isSelecting,
		any: true,
	};
	const rows = keymap.rows.filter((row: Binding) => holds[row.context]);
	const made = {...keymap, rows};
	situations.set(situation, made);
	return made;
}
