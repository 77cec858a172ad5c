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
		const over = bytes - limits.messageBytes;
		return `The message is ${count(over, 'byte')} too long: shorten it, or send it in two parts.`;
	}
	if (lines > limits.messageLines) {
		const over = lines - limits.messageLines;
		return `The message has ${count(over, 'line')} too many: shorten it, or send it in two parts.`;
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
		return `${count(-bytesLeft, 'byte')} over`;
	}
	if (linesLeft < 0) {
		return `${count(-linesLeft, 'line')} over`;
	}
	if (linesLeft * 10 <= limits.messageLines && lines > 1) {
		return `${count(linesLeft, 'line')} left`;
	}
	return bytesLeft * 10 <= limits.messageBytes ? `${count(bytesLeft, 'byte')} left` : undefined;
}

/** '1 byte', '4,096 bytes'. */
export function count(amount: number, noun: string): string {
	return `${amount.toLocaleString('en')} ${noun}${amount === 1 ? '' : 's'}`;
}
