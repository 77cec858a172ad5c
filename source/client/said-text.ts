import {phrase} from '../words/phrase.ts';
import type {LogMessage} from './state/state.ts';

/**
 * What a message says, where one line stands for it: of one that is a file and nothing else, the file's
 * name. Foreign text.
 */
export function saidText({text, file}: Pick<LogMessage, 'text' | 'file'>): string {
	return text.trim() === '' && file !== undefined ? phrase`[file] ${file.name}` : text;
}

/** What a message is found by: its text, and the name of the file with it. Foreign text. */
export function searchedText({
	text,
	file,
}: {
	readonly text: string;
	readonly file?: {readonly name: string} | undefined;
}): string {
	return file === undefined ? text : `${text} ${file.name}`;
}
