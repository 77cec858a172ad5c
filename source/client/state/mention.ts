/**
 * Whether one of `words` (an account's name, a keyword) stands in the text as a whole word, with or
 * without `@`, in any case. Takes time linear in the text for each word, whatever the text is.
 */
export function isMention(text: string, ...words: readonly string[]): boolean {
	const haystack = text.toLowerCase();
	return words.some((word) => hasWord(haystack, word.toLowerCase()));
}

function hasWord(haystack: string, needle: string): boolean {
	if (needle === '') return false;
	let from = haystack.indexOf(needle);
	while (from !== -1) {
		const end = from + needle.length;
		if (isBoundary(haystack, from, -1) && isBoundary(haystack, end - 1, 1)) return true;
		// Steps over the whole hit: no hit inside it could begin at a word's start.
		from = haystack.indexOf(needle, end);
	}

	return false;
}

const WORD = /[\p{L}\p{N}_]/u;

/** Whether the name ends at `index` when looked at in `direction`. */
function isBoundary(text: string, index: number, direction: 1 | -1): boolean {
	const next = neighbour(text, index, direction);
	if (next === '' || !(WORD.test(next) || next === '-' || next === '.')) return true;
	// A hyphen or full stop belongs to a name only when the name goes on behind it: "ada." ends.
	if (next === '-' || next === '.') {
		const beyond = neighbour(text, index + direction, direction);
		return beyond === '' || !WORD.test(beyond);
	}

	return false;
}

/** The character beside `index`, whole even when it is a surrogate pair. */
function neighbour(text: string, index: number, direction: 1 | -1): string {
	const unit = text[index + direction] ?? '';
	if (direction === 1) return String.fromCodePoint(text.codePointAt(index + 1) ?? 0x20);
	const isLow = /[\uDC00-\uDFFF]/.test(unit);
	return isLow ? text.slice(index - 2, index) : unit;
}
