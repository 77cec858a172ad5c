import {translated} from '../../words/phrase.ts';
import {formatKey} from '../key-stroke.ts';
import {safe, safeLine, safeText} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import type {QuestionOverlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture, OverlayStep} from './overlay-context.ts';
import {paintRow} from './page.ts';
import {wrapPhrases, wrapWords} from './wrap-words.ts';

/** Draws a question and its answers, as high as it needs to be. */
export function questionPicture(
	{question, answers}: QuestionOverlay,
	context: OverlayContext,
	size: {readonly columns: number; readonly rows: number},
): OverlayPicture {
	const {look, symbols} = context.screen;
	const {columns} = size;
	const shownAnswers = [...answers, ESCAPE].map(
		({key, label}) => `${keyName(key)} ${translated(label)}`,
	);
	const choices = wrapPhrases(shownAnswers, columns - 2).map(
		(line): StyledRow => [{text: safe` ${safeText(line)}`, role: 'accent'}],
	);
	const asked = wrapWords(question, columns - 2).map(
		(line): StyledRow => [{text: safe` ${safeLine(line)}`, role: 'title'}],
	);
	// What can be answered is in sight on any screen.
	const rows = [...asked.slice(0, Math.max(1, size.rows - choices.length)), ...choices];
	return {
		rows: rows.slice(0, size.rows).map((row) => paintRow(row, {columns, look, symbols}, false)),
		caret: undefined,
	};
}

/** Takes an answer by its key. Other keys do nothing. */
export function questionStep(overlay: QuestionOverlay, key: OverlayKey): OverlayStep {
	const typed = key.type === 'accept' ? 'enter' : key.type === 'text' ? key.text : undefined;
	const answer = overlay.answers.find((candidate) => candidate.key === typed?.toLowerCase());
	return answer === undefined
		? {overlay}
		: {
				overlay: undefined,
				effect: {type: 'answer', topic: overlay.topic, answer: answer.key},
			};
}

const ESCAPE = {key: 'escape', label: 'goes back'};

function keyName(key: string): string {
	return key === 'enter' || key === 'escape' ? formatKey(key) : key;
}
