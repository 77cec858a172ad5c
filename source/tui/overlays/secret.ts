import {boundaryBefore} from '../composer/boundaries.ts';
import {graphemes} from '../text/graphemes.ts';
import {ownText, safe, safeLine} from '../text/safe-text.ts';
import {rowWidth, type StyledRow} from '../text/styled-row.ts';
import type {RevealedOverlay, SecretOverlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture} from './overlay-context.ts';
import {keysFooter, paintRow} from './page.ts';
import {wrapWords} from './wrap-words.ts';

/** The longest secret, in UTF-16 units. */
const LONGEST = 1024;

/** Holds a secret while it is typed, so that it is in no state, no frame and no log. */
export class SecretField {
	#text = '';

	/** How many graphemes were typed. */
	get length(): number {
		return [...graphemes(this.#text)].length;
	}

	/** Adds what was typed or pasted; line ends are left out. */
	type(text: string): void {
		const line = text.replace(/[\r\n]/g, '');
		if (this.#text.length + line.length <= LONGEST) {
			this.#text += line;
		}
	}

	/** Carries out a key that edits: the last character or everything goes. */
	edit(key: Extract<OverlayKey, {type: 'edit'}>): void {
		switch (key.edit) {
			case 'delete-back':
				this.#text = this.#text.slice(0, boundaryBefore(this.#text, this.#text.length));
				return;
			case 'delete-to-start':
			case 'delete-word-back':
			case 'delete-word-left':
				this.#text = '';
				return;
			default:
				// Nobody sees where the caret is, so it stays at the end.
				return;
		}
	}

	/** Gives the secret away and forgets it. */
	take(): string {
		const text = this.#text;
		this.#text = '';
		return text;
	}
}

/** Draws the prompt and a sign for each character, as many as fit. */
export function secretPicture(
	{prompt, length}: SecretOverlay,
	context: OverlayContext,
	size: {readonly columns: number; readonly rows: number},
): OverlayPicture {
	const {look, symbols} = context.screen;
	const {columns} = size;
	const signs = ownText('*'.repeat(Math.max(0, Math.min(length, columns - 4))));
	const field: StyledRow = [{text: ownText(' > '), role: 'accent'}, {text: signs}];
	const rows: readonly StyledRow[] = [
		...wrapWords(prompt, columns - 2).map(
			(line): StyledRow => [{text: safe` ${safeLine(line)}`, role: 'title'}],
		),
		[
			{
				text: keysFooter(
					ownText('Nothing you type is shown.'),
					ownText('Enter done'),
					ownText('Esc back'),
				),
				role: 'muted',
			},
		],
		field,
	];
	const shown = rows.slice(-size.rows);
	return {
		rows: shown.map((row) => paintRow(row, {columns, look, symbols}, false)),
		caret: {column: Math.min(columns - 1, rowWidth(field)), row: shown.length - 1},
	};
}

/** Draws a secret that is to be copied, whole, with the sentence about it. */
export function revealedPicture(
	{sentence}: RevealedOverlay,
	context: OverlayContext,
	size: {readonly columns: number; readonly rows: number},
): OverlayPicture {
	const {look, symbols} = context.screen;
	const {columns} = size;
	const rows: readonly StyledRow[] = [
		...wrapWords(sentence, columns - 2).map(
			(line): StyledRow => [{text: safe` ${safeLine(line)}`, role: 'title'}],
		),
		...wrapWords(context.revealed, columns - 2).map(
			(line): StyledRow => [{text: safe` ${safeLine(line)}`}],
		),
		[{text: keysFooter(ownText('Esc or Enter hides it')), role: 'muted'}],
	];
	const shown = rows.slice(-size.rows);
	return {
		rows: shown.map((row) => paintRow(row, {columns, look, symbols}, false)),
		caret: undefined,
	};
}
