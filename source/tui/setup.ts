import {Aliases} from '../client/aliases.ts';
import type {ConfigFiles} from '../client/config-files.ts';
import {InputError, sentenceOf} from '../client/error.ts';
import {
	isSettingName,
	SETTING_NAMES,
	SETTINGS,
	type SettingName,
	textOfValue,
} from '../client/setting-table.ts';
import type {Origin, Settings} from '../client/settings.ts';
import {
	findLanguageFile,
	isEnglish,
	missingLanguage,
	withFallbacks,
} from '../words/language-files.ts';
import {phrase} from '../words/phrase.ts';
import type {Keymap} from './key-lookup.ts';
import type {ProfileName} from './key-profiles/profile.ts';
import {UserKeys} from './key-profiles/user-keys.ts';
import {lookFor, type Preferences, preferencesFor} from './preferences.ts';
import type {Look} from './text/paint.ts';
import type {Rgb} from './themes/color.ts';
import {openThemeShelf, type ThemeShelf} from './themes/shelf.ts';

export type SetupOptions = {
	readonly settings: Settings;
	readonly files: ConfigFiles;
	/** The variables of the process, as in `process.env`. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Whether this terminal is known to draw our signs as wide as they are; undefined when it is not. */
	readonly drawsSymbols?: boolean | undefined;
};

/** A setting as a list shows it. */
export type SettingRow = {
	readonly name: SettingName;
	readonly value: string;
	readonly origin: Origin;
	readonly summary: string;
};

/**
 * How the person has set termchat up: settings, themes and keys, kept current. Whoever shows something
 * of it listens, and whatever changes it holds at once.
 */
export class Setup {
	readonly keys: UserKeys;
	readonly themes: ThemeShelf;
	/** The person's own commands. */
	readonly aliases: Aliases;
	readonly #options: SetupOptions;
	readonly #listeners = new Set<() => void>();
	#background: Rgb | undefined;
	#drawsSymbols: boolean | undefined;
	#preferences: Preferences;

	constructor(options: SetupOptions) {
		const {settings, files, drawsSymbols} = options;
		this.#options = options;
		this.#drawsSymbols = drawsSymbols;
		this.themes = openThemeShelf(files);
		this.aliases = new Aliases(files);
		this.keys = new UserKeys({files, profile: () => settings.get('keyProfile')});
		this.#preferences = this.#read();
	}

	get preferences(): Preferences {
		return this.#preferences;
	}

	get keymap(): Keymap {
		return this.keys.keymap;
	}

	/** Whose habits the keys follow. */
	get keyProfile(): ProfileName {
		return this.#options.settings.get('keyProfile');
	}

	/** Sentences to show once: what of settings, theme and keys was not understood. */
	get problems(): readonly string[] {
		const {settings} = this.#options;
		return [
			...settings.problems,
			...this.themes.problemsOf(settings.get('theme')),
			...this.keys.problems,
		];
	}

	/** Every setting as it is now. */
	get rows(): readonly SettingRow[] {
		const {settings} = this.#options;
		return SETTING_NAMES.map((name) => ({
			name,
			value: textOfValue(settings.get(name)),
			origin: settings.origin(name),
			summary: SETTINGS[name].summary,
		}));
	}

	/** How the screen would look with that theme. */
	lookOf(theme: string): Look {
		return lookFor(theme, this.#options.environment, this.#themeChoice());
	}

	/** Calls `listener` after every change. Returns the way to stop. */
	subscribe(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}

	/** The terminal told its background, which `theme = auto` goes by. */
	setBackground(background: Rgb): void {
		this.#background = background;
		this.#changed();
	}

	/** The terminal was measured, which `symbols = auto` goes by. */
	setDrawsSymbols(drawsSymbols: boolean): void {
		this.#drawsSymbols = drawsSymbols;
		this.#changed();
	}

	/**
	 * Writes a setting, given as text, into the file; without a value takes it out. Returns what is to be
	 * said about it. Throws InputError when it cannot mean anything or cannot be written.
	 */
	set(name: string, value: string | undefined): string {
		const {settings} = this.#options;
		if (!isSettingName(name)) {
			throw new InputError(
				phrase`There is no setting called ${JSON.stringify(name.slice(0, 40))}.`,
			);
		}
		if (name === 'theme' && value !== undefined && value !== 'auto') {
			this.#requireTheme(value);
		}
		if (name === 'language' && value !== undefined) {
			this.#requireLanguage(value.trim());
		}
		if (value === undefined) {
			settings.reset(name);
		} else {
			settings.setText(name, value);
		}
		this.#changed();
		const about = name === 'theme' ? this.themes.problemsOf(settings.get('theme')) : [];
		return [this.#sentenceOn(name), ...about].join(' ');
	}

	/** Carries out a change of the keys, which holds at once. Returns a sentence. Throws InputError. */
	rebind(change: (keys: UserKeys) => string): string {
		const sentence = change(this.keys);
		this.#changed();
		return sentence;
	}

	#read(): Preferences {
		const {settings, environment} = this.#options;
		return preferencesFor(settings, environment, this.#themeChoice());
	}

	#themeChoice() {
		return {
			background: this.#background,
			drawsSymbols: this.#drawsSymbols,
			find: (name: string) => this.themes.find(name),
		};
	}

	#requireTheme(name: string): void {
		if (this.themes.find(name) === undefined) {
			throw new InputError(this.themes.problemsOf(name)[0] ?? phrase`There is no theme ${name}.`);
		}
	}

	/** A tag that is none is refused by its setting. */
	#requireLanguage(tag: string): void {
		const {directory} = this.#options.files;
		const needsFile = withFallbacks(tag).length > 0 && tag !== 'auto' && !isEnglish(tag);
		if (needsFile && findLanguageFile(tag, directory) === undefined) {
			throw new InputError(missingLanguage(tag, directory));
		}
	}

	/** What holds now, and when. */
	#sentenceOn(name: SettingName): string {
		const {settings} = this.#options;
		const value = textOfValue(settings.get(name));
		const origin = settings.origin(name);
		if (origin === 'environment') {
			return phrase`Kept, but ${SETTINGS[name].variable} in the environment says ${value} and stands over it.`;
		}
		if (origin === 'flag') {
			return phrase`Kept for the next start: the command line says ${value} this time.`;
		}
		const now = value === '' ? phrase`${name} is not set.` : phrase`${name} is ${value}.`;
		return SETTINGS[name].needsRestart === true
			? `${now} ${phrase`It holds from the next start on.`}`
			: now;
	}

	#changed(): void {
		try {
			this.keys.reload();
		} finally {
			this.#preferences = this.#read();
			for (const listener of this.#listeners) {
				listener();
			}
		}
	}
}

/** What `change` says, or the sentence of the error that it threw. */
export function sentenceOfChange(change: () => string): string {
	try {
		return change();
	} catch (error) {
		return sentenceOf(error);
	}
}
