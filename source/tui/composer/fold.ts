/** Text for comparing: case, accents and compatibility forms (full width, ligatures) do not count. */
export function foldForSearch(text: string): string {
	return text
		.normalize('NFKD')
		.replace(/\p{Mn}/gu, '')
		.toLowerCase();
}
