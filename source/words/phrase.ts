/** Which form a language uses for a number (Unicode CLDR plural rules). */
export type PluralForm = Intl.LDMLPluralRule;

/** A phrase in another language; where it counts something, by the forms that language has. */
export type Translation = string | Readonly<Partial<Record<PluralForm, string>>>;

/** The interface in another language, by the English of the source. */
export type Catalogue = {
	/** A BCP 47 tag: `de`, `pt-BR`. */
	readonly language: string;
	/**
	 * By the English phrase as the source has it, with `{1}`, `{2}` … where values go. What counts has
	 * both English forms as its key: `{1} line|{1} lines`. What is missing stays English.
	 */
	readonly phrases: ReadonlyMap<string, Translation>;
};

/** What can stand in a phrase: text that is made already, or a number. */
export type PhraseValue = string | number;

/**
 * A sentence of the interface, in the language of this run: the written part is looked up, the values
 * go where the translation wants them. Every sentence that people read is written with it, or with
 * `counted`, or stands in a table whose texts `translated` looks up when they are shown.
 */
export function phrase(strings: TemplateStringsArray, ...values: readonly PhraseValue[]): string {
	const parts = translatedParts(strings);
	return parts === undefined ? woven(strings, values) : filled(parts, values);
}

/**
 * A phrase that counts: `counted(lines, '1 line', '{1} lines')`. `{1}` is the count; further values are
 * `{2}` and up, in both forms.
 */
export function counted(
	count: number,
	forms: readonly [one: string, many: string],
	...values: readonly PhraseValue[]
): string {
	const [one, many] = forms;
	return filled(partsOf(countedForm(count, one, many)), [count, ...values]);
}

/** A constant text of a table in the language of this run; itself where there is no translation. */
export function translated(text: string): string {
	const found = inUse?.catalogue.phrases.get(text);
	return typeof found === 'string' ? found : text;
}

/**
 * Names a constant as part of the interface, where it is written: it is shown with `translated`. Nothing
 * happens to it here, because constants are made before the language is known.
 */
export function phrases<const Texts>(texts: Texts): Texts {
	return texts;
}

/** From now on the interface speaks this language; English without one. Called once, at the start. */
export function speak(catalogue: Catalogue | undefined): void {
	inUse = catalogue && {
		catalogue,
		// A language that Node does not know counts like English, whatever the machine's own does.
		rules: new Intl.PluralRules([catalogue.language, 'en']),
		parts: new WeakMap(),
	};
}

/** The language the interface speaks, as a BCP 47 tag: for dates, numbers and the order of names. */
export function spokenLanguage(): string {
	return inUse?.catalogue.language ?? 'en';
}

/** The parts of a phrase's text: what is written, and the numbers of the values between. */
export type PhraseParts = ReadonlyArray<string | number>;

/** Reads `{1}`; anything else in braces is text. */
export function partsOf(text: string): PhraseParts {
	return text
		.split(/(\{[1-9]\d?\})/)
		.map((part) => (/^\{\d+\}$/.test(part) ? Number(part.slice(1, -1)) : part))
		.filter((part) => part !== '');
}

/** The English of a template as translators see it: `No room is called {1}.` */
export function keyOf(strings: readonly string[]): string {
	return strings.map((part, index) => (index === 0 ? part : `{${index}}${part}`)).join('');
}

/** The translated parts of a template, or nothing where it stays English. For tags of other types. */
export function translatedParts(strings: TemplateStringsArray): PhraseParts | undefined {
	return inUse === undefined ? undefined : partsFor(strings, inUse);
}

type InUse = {
	readonly catalogue: Catalogue;
	readonly rules: Intl.PluralRules;
	readonly parts: WeakMap<TemplateStringsArray, PhraseParts | 'none'>;
};

let inUse: InUse | undefined;

function partsFor(strings: TemplateStringsArray, {catalogue, parts}: InUse) {
	const known = parts.get(strings);
	if (known !== undefined) return known === 'none' ? undefined : known;

	const found = catalogue.phrases.get(keyOf(strings));
	const made = typeof found === 'string' ? partsOf(found) : 'none';
	parts.set(strings, made);
	return made === 'none' ? undefined : made;
}

function countedForm(count: number, one: string, many: string): string {
	const found = inUse?.catalogue.phrases.get(`${one}|${many}`);
	if (inUse === undefined || found === undefined) return count === 1 ? one : many;
	if (typeof found === 'string') return found;
	return found[inUse.rules.select(count)] ?? found.other ?? (count === 1 ? one : many);
}

function woven(strings: readonly string[], values: readonly PhraseValue[]): string {
	return strings.map((part, index) => `${part}${values[index] ?? ''}`).join('');
}

function filled(parts: PhraseParts, values: readonly PhraseValue[]): string {
	return parts
		.map((part) => (typeof part === 'number' ? `${values[part - 1] ?? ''}` : part))
		.join('');
}
