import type {LogGap} from '../../client/state/state.ts';
import {counted} from '../../words/phrase.ts';
import {roomName} from '../panes/room-marks.ts';
import {joinSafe, ownText, repeatSafe, type SafeText, safe} from '../text/safe-text.ts';
import {textWidth} from '../text/width.ts';
import type {LogSource} from './blocks.ts';
import {clockTime, dayName} from './day-names.ts';
import {gutterColumns, type LogStyle, paintLogRow} from './log-style.ts';
import type {UnreadMark} from './unread-mark.ts';

/** What stands above the oldest message that is held: that it is the first, or that others are missing. */
export function topRow({room, clearedTo}: LogSource, isLive: boolean, style: LogStyle): string {
	if (clearedTo !== undefined) {
		return missingRow(ownText('what was here is cleared from this screen'), style);
	}
	if (!room.hasOlder) {
		return asideRow(beginningWords(room), style);
	}
	const oldest = room.log.oldestSeq;
	const isLoading = room.isLoadingOlder || (oldest === undefined && isLive);
	if (oldest === undefined) {
		const words = isLoading ? safe`messages are loading` : safe`messages are not loaded yet`;
		return missingRow(words, style);
	}
	return missingRow(olderWords(oldest - 1, isLoading), style);
}

/** That messages between two others are missing here. */
export function gapRow({after, before, isLoading}: LogGap, style: LogStyle): string {
	return missingRow(gapWords(before - after - 1, isLoading), style);
}

/** `──── Today ────`, where the texts begin. */
export function dayRule(time: number, style: LogStyle): string {
	const name = dayName(time, style.now, style.zoneOffset);
	const line = repeatSafe(style.symbols.rule, style.form === 'gutter' ? 4 : 3);
	const indent = repeatSafe(ONE, indentOf(style));
	const text = joinSafe([indent, line, ONE, name, ONE, line]);
	return paintLogRow([{text, role: 'border'}], style);
}

/** `──────── 4 new since 10:59 ────────`, as wide as the log. */
export function unreadRule(mark: UnreadMark, style: LogStyle): string {
	const {columns, form, symbols} = style;
	const words = joinSafe([ONE, unreadWords(mark, style), ONE]);
	const left = form === 'gutter' ? Math.floor((columns - textWidth(words)) / 2) : 3;
	const before = repeatSafe(symbols.rule, left);
	const after = repeatSafe(symbols.rule, form === 'gutter' ? columns - left - textWidth(words) : 3);
	return paintLogRow([{text: joinSafe([before, words, after]), role: 'unread'}], style);
}

const ONE = ownText(' ');

function beginningWords(room: LogSource['room']): SafeText {
	const name = roomName(room);
	return room.direct === undefined
		? safe`beginning of ${name}`
		: safe`beginning of your conversation with ${name}`;
}

function olderWords(count: number, isLoading: boolean): SafeText {
	return ownText(
		isLoading
			? counted(count, ['{1} older message is loading', '{1} older messages are loading'])
			: counted(count, [
					'{1} older message is not loaded yet',
					'{1} older messages are not loaded yet',
				]),
	);
}

function gapWords(count: number, isLoading: boolean): SafeText {
	return ownText(
		isLoading
			? counted(count, ['{1} message is loading', '{1} messages are loading'])
			: counted(count, ['{1} message is not loaded yet', '{1} messages are not loaded yet']),
	);
}

function unreadWords({count, isMore, since}: UnreadMark, style: LogStyle): SafeText {
	if (since === undefined || style.form !== 'gutter') {
		return ownText(
			isMore
				? counted(count, ['over {1} new', 'over {1} new'])
				: counted(count, ['{1} new', '{1} new']),
		);
	}
	const clock = clockTime(since, style);
	return ownText(
		isMore
			? counted(count, ['over {1} new since {2}', 'over {1} new since {2}'], clock)
			: counted(count, ['{1} new since {2}', '{1} new since {2}'], clock),
	);
}

function missingRow(words: SafeText, style: LogStyle): string {
	return asideRow(joinSafe([style.symbols.ellipsis, ONE, words]), style);
}

function asideRow(text: SafeText, style: LogStyle): string {
	return paintLogRow([{text: repeatSafe(ONE, indentOf(style))}, {text, role: 'muted'}], style);
}

function indentOf(style: LogStyle): number {
	return style.form === 'gutter' ? gutterColumns(style) : 0;
}
