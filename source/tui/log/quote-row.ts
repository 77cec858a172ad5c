import {saidText} from '../../client/said-text.ts';
import type {LogMessage, RoomState} from '../../client/state/state.ts';
import {plainLine} from '../text/plain-line.ts';
import {emptyText, joinSafe, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import {hiddenQuote} from './hidden-rows.ts';

/** What stands above an answer: who said what. */
export type QuoteLine = {
	readonly from: SafeText;
	/** The beginning of what was said, in one row. */
	readonly text: SafeText;
};

/** What a message answers, as far as it is known here; undefined for one that answers nothing. */
export function quoteOf(
	{replyTo}: Pick<LogMessage, 'replyTo'>,
	{log}: Pick<RoomState, 'log'>,
): QuoteLine | undefined {
	if (replyTo === undefined) {
		return undefined;
	}
	const index = log.indexOfSeq(replyTo);
	const answered = index === undefined ? undefined : log.at(index);
	if (answered?.type !== 'message') {
		return {from: emptyText, text: ownText('an older message')};
	}
	const {from, shared, facts, isHidden} = answered;
	if (isHidden === true) {
		return {from: emptyText, text: hiddenQuote()};
	}
	const isGone = (shared ?? facts)?.isDeleted === true;
	return {
		from: safeLine(from, {columns: NAME_COLUMNS}),
		text: isGone ? ownText('deleted') : plainLine(saidText(answered), QUOTED),
	};
}

/** `> ada: notes draft: https://wiki.exa…`, to be cut to the row. */
export function quoteSpans({from, text}: QuoteLine): StyledRow {
	const who = from === '' ? from : joinSafe([from, COLON]);
	return [{text: safe`> ${who}${text}`, role: 'muted'}];
}

/** Tells two quotes of one message apart: the quoted text may be edited or deleted, or come late. */
export function quoteKey(quote: QuoteLine | undefined): string {
	return quote === undefined ? '' : `> ${quote.from} ${quote.text}`;
}

/** Characters that a row can be cut from. */
const QUOTED = 240;
const NAME_COLUMNS = 16;
const COLON = ownText(': ');
