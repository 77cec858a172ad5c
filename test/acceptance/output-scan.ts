/**
 * Everything that termchat may ever tell a terminal, written down apart from the code that does it:
 * looks, cursor moves, erasing, the modes it holds while full screen, asking for the keyboard
 * protocol, the window's title, and links to the web.
 */
const OURS = new RegExp(
	[
		'\\u001B\\[[\\d;:]*m',
		'\\u001B\\[\\d*[A-GK]',
		'\\u001B\\[[012]?J',
		'\\u001B\\[(?:\\d+(?:;\\d+)?)?H',
		'\\u001B\\[\\?(?:7|25|1000|1002|1004|1006|1049|2004|2026)[hl]',
		'\\u001B\\[2[23];2t',
		'\\u001B\\[(?:\\?u|>1u|<u|0 q)',
		'\\u001B\\]2;(?:\\(\\d+\\) )?(?:#[\\w.-]+ - )?termchat\\u001B\\\\',
		'\\u001B\\]8;(?:id=[\\w-]+)?;(?:https?://[!-~]+)?\\u001B\\\\',
		'\\u001B\\\\',
		'[\\r\\n]',
	].join('|'),
	'gu',
);

/** Control characters, lone surrogates, and the marks that turn the direction of a line. */
const FOREIGN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** What of a program's output it cannot have meant, with what stands around it; undefined when nothing. */
export function foreignIn(output: string): string | undefined {
	const rest = output.replaceAll(OURS, '');
	const at = rest.search(FOREIGN);
	return at === -1 ? undefined : JSON.stringify(rest.slice(Math.max(0, at - 20), at + 20));
}
