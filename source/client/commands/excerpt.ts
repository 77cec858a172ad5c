/** UTF-16 units of a message that are shown around what was found in it. */
const AROUND = 90;

/** A text as one short line, cut so that `word` (in lower case) is in it. Foreign text stays foreign. */
export function excerpt(text: string, word = ''): string {
	const line = text.replace(/\s+/g, ' ').trim();
	const found = line.toLowerCase().indexOf(word);
	const start = found > AROUND / 2 ? found - AROUND / 3 : 0;
	const end = start + AROUND;
	const [before, after] = [start > 0 ? '…' : '', end < line.length ? '…' : ''];
	return `${before}${wholeCharacters(line.slice(start, end))}${after}`;
}

/** Without the half characters that a cut has left at either end. */
export function wholeCharacters(text: string): string {
	return text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '');
}
