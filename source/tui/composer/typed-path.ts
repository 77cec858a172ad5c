/** A path that is being typed, quotes and escapes as they stand, and where it begins in the text. */
export type TypedPath = {readonly text: string; readonly start: number};

/**
 * The path before the caret, where a command that takes files or a folder is being typed. A blank in
 * quotes or behind a backslash is part of it. Undefined elsewhere, and in what is said with a file.
 */
export function typedPath(text: string, caret: number): TypedPath | undefined {
	const before = text.slice(0, caret);
	const command = /^\/(?:send|upload|save|download)\s+/.exec(before);
	if (command === null) {
		return undefined;
	}
	const typed = before.slice(command[0].length);
	const words = [...typed.matchAll(WORD)];
	if (words.some(([word]) => word === '--')) {
		return undefined;
	}
	const last = words.at(-1);
	const isOpen = last !== undefined && last.index + last[0].length === typed.length;
	const start = isOpen ? last.index : typed.length;
	return {text: typed.slice(start), start: command[0].length + start};
}

/** A run of characters without blanks but those in quotes, ended or not, and behind a backslash. */
const WORD = /(?:\\[\s\S]|"(?:\\[\s\S]|[^"\\])*(?:"|$)|'[^']*(?:'|$)|[^\s\\"'])+/g;
