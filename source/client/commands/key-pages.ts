import type {KeyComparison, TrustEvent} from '../private/api.ts';
import type {ComparisonState} from '../state/state.ts';
import {TRUST_WORDS} from './people-names.ts';

/** A page as `CommandUi.showPage` takes it; its rows have at most 78 characters. */
export type Page = {
	readonly title: string;
	readonly lines: readonly string[];
	readonly code?: string;
};

/** Everything with which two people can compare keys. */
export function comparisonPage(comparison: KeyComparison): Page {
	const {peer, accounts, number, oldNumber, text} = comparison;
	const [own, other] = accounts;
	const [ownName = ''] = own.split('@');
	return {
		title: `Compare keys with ${peer}`,
		lines: [
			...piecesOf('You:    ', own),
			...piecesOf('They:   ', other),
			`State:  ${TRUST_WORDS[comparison.trust]}`,
			'',
			...(oldNumber === undefined
				? []
				: ['The keys changed. The number before was', ...numberLines(oldNumber), 'and now it is']),
			...numberLines(number),
			'',
			...rowsOf(
				`Call or meet ${peer}, who types /verify ${ownName}. Read all 60 digits to each other, not through this relay: whoever stands between you could change them here.`,
			),
			`  All the same:   /verify ${peer} same`,
			'  One differs:    verify nothing, write nothing secret, tell them elsewhere.',
			'',
			'Two other ways:',
			`  Seven emoji, both at once:   /verify ${peer} emoji`,
			...indented(
				`Send the text below over another channel, or let ${peer} scan the code. They type /verify ${ownName} paste, and the text. Then do it the other way.`,
			),
			'',
			...(text.match(/.{1,58}/g) ?? []),
		],
		code: text,
	};
}

/** A text without blanks, such as an id, in rows that hang under its label. */
function piecesOf(label: string, text: string): readonly string[] {
	const size = PAGE_COLUMNS - label.length;
	const count = Math.max(1, Math.ceil(text.length / size));
	return Array.from({length: count}, (_, index) => {
		const start = index === 0 ? label : ' '.repeat(label.length);
		return start + text.slice(index * size, (index + 1) * size);
	});
}

function indented(sentence: string): readonly string[] {
	return rowsOf(sentence, PAGE_COLUMNS - 2).map((row) => `  ${row}`);
}

/** The number in three lines of four groups. */
export function numberLines(number: readonly string[]): readonly string[] {
	return [0, 4, 8].map((start) => `    ${number.slice(start, start + 4).join(' ')}`);
}

/** How an emoji comparison stands, for who has no picture of it. */
export function emojiPage({peer, stage}: ComparisonState, verb = 'verify'): Page {
	return {title: `Compare emoji with ${peer}`, lines: stageLines(stage, peer, verb)};
}

/** What happened to somebody's keys, and how they stand. */
export function trustPage(
	{peer, accounts, trust}: KeyComparison,
	timeline: readonly TrustEvent[],
): Page {
	return {
		title: `Trust in ${peer}`,
		lines: [
			...piecesOf('', accounts[1]),
			TRUST_WORDS[trust],
			'',
			...timeline.flatMap(({time, sentence}) => {
				const [first = '', ...more] = rowsOf(sentence, TIMELINE_COLUMNS);
				return [`${dayAndTime(time)}  ${first}`, ...more.map((row) => `${INDENT}${row}`)];
			}),
			...(timeline.length === 0 ? ['Nothing has happened to these keys yet.'] : []),
			'',
			...rowsOf(
				trust === 'verified'
					? 'If the keys change, nothing is sent before you decide.'
					: `Nobody has compared these keys: /verify ${peer} shows how.`,
			),
		],
	};
}

/** Local time, as the logs of programs have it: `2026-08-04 11:12`. */
export function dayAndTime(time: number): string {
	const date = new Date(time);
	const two = (value: number) => String(value).padStart(2, '0');
	const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
	return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** A sentence of ours in rows of at most `columns` characters. */
export function rowsOf(sentence: string, columns = PAGE_COLUMNS): readonly string[] {
	const rows: string[] = [];
	for (const word of sentence.split(' ')) {
		const last = rows.at(-1);
		if (last === undefined || last.length + 1 + word.length > columns) rows.push(word);
		else rows[rows.length - 1] = `${last} ${word}`;
	}

	return rows;
}

const PAGE_COLUMNS = 78;
/** A time and two blanks stand in front. */
const INDENT = ' '.repeat(18);
const TIMELINE_COLUMNS = PAGE_COLUMNS - INDENT.length;

function stageLines(
	stage: ComparisonState['stage'],
	peer: string,
	verb: string,
): readonly string[] {
	switch (stage.type) {
		case 'waiting':
			return [...rowsOf(`Waiting for ${peer}.`), '', `To end it:  /${verb} cancel`];
		case 'asked':
			return [
				...rowsOf(`${peer} asks to compare seven emoji with you.`),
				'Do it while you talk or stand together.',
				'',
				`To agree:   /${verb} accept`,
				`To refuse:  /${verb} cancel`,
			];
		case 'comparing':
			return [
				...stage.emoji.map(({symbol, word}) => `  ${word.padEnd(12)} ${symbol}`),
				'',
				'Are these the same seven, in the same order, on the other screen?',
				`Yes:        /${verb} yes`,
				`No:         /${verb} no`,
			];
		case 'ended':
			return rowsOf(stage.sentence, PAGE_COLUMNS);
	}
}
