import type {PrivateFacts, Reaction, SharedFacts} from '../../client/state/state.ts';
import {counted, phrase} from '../../words/phrase.ts';
import {EMOJI} from '../emoji.ts';
import {isPlain} from '../text/cell-table.ts';
import {isCodeRow} from '../text/message-rows.ts';
import {joinSafe, ownText, repeatSafe, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import {rowText, rowWidth, type Span, type StyledRow} from '../text/styled-row.ts';
import {symbolSets} from '../text/symbols.ts';
import {wrap} from '../text/wrap.ts';
import type {LogStyle} from './log-style.ts';

/** What has become of a message since it was sent, as far as it is shown with it. */
export type ShownFacts = Pick<PrivateFacts, 'isEdited' | 'isDeleted' | 'reactions'> &
	Partial<Pick<PrivateFacts, 'isTimeDoubtful' | 'isUnderChangedKeys'>> &
	Partial<Pick<SharedFacts, 'isPinned' | 'replies'>> & {
		/** The time of the newest answer in its thread, in words. */
		readonly repliedAt?: SafeText;
	};

/** In place of a text that was taken back. */
export function deletedSpan(): Span {
	return {text: ownText('deleted'), role: 'muted', italic: true};
}

/**
 * The rows of a message with what is to be said of it: that it was edited behind its last row or below
 * it, then who reacted. `indent` is where the text begins.
 */
export function withFacts(
	rows: readonly StyledRow[],
	facts: ShownFacts,
	{indent, style}: {readonly indent: number; readonly style: LogStyle},
): readonly StyledRow[] {
	const tag = tagOf(facts);
	const tagged = tag === undefined ? rows : withTag(rows, tag, {indent, style});
	const signs = signsOf(facts, style);
	return signs.length === 0
		? tagged
		: [
				...tagged,
				...indented([{text: joinSafe(signs, ownText('  ')), role: 'muted'}], {indent, style}),
			];
}

/** Who reacted, and how many answered: `👍 mira  👀 3  2 replies, last 10:59`. */
function signsOf(facts: ShownFacts, style: LogStyle): readonly SafeText[] {
	const {reactions, isDeleted, replies = 0, repliedAt} = facts;
	const signs = isDeleted ? [] : reactionSigns(reactions, style);
	if (replies === 0) {
		return signs;
	}
	const words =
		repliedAt === undefined
			? counted(replies, ['{1} reply', '{1} replies'])
			: counted(replies, ['{1} reply, last {2}', '{1} replies, last {2}'], repliedAt);
	return [...signs, ownText(words)];
}

type Place = {readonly indent: number; readonly style: LogStyle};

/** Reactions that are named; with more the names are counted. */
const MOST_NAMED = 3;
/** Different emoji that are shown. */
const MOST_EMOJI = 8;
/** Cells of an emoji: room for a family, none for a sentence. */
const EMOJI_COLUMNS = 6;
const NAME_COLUMNS = 16;

function tagOf({
	isEdited,
	isDeleted,
	isPinned = false,
	isTimeDoubtful = false,
	isUnderChangedKeys = false,
}: ShownFacts): Span | undefined {
	const words = [
		...(isEdited && !isDeleted ? [phrase`edited`] : []),
		...(isPinned && !isDeleted ? [phrase`pinned`] : []),
		...(isTimeDoubtful ? [phrase`the relay's time`] : []),
		...(isUnderChangedKeys ? [phrase`under changed keys`] : []),
	];
	const text = ownText(`(${words.join(', ')})`);
	return words.length === 0 ? undefined : {text, role: isUnderChangedKeys ? 'warning' : 'muted'};
}

/** Behind the last row, unless terminals measure that differently or it is code: then in a row of its own. */
function withTag(rows: readonly StyledRow[], tag: Span, place: Place): readonly StyledRow[] {
	const last = rows.at(-1) ?? [];
	const joined: StyledRow = [...last, {text: ownText(' ')}, tag];
	const isTold = isPlain(rowText(last)) && !isCodeRow(last, place.style.symbols);
	return isTold && rowWidth(joined) <= place.style.columns
		? [...rows.slice(0, -1), joined]
		: [...rows, ...indented([tag], place)];
}

function reactionSigns(reactions: readonly Reaction[], style: LogStyle): readonly SafeText[] {
	const hasPictures = style.symbols !== symbolSets.ascii;
	const signs = reactions.slice(0, MOST_EMOJI).map(({emoji, names, count}): SafeText => {
		const people = count ?? names.length;
		const who =
			people > MOST_NAMED
				? ownText(`${people}`)
				: joinSafe(
						names.map((name) => safeLine(name, {columns: NAME_COLUMNS})),
						ownText(', '),
					);
		return safe`[${emojiText(emoji, hasPictures)} ${who}]`;
	});
	const more = reactions.length - signs.length;
	return more > 0 ? [...signs, safe`+${more}`] : signs;
}

const NAMES: ReadonlyMap<string, string> = new Map(EMOJI.map(({name, symbol}) => [symbol, name]));

/** Where the screen draws in ASCII, the name that Tab completes to the emoji. */
function emojiText(emoji: string, hasPictures: boolean): SafeText {
	const name = hasPictures ? undefined : NAMES.get(emoji);
	return name === undefined ? safeLine(emoji, {columns: EMOJI_COLUMNS}) : ownText(`:${name}:`);
}

function indented(spans: StyledRow, {indent, style}: Place): readonly StyledRow[] {
	const {columns} = style;
	const prefix: StyledRow = [{text: repeatSafe(ownText(' '), indent)}];
	return wrap(spans, {columns, first: prefix, rest: prefix});
}
