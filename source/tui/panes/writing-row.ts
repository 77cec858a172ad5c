import {plainLine} from '../text/plain-line.ts';
import {joinSafe, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import {cutRow, rowWidth, type StyledRow} from '../text/styled-row.ts';
import {roomOfPlace} from '../thread-key.ts';
import type {ScreenContext} from '../view.ts';
import {activeKey} from './active-keys.ts';

type WritingContext = Pick<
	ScreenContext,
	'state' | 'view' | 'composer' | 'keymap' | 'eaten' | 'symbols'
>;

/** The row above what is written that says what an Enter does besides sending; none where it only sends. */
export function writingRow(
	context: WritingContext,
	place: string,
	columns: number,
): StyledRow | undefined {
	const {view, symbols} = context;
	const writingFor = view.writingFor.get(place);
	if (writingFor === undefined) {
		return undefined;
	}
	const key = activeKey(context, 'cancel');
	const back: StyledRow =
		key === undefined
			? []
			: [
					{text: safe`  ${key}`, role: 'accent'},
					{text: joinSafe([ONE, ownText('back')]), role: 'muted'},
				];
	const about = subject(context, place, writingFor.seq);
	const what = writingFor.type === 'reply' ? replyWords(about) : ownText('editing');
	const words: StyledRow = [
		{text: what, role: 'accent'},
		{text: safe`: ${about?.text ?? ownText('that is not loaded')}`, role: 'muted'},
	];
	const room = Math.max(1, columns - rowWidth(back));
	return [...cutRow(words, room, symbols.ellipsis), ...back];
}

const ONE = ownText(' ');
const NAME_COLUMNS = 24;
/** Characters of a message that a row can be cut from. */
const SHOWN = 240;

type Subject = {readonly from: SafeText; readonly text: SafeText};

function replyWords(about: Subject | undefined): SafeText {
	return about === undefined ? safe`reply to a message` : safe`reply to ${about.from}`;
}

/** Who wrote the message and what it says; undefined where it is not held any more. */
function subject({state}: WritingContext, place: string, seq: number): Subject | undefined {
	const log = state.rooms.get(roomOfPlace(place))?.log;
	const index = log?.indexOfSeq(seq);
	const entry = index === undefined ? undefined : log?.at(index);
	return entry?.type === 'message'
		? {
				from: safeLine(entry.from, {columns: NAME_COLUMNS}),
				text: plainLine(entry.text, SHOWN),
			}
		: undefined;
}
