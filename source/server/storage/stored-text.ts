/**
 * Text as every backend can keep it and give it back unchanged: a lone surrogate has no UTF-8, and
 * SQLite as Node 22 reads it ends a text at U+0000. Both become U+FFFD.
 */
export function storedText(text: string): string {
	return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
