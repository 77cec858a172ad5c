import {Buffer} from 'node:buffer';
import {durationWords} from '../client/state/select.ts';
import {joinSafe, ownText, type SafeText, safe, safeLine} from '../tui/text/safe-text.ts';

/** What is known of a program's output at some moment. */
export type LiveOutput = {
	/** What is running; foreign text, one line. */
	readonly title: string;
	/** The newest lines. */
	readonly lines: readonly SafeText[];
	/** How many lines there were in all. */
	readonly count: number;
	/** How long it has been running, in milliseconds. */
	readonly elapsed: number;
	readonly end: LiveEnd;
};

/** Whether it still runs, and otherwise how it ended: a pipe does not say. */
export type LiveEnd =
	| {readonly type: 'running'}
	| {readonly type: 'done'}
	| {readonly type: 'stopped'}
	| {readonly type: 'exited'; readonly code: number};

/** What a relay takes in one message. */
export type TextLimits = {readonly bytes: number; readonly lines: number};

/** The message about a program's output: what and how long, and its newest lines in a block of code. */
export function liveText(output: LiveOutput, limits: TextLimits): string {
	const head = headOf(output);
	// A fence takes two lines.
	let lines = output.lines.slice(-Math.max(0, limits.lines - 3)).map(withoutFences);
	for (;;) {
		const text = lines.length === 0 ? head : [head, FENCE, ...lines, FENCE].join('\n');
		if (lines.length === 0 || Buffer.byteLength(text) <= limits.bytes) return text;
		lines = lines.slice(1);
	}
}

const FENCE = '```';
const TITLE_COLUMNS = 80;

function headOf({title, count, elapsed, end}: LiveOutput): SafeText {
	const name = safeLine(title.replaceAll('`', "'"), {columns: TITLE_COLUMNS});
	const lines = ownText(count === 1 ? '1 line' : `${count} lines`);
	const parts = [
		...(name === '' ? [] : [safe`\`${name}\``]),
		safe`${ownText(stateWord(end))} ${ownText(durationWords(elapsed))}, ${lines}`,
	];
	return joinSafe(parts, ownText(' '));
}

function stateWord(end: LiveEnd): string {
	switch (end.type) {
		case 'running':
			return 'running for';
		case 'done':
			return 'done after';
		case 'stopped':
			return 'stopped after';
		case 'exited':
			return `exit ${end.code} after`;
	}
}

function withoutFences(line: SafeText): string {
	return line.replaceAll(FENCE, "'''");
}
