import type {PluralForm, Translation} from './phrase.ts';

/** What a translation and the English of this version differ in. */
export type CatalogueCheck = {
	/** English phrases without a translation: they stay English. */
	readonly missing: readonly string[];
	/** Translations of phrases that this version has not: nobody sees them. */
	readonly unknown: readonly string[];
	/** Counting phrases that lack a form which the language has, with those forms. */
	readonly incomplete: ReadonlyArray<readonly [key: string, forms: readonly PluralForm[]]>;
};

/** Compares a translation with all phrases of this version, in their order. */
export function checkCatalogue(
	english: Iterable<string>,
	{
		language,
		phrases,
	}: {readonly language: string; readonly phrases: ReadonlyMap<string, Translation>},
): CatalogueCheck {
	const known = new Set(english);
	const {pluralCategories} = new Intl.PluralRules(language).resolvedOptions();
	return {
		missing: [...known].filter((key) => !phrases.has(key)),
		unknown: [...phrases.keys()].filter((key) => !known.has(key)),
		incomplete: [...phrases].flatMap(([key, translation]) => {
			const lacking = formsLacking(translation, pluralCategories);
			return lacking.length === 0 ? [] : [[key, lacking] as const];
		}),
	};
}

/** The lines that tell a translator what is left to do; the last one counts it. */
export function linesOfCheck(
	problems: readonly string[],
	{missing, unknown, incomplete}: CatalogueCheck,
): readonly string[] {
	return [
		...problems,
		...missing.map((key) => `missing: ${JSON.stringify(key)}`),
		...unknown.map((key) => `not in this version: ${JSON.stringify(key)}`),
		...incomplete.map(
			([key, forms]) => `without the form ${forms.join(', ')}: ${JSON.stringify(key)}`,
		),
		`${problems.length} wrong, ${missing.length} missing, ${unknown.length} not in this version, ${incomplete.length} without a form.`,
	];
}

function formsLacking(
	translation: Translation,
	categories: readonly PluralForm[],
): readonly PluralForm[] {
	if (typeof translation === 'string') return [];
	return categories.filter((form) => translation[form] === undefined);
}
