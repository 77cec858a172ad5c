import {isGone} from '../../client/state/log-message.ts';
import {
	pinRefusal,
	relationRefusal,
	roomRefusal,
	runsRoom,
} from '../../client/state/room-rights.ts';
import type {LogMessage, PendingMessage, RoomState, State} from '../../client/state/state.ts';
import {phrase, phrases, translated} from '../../words/phrase.ts';
import {codeBlocksOf, linksOf} from '../text/markdown.ts';
import {safeText} from '../text/safe-text.ts';
import type {Marked} from './markable.ts';
import type {SelectAction} from './select-actions.ts';

/** What can be done to a marked message, in the order of hints and menus: the most useful first. */
export const MESSAGE_ACTS = [
	'message-reply',
	'message-thread',
	'message-edit',
	'message-delete',
	'message-retry',
	'message-react',
	'message-copy',
	'message-copy-named',
	'message-copy-link',
	'message-open',
	'message-save',
	'message-preview',
	'message-code',
	'message-pin',
	'message-unread',
	'message-quote',
	'message-answered',
	'message-unfold',
	'message-report',
	'message-moderate',
] as const satisfies readonly SelectAction[];

/** Something that can be done to a marked message. */
export type MessageAct = (typeof MESSAGE_ACTS)[number];

/** Why a message does not allow something, in a sentence; undefined when it does. */
export function refusalOf(act: MessageAct, marked: Marked, state: State): string | undefined {
	return marked.type === 'pending'
		? refusalOfUnsent(act, marked.message)
		: refusalOfSent(act, marked, state);
}

/** What of all that can be done to this message. */
export function fittingActs(marked: Marked, state: State): readonly MessageAct[] {
	const hasFile = marked.type === 'message' && marked.message.file !== undefined;
	const acts = hasFile ? FILE_FIRST : MESSAGE_ACTS;
	return acts.filter((act) => refusalOf(act, marked, state) === undefined);
}

/** For a message with a file, what is done to files is worth the first letters of a hint. */
const FILE_ACTS: ReadonlySet<MessageAct> = new Set<MessageAct>([
	'message-save',
	'message-open',
	'message-preview',
]);
const FILE_FIRST: readonly MessageAct[] = [
	'message-reply',
	...FILE_ACTS,
	...MESSAGE_ACTS.filter((act) => act !== 'message-reply' && !FILE_ACTS.has(act)),
];

/** What an act is called for this message, in a word or two. */
export function wordOfAct(act: MessageAct, marked: Marked): string {
	const isPinned = marked.type === 'message' && marked.message.shared?.isPinned === true;
	switch (act) {
		case 'message-delete':
			return marked.type === 'pending' ? phrase`drop` : phrase`delete`;
		case 'message-pin':
			return isPinned ? phrase`unpin` : phrase`pin`;
		default:
			return translated(WORDS[act]);
	}
}

const WORDS = phrases({
	'message-reply': 'reply',
	'message-thread': 'thread',
	'message-edit': 'edit',
	'message-retry': 'send again',
	'message-react': 'react',
	'message-copy': 'copy',
	'message-copy-named': 'copy with name',
	'message-copy-link': 'link',
	'message-open': 'open',
	'message-save': 'save',
	'message-preview': 'view',
	'message-code': 'code',
	'message-unread': 'unread',
	'message-quote': 'quote',
	'message-answered': 'what it answers',
	'message-unfold': 'show all',
	'message-report': 'report',
	'message-moderate': 'moderate',
}) satisfies Readonly<Record<Exclude<MessageAct, 'message-delete' | 'message-pin'>, string>>;

/** What a message says is looked at for these. */
const ABOUT_TEXT: ReadonlySet<MessageAct> = new Set<MessageAct>([
	'message-reply',
	'message-edit',
	'message-delete',
	'message-react',
	'message-copy',
	'message-copy-named',
	'message-open',
	'message-save',
	'message-preview',
	'message-code',
	'message-pin',
	'message-quote',
]);

function refusalOfUnsent(act: MessageAct, {delivery, change, text}: PendingMessage) {
	switch (act) {
		case 'message-delete':
			return undefined;
		case 'message-retry':
			return delivery.type === 'failed' ? undefined : phrase`It goes out by itself.`;
		case 'message-copy':
			return change !== undefined && text === '' ? phrase`There is no text to copy.` : undefined;
		default:
			return phrase`It is not sent yet: it can be copied, or dropped.`;
	}
}

function refusalOfSent(
	act: MessageAct,
	{room, message}: Extract<Marked, {type: 'message'}>,
	{account}: State,
): string | undefined {
	if (isGone(message) && ABOUT_TEXT.has(act)) {
		return phrase`That message was deleted.`;
	}
	const isOwn = message.from === account?.name;
	switch (act) {
		case 'message-edit':
			return isOwn && message.kind !== 'notice'
				? undefined
				: phrase`Only its author can change it.`;
		case 'message-delete':
			return isOwn || runsRoom(room, account?.role) ? undefined : whoDeletes(room);
		case 'message-thread':
			return room.direct === undefined
				? undefined
				: phrase`Conversations have no threads: the answers stand in the log.`;
		case 'message-pin':
			return pinRefusal(room, account?.role);
		case 'message-retry':
			return phrase`It was sent already.`;
		case 'message-open':
			return message.file !== undefined || linksIn(message).length > 0
				? undefined
				: phrase`There is no link or file in it.`;
		case 'message-save':
		case 'message-preview':
			return message.file === undefined ? phrase`There is no file in it.` : undefined;
		case 'message-code':
			return codeBlocksOf(message.text).length > 0
				? undefined
				: phrase`There is no code block in it.`;
		case 'message-answered':
			return message.replyTo === undefined ? phrase`It answers no other message.` : undefined;
		case 'message-unfold':
			return isLong(message.text) || message.isHidden === true
				? undefined
				: phrase`All of it is shown.`;
		case 'message-unread':
			return isOwn ? phrase`It is yours: mark one of somebody else.` : undefined;
		case 'message-report':
			return reportRefusal(room, isOwn);
		case 'message-moderate':
			return isOwn
				? phrase`It is yours: mark one of somebody else.`
				: (roomRefusal(room, 'kick', account?.role) ??
						relationRefusal(room, message.from, account?.role));
		case 'message-reply':
		case 'message-react':
		case 'message-copy':
		case 'message-copy-named':
		case 'message-copy-link':
		case 'message-quote':
			return undefined;
	}
}

/** Whether it may take more rows than are shown of it, on some screen. */
function isLong(text: string): boolean {
	return text.length > 20 * 12 || text.split('\n').length > 12;
}

/** The links of a message, as its text names them. */
export function linksIn({text}: Pick<LogMessage, 'text'>): readonly string[] {
	return linksOf(safeText(text));
}

/** Conversations have nobody who could look. */
function reportRefusal({direct}: RoomState, isOwn: boolean): string | undefined {
	if (isOwn) {
		return phrase`It is yours: mark one of somebody else.`;
	}
	return direct === undefined
		? undefined
		: phrase`Nobody but you two can read this, so nobody could look at it. /block keeps them out.`;
}

function whoDeletes({direct}: RoomState): string {
	return direct === undefined
		? phrase`Only its author, or who runs the room, can delete it.`
		: phrase`Only its author can delete it.`;
}
