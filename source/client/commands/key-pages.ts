import {phrase, translated} from '../../words/phrase.ts';
import {dayAndTime} from '../moderation-words.ts';
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
	const byEmoji = `/verify ${peer} emoji`;
	const [you = '', they = '', state = ''] = aligned(
		[phrase`You:`, phrase`They:`, phrase`State:`],
		8,
	);
	return {
		title: phrase`Compare keys with ${peer}`,
		lines: [
			...piecesOf(you, own),
			...piecesOf(they, other),
			state + translated(TRUST_WORDS[comparison.trust]),
			'',
			...(oldNumber === undefined
				? []
				: [
						phrase`The keys changed. The number before was`,
						...numberLines(oldNumber),
						phrase`and now it is`,
					]),
			...numberLines(number),
			'',
			...rowsOf(
				phrase`Call or meet ${peer}, who types /verify ${ownName}. Read all 60 digits to each other, not through this relay: whoever stands between you could change them here.`,
			),
			...outcomeRows(peer),
			'',
			phrase`Two other ways:`,
			`  ${phrase`Seven emoji, both at once:`}   ${byEmoji}`,
			...indented(
				phrase`Send the text below over another channel, or let ${peer} scan the code. They type /verify ${ownName} paste, and the text. Then do it the other way.`,
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

function outcomeRows(peer: string): readonly string[] {
	const [same = '', other = ''] = aligned([phrase`All the same:`, phrase`One differs:`], 16);
	const command = `/verify ${peer} same`;
	return [
		`  ${same}${command}`,
		...hanging(`  ${other}`, phrase`verify nothing, write nothing secret, tell them elsewhere.`),
	];
}

/** A sentence behind its label, below which its further rows begin. */
function hanging(label: string, sentence: string): readonly string[] {
	return rowsOf(sentence, PAGE_COLUMNS - label.length).map((row, index) =>
		index === 0 ? label + row : ' '.repeat(label.length) + row,
	);
}

/** Labels made equally long, so that what follows them stands in one column. */
function aligned(labels: readonly string[], columns: number): readonly string[] {
	const longest = Math.max(...labels.map(({length}) => length));
	return labels.map((label) => label.padEnd(Math.max(columns, longest + 2)));
}

/** A sentence of ours as part of a list: its rows stand two columns to the right. */
export function indented(sentence: string): readonly string[] {
	return rowsOf(sentence, PAGE_COLUMNS - 2).map((row) => `  ${row}`);
}

/** The number in three lines of four groups. */
export function numberLines(number: readonly string[]): readonly string[] {
	return [0, 4, 8].map((start) => `    ${number.slice(start, start + 4).join(' ')}`);
}

/** What is said of who is at the other end of an emoji comparison. */
export type EmojiWords = {readonly waiting: string; readonly asked: string};

/** As `EmojiWords`, for a person or a device with a name. */
export function emojiWordsFor(name: string): EmojiWords {
	return {
		waiting: phrase`Waiting for ${name}.`,
		asked: phrase`${name} asks to compare seven emoji with you.`,
	};
}

/** How an emoji comparison stands, for who has no picture of it. `verb` is the command that goes on. */
export function emojiPage(
	stage: ComparisonState['stage'],
	{title, verb, ...words}: EmojiWords & {readonly title: string; readonly verb: 'verify' | 'link'},
): Page {
	return {title, lines: stageLines(stage, words, `/${verb}`)};
}

/** What happened to somebody's keys, and how they stand. */
export function trustPage(
	{peer, accounts, trust}: KeyComparison,
	timeline: readonly TrustEvent[],
): Page {
	return {
		title: phrase`Trust in ${peer}`,
		lines: [
			...piecesOf('', accounts[1]),
			translated(TRUST_WORDS[trust]),
			'',
			...timeline.flatMap(({time, sentence}) =>
				hanging(`${dayAndTime(time)}  `, translated(sentence)),
			),
			...(timeline.length === 0 ? rowsOf(phrase`Nothing has happened to these keys yet.`) : []),
			'',
			...rowsOf(
				trust === 'verified'
					? phrase`If the keys change, nothing is sent before you decide.`
					: phrase`Nobody has compared these keys: /verify ${peer} shows how.`,
			),
		],
	};
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

function stageLines(
	stage: ComparisonState['stage'],
	{waiting, asked}: EmojiWords,
	command: string,
): readonly string[] {
	const rows = (labels: readonly string[], verbs: readonly string[]) =>
		aligned(labels, 12).map((label, index) => `${label}${command} ${verbs[index] ?? ''}`);
	switch (stage.type) {
		case 'waiting':
			return [...rowsOf(waiting), '', ...rows([phrase`To end it:`], ['cancel'])];
		case 'asked':
			return [
				...rowsOf(asked),
				...rowsOf(phrase`Do it while you talk or stand together.`),
				'',
				...rows([phrase`To agree:`, phrase`To refuse:`], ['accept', 'cancel']),
			];
		case 'comparing':
			return [
				...stage.emoji.map(({symbol, word}) => `  ${word.padEnd(12)} ${symbol}`),
				'',
				...rowsOf(phrase`Are these the same seven, in the same order, on the other screen?`),
				...rows([phrase`Yes:`, phrase`No:`], ['yes', 'no']),
			];
		case 'ended':
			return rowsOf(translated(stage.sentence));
	}
}
