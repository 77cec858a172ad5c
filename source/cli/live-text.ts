import {Buffer} from 'node:buffer';
import {type SafeText, safeLine} from '../tui/text/safe-text.ts';

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
	const lines = count === 1 ? '1 line' : `${count} lines`;
	const state = `${stateOf(end)} ${span(elapsed)}, ${lines}`;
	return safeLine(name === '' ? state : `\`${name}\`: ${state}`);
}

/** It is said in the room, where others read it, and programs: in English, whatever is spoken here. */
function stateOf(end: LiveEnd): string {
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

/** In the largest unit: `12 s`, `3 min`, `2 h`, `4 d`. */
function span(milliseconds: number): string {
	const seconds = Math.max(0, Math.floor(milliseconds / 1000));
	if (seconds < 60) return `${seconds} s`;
	if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
	return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

function withoutFences(line: SafeText): string {
	return line.replaceAll(FENCE, "'''");
}
