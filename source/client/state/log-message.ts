import type {MessageKind, RoomMessage} from '../../protocol/records.ts';
import type {FileFacts} from '../files/transfer-state.ts';
import type {PlacedEntry} from './log-rows.ts';
import {isMention} from './mention.ts';
import {PLAIN_SHARED, toShared} from './shared-facts.ts';
import type {LogMessage, PrivateFacts, State} from './state.ts';

/** A message as it comes in: one of a conversation has facts. */
export type ReceivedMessage = Omit<RoomMessage, 'file'> & {
	readonly facts?: PrivateFacts;
	/** What came with it: as the relay tells of it, or sealed. */
	readonly file?: RoomMessage['file'] | FileFacts;
};

/** Who reads, and what calls them. */
export type Reader = {
	readonly account: string | undefined;
	readonly keywords: readonly string[];
	/** Whose messages in rooms are hidden from them. */
	readonly ignored: ReadonlySet<string>;
};

/** Whoever the state belongs to. */
export function readerOf({account, attention, ignored}: State): Reader {
	return {account: account?.name, keywords: attention.keywords, ignored};
}

/** What an entry puts into the log: a message, or only its position. */
export function toPlaced(message: ReceivedMessage, reader: Reader): PlacedEntry {
	const {seq, id, kind} = message;
	return kind === 'change' ? {type: 'hidden', seq, id} : rowOf({...message, kind}, reader);
}

/** The row of a message; undefined for what is not shown. */
export function toLogMessage(message: ReceivedMessage, reader: Reader): LogMessage | undefined {
	const placed = toPlaced(message, reader);
	return placed.type === 'message' ? placed : undefined;
}

type ShownMessage = ReceivedMessage & {readonly kind: LogMessage['kind']};

function rowOf(message: ShownMessage, reader: Reader): LogMessage {
	const {seq, id, kind, from, time, text, replyTo, thread, facts, state, moderation} = message;
	const file =
		facts?.isDeleted === true || state?.deleted === true ? undefined : fileFacts(message.file);
	const row = {
		...({type: 'message', seq, id, kind, from, time, text, isMention: false} as const),
		...(replyTo !== undefined && {replyTo}),
		...(thread !== undefined && {thread}),
		...(moderation !== undefined && {moderation}),
		...(isHiddenFrom(message, reader) && ({isHidden: true} as const)),
		...(file !== undefined && {file}),
		...(facts !== undefined && {facts}),
		...(state !== undefined && isNews(state) && {shared: toShared(state)}),
	};
	return {...row, isMention: isCall(row, reader)};
}

function fileFacts(file: ReceivedMessage['file']): FileFacts | undefined {
	if (file === undefined || 'isSealed' in file) return file;
	const {seconds, ...always} = file;
	return {...always, ...(seconds !== undefined && {seconds}), isSealed: false};
}

/**
 * Whether a message calls its reader by itself: its text names them, or, in a conversation, somebody
 * says something. An answer to what they said calls them too; only the log knows that.
 */
export function isCall(
	{kind, from, text, facts, shared, isHidden}: Omit<LogMessage, 'isMention'>,
	{account, keywords}: Reader,
): boolean {
	if (!isSpoken(kind) || account === undefined || from === account) return false;
	if (isHidden === true) return false;
	if (facts !== undefined) return facts.note === undefined;
	return shared?.isDeleted !== true && isMention(text, account, ...keywords);
}

/**
 * Joins, leaves and this account's own messages are nothing to catch up with; nor is what was deleted
 * or is hidden, nor, in a conversation, that the other person has another device.
 */
export function isForReader(
	{
		kind,
		from,
		facts,
		shared,
		isHidden,
	}: Pick<LogMessage, 'kind' | 'from' | 'facts' | 'shared' | 'isHidden'>,
	account: string | undefined,
): boolean {
	const isNothing = isHidden === true || isGone({facts, shared}) || facts?.note === 'devices';
	return isSpoken(kind) && from !== account && !isNothing;
}

/** Whether what a message said was taken back. */
export function isGone({facts, shared}: Pick<LogMessage, 'facts' | 'shared'>): boolean {
	return facts?.isDeleted === true || shared?.isDeleted === true;
}

/** Whether a message of a room is one that its reader does not want to see. Conversations are blocked. */
export function isHiddenFrom(
	{kind, from, facts}: Pick<LogMessage, 'from' | 'facts'> & {readonly kind: MessageKind},
	{ignored}: Reader,
): boolean {
	return isSpoken(kind) && facts === undefined && ignored.has(from);
}

function isSpoken(kind: MessageKind): boolean {
	return kind === 'text' || kind === 'action' || kind === 'notice';
}

function isNews({revision, replies}: Exclude<RoomMessage['state'], undefined>): boolean {
	return revision > PLAIN_SHARED.revision || replies > PLAIN_SHARED.replies;
}
