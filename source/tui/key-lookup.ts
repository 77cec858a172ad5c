import {phrase, translated} from '../words/phrase.ts';
import {ACTIONS, type Action} from './actions.ts';
import {
	formatKey,
	KeymapError,
	type KeySequence,
	parseKey,
	strokeOf,
	typesText,
} from './key-stroke.ts';
import type {KeyEvent} from './terminal/input-event.ts';

/** Where a binding holds. A narrower place wins over a wider one; the order here is that order. */
export const BINDING_CONTEXTS = [
	/** A list or a page stands over the panes. */
	'overlay',
	/** A message of the log is marked, and keys are about it. */
	'select',
	/** The composer has the focus and nothing is written. */
	'empty-composer',
	/** The caret of the composer is at the end of a line. */
	'line-end',
	/** The caret of the composer is in its first row, and in its last. */
	'first-row',
	'last-row',
	'composer',
	/** A text field has the focus: the composer, or the one of an overlay. */
	'text',
	'any',
] as const;

export type BindingContext = (typeof BINDING_CONTEXTS)[number];

/** A row of the binding table. */
export type Binding = {
	readonly keys: readonly KeySequence[];
	readonly action: Action;
	readonly context: BindingContext;
	/** These keys arrive in every terminal; rows that say false are aliases. */
	readonly always: boolean;
	/** A number that goes with the action, such as which room. */
	readonly argument?: number;
};

/** A checked set of bindings. */
export type Keymap = {
	readonly rows: readonly Binding[];
	readonly byContext: ReadonlyMap<BindingContext, ReadonlyMap<KeySequence, Binding>>;
};

/** What has the focus, and what the composer's bindings depend on (see `composerKeyContext`). */
export type KeyContext = {
	readonly focus: 'composer' | 'overlay' | 'select';
	readonly isEmpty: boolean;
	readonly isAtLineEnd: boolean;
	readonly isFirstRow: boolean;
	readonly isLastRow: boolean;
};

/** The bindings, and the strokes of a sequence that has begun ('' between sequences). */
export type KeyState = {readonly keymap: Keymap; readonly pending: KeySequence};

export type KeyResult =
	/** `text` is what the key would have typed: 'key-strip' keeps its '?' by it. */
	| {
			readonly type: 'action';
			readonly action: Action;
			readonly argument: number | undefined;
			readonly text: string;
	  }
	/** A leader was pressed: what can follow, for a hint. */
	| {
			readonly type: 'pending';
			readonly leader: string;
			readonly continuations: readonly Continuation[];
	  }
	| {readonly type: 'text'; readonly text: string}
	/** Nothing is bound there. `sentence` is for the hint line, after a leader only. */
	| {readonly type: 'unbound'; readonly keys: string; readonly sentence: string | undefined};

export type Continuation = {
	/** As people read it: 'g', 'Ctrl-U'. */
	readonly keys: string;
	readonly action: Action;
	readonly summary: string;
};

export type KeyStep = {readonly state: KeyState; readonly result: KeyResult};

/**
 * Checks bindings and makes them fast to look up.
 *
 * @throws KeymapError where a key does not exist ('unknown-key'), stands for two things in one place
 * ('key-taken'), is both an action and the start of a sequence ('leader-taken'), or would make a
 * character impossible to type ('eats-text').
 */
export function createKeymap(rows: readonly Binding[]): Keymap {
	const byContext = new Map<BindingContext, Map<KeySequence, Binding>>();
	for (const row of rows) {
		const taken = byContext.get(row.context) ?? new Map<KeySequence, Binding>();
		byContext.set(row.context, taken);
		for (const keys of row.keys) {
			const strokes = parseKey(keys);
			const sequence = strokes.join(' ');
			refuseTaken(taken.get(sequence), row, sequence);
			refuseEatingText(row, strokes);
			taken.set(sequence, row);
		}
	}
	const keymap = {rows, byContext};
	refuseTakenLeaders(keymap);
	return keymap;
}

/** The state before the first key. */
export function createKeyState(keymap: Keymap): KeyState {
	return {keymap, pending: ''};
}

/** What a key press means where it was pressed. Pure; the state that follows comes with the result. */
export function lookup(state: KeyState, event: KeyEvent, context: KeyContext): KeyStep {
	const stroke = strokeOf(event);
	const sequence = state.pending === '' ? stroke : `${state.pending} ${stroke}`;
	const idle: KeyState = {keymap: state.keymap, pending: ''};
	const tables = tablesFor(state.keymap, context);
	const binding = tables.map((table) => table.get(sequence)).find((row) => row !== undefined);
	if (binding !== undefined) {
		const {action, argument} = binding;
		return {state: idle, result: {type: 'action', action, argument, text: event.text}};
	}
	const continuations = continuationsOf(tables, sequence);
	if (continuations.length > 0) {
		const result: KeyResult = {type: 'pending', leader: formatKey(sequence), continuations};
		return {state: {...idle, pending: sequence}, result};
	}
	const keys = formatKey(sequence);
	if (state.pending !== '') {
		const sentence = LEAVING.has(stroke)
			? undefined
			: phrase`${keys} does nothing: see Ctrl-X ? for keys.`;
		return {state: idle, result: {type: 'unbound', keys, sentence}};
	}
	if (event.text !== '' && !event.ctrl && !event.alt) {
		return {state: idle, result: {type: 'text', text: event.text}};
	}
	return {state: idle, result: {type: 'unbound', keys, sentence: undefined}};
}

/** Keys by which people give up a sequence that they have begun. */
const LEAVING: ReadonlySet<string> = new Set(['escape', 'ctrl+c', 'ctrl+g']);

const IN_OVERLAY: readonly BindingContext[] = ['overlay', 'text', 'any'];
const IN_SELECT: readonly BindingContext[] = ['select', 'any'];

function tablesFor(
	{byContext}: Keymap,
	context: KeyContext,
): readonly ReadonlyMap<KeySequence, Binding>[] {
	const holds: Readonly<Record<BindingContext, boolean>> = {
		overlay: false,
		select: false,
		'empty-composer': context.isEmpty,
		'line-end': context.isAtLineEnd,
		'first-row': context.isFirstRow,
		'last-row': context.isLastRow,
		composer: true,
		text: true,
		any: true,
	};
	const inComposer = BINDING_CONTEXTS.filter((name) => holds[name]);
	const names = {composer: inComposer, overlay: IN_OVERLAY, select: IN_SELECT};
	return names[context.focus].flatMap((name) => byContext.get(name) ?? []);
}

function continuationsOf(
	tables: readonly ReadonlyMap<KeySequence, Binding>[],
	sequence: KeySequence,
): readonly Continuation[] {
	const start = `${sequence} `;
	const found = new Map<string, Continuation>();
	for (const table of tables) {
		for (const [keys, {action}] of table) {
			if (keys.startsWith(start) && !found.has(keys)) {
				const rest = formatKey(keys.slice(start.length));
				found.set(keys, {keys: rest, action, summary: translated(ACTIONS[action].summary)});
			}
		}
	}
	return [...found.values()];
}

function refuseTaken(other: Binding | undefined, row: Binding, sequence: KeySequence): void {
	if (other !== undefined) {
		throw new KeymapError(
			'key-taken',
			phrase`${formatKey(sequence)} is bound to '${other.action}' already (${row.context}): choose another key for '${row.action}'.`,
		);
	}
}

/** Where nothing is written. */
const EATING: ReadonlySet<BindingContext> = new Set<BindingContext>([
	'overlay',
	'select',
	'empty-composer',
]);

/** A character may be bound where there is no text to type it into yet, or behind a leader. */
function refuseEatingText({context, action}: Binding, strokes: readonly string[]): void {
	const [first = ''] = strokes;
	const mayEat = EATING.has(context);
	if (typesText(first) && !mayEat) {
		throw new KeymapError(
			'eats-text',
			phrase`'${first}' could no longer be typed: choose another key for '${action}'.`,
		);
	}
}

function refuseTakenLeaders({byContext}: Keymap): void {
	const sequences = [...byContext.values()].flatMap((table) => [...table.keys()]);
	const all = new Set(sequences);
	for (const sequence of sequences) {
		const strokes = sequence.split(' ');
		for (let length = 1; length < strokes.length; length++) {
			const leader = strokes.slice(0, length).join(' ');
			if (all.has(leader)) {
				throw new KeymapError(
					'leader-taken',
					phrase`${formatKey(leader)} begins ${formatKey(sequence)} and cannot be bound by itself.`,
				);
			}
		}
	}
}
