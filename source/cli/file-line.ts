import {sizeWords, timeWords} from '../client/files/disk/progress-words.ts';
import type {FileFacts} from '../client/files/transfer-state.ts';
import {safeLine, safeText} from '../tui/text/safe-text.ts';
import {phrase} from '../words/phrase.ts';
import {isoTime} from './iso-time.ts';

/** What a line or a record tells of a file. */
type ToldFile = Pick<FileFacts, 'name' | 'mediaType' | 'size' | 'seconds' | 'expiresAt'> &
	Partial<Pick<FileFacts, 'file' | 'hash' | 'isSealed'>>;

/** A file as programs read it. Of a sealed one the id stays here: whoever has it can fetch the bytes. */
export function fileRecord(told: ToldFile): {readonly [field: string]: unknown} {
	const {file, name, mediaType, size, seconds, hash, expiresAt, isSealed = true} = told;
	return {
		...(!isSealed && file !== undefined && {id: file}),
		...{name, mediaType, size},
		...(seconds !== undefined && {seconds}),
		...(!isSealed && hash !== undefined && {sha256: hash}),
		expires: isoTime(expiresAt),
	};
}

/** What was said, and below it, or in its place, the file that came with it. */
export function saidWith(text: string, file: ToldFile | undefined): string {
	const said = indented(text);
	if (file === undefined) return said;
	const line = fileLine(file);
	return text.trim() === '' ? line : `${said}\n    ${line}`;
}

/** So that no message can pass its second line for somebody else's message. */
export function indented(text: string): string {
	return safeText(text).replaceAll('\n', '\n    ');
}

/** `[file] report.pdf 12.3 MB application/pdf` */
function fileLine({name, size, mediaType, seconds}: ToldFile): string {
	const duration = seconds === undefined ? [] : [timeWords(seconds)];
	return phrase`[file] ${[safeLine(name), sizeWords(size), ...duration, safeLine(mediaType)].join(' ')}`;
}
