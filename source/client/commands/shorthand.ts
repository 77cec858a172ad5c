import {emojiIn} from './emoji-typed.ts';

/** A whole line that is short for a command. */
export type Shorthand =
	| {readonly type: 'replace'; readonly old: string; readonly replacement: string}
	| {readonly type: 'react'; readonly emoji: string};

/**
 * `s/old/new/` and `+👍` or `+:name:`, and nothing that is merely like them: everything else is a
 * message. A `/` within is typed as `\/`.
 */
export function readShorthand(line: string): Shorthand | undefined {
	const [, old, replacement] = /^s\/((?:[^/\\\n]|\\.)+)\/((?:[^/\\\n]|\\.)*)\/$/u.exec(line) ?? [];
	if (old !== undefined && replacement !== undefined) {
		return {type: 'replace', old: plain(old), replacement: plain(replacement)};
	}

	const [, emoji] = /^\+(\S{1,48})$/u.exec(line) ?? [];
	if (emoji === undefined) return undefined;
	const isMeant = /^:[a-z0-9_+-]+:$/iu.test(emoji) || emojiIn(emoji) !== undefined;
	return isMeant ? {type: 'react', emoji} : undefined;
}

function plain(typed: string): string {
	return typed.replaceAll(/\\([/\\])/gu, '$1');
}
