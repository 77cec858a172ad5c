import {decodeClientFrame, FrameError} from '../../source/protocol/codec.ts';
import {LIMITS} from '../../source/protocol/limits.ts';
import {quantile} from '../statistics.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';
import {hostileStrings} from './hostile-strings.ts';
import {startRelayProcess} from './relay-process.ts';
import {Visitor} from './visitor.ts';

const SIZE = LIMITS.frameBytes;

/** Fills a frame with something, as large as a frame may be. */
function filled(begin: string, piece: string, end = ''): string {
	const count = Math.floor((SIZE - begin.length - end.length) / piece.length);
	return begin + piece.repeat(count) + end;
}

/** JSON that is deep, wide, doubled, numerous or broken, each as large as a frame may be. */
const LARGE: ReadonlyArray<readonly [what: string, text: string]> = [
	['deep arrays', filled('', '[')],
	['deep objects', filled('', '{"a":')],
	['deep and closed', '['.repeat(SIZE / 2) + ']'.repeat(SIZE / 2)],
	['deep in a known field', `{"type":"send","id":1,"text":${'['.repeat(200)}${']'.repeat(200)}}`],
	['wide array', filled('{"type":"send","id":1,"ids":[', '0,', '0]}')],
	['wide object', `{"type":"ping","id":1,${numbered((index) => `"k${index}":0`)}}`],
	['doubled keys', filled('{"type":"ping","id":1,', '"a":0,', '"a":0}')],
	['long number', filled('{"type":"ping","id":', '9', '}')],
	['long fraction', filled('{"type":"ping","id":1.', '9', '}')],
	['many exponents', filled('{"type":"ping","id":1,"n":[', '1e400,', '0]}')],
	['escapes', filled('{"type":"send","id":1,"text":"', '\\u0000', '"}')],
	['lone surrogates', filled('{"type":"send","id":1,"text":"', '\\ud800', '"}')],
	['backslashes', filled('{"type":"send","id":1,"text":"', '\\\\', '"}')],
	['spaces', filled('{"type":"ping","id":1', ' ', '}')],
	['no end', filled('{"type":"send","id":1,"text":"', 'x')],
	['colons in a text', filled('{"type":"send","id":1,"text":"', ':', '"}')],
];

function numbered(entry: (index: number) => string): string {
	return Array.from({length: 5000}, (_, index) => entry(index)).join(',');
}

export const isMeasured = true;

/**
 * Sends JSON that is hard to read: to the reader itself, for the time it takes, and to a relay, for
 * whether it stays. What was refused must be refused by the reader's own error.
 */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const frames = [
		...LARGE,
		...(await hostileStrings('json')).map(({id, text}) => [id, text] as const),
	];
	const honest = filled(
		'{"type":"send","id":1,"room":"r","message":"message-1","text":"',
		'x',
		'"}',
	);
	const rounds = isFull ? 200 : 30;
	const thrown: string[] = [];
	const usual = timeOf(honest, rounds, thrown);
	const ratios = frames.map(([what, text]) => ({
		what,
		ratio: timeOf(text, rounds, thrown) / usual,
	}));
	const worst = ratios.toSorted((one, other) => other.ratio - one.ratio)[0];
	const deep = codeOf(`{"type":"ping","id":1,"a":${nested(LIMITS.frameDepth)}}`);
	const {served, opened} = await sendAll(frames.map(([, text]) => text));
	return {
		name: 'S9 hostile JSON',
		pass:
			thrown.length === 0 && (worst?.ratio ?? 0) < 50 && deep === 'malformed' && served === opened,
		figure: `${frames.length} frames: ${thrown.length === 0 ? 'none breaks the reader' : thrown.join(', ')}; the slowest (${worst?.what}) × ${worst?.ratio.toFixed(1)} of an honest frame of that size; depth ${LIMITS.frameDepth + 1}: ${deep}; others served ${served} of ${opened} times`,
		mark: `0 break it, < × 50, depth > ${LIMITS.frameDepth} malformed, others served`,
	};
}

function nested(depth: number): string {
	return '['.repeat(depth) + ']'.repeat(depth);
}

/** Milliseconds that most readings do not exceed. */
function timeOf(text: string, rounds: number, thrown: string[]): number {
	const times: number[] = [];
	for (let round = 0; round < rounds; round++) {
		const begun = performance.now();
		const code = codeOf(text);
		times.push(performance.now() - begun);
		if (code === 'crash' && !thrown.includes(text.slice(0, 40))) thrown.push(text.slice(0, 40));
	}
	return quantile(times, 0.75);
}

function codeOf(text: string): string {
	try {
		decodeClientFrame(text);
		return 'ok';
	} catch (error) {
		return error instanceof FrameError ? error.code : 'crash';
	}
}

/** Sends each to a relay from a line of its own; how often somebody else was then served. */
async function sendAll(texts: readonly string[]) {
	const relay = await startRelayProcess();
	try {
		const honest = await Visitor.join(relay.port, 'honest');
		let served = 0;
		for (const text of texts) {
			const visitor = await Visitor.open(relay.port);
			visitor.write(text);
			if ((await honest.ask('ping', {})).code === 'ok') served++;
			visitor.close();
		}
		honest.close();
		return {served, opened: texts.length};
	} finally {
		await relay.close();
	}
}
