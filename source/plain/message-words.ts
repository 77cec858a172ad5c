import type {LogMessage, Reaction, RoomState} from '../client/state/state.ts';
import {type Block, parseMarkdown} from '../tui/text/markdown.ts';
import {joinSafe, ownText, type SafeText, safe, safeLine, safeText} from '../tui/text/safe-text.ts';
import {clockWords, type TimeFormat} from './time-words.ts';

/** What the words for a message depend on beside the message. */
export type Telling = {
	/** The room or conversation that the message stands in. */
	readonly room: RoomState;
	/** Whether that is where the person is: then it need not be named. */
	readonly isFront: boolean;
	/** This account's name. */
	readonly account: string | undefined;
	readonly timeFormat: TimeFormat;
	/** The name of an emoji, where the terminal draws none. */
	readonly emojiName?: (emoji: string) => string | undefined;
};

/**
 * A message as lines to be read from top to bottom, or aloud: `mira, 11:10: I can look after lunch`.
 * Every further line of a longer text has its number in front, so that no text can pose as a message
 * of somebody else, for the eye or for the ear.
 */
export function messageLines(message: LogMessage, telling: Telling): readonly SafeText[] {
	const {kind, text} = message;
	const time = clockWords(message.time, telling.timeFormat);
	const deed = (words: SafeText) => [
		safe`${placePrefix(telling)}${whoSaid(message, telling)} ${words}`,
	];
	switch (kind) {
		case 'text':
			return spoken(message, telling, []);
		case 'action':
			return spoken(message, telling, [ownText('action')]);
		case 'notice':
			return withBody(safe`${placePrefix(telling)}notice, ${time}`, text);
		case 'topic':
			return text === ''
				? deed(safe`took the topic away, ${time}`)
				: deed(safe`set the topic, ${time}: ${safeLine(text)}`);
		case 'create':
			return deed(safe`made the room, ${time}`);
		case 'join':
			return deed(safe`joined, ${time}`);
		case 'leave':
			return deed(safe`left, ${time}`);
	}
}

/** In front of what is told of a place: nothing for the room in front, `private, ` for a conversation. */
export function placePrefix({room, isFront}: Pick<Telling, 'room' | 'isFront'>): SafeText {
	const {direct, name} = room;
	if (direct !== undefined) {
		return ownText(direct.standing === 'request' ? 'request, ' : 'private, ');
	}
	return isFront ? ownText('') : safe`#${safeLine(name)}, `;
}

/** `head: text`, and below it, numbered, what else the text has; code is announced. */
export function withBody(head: SafeText, text: string): readonly SafeText[] {
	const rows = bodyRows(text);
	const [first, ...more] = rows;
	if (first === undefined) return [head];
	if (more.length === 0 && first.type === 'said') return [safe`${head}: ${first.text}`];
	const count = rows.filter(({type}) => type === 'said').length;
	const opening = safe`${head}, ${count} ${ownText(count === 1 ? 'line' : 'lines')}:`;
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
		const more = others > 0 ? safe` and ${others} more` : ownText('');
		return safe`${emojiWords(emoji, emojiName)} ${who}${more}`;
	});
	return safe`reactions: ${joinSafe(parts, ownText(', '))}`;
}

/** An emoji as the terminal can show it, or its name between colons. */
export function emojiWords(emoji: string, emojiName: Telling['emojiName']): SafeText {
	const name = emojiName?.(emoji);
	return name === undefined ? safeLine(emoji, {maximumLength: EMOJI}) : safe`:${safeLine(name)}:`;
}

/** The beginning of a text, in one line and in quotes, to say which message is meant. */
export function quoted(text: string): SafeText {
	return safe`"${safeLine(text, {columns: QUOTED})}"`;
}

/** Cells of a message that are repeated to say which one is meant. */
const QUOTED = 40;
/** UTF-16 units of the longest emoji: a family with skin tones fits. */
const EMOJI = 40;

function spoken(
	message: LogMessage,
	telling: Telling,
	marks: readonly SafeText[],
): readonly SafeText[] {
	const facts = message.facts ?? message.shared;
	const isDeleted = facts?.isDeleted === true;
	const head = joinSafe(
		[
			safe`${placePrefix(telling)}${whoSaid(message, telling)}${answered(message, telling)}`,
			clockWords(message.time, telling.timeFormat),
			...marks,
			...factMarks(message),
		],
		ownText(', '),
	);
	if (isDeleted) return [safe`${head}: the message was deleted`];
	const reactions = reactionLine(facts?.reactions ?? [], telling.emojiName);
	return [...withBody(head, message.text), ...(reactions === undefined ? [] : [reactions])];
}

function whoSaid({from}: LogMessage, {account, room}: Telling): SafeText {
	if (from !== account) return safeLine(from);
	return room.direct === undefined ? ownText('you') : safe`you to ${safeLine(room.direct.peer)}`;
}

function answered({replyTo, from}: LogMessage, {room, account}: Telling): SafeText {
	if (replyTo === undefined) return ownText('');
	const verb = ownText(from === account ? 'answer' : 'answers');
	const target = room.log.messageAt(replyTo);
	if (target === undefined) return safe` ${verb} an earlier message`;
	const whom = target.from === account ? ownText('you') : safeLine(target.from);
	const isDeleted = (target.facts ?? target.shared)?.isDeleted === true;
	return safe` ${verb} ${whom} (${isDeleted ? ownText('a deleted message') : quoted(target.text)})`;
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
			const language = block.language === '' ? ownText('') : safe`, ${block.language}`;
			const lines = ownText(count === 1 ? 'line' : 'lines');
			return [
				{type: 'announced', text: safe`code${language}, ${count} ${lines}:`},
				...block.lines.map((line) => ({type: 'said', text: line}) as const),
				{type: 'announced', text: ownText('end of code')},
			];
		}
	}
}
