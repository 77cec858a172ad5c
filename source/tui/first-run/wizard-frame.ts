import {phrase, phrases, translated} from '../../words/phrase.ts';
import type {Frame, Place} from '../frame.ts';
import {type Size, SMALLEST} from '../layout.ts';
import {paintRow} from '../overlays/page.ts';
import {wrapPhrases, wrapWords} from '../overlays/wrap-words.ts';
import {pad} from '../text/cut.ts';
import type {Look} from '../text/paint.ts';
import {ownText, type SafeText, safe, safeLine, sliceSafe} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import type {Symbols} from '../text/symbols.ts';
import {textWidth} from '../text/width.ts';
import {tooSmallFrame} from '../too-small.ts';
import {choicesOf, fieldOf, isBusy, type Wizard, type WizardStep} from './wizard.ts';

export type WizardLook = {
	readonly size: Size;
	readonly look: Look;
	readonly symbols: Symbols;
	/** In the last row: what a key has just done. */
	readonly hint: string | undefined;
};

/** The screen of the first start. */
export function wizardFrame(wizard: Wizard, {size, look, symbols, hint}: WizardLook): Frame {
	if (size.columns < SMALLEST.columns || size.rows < SMALLEST.rows) {
		const needed = phrase`too small, ${SMALLEST.columns}x${SMALLEST.rows} needed`;
		return tooSmallFrame(size, needed);
	}
	const columns = Math.min(size.columns, WIDEST);
	const left = Math.floor((size.columns - columns) / 2);
	const lines = fitting(linesOf(wizard, {columns, symbols, hint}), size.rows);
	const top = Math.max(0, Math.floor((size.rows - lines.length) / 3));
	const caretRow = lines.findIndex(({caret}) => caret !== undefined);
	const caret: Place | undefined =
		caretRow === -1
			? undefined
			: {row: top + caretRow, column: left + Math.min(columns - 1, lines[caretRow]?.caret ?? 0)};
	const painted = Array.from({length: size.rows}, (_, row) => {
		const {row: text = [], isSelected = false} = lines[row - top] ?? {};
		const inner = paintRow(text, {columns, look, symbols}, isSelected);
		return ' '.repeat(left) + inner + ' '.repeat(size.columns - columns - left);
	});
	return {size, lines: painted, caret};
}

const PROGRAM = safeLine('termchat');
const WIDEST = 72;

/** A line, and how soon it goes when there is no room: the highest number first, 0 never. */
type Line = {
	readonly row: StyledRow;
	readonly spare: number;
	readonly isSelected?: boolean;
	/** The cell of the cursor, when it is on this line. */
	readonly caret?: number;
};

type LineOptions = {
	readonly columns: number;
	readonly symbols: Symbols;
	readonly hint: string | undefined;
};

const BLANK: Line = {row: [], spare: 9};

function linesOf(wizard: Wizard, options: LineOptions): readonly Line[] {
	const {columns, hint} = options;
	const text = TEXTS[wizard.step];
	const paragraph = (words: string, role: 'title' | 'error' | 'muted' | 'notice', spare: number) =>
		wrapWords(words, columns - 4).map(
			(line): Line => ({row: [{text: safe`  ${safeLine(line)}`, role}], spare}),
		);
	return [
		{row: [{text: safe`  ${PROGRAM}`, role: 'accent', bold: true}], spare: 7},
		BLANK,
		...paragraph(text.question(wizard), 'title', 3),
		...(text.description === '' ? [] : paragraph(translated(text.description), 'muted', 6)),
		BLANK,
		...answerLines(wizard, options),
		BLANK,
		...(wizard.problem === undefined ? [] : paragraph(wizard.problem, 'error', 2)),
		...(hint === undefined ? keyLines(text.keys, columns) : paragraph(hint, 'notice', 1)),
	];
}

function keyLines(keys: readonly string[], columns: number): readonly Line[] {
	return wrapPhrases(keys.map(translated), columns - 4).map(
		(line): Line => ({row: [{text: safe`  ${ownText(line)}`, role: 'muted'}], spare: 8}),
	);
}

function answerLines(wizard: Wizard, {columns, symbols}: LineOptions): readonly Line[] {
	const field = fieldOf(wizard);
	if (field !== undefined) {
		const before = safeLine(`x${field.text.slice(0, field.caret)}x`);
		const shown = visiblePart(safeLine(field.text), textWidth(before) - 2, columns - 6);
		const isProposed = wizard.step === 'name' && wizard.isProposed;
		const role = isProposed ? 'muted' : 'text';
		const row: StyledRow = [
			{text: ownText('  > '), role: 'accent'},
			{text: shown.text, role},
		];
		return [{row, spare: 0, caret: 4 + shown.caret}];
	}
	if (wizard.step === 'password') {
		const signs = ownText('*'.repeat(Math.min(wizard.passwordLength, columns - 6)));
		const row: StyledRow = [{text: ownText('  > '), role: 'accent'}, {text: signs}];
		return [{row, spare: 0, caret: 4 + signs.length}];
	}
	if (isBusy(wizard)) {
		return [{row: [{text: ownText('  ...'), role: 'muted'}], spare: 4}];
	}
	return choicesOf(wizard).map(({label, description}, index): Line => {
		const isSelected = index === wizard.selected;
		const row: StyledRow = [
			{text: ownText('  ')},
			{text: isSelected ? symbols.cursor : ownText(' '), role: 'accent'},
			{text: safe`${index + 1} ${pad(ownText(label), CHOICE)}`, bold: isSelected},
			{text: columns >= 60 ? safe`  ${ownText(description)}` : ownText(''), role: 'muted'},
		];
		return {row, spare: isSelected ? 0 : 5, isSelected};
	});
}

const CHOICE = 10;

/** A part of a long field with the caret in it. */
function visiblePart(
	text: SafeText,
	caret: number,
	columns: number,
): {readonly text: SafeText; readonly caret: number} {
	if (textWidth(text) < columns) {
		return {text, caret};
	}
	const start = Math.max(0, Math.min(text.length, caret - columns + 1));
	return {text: sliceSafe(text, start, start + columns), caret: caret - start};
}

/** Leaves out the most dispensable lines until the rest fits. */
function fitting(lines: readonly Line[], rows: number): readonly Line[] {
	let kept = lines;
	while (kept.length > rows) {
		const most = Math.max(...kept.map(({spare}) => spare));
		const index = kept.findLastIndex(({spare}) => spare === most);
		kept = kept.toSpliced(index, 1);
	}
	return kept;
}

type Text = {
	readonly question: (wizard: Wizard) => string;
	/** '' where the question says it all. */
	readonly description: string;
	readonly keys: readonly string[];
};

const BEGINNING = phrases(['Enter goes on', 'Ctrl-C twice leaves']);
const WAITING = phrases(['Esc goes back', 'Ctrl-C twice leaves']);
const TYPING = phrases(['Enter goes on', ...WAITING]);
const CHOOSING = phrases(['Arrows choose', ...TYPING]);

const TEXTS: Readonly<Record<WizardStep, Text>> = {
	name: {
		question: () => phrase`What should people here call you?`,
		description:
			'Letters and digits, with . _ - between them. No password is needed on this device.',
		keys: BEGINNING,
	},
	choice: {
		question: ({name}) => phrase`Hello ${name.text}. Where do you want to chat?`,
		description: '',
		keys: CHOOSING,
	},
	address: {
		question: () => phrase`Which relay do you want to join?`,
		description: 'For example chat.example.org, localhost:7777, or a link that somebody sent you.',
		keys: TYPING,
	},
	invite: {
		question: () => phrase`This relay needs an invitation. Which one were you given?`,
		description: 'Any member of it can make one with /invite-link.',
		keys: TYPING,
	},
	taken: {
		question: ({name}) => phrase`Somebody is called ${name.text} there already. Is that you?`,
		description: '',
		keys: CHOOSING,
	},
	password: {
		question: ({name}) => phrase`The password of ${name.text}:`,
		description: 'Nothing you type is shown, and the password never leaves this computer.',
		keys: TYPING,
	},
	hosting: {
		question: () => phrase`Starting a relay on this computer.`,
		description: '',
		keys: WAITING,
	},
	joining: {
		question: ({address}) => phrase`Connecting to ${address.text.trim()}.`,
		description: '',
		keys: WAITING,
	},
	demo: {question: () => phrase`Waking the people of the demo.`, description: '', keys: WAITING},
};
