import {cellsIn, MEASURED_AT_A_TIME, widthQuery} from '../../tui/terminal/width-query.ts';
import {unicodeSymbols} from '../../tui/text/symbols.ts';
import {textWidth} from '../../tui/text/width.ts';
import {phrase, translated} from '../../words/phrase.ts';
import {type Fact, factsAbout} from './fact.ts';
import type {TerminalAsker} from './terminal-asker.ts';

const fact = factsAbout('widths');

/** Every sign that the interface draws, once. */
export const DRAWN: readonly string[] = [...new Set<string>(Object.values(unicodeSymbols))];

/** Kinds of characters that terminals do not agree about, with one of each. */
const CLASSES: ReadonlyArray<{readonly label: string; readonly sample: string}> = [
	{label: 'emoji', sample: '\u{1F600}'},
	{label: 'emoji with a variation selector (VS16)', sample: '\u2764\uFE0F'},
	{label: 'skin tone', sample: '\u{1F44D}\u{1F3FD}'},
	{label: 'family (ZWJ)', sample: '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}'},
	{label: 'flag', sample: '\u{1F1E9}\u{1F1EA}'},
	{label: 'keycap', sample: '1\uFE0F\u20E3'},
	{label: 'new emoji (Unicode 16)', sample: '\u{1FAE9}'},
	{label: 'Chinese', sample: '\u597D'},
	{label: 'ambiguous (East Asian)', sample: '\u00A7'},
	{label: 'combining accent', sample: 'e\u0301'},
	{label: 'Thai', sample: '\u0E01\u0E33'},
	{label: 'Hindi', sample: '\u0915\u094D\u0937\u093F'},
];

/** The cells of each text, as far as the terminal told; fewer when it stopped answering. */
export async function measure(
	asker: TerminalAsker,
	texts: readonly string[],
): Promise<readonly number[]> {
	const widths: number[] = [];
	for (let start = 0; start < texts.length; start += MEASURED_AT_A_TIME) {
		const some = texts.slice(start, start + MEASURED_AT_A_TIME);
		asker.expectCursorReports(some.length);
		const answers = await asker.ask(widthQuery(some), {
			count: some.length,
			isAnswer: (text) => cellsIn(text) !== undefined,
		});
		widths.push(...answers.map((answer) => cellsIn(answer) ?? 0));
		if (answers.length < some.length) break;
	}
	return widths;
}

export type Measured = {
	readonly facts: readonly Fact[];
	/** Whether every sign takes the cells that it is drawn for; undefined where nothing was measured. */
	readonly isAsDrawn: boolean | undefined;
};

/** Measures all signs that are drawn and one of each kind that terminals differ in. */
export async function measuredFacts(asker: TerminalAsker): Promise<Measured> {
	const signs = await measure(asker, DRAWN);
	if (signs.length < DRAWN.length) {
		return {
			facts: [fact(phrase`measuring`, phrase`the terminal does not tell where its cursor is`)],
			isAsDrawn: undefined,
		};
	}
	const odd = DRAWN.filter((sign, index) => signs[index] !== textWidth(sign));
	const samples = CLASSES.map(({sample}) => sample);
	const cells = await measure(asker, samples);
	return {
		facts: [
			fact(phrase`signs drawn`, `${DRAWN.length}`),
			fact(
				phrase`of another width`,
				odd.length === 0 ? phrase`none` : phrase`${odd.join(' ')} (ASCII is drawn instead)`,
			),
			...CLASSES.slice(0, cells.length).map(({label, sample}, index) => {
				const width = cells[index] ?? 0;
				const expected = textWidth(sample);
				const told =
					width === expected ? `${width}` : phrase`${width}, termchat reckons with ${expected}`;
				return fact(translated(label), told);
			}),
		],
		isAsDrawn: odd.length === 0,
	};
}
