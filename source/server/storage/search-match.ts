import type {RoomMessage} from '../../protocol/records.ts';
import type {SearchRequest} from './message-storage.ts';
import {hasPhrase, namesAccount, wordsOf} from './search-words.ts';

/** Words that stand one behind the other; `isOpen` says that the last may be the beginning of one. */
export type Phrase = {readonly words: readonly string[]; readonly isOpen: boolean};

/**
 * The phrases that a text must have: those asked for, and the words of the name it is to mention, which
 * are whole, so that not every text is read that has a word with a short name's beginning.
 */
export function sought({phrases, mentioned}: SearchRequest): readonly Phrase[] {
	const asked = phrases.map((words) => ({words, isOpen: true}));
	return mentioned === undefined ? asked : [...asked, {words: wordsOf(mentioned), isOpen: false}];
}

/** The words by which a message is found: those of its text, then those of its file's name. */
export function saidWords({text, file}: Pick<RoomMessage, 'text' | 'file'>): readonly string[] {
	return file === undefined ? wordsOf(text) : [...wordsOf(text), ...wordsOf(file.name)];
}

/** Whether a text of these words has all that is sought. */
export function hasWords(words: readonly string[], request: SearchRequest): boolean {
	return sought(request).every((phrase) => hasPhrase(words, phrase));
}

/** Whether a message is what is asked for beside its words. */
export function isFoundBeside(
	message: {readonly from: string; readonly text: string; readonly peak: number},
	{from, since = -Infinity, before = Infinity, mentioned}: SearchRequest,
): boolean {
	if (from !== undefined && message.from !== from) return false;
	if (message.peak < since || message.peak >= before) return false;
	return mentioned === undefined || namesAccount(message.text, mentioned);
}
