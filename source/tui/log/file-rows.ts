import {percentOf} from '../../client/commands/transfer-words.ts';
import {sizeWords, timeWords} from '../../client/files/disk/progress-words.ts';
import type {FileFacts, TransferState} from '../../client/files/transfer-state.ts';
import {joinSafe, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import type {Span, StyledRow} from '../text/styled-row.ts';
import {textWidth} from '../text/width.ts';
import {clockTime, dayNumber, shortDate} from './day-names.ts';
import type {LogStyle} from './log-style.ts';
import {namedRow} from './named-row.ts';

/** The file of a message as it is to be drawn. */
export type ShownFile = {
	readonly facts: FileFacts;
	readonly isExpired: boolean;
	/** `expires 21 Dec`, or that it did. */
	readonly expiry: SafeText;
	/** How far it is saved here, where it is or was begun. */
	readonly saving: SafeText | undefined;
};

/** What is shown of a message's file now. `download` is the newest of it, if there was one. */
export function shownFile(
	facts: FileFacts,
	download: TransferState | undefined,
	style: LogStyle,
): ShownFile {
	const isExpired = facts.expiresAt <= style.now;
	return {
		facts,
		isExpired,
		expiry: isExpired ? ownText('expired') : expiryWords(facts.expiresAt, style),
		saving: download && savingWords(download),
	};
}

/** Tells two looks of one file apart, for whoever keeps painted rows. */
export function fileKey(file: ShownFile | undefined): string {
	return file === undefined ? '' : `[${file.expiry} ${file.saving ?? ''}]`;
}

/** `[file] staging.env  1.2 kB  text/plain  sealed, expires 21 Dec`, in one row of that width. */
export function fileSpans(file: ShownFile, columns: number, style: LogStyle): StyledRow {
	const {facts, saving} = file;
	const {ellipsis} = style.symbols;
	const size = muted(ownText(sizeWords(facts.size)));
	const duration = facts.seconds === undefined ? [] : [muted(ownText(timeWords(facts.seconds)))];
	const type = muted(safeLine(facts.mediaType, {columns: TYPE_COLUMNS}));
	const here: StyledRow = saving === undefined ? [] : [{text: saving, role: 'success'}];
	const label: Span = {text: joinSafe([LABEL, ONE]), role: 'muted'};
	const tails: readonly StyledRow[] = [
		[size, ...duration, type, fullWords(file), ...here],
		[size, ...duration, fullWords(file), ...here],
		[size, ...duration, briefWords(file), ...here],
		[size, ...duration, shortWords(file), ...here],
		[size, shortWords(file), ...here],
		[shortWords(file), ...here],
		[shortWords(file)],
	];
	const room = columns - textWidth(label.text);
	return [label, ...namedRow(shownName(facts), tails, {columns: room, ellipsis})];
}

/** The name of a file as one line; what has none is shown as nameless. */
export function shownName({name}: Pick<FileFacts, 'name'>): SafeText {
	const shown = safeLine(name);
	return shown === '' ? ownText('a file without a name') : shown;
}

const LABEL = ownText('[file]');
const ONE = ownText(' ');
/** Cells of a media type; `application/vnd.…` can be very long. */
const TYPE_COLUMNS = 28;

/** Who can read it stands there in words: a sealed file and another look alike otherwise. */
function fullWords({facts, isExpired, expiry}: ShownFile): Span {
	if (isExpired) {
		return {text: expiry, role: 'warning'};
	}
	return muted(facts.isSealed ? safe`sealed, ${expiry}` : safe`the relay can read it, ${expiry}`);
}

/** The same in fewer words: until when there is time to save it matters longer than how it is put. */
function briefWords(file: ShownFile): Span {
	const {facts, isExpired, expiry} = file;
	if (isExpired || facts.isSealed) return fullWords(file);
	return muted(safe`relay reads it, ${expiry}`);
}

function shortWords({facts, isExpired, expiry}: ShownFile): Span {
	if (isExpired) {
		return {text: expiry, role: 'warning'};
	}
	return muted(ownText(facts.isSealed ? 'sealed' : 'relay reads it'));
}

function muted(text: SafeText): Span {
	return {text, role: 'muted'};
}

function expiryWords(time: number, style: LogStyle): SafeText {
	const {now, zoneOffset} = style;
	return dayNumber(time, zoneOffset) === dayNumber(now, zoneOffset)
		? safe`expires ${clockTime(time, style)}`
		: safe`expires ${shortDate(time, now, zoneOffset)}`;
}

function savingWords(download: TransferState): SafeText {
	switch (download.phase.type) {
		case 'done':
			return ownText('saved');
		case 'failed':
			return ownText('not saved');
		case 'queued':
		case 'preparing':
		case 'moving':
		case 'waiting':
		case 'checking':
			return safe`saving, ${percentOf(download)} %`;
	}
}
