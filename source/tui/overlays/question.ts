import {phrase, translated} from '../../words/phrase.ts';
import {formatKey} from '../key-stroke.ts';
import {safe, safeLine, safeText} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import type {QuestionOverlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture, OverlayStep} from './overlay-context.ts';
import {paintRow} from './page.ts';
import {wrapPhrases, wrapWords} from './wrap-words.ts';

/** Draws a question and its answers, as high as it needs to be. */
export function questionPicture(
	{question, answers, stray}: QuestionOverlay,
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
	const sentence =
		stray === undefined ? question : `${question} ${phrase`Press the key of your answer twice.`}`;
	const asked = wrapWords(sentence, columns - 2).map(
		(line): StyledRow => [{text: safe` ${safeLine(line)}`, role: 'title'}],
	);
	// What can be answered is in sight on any screen.
	const rows = [...asked.slice(0, Math.max(1, size.rows - choices.length)), ...choices];
	return {
		rows: rows.slice(0, size.rows).map((row) => paintRow(row, {columns, look, symbols}, false)),
		caret: undefined,
	};
}

/**
 * Takes an answer by its key. What is no answer is a sign that somebody went on writing and did not see
 * the question: a letter of that text must not answer it, so from then on it takes the same letter twice.
 */
export function questionStep(overlay: QuestionOverlay, key: OverlayKey): OverlayStep {
	const typed = key.type === 'accept' ? 'enter' : key.type === 'text' ? key.text : undefined;
	if (typed === undefined) return {overlay};
	const answer = overlay.answers.find((candidate) => candidate.key === typed.toLowerCase());
	const isMeant = overlay.stray === undefined || overlay.stray === answer?.key;
	return answer === undefined || !isMeant
		? {overlay: {...overlay, stray: answer?.key ?? ''}}
		: {
				overlay: undefined,
				effect: {type: 'answer', topic: overlay.topic, answer: answer.key},
			};
}

const ESCAPE = {key: 'escape', label: 'goes back'};

function keyName(key: string): string {
	return key === 'enter' || key === 'escape' ? formatKey(key) : key;
}
