import type {ConfigFiles} from '../../client/config-files.ts';
import {InputError, sentenceOf} from '../../client/error.ts';
import {phrase, translated} from '../../words/phrase.ts';
import {ACTIONS, type Action} from '../actions.ts';
import {type Binding, createKeymap, type Keymap} from '../key-lookup.ts';
import {formatKey, KeymapError, type KeySequence} from '../key-stroke.ts';
import {profileRows} from './index.ts';
import {overlaps, type ProfileName, widestContext} from './profile.ts';
import {
	applyUserBindings,
	KEYS_FILE,
	readUserBindings,
	type UserBinding,
	userBindingsText,
} from './user-bindings.ts';

/** The keys of a person: a profile, and over it what `keys.json` says. */
export class UserKeys {
	readonly #files: Pick<ConfigFiles, 'read' | 'write'>;
	readonly #profile: () => ProfileName;
	#bindings: readonly UserBinding[] = [];
	#problems: readonly string[] = [];
	#keymap: Keymap;
	#loaded: Loaded;
	/** The file says something that is not understood: it is the person's, and stays as it is. */
	#isLocked = false;

	constructor({
		files,
		profile,
	}: {
		readonly files: Pick<ConfigFiles, 'read' | 'write'>;
		readonly profile: () => ProfileName;
	}) {
		this.#files = files;
		this.#profile = profile;
		this.#loaded = this.#load();
		this.#keymap = this.#build();
	}

	/** The bindings that hold. The same object until they change. */
	get keymap(): Keymap {
		return this.#keymap;
	}

	/** What of the file was not understood. */
	get problems(): readonly string[] {
		return this.#problems;
	}

	/** Reads again what may have changed: the profile, and the file. */
	reload(): void {
		const loaded = this.#load();
		const {text, profile} = this.#loaded;
		if (loaded.text !== text || loaded.profile !== profile) {
			this.#loaded = loaded;
			this.#keymap = this.#build();
		}
	}

	/** Whether the person gave this action a key. */
	isOwn(action: Action): boolean {
		return this.#bindings.some((binding) => binding.action === action);
	}

	/**
	 * Gives an action a key as well, from now on. Returns a sentence. Throws InputError when another
	 * action has that key, with its name and the way to free it.
	 */
	bind(action: Action, keys: KeySequence): string {
		const rows = this.#keymap.rows;
		const own = rows.filter((row) => row.action === action);
		const context = widestContext(own.map((row) => row.context));
		const shown = formatKey(keys);
		if (own.some((row) => row.keys.includes(keys))) {
			return phrase`${shown} does that already.`;
		}
		refuseByItself({keys: [keys], action, context, always: false});
		const taken = holderOf(rows, keys, (row) => overlaps(row.context, context));
		if (taken !== undefined) {
			throw new InputError(
				[
					phrase`${shown} is taken by "${summaryOf(taken.action)}" (${taken.action}).`,
					phrase`Free it first: mark that line, press x, then ${shown}.`,
				].join(' '),
			);
		}
		if (action === 'room-number') {
			throw new InputError(
				phrase`Give keys for room numbers in ${KEYS_FILE}: they need the number.`,
			);
		}
		this.#write([...this.#bindings, {keys, action, context}]);
		return `${shown}: ${summaryOf(action)}.`;
	}

	/** Takes a key away from an action. Returns a sentence. Throws InputError when it is its last. */
	free(action: Action, keys: KeySequence): string {
		const rows = this.#keymap.rows.filter(
			(row) => row.action === action && row.keys.includes(keys),
		);
		const shown = formatKey(keys);
		if (rows.length === 0) {
			throw new InputError(phrase`${shown} is no key of "${summaryOf(action)}".`);
		}
		const others = this.#bindings.filter(
			(binding) => !(binding.action === action && binding.keys === keys),
		);
		const fromTable = profileRows(this.#profile()).some(
			(row) => row.action === action && row.keys.includes(keys),
		);
		const freed = fromTable
			? rows.map(({context}): UserBinding => ({keys, action: 'none', context}))
			: [];
		this.#write([...others, ...freed]);
		return phrase`${shown} is free.`;
	}

	/** Takes back what the person changed about an action's keys. Returns a sentence. */
	restore(action: Action): string {
		const rows = profileRows(this.#profile()).filter((row) => row.action === action);
		const isAbout = (binding: UserBinding): boolean =>
			binding.action === action ||
			(binding.action === 'none' &&
				rows.some(
					({keys, context}) =>
						keys.includes(binding.keys) && (binding.context ?? context) === context,
				));
		const left = this.#bindings.filter((binding) => !isAbout(binding));
		if (left.length === this.#bindings.length) {
			return phrase`"${summaryOf(action)}" has the keys of the profile already.`;
		}
		this.#write(left);
		return phrase`"${summaryOf(action)}" has the keys of the profile again.`;
	}

	#write(bindings: readonly UserBinding[]): void {
		if (this.#isLocked) {
			throw new InputError(`${this.#problems[0] ?? KEYS_FILE} ${phrase`Put it in order first.`}`);
		}
		const problems: string[] = [];
		applyUserBindings(profileRows(this.#profile()), bindings, problems);
		const [added] = problems.filter((problem) => !this.#problems.includes(problem));
		if (added !== undefined) {
			throw new InputError(added);
		}
		this.#files.write(KEYS_FILE, userBindingsText(bindings));
		this.reload();
	}

	#build(): Keymap {
		const {text, problem, profile} = this.#loaded;
		const problems = problem === undefined ? [] : [problem];
		this.#bindings = text === undefined ? [] : readUserBindings(text, problems);
		this.#isLocked = problems.length > 0;
		const keymap = applyUserBindings(profileRows(profile), this.#bindings, problems);
		this.#problems = problems;
		return keymap;
	}

	#load(): Loaded {
		const profile = this.#profile();
		try {
			return {profile, text: this.#files.read(KEYS_FILE), problem: undefined};
		} catch (error) {
			return {profile, text: undefined, problem: sentenceOf(error)};
		}
	}
}

type Loaded = {
	readonly profile: ProfileName;
	readonly text: string | undefined;
	/** Why the file could not be read. */
	readonly problem: string | undefined;
};

function summaryOf(action: Action): string {
	return translated(ACTIONS[action].summary);
}

/** What no key can be, whoever else has it: a letter where one writes. Throws InputError. */
function refuseByItself(row: Binding): void {
	try {
		createKeymap([row]);
	} catch (error) {
		throw error instanceof KeymapError ? new InputError(error.message) : error;
	}
}

function holderOf(
	rows: readonly Binding[],
	keys: KeySequence,
	isNear: (row: Binding) => boolean,
): Binding | undefined {
	return rows.find((row) => isNear(row) && row.keys.includes(keys));
}
