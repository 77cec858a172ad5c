import type {ComparedEmoji, ComparisonState, PrivateState} from '../../client/state/state.ts';
import {phrase, phrases, translated} from '../../words/phrase.ts';
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
	const party = partyOf(overlay, screen.state.private);
	const isShown = stage?.type === 'comparing' && overlay.isReady;
	const title = textRows(titleOf(party), columns, 'title');
	const keys = wrapPhrases(
		(isShown ? KEYS.comparing : keysOf(stage)).map(translated),
		columns - 2,
	).map((line): StyledRow => [{text: safe` ${safeText(line)}`, role: 'accent'}]);
	const asked = isShown
		? phrase`Do both screens show the same seven, in this order?`
		: sentenceOf(stage, party);
	const question = textRows(asked, columns, 'text');
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

const KEYS = phrases({
	waiting: ['x ends it', 'Esc later'],
	asked: ['Enter accept', 'x refuse', 'Esc later'],
	comparing: ['y yes', 'n no', 'Esc later'],
	ready: ['Enter shows them', 'Esc later'],
	ended: ['Enter close'],
});

function keysOf(stage: ComparisonState['stage'] | undefined): readonly string[] {
	return stage?.type === 'comparing' ? KEYS.ready : KEYS[stage?.type ?? 'ended'];
}

function stageOf(
	{subject}: ComparisonOverlay,
	{comparison, linking}: PrivateState,
): ComparisonState['stage'] | undefined {
	return subject === 'person' ? comparison?.stage : linking?.stage;
}

/** The other side of a comparison: a person, or a device of one's own, which may have a name. */
type Party =
	| {readonly type: 'person'; readonly name: string}
	| {readonly type: 'new-device'; readonly label: string}
	| {readonly type: 'old-device'};

function partyOf({subject}: ComparisonOverlay, {comparison, linking}: PrivateState): Party {
	if (subject === 'person') {
		return {type: 'person', name: safeLine(comparison?.peer ?? '')};
	}
	return linking?.side === 'old'
		? {type: 'new-device', label: safeLine(linking.label, {columns: 40})}
		: {type: 'old-device'};
}

function titleOf(party: Party): string {
	switch (party.type) {
		case 'person':
			return phrase`Comparing keys with ${party.name}. Look together, in person or on a call.`;
		case 'new-device':
			return phrase`A new device of yours. The same seven let it read your private messages.`;
		case 'old-device':
			return phrase`Your other device shows seven emoji as well.`;
	}
}

function sentenceOf(stage: ComparisonState['stage'] | undefined, party: Party): string {
	switch (stage?.type) {
		case undefined:
			return phrase`Nothing is being compared.`;
		case 'waiting':
			return waitingSentence(party);
		case 'asked':
			return askedSentence(party);
		case 'comparing':
			return readySentence(party);
		case 'ended':
			return stage.sentence;
	}
}

function waitingSentence(party: Party): string {
	switch (party.type) {
		case 'person':
			return phrase`Waiting for ${party.name} to accept. Esc closes this, and it goes on.`;
		case 'new-device':
			return party.label === ''
				? phrase`Waiting for another device to accept. Esc closes this, and it goes on.`
				: phrase`Waiting for the device "${party.label}" to accept. Esc closes this, and it goes on.`;
		case 'old-device':
			return phrase`Waiting for your other device to accept. Esc closes this, and it goes on.`;
	}
}

function askedSentence(party: Party): string {
	switch (party.type) {
		case 'person':
			return phrase`${party.name} asks to compare seven emoji.`;
		case 'new-device':
			return party.label === ''
				? phrase`Another device asks to compare seven emoji.`
				: phrase`The device "${party.label}" asks to compare seven emoji.`;
		case 'old-device':
			return phrase`Your other device asks to compare seven emoji.`;
	}
}

function readySentence(party: Party): string {
	switch (party.type) {
		case 'person':
			return phrase`${party.name} is ready: seven emoji are to be compared.`;
		case 'new-device':
			return party.label === ''
				? phrase`Another device is ready: seven emoji are to be compared.`
				: phrase`The device "${party.label}" is ready: seven emoji are to be compared.`;
		case 'old-device':
			return phrase`Your other device is ready: seven emoji are to be compared.`;
	}
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
	const numbered = words.map((word, index) => `${index + 1} ${word}`);
	return wrapPhrases(numbered, columns - 2).map(
		(line): StyledRow => [{text: safe` ${safeText(line)}`}],
	);
}

function textRows(text: string, columns: number, role: 'title' | 'text'): readonly StyledRow[] {
	return wrapWords(text, columns - 2).map(
		(line): StyledRow => [{text: safe` ${safeLine(line)}`, role}],
	);
}
