import {nearest} from '../../client/commands/nearest.ts';
import {parseSettingsText} from '../../client/settings-text.ts';
import {phrase} from '../../words/phrase.ts';
import {ACTION_NAMES, type Action, isAction} from '../actions.ts';
import {
	BINDING_CONTEXTS,
	type Binding,
	type BindingContext,
	createKeymap,
	type Keymap,
} from '../key-lookup.ts';
import {formatKey, KeymapError, type KeySequence, parseKey} from '../key-stroke.ts';
import {widestContext, without} from './profile.ts';

/** A binding that the person made: an action for a key, or 'none' to take its meaning away. */
export type UserBinding = {
	readonly keys: KeySequence;
	readonly action: Action | 'none';
	/** Where it holds. Unless given: where the action is bound already; 'none' holds everywhere. */
	readonly context?: BindingContext;
	/** The number that 'room-number' goes to. */
	readonly argument?: number;
};

/** The file of these, in the folder of settings. */
export const KEYS_FILE = 'keys.json';

/** Reads `keys.json`: a list like `[{"keys": "ctrl+g", "action": "go-to"}]`. Adds to `problems`. */
export function readUserBindings(text: string, problems: string[]): readonly UserBinding[] {
	let rows: unknown;
	try {
		rows = parseSettingsText(text);
	} catch {
		rows = undefined;
	}
	if (!Array.isArray(rows)) {
		problems.push(
			phrase`${KEYS_FILE} is not understood and left alone: it is a list, as in ${EXAMPLE}.`,
		);
		return [];
	}
	return rows.flatMap((row: unknown, index) =>
		readRow(row, phrase`${KEYS_FILE}, row ${index + 1}`, problems),
	);
}

const EXAMPLE = '[{"keys": "ctrl+g", "action": "go-to"}]';

/** The same as the text of a file. */
export function userBindingsText(bindings: readonly UserBinding[]): string {
	const rows = bindings.map((binding) => `\t${JSON.stringify(binding)}`);
	return rows.length === 0 ? '[]\n' : `[\n${rows.join(',\n')}\n]\n`;
}

/**
 * A table with the person's bindings over it. What would break it is left out, with a sentence in
 * `problems`; an action never loses its last key.
 */
export function applyUserBindings(
	table: readonly Binding[],
	bindings: readonly UserBinding[],
	problems: string[],
): Keymap {
	let rows = table;
	for (const binding of bindings.filter(({action}) => action === 'none')) {
		const left = without(rows, binding.keys, binding.context);
		const stranded = ACTION_NAMES.find(
			(action) =>
				rows.some((row) => row.action === action) &&
				!left.some((row) => row.action === action) &&
				!bindings.some((other) => other.action === action),
		);
		if (stranded === undefined) {
			rows = left;
		} else {
			problems.push(
				phrase`${formatKey(binding.keys)} stays: it is the last key of '${stranded}'. Give that another key first.`,
			);
		}
	}
	let keymap = createKeymap(rows);
	for (const binding of bindings) {
		const row = rowOf(binding, table);
		if (row !== undefined) {
			try {
				keymap = createKeymap([...keymap.rows, row]);
			} catch (error) {
				problems.push(refusal(error, binding));
			}
		}
	}
	return keymap;
}

function rowOf(
	{keys, action, context, argument}: UserBinding,
	table: readonly Binding[],
): Binding | undefined {
	if (action === 'none') {
		return undefined;
	}
	const own = table.filter((row) => row.action === action).map((row) => row.context);
	return {
		keys: [keys],
		action,
		context: context ?? widestContext(own),
		always: false,
		...(argument === undefined ? {} : {argument}),
	};
}

/** Why a binding cannot be, and how it can. */
function refusal(error: unknown, {keys}: UserBinding): string {
	if (!(error instanceof KeymapError)) {
		throw error;
	}
	const row = `{"keys": "${keys}", "action": "none"}`;
	const free = error.code === 'key-taken' ? [phrase`Or free the key: ${row}.`] : [];
	return [`${KEYS_FILE}: ${error.message}`, ...free].join(' ');
}

function readRow(row: unknown, place: string, problems: string[]): readonly UserBinding[] {
	const fields: Readonly<Record<string, unknown>> =
		typeof row === 'object' && row !== null ? {...row} : {};
	const {keys, action, context, argument} = fields;
	if (typeof keys !== 'string' || typeof action !== 'string') {
		problems.push(phrase`${place}: it needs "keys" and "action", both texts.`);
		return [];
	}
	if (action !== 'none' && !isAction(action)) {
		const [guess] = nearest(action, ACTION_NAMES);
		const named = action.slice(0, 40);
		problems.push(
			guess === undefined
				? phrase`${place}: there is no action "${named}"; termchat help keys lists them.`
				: phrase`${place}: there is no action "${named}"; is it "${guess}".`,
		);
		return [];
	}
	const known = BINDING_CONTEXTS.find((name) => name === context);
	if (context !== undefined && known === undefined) {
		problems.push(phrase`${place}: "context" is one of ${BINDING_CONTEXTS.join(', ')}.`);
		return [];
	}
	if (action === 'room-number' && !(Number.isInteger(argument) && Number(argument) > 0)) {
		problems.push(phrase`${place}: 'room-number' needs an "argument", the number of the room.`);
		return [];
	}
	try {
		const sequence = parseKey(keys).join(' ');
		return [
			{
				keys: sequence,
				action,
				...(known === undefined ? {} : {context: known}),
				...(action === 'room-number' ? {argument: Number(argument)} : {}),
			},
		];
	} catch (error) {
		problems.push(
			`${place}: ${error instanceof KeymapError ? error.message : phrase`unknown key.`}`,
		);
		return [];
	}
}
