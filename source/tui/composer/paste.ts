import {phrase} from '../../words/phrase.ts';
import {graphemes} from '../text/graphemes.ts';
import type {MessageLimits} from './bounds.ts';
import {cleanDraft} from './draft-text.ts';
import {byteCount, lineCount, measureMessage} from './measure.ts';

/** What became of a paste. Nothing of it is ever sent or run by the paste itself. */
export type PreparedPaste =
	/** Goes in as it stands; `notice` says what was changed, when something was. */
	| {readonly type: 'insert'; readonly text: string; readonly notice: string | undefined}
	| {readonly type: 'question'; readonly question: PasteQuestion};

/** A paste that makes the message larger than it may be: keep the start of it, or none. */
export type PasteQuestion = {
	/** The pasted text, cut to what any message could hold. */
	readonly text: string;
	readonly sentence: string;
};

/** Where a paste would go: the draft and its caret, and how large a message may be. */
export type PasteTarget = {
	readonly draft: string;
	readonly caret: number;
	readonly limits: MessageLimits;
};

/**
 * Makes pasted text safe to put in: terminal sequences and control characters are left out, one
 * line end at its end is dropped, and a leading '/' of several lines is doubled, so that Enter
 * sends it as text and does not run it as a command.
 */
export function preparePaste(pasted: string, target: PasteTarget): PreparedPaste {
	const {draft, caret, limits} = target;
	const plain = cleanDraft(withoutSequences(pasted)).replace(/\n$/, '');
	const isEscaped = caret === 0 && plain.startsWith('/') && plain.includes('\n');
	const text = isEscaped ? `/${plain}` : plain;
	const whole = measureMessage(draft.slice(0, caret) + text + draft.slice(caret));
	if (whole.bytes <= limits.messageBytes && whole.lines <= limits.messageLines) {
		return {type: 'insert', text, notice: isEscaped ? escapedNotice() : undefined};
	}
	const {bytes, lines} = measureMessage(text);
	const paste = [lineCount(lines), byteCount(bytes)] as const;
	const most = [lineCount(limits.messageLines), byteCount(limits.messageBytes)] as const;
	const sentence = [
		phrase`The paste is ${paste[0]} and ${paste[1]}; a message holds ${most[0]} and ${most[1]}.`,
		phrase`Enter keeps what fits, Esc drops the paste.`,
	].join(' ');
	return {type: 'question', question: {text: text.slice(0, limits.messageBytes), sentence}};
}

/** The longest start of `text` that fits into the message, cut between graphemes. */
export function fittingPart(text: string, {draft, limits}: Omit<PasteTarget, 'caret'>): string {
	const taken = measureMessage(draft);
	let bytes = limits.messageBytes - taken.bytes;
	let lineFeeds = limits.messageLines - taken.lines;
	let length = 0;
	for (const grapheme of graphemes(text)) {
		bytes -= Buffer.byteLength(grapheme, 'utf8');
		lineFeeds -= grapheme === '\n' ? 1 : 0;
		if (bytes < 0 || lineFeeds < 0) {
			break;
		}
		length += grapheme.length;
	}
	return text.slice(0, length);
}

function escapedNotice(): string {
	return phrase`The paste starts with '/': a second one was put before it, so that it is text.`;
}

/*
 * Output copied with its colours: whole control sequences go, not just their ESC. ECMA-48, 5.4
 * (CSI) and 5.6 (strings ended by ST, or by BEL as xterm allows). What matches neither loses its
 * ESC in `cleanDraft`.
 */
function withoutSequences(text: string): string {
	return (
		text
			// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC starts what is looked for.
			.replace(/(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]/g, '')
			// biome-ignore lint/suspicious/noControlCharactersInRegex: the marks of a string sequence.
			.replace(/\u001b[P\]X^_][^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)/g, '')
	);
}
