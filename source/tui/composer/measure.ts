import {counted, spokenLanguage} from '../../words/phrase.ts';
import type {MessageLimits} from './bounds.ts';

/** The size of a message: bytes of UTF-8, and lines (an empty text is one line). */
export type MessageSize = {readonly bytes: number; readonly lines: number};

/** Measures a text as the relay would. */
export function measureMessage(text: string): MessageSize {
	return {bytes: Buffer.byteLength(text, 'utf8'), lines: text.split('\n').length};
}

/** Why a message cannot be sent, as a sentence that says what to do; undefined when it can. */
export function tooLargeSentence(text: string, limits: MessageLimits): string | undefined {
	const {bytes, lines} = measureMessage(text);
	if (bytes > limits.messageBytes) {
		return counted(
			bytes - limits.messageBytes,
			[
				'The message is 1 byte too long: shorten it, or send it in two parts.',
				'The message is {2} bytes too long: shorten it, or send it in two parts.',
			],
			amount(bytes - limits.messageBytes),
		);
	}
	if (lines > limits.messageLines) {
		return counted(
			lines - limits.messageLines,
			[
				'The message has 1 line too many: shorten it, or send it in two parts.',
				'The message has {2} lines too many: shorten it, or send it in two parts.',
			],
			amount(lines - limits.messageLines),
		);
	}
	return undefined;
}

/**
 * What is left, for the screen: undefined while there is plenty (more than a tenth of the bytes
 * and of the lines), then '212 bytes left', '3 lines left', '35 bytes over', '2 lines over'.
 */
export function remainingText(text: string, limits: MessageLimits): string | undefined {
	const {bytes, lines} = measureMessage(text);
	const bytesLeft = limits.messageBytes - bytes;
	const linesLeft = limits.messageLines - lines;
	if (bytesLeft < 0) {
		return counted(-bytesLeft, ['1 byte over', '{2} bytes over'], amount(-bytesLeft));
	}
	if (linesLeft < 0) {
		return counted(-linesLeft, ['1 line over', '{2} lines over'], amount(-linesLeft));
	}
	if (linesLeft * 10 <= limits.messageLines && lines > 1) {
		return counted(linesLeft, ['1 line left', '{2} lines left'], amount(linesLeft));
	}
	return bytesLeft * 10 <= limits.messageBytes
		? counted(bytesLeft, ['1 byte left', '{2} bytes left'], amount(bytesLeft))
		: undefined;
}

/** '1 byte', '4,096 bytes'. */
export function byteCount(bytes: number): string {
	return counted(bytes, ['1 byte', '{2} bytes'], amount(bytes));
}

/** '1 line', '1,200 lines'. */
export function lineCount(lines: number): string {
	return counted(lines, ['1 line', '{2} lines'], amount(lines));
}

function amount(count: number): string {
	return count.toLocaleString(spokenLanguage());
}
