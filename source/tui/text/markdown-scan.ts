import {characterAt, characterBefore, isExtending} from './code-points.ts';

/** Where a name after `@` or `#` ends, and whether it is one. */
export type NameScan = {readonly end: number; readonly isName: boolean};

/**
 * Reads `@name` or `#room` at `start`. Names are as the relay allows them: Latin letters and digits,
 * a letter first, single `.`, `_` or `-` between, at most 32 characters; in a word (an e-mail address,
 * say) they are text.
 */
export function scanName(line: string, start: number): NameScan {
	namePattern.lastIndex = start + 1;
	const end = namePattern.test(line) ? namePattern.lastIndex : start + 1;
	const length = end - start - 1;
	const isName =
		length >= 1 &&
		length <= longestName &&
		!joinsBefore.test(characterBefore(line, start)) &&
		!joinsAfter.test(characterAt(line, end)) &&
		!isExtending(line.codePointAt(end));
	return {end, isName};
}

/**
 * Where the http or https link that begins at `start` ends; `start` where none does. Punctuation at its
 * end belongs to the sentence, a bracket only where it was not opened inside, and the signs for which
 * `isOpen` holds close the emphasis around the link.
 */
export function scanLink(line: string, start: number, isOpen: (sign: string) => boolean): number {
	linkPattern.lastIndex = start;
	if (joinsBefore.test(characterBefore(line, start)) || !linkPattern.test(line)) {
		return start;
	}
	const host = line.indexOf('//', start) + 2;
	let end = host;
	const unclosed = new Map<string, number>();
	for (; end < line.length && !linkEnd.test(line.charAt(end)); end++) {
		count(unclosed, line.charAt(end));
	}
	while (end > linkPattern.lastIndex && isSentenceSign(line.charAt(end - 1), unclosed, isOpen)) {
		const closed = openingOf[line.charAt(end - 1)];
		if (closed !== undefined) {
			unclosed.set(closed, (unclosed.get(closed) ?? 0) + 1);
		}
		end--;
	}
	return end;
}

const longestName = 32;
const namePattern = /[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*/iy;
const linkPattern = /(?:https?|termchat):\/\/[\p{L}\p{N}[]/iuy;
const linkEnd = /[\s<>"`]/u;
const joinsBefore = /[\p{L}\p{N}\p{M}@#/]/u;
const joinsAfter = /[\p{L}\p{N}\p{M}@]/u;
const openingOf: Readonly<Record<string, string>> = {')': '(', ']': '[', '}': '{'};

/** Keeps, for each kind of bracket, how many are open; below 0, how many were closed too often. */
function count(unclosed: Map<string, number>, sign: string): void {
	if (sign === '(' || sign === '[' || sign === '{') {
		unclosed.set(sign, (unclosed.get(sign) ?? 0) + 1);
	} else if (sign in openingOf) {
		const opening = openingOf[sign] ?? '';
		unclosed.set(opening, (unclosed.get(opening) ?? 0) - 1);
	}
}

function isSentenceSign(
	sign: string,
	unclosed: ReadonlyMap<string, number>,
	isOpen: (sign: string) => boolean,
): boolean {
	if (".,;:!?'".includes(sign)) {
		return true;
	}
	if (sign === '*' || sign === '_' || sign === '~') {
		return isOpen(sign) || isOpen(sign + sign);
	}
	const opening = openingOf[sign];
	return opening !== undefined && (unclosed.get(opening) ?? 0) < 0;
}
