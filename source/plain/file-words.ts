import {sizeWords, timeWords} from '../client/files/disk/progress-words.ts';
import type {FileFacts} from '../client/files/transfer-state.ts';
import {joinSafe, ownText, type SafeText, safe, safeLine} from '../tui/text/safe-text.ts';
import type {Telling} from './telling.ts';
import {momentWords} from './time-words.ts';

/** A file in one line: `file report.pdf, 12.3 MB, application/pdf, sealed, expires 14:00`. */
export function fileWords(file: FileFacts, telling: Telling): SafeText {
	const {mediaType, size, seconds, isSealed} = file;
	const name = safeLine(file.name);
	const parts: readonly SafeText[] = [
		name === '' ? ownText('a file without a name') : safe`file ${name}`,
		ownText(sizeWords(size)),
		...(seconds === undefined ? [] : [ownText(timeWords(seconds))]),
		safeLine(mediaType),
		isSealed ? ownText('sealed') : ownText('the relay can read it'),
		expiryWords(file, telling),
	];
	return joinSafe(parts, ownText(', '));
}

function expiryWords({expiresAt}: FileFacts, {now, timeFormat}: Telling): SafeText {
	if (now === undefined) return safe`expires ${momentWords(expiresAt, 0, timeFormat)}`;
	return expiresAt <= now
		? ownText('expired')
		: safe`expires ${momentWords(expiresAt, now, timeFormat)}`;
}
