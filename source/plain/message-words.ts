import {moderationSentence} from '../client/moderation-words.ts';
import type {LogMessage, Reaction} from '../client/state/state.ts';
import {type Block, parseMarkdown} from '../tui/text/markdown.ts';
import {joinSafe, ownText, type SafeText, safe, safeLine, safeText} from '../tui/text/safe-text.ts';
import {counted} from '../words/phrase.ts';
import {fileWords} from './file-words.ts';
import {speakerWords} from './speaker-words.ts';
import {emojiWords, placePrefix, type Telling} from './telling.ts';
import {clockWords, momentWords} from './time-words.ts';

/**
 * A message as lines to be read from top to bottom, or aloud: `mira, 11:10: I can look after lunch`.
 * Every further line of a longer text has its number in front, so that no text can pose as a message
 * of somebody else, for the eye or for the ear.
 */
export function messageLines(message: LogMessage, telling: Telling): readonly SafeText[] {
	const {kind, text} = message;
	const time = clockWords(message.time, telling.timeFormat);
	const who = safeLine(message.from);
	const isOwn = message.from === telling.account;
	const deed = (words: SafeText) => [safe`${placePrefix(telling)}${words}`];
	switch (kind) {
		case 'text':
			return spoken(message, telling, []);
		case 'action':
			return spoken(message, telling, [ownText('action')]);
		case 'notice':
			return withBody(safe`${placePrefix(telling)}notice, ${time}`, text);
		case 'topic':
			return deed(topicWords(message, telling));
		case 'create':
			return deed(isOwn ? safe`you made the room, ${time}` : safe`${who} made the room, ${time}`);
		case 'join':
			return deed(isOwn ? safe`you joined, ${time}` : safe`${who} joined, ${time}`);
		case 'leave':
			return deed(isOwn ? safe`you left, ${time}` : safe`${who} left, ${time}`);
		case 'moderation': {
			const moment = (until: number) => momentWords(until, message.time, telling.timeFormat);
			return deed(safe`${safeLine(moderationSentence(message, moment))}, ${time}`);
		}
	}
}

/** `head: text`, and below it, numbered, what else the text has; code is announced. */
export function withBody(head: SafeText, text: string): readonly SafeText[] {
	const rows = bodyRows(text);
	const [first, ...more] = rows;
	if (first === undefined) return [head];
	if (more.length === 0 && first.type === 'said') return [safe`${head}: ${first.text}`];
	const count = rows.filter(({type}) => type === 'said').length;
	const opening = safe`${head}, ${safeLine(counted(count, ['1 line:', '{1} lines:']))}`;
	const isBegun = first.type === 'said';
	const lines = [isBegun ? safe`${opening} ${first.text}` : opening];
	let number = isBegun ? 1 : 0;
	for (const row of isBegun ? more : rows) {
		if (row.type === 'said') number++;
		lines.push(row.type === 'said' ? safe`${number}: ${row.text}` : row.text);
	}
	return lines;
}

/** Who reacted to a message, in one line; undefined when nobody did. */
export function reactionLine(
	reactions: readonly Reaction[],
	emojiName: Telling['emojiName'],
): SafeText | undefined {
	if (reactions.length === 0) return undefined;
	const parts = reactions.map(({emoji, names, count = names.length}) => {
		const others = count - names.length;
		const who = joinSafe(
			names.map((name) => safeLine(name)),
			ownText(' '),
		);
		const symbol = emojiWords(emoji, emojiName);
		return others > 0 ? safe`${symbol} ${who} and ${others} more` : safe`${symbol} ${who}`;
	});
	return safe`reactions: ${joinSafe(parts, ownText(', '))}`;
}

function spoken(
	message: LogMessage,
	telling: Telling,
	marks: readonly SafeText[],
): readonly SafeText[] {
	const facts = message.facts ?? message.shared;
	const isDeleted = facts?.isDeleted === true;
	const head = joinSafe(
		[
			safe`${placePrefix(telling)}${speakerWords(message, telling)}`,
			clockWords(message.time, telling.timeFormat),
			...marks,
			...factMarks(message),
		],
		ownText(', '),
	);
	if (isDeleted) return [safe`${head}: the message was deleted`];
	const reactions = reactionLine(facts?.reactions ?? [], telling.emojiName);
	const file = message.file && fileWords(message.file, telling);
	const body =
		file !== undefined && message.text.trim() === ''
			? [safe`${head}: ${file}`]
			: [...withBody(head, message.text), ...(file === undefined ? [] : [file])];
	return [...body, ...(reactions === undefined ? [] : [reactions])];
}

function topicWords({from, text, time}: LogMessage, {account, timeFormat}: Telling): SafeText {
	const [who, topic, clock] = [safeLine(from), safeLine(text), clockWords(time, timeFormat)];
	if (from === account) {
		return text === ''
			? safe`you took the topic away, ${clock}`
			: safe`you set the topic, ${clock}: ${topic}`;
	}
	return text === ''
		? safe`${who} took the topic away, ${clock}`
		: safe`${who} set the topic, ${clock}: ${topic}`;
}

function factMarks({facts, shared, isMention, from}: LogMessage): readonly SafeText[] {
	const known = facts ?? shared;
	// In a conversation everything is said to this person: only in a room it is worth a word.
	const isCalled = isMention && facts === undefined && from !== '';
	return [
		...(isCalled ? [ownText('to you')] : []),
		...(known?.isEdited && !known.isDeleted ? [ownText('edited')] : []),
		...(facts?.isTimeDoubtful ? [ownText("the relay's time")] : []),
		...(facts?.isUnderChangedKeys ? [ownText('under changed keys')] : []),
	];
}

type BodyRow = {readonly type: 'said' | 'announced'; readonly text: SafeText};

function bodyRows(text: string): readonly BodyRow[] {
	return parseMarkdown(safeText(text)).flatMap(rowsOf);
}

function rowsOf(block: Block): readonly BodyRow[] {
	switch (block.type) {
		case 'paragraph':
		case 'quote':
			return [{type: 'said', text: joinSafe(block.line.map((piece) => piece.text))}];
		case 'item': {
			const line = joinSafe(block.line.map((piece) => piece.text));
			return [{type: 'said', text: safe`${block.bullet}${line}`}];
		}
		case 'code': {
			const count = block.lines.length;
			const {language} = block;
			const opening =
				language === ''
					? counted(count, ['code, 1 line:', 'code, {1} lines:'])
					: counted(count, ['code, {2}, 1 line:', 'code, {2}, {1} lines:'], language);
			return [
				{type: 'announced', text: safeLine(opening)},
				...block.lines.map((line) => ({type: 'said', text: line}) as const),
				{type: 'announced', text: ownText('end of code')},
			];
		}
	}
}
