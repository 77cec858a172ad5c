/**
 * Line ends as '\n', no other control characters save the tab, no bidirectional overrides (they
 * would show a text in another order than it is sent in), and no halves of surrogate pairs.
 */
export function cleanDraft(text: string): string {
	return (
		text
			.replace(/\r\n?|[\u0085\u2028\u2029]/gu, '\n')
			// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
			.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/gu, '')
			.toWellFormed()
	);
}
