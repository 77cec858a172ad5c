import type {ComparedEmoji, ComparisonState, PrivateState} from '../../client/state/state.ts';
import {pad} from '../text/cut.ts';
import {joinSafe, ownText, type SafeText, safe, safeLine, safeText} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import {type Symbols, symbolSets} from '../text/symbols.ts';
import {textWidth} from '../text/width.ts';
import type {ComparisonOverlay, Overlay} from './overlay.ts';
import type {
	OverlayContext,
	OverlayEffect,
	OverlayKey,
	OverlayPicture,
	OverlayStep,
} from './overlay-context.ts';
import {paintRow} from './page.ts';
import {wrapPhrases, wrapWords} from './wrap-words.ts';

type Size = {readonly columns: number; readonly rows: number};

/** Draws how a comparison of seven emoji goes, with a person or with another device of one's own. */
export function comparisonPicture(
	overlay: ComparisonOverlay,
	{screen}: OverlayContext,
	size: Size,
): OverlayPicture {
	const {columns} = size;
	const stage = stageOf(overlay, screen.state.private);
	const words = wordsOf(overlay, screen.state.private);
	const isShown = stage?.type === 'comparing' && overlay.isReady;
	const title = textRows(words.title, columns, 'title');
	const keys = wrapPhrases(isShown ? KEYS.comparing : keysOf(stage), columns - 2).map(
		(line): StyledRow => [{text: safe` ${safeText(line)}`, role: 'accent'}],
	);
	const question = textRows(isShown ? SAME : sentenceOf(stage, words), columns, 'text');
	const free = size.rows - question.length - keys.length;
	const emoji = isShown ? emojiRows(stage.emoji, screen.symbols, {columns, rows: free}) : [];
	// What is at stake stands with the emoji where there is room for both.
	const hasTitle = title.length + emoji.length <= free;
	const rows = [...(hasTitle ? title : []), ...emoji, ...question, ...keys].slice(-size.rows);
	return {rows: rows.map((row) => paintRow(row, {...screen, columns}, false)), caret: undefined};
}

/** What a key does to a comparison. It goes on behind the overlay when that is closed by Esc. */
export function comparisonStep(
	overlay: ComparisonOverlay,
	key: OverlayKey,
	{screen}: OverlayContext,
): OverlayStep {
	const {subject} = overlay;
	const stage = stageOf(overlay, screen.state.private);
	const typed = key.type === 'accept' ? 'enter' : key.type === 'text' ? key.text.toLowerCase() : '';
	const act = (what: 'accept' | 'same' | 'different' | 'cancel', isOpen = true): OverlayStep => ({
		overlay: isOpen ? {...overlay, isReady: true} : undefined,
		effect: {type: 'compare', subject, act: what},
	});
	switch (stage?.type) {
		case undefined:
			return {overlay: typed === 'enter' ? undefined : overlay};
		case 'waiting':
			return typed === 'x' ? act('cancel', false) : {overlay};
		case 'asked':
			return typed === 'enter' ? act('accept') : typed === 'x' ? act('cancel', false) : {overlay};
		case 'comparing':
			if (!overlay.isReady) {
				return {overlay: typed === 'enter' ? {...overlay, isReady: true} : overlay};
			}
			return typed === 'y' ? act('same') : typed === 'n' ? act('different') : {overlay};
		case 'ended':
			return typed === 'enter' ? act('cancel', false) : {overlay};
	}
}

/** Esc leaves a comparison under way; with one that has ended, the person is done. */
export function effectOfClosing(
	overlay: Overlay,
	{screen}: OverlayContext,
): OverlayEffect | undefined {
	const isOver =
		overlay.type === 'comparison' && stageOf(overlay, screen.state.private)?.type === 'ended';
	return isOver ? {type: 'compare', subject: overlay.subject, act: 'cancel'} : undefined;
}

const SAME = 'Do both screens show the same seven, in this order?';

const KEYS = {
	waiting: ['x ends it', 'Esc later'],
	asked: ['Enter accept', 'x refuse', 'Esc later'],
	comparing: ['y yes', 'n no', 'Esc later'],
	ready: ['Enter shows them', 'Esc later'],
	ended: ['Enter close'],
} as const;

function keysOf(stage: ComparisonState['stage'] | undefined): readonly string[] {
	return stage?.type === 'comparing' ? KEYS.ready : KEYS[stage?.type ?? 'ended'];
}

function stageOf(
	{subject}: ComparisonOverlay,
	{comparison, linking}: PrivateState,
): ComparisonState['stage'] | undefined {
	return subject === 'person' ? comparison?.stage : linking?.stage;
}

type Words = {readonly title: string; readonly who: string};

function wordsOf({subject}: ComparisonOverlay, {comparison, linking}: PrivateState): Words {
	if (subject === 'person') {
		const who = safeLine(comparison?.peer ?? '');
		return {who, title: `Comparing keys with ${who}. Look together, in person or on a call.`};
	}
	const label = safeLine(linking?.label ?? '', {columns: 40});
	return linking?.side === 'old'
		? {
				who: label === '' ? 'Another device' : `The device "${label}"`,
				title: 'A new device of yours. The same seven let it read your private messages.',
			}
		: {who: 'Your other device', title: 'Your other device shows seven emoji as well.'};
}

function sentenceOf(stage: ComparisonState['stage'] | undefined, {who}: Words): string {
	switch (stage?.type) {
		case undefined:
			return 'Nothing is being compared.';
		case 'waiting':
			return `Waiting for ${lowered(who)} to accept. Esc closes this, and it goes on.`;
		case 'asked':
			return `${who} asks to compare seven emoji.`;
		case 'comparing':
			return `${who} is ready: seven emoji are to be compared.`;
		case 'ended':
			return stage.sentence;
	}
}

/** 'Your other device' within a sentence; names of people are lower case already. */
function lowered(who: string): string {
	return who.charAt(0).toLowerCase() + who.slice(1);
}

/**
 * The seven: in a row where they fit, else one below the other, else only their words. Each has its
 * word, and the words stand left of the pictures, which terminals do not agree about.
 */
function emojiRows(
	emoji: readonly ComparedEmoji[],
	symbols: Symbols,
	{columns, rows}: Size,
): readonly StyledRow[] {
	const hasPictures = symbols !== symbolSets.ascii;
	const words = emoji.map(({word}) => safeLine(word, {columns: 12}));
	const pictures = emoji.map(({symbol}) => safeLine(symbol, {columns: 2}));
	const cell = Math.max(...words.map(textWidth)) + 1;
	if (cell * emoji.length + 1 <= columns && rows >= 2) {
		const inCells = (texts: readonly SafeText[]): StyledRow => [
			{text: joinSafe([ownText(' '), ...texts.map((text) => pad(text, cell))])},
		];
		return hasPictures ? [inCells(words), inCells(pictures)] : [inCells(words)];
	}
	if (rows >= emoji.length) {
		return words.map((word, index): StyledRow => {
			const picture = hasPictures ? (pictures[index] ?? ownText('')) : ownText('');
			return [{text: safe` ${index + 1} ${pad(word, cell)} ${picture}`}];
		});
	}
	const phrases = words.map((word, index) => `${index + 1} ${word}`);
	return wrapPhrases(phrases, columns - 2).map(
		(line): StyledRow => [{text: safe` ${safeText(line)}`}],
	);
}

function textRows(text: string, columns: number, role: 'title' | 'text'): readonly StyledRow[] {
	return wrapWords(text, columns - 2).map(
		(line): StyledRow => [{text: safe` ${safeLine(line)}`, role}],
	);
}
