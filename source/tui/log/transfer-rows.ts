import {percentOf, phaseWords, secondsLeft} from '../../client/commands/transfer-words.ts';
import {
	progressBar,
	rateWords,
	sizeWords,
	timeWords,
} from '../../client/files/disk/progress-words.ts';
import type {TransferState} from '../../client/files/transfer-state.ts';
import type {RoomState, State} from '../../client/state/state.ts';
import {phrases} from '../../words/phrase.ts';
import {emptyText, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import type {Span, StyledRow} from '../text/styled-row.ts';
import {asciiSymbols} from '../text/symbols.ts';
import type {ThemeRole} from '../themes/theme.ts';
import {shownName} from './file-rows.ts';
import type {LogStyle} from './log-style.ts';
import {drawnNoteRows, noteColumns} from './message-rows.ts';
import {namedRow} from './named-row.ts';

/** The files on their way that a room's log shows. */
export type RoomTransfers = {
	/** Those that are not done, at the end of the log, in the order in which they were asked for. */
	readonly underWay: readonly TransferState[];
	/** By the message that the file came with, the newest download of it. */
	readonly downloads: ReadonlyMap<string, TransferState>;
};

/** What a room's log shows of all that is on its way. */
export function roomTransfers({transfers}: State, {id}: Pick<RoomState, 'id'>): RoomTransfers {
	if (transfers.size === 0) {
		return NONE;
	}
	if (known?.transfers !== transfers || known.room !== id) {
		const here = [...transfers.values()].filter(({room}) => room === id);
		known = {
			...{transfers, room: id},
			underWay: here.filter(({phase}) => phase.type !== 'done'),
			downloads: new Map(
				here.flatMap((transfer) =>
					transfer.message === undefined ? [] : [[transfer.message, transfer]],
				),
			),
		};
	}
	return known;
}

/** `↑ report.pdf  12.3 MB  ▓▓▓▓░░ 43 %  5.2 MB/s  0:07 left`; what stands still says why. */
export function transferRows(transfer: TransferState, style: LogStyle): readonly StyledRow[] {
	const {symbols} = style;
	const {type} = transfer.phase;
	const sign = type === 'failed' ? symbols.failed : arrowOf(transfer, style);
	const role: ThemeRole = type === 'failed' ? 'error' : type === 'waiting' ? 'warning' : 'pending';
	const spans =
		type === 'failed'
			? failedSpans(transfer)
			: underWaySpans(transfer, noteColumns(sign, style), style);
	const note = {time: emptyText, sign, text: emptyText, role, maximumRows: MOST_ROWS};
	return drawnNoteRows({...note, spans}, style);
}

const NONE: RoomTransfers = {underWay: [], downloads: new Map()};

/** Only the room in front is drawn, so one answer is worth remembering. */
let known:
	| (RoomTransfers & {readonly transfers: State['transfers']; readonly room: string})
	| undefined;

/** Rows of a reason. */
const MOST_ROWS = 6;
/** Cells of the bar, where there is much room and where there is some. */
const WIDE_BAR = 20;
const NARROW_BAR = 8;

function arrowOf({direction}: TransferState, {symbols}: LogStyle): SafeText {
	return direction === 'up' ? symbols.up : symbols.down;
}

function failedSpans(transfer: TransferState): StyledRow {
	const name = shownName(transfer);
	const words = safeLine(phaseWords(transfer));
	return [{text: safe`${name} ${words}. /retry or /cancel`, role: 'error'}];
}

function underWaySpans(transfer: TransferState, columns: number, style: LogStyle): StyledRow {
	const {ellipsis} = style.symbols;
	const words = phaseWords(transfer);
	const tails =
		words === undefined
			? movingTails(transfer, style)
			: standingTails(transfer, {text: safeLine(words), role: 'pending'}, style);
	return namedRow(shownName(transfer), tails, {columns, ellipsis});
}

/** The longest first. */
function movingTails(transfer: TransferState, style: LogStyle): readonly StyledRow[] {
	const {rate} = transfer;
	const left = secondsLeft(transfer);
	const speed: StyledRow =
		rate === undefined ? [] : [{text: ownText(rateWords(rate)), role: 'muted'}];
	const time: StyledRow =
		left === undefined ? [] : [{text: safe`${ownText(timeWords(left))} left`, role: 'muted'}];
	const size = sizeSpan(transfer);
	const [wide, narrow] = [barSpan(transfer, WIDE_BAR, style), barSpan(transfer, NARROW_BAR, style)];
	const percent = percentSpan(transfer);
	return [
		[size, wide, ...speed, ...time],
		[size, narrow, ...speed, ...time],
		[narrow, ...speed, ...time],
		[percent, ...speed, ...time],
		[percent, ...(time.length > 0 ? time : speed)],
		[percent],
	];
}

function standingTails(
	transfer: TransferState,
	words: Span,
	style: LogStyle,
): readonly StyledRow[] {
	const size = sizeSpan(transfer);
	if (transfer.phase.type === 'queued') {
		return [[size, words], [words]];
	}
	const percent = percentSpan(transfer);
	const word: Span = {text: ownText(SHORT[transfer.phase.type] ?? ''), role: 'pending'};
	return [
		[size, barSpan(transfer, NARROW_BAR, style), words],
		[size, percent, words],
		[percent, words],
		[percent, word],
	];
}

/** Why it stands still, where there is no room for more. */
const SHORT: Readonly<Partial<Record<TransferState['phase']['type'], string>>> = phrases({
	preparing: 'reading',
	waiting: 'waits',
	checking: 'checking',
});

function sizeSpan({size}: TransferState): Span {
	return {text: ownText(sizeWords(size)), role: 'muted'};
}

function percentSpan(transfer: TransferState): Span {
	return {text: safe`${percentOf(transfer)} %`};
}

/** `▓▓▓▓░░ 43 %` */
function barSpan(transfer: TransferState, cells: number, {symbols}: LogStyle): Span {
	const percent = percentOf(transfer);
	const bar = progressBar(percent / 100, cells, symbols === asciiSymbols ? 'ascii' : 'unicode');
	return {text: safe`${ownText(bar)} ${percent} %`, role: 'pending'};
}
