import type {LogMessage, PendingMessage} from '../../client/state/state.ts';
import {type BlockPainter, blockRows} from '../log/block-rows.ts';
import {type Block, logSource} from '../log/blocks.ts';
import {dayNumber} from '../log/day-names.ts';
import type {LogStyle} from '../log/log-style.ts';
import {paintLogRow} from '../log/log-style.ts';
import {looksAlike, RowCache} from '../log/row-cache.ts';
import {ownText} from '../text/safe-text.ts';
import type {ScreenContext} from '../view.ts';
import {sideStyle} from './side-style.ts';
import {type OpenThread, openThread} from './thread-messages.ts';

/** The painted rows of the open thread, oldest first; none when no thread is open. */
export function threadRows(context: ScreenContext, columns: number): readonly string[] {
	const {state, view, lookups} = context;
	const thread = openThread(state, lookups, view.thread);
	if (thread === undefined) {
		return [];
	}
	const style = sideStyle(context, columns);
	const isLive = state.connection.type === 'live';
	const look = {thread, style, isLive, unfolded: view.unfolded, transfers: state.transfers};
	if (!isPainted(painted, look)) {
		painted = {...look, rows: paintedRows(thread, style, context)};
	}
	return painted?.rows ?? [];
}

/** Forgets what was painted of a message: its text was taken back or replaced. */
export function forgetThreadRows(id: string): void {
	cache.forget((subject) => 'id' in subject && subject.id === id);
	painted = undefined;
}

const cache = new RowCache();

/** What the rows of a thread were painted for. */
type ThreadLook = {
	readonly thread: OpenThread;
	readonly style: LogStyle;
	readonly isLive: boolean;
	readonly unfolded: ScreenContext['view']['unfolded'];
	readonly transfers: ScreenContext['state']['transfers'];
};

/** A thread is asked for several times for each key, and has hundreds of rows that nobody sees. */
let painted: (ThreadLook & {readonly rows: readonly string[]}) | undefined;

/** A room is another object whenever anything in it changed; of the time only the day is shown. */
function isPainted(known: ThreadLook | undefined, {thread, style, ...rest}: ThreadLook): boolean {
	return (
		known !== undefined &&
		known.thread.room === thread.room &&
		known.thread.messages === thread.messages &&
		known.isLive === rest.isLive &&
		known.unfolded === rest.unfolded &&
		known.transfers === rest.transfers &&
		looksAlike(known.style, style) &&
		known.style.zoneOffset === style.zoneOffset &&
		dayNumber(known.style.now, style.zoneOffset) === dayNumber(style.now, style.zoneOffset)
	);
}

function paintedRows(
	thread: OpenThread,
	style: LogStyle,
	context: ScreenContext,
): readonly string[] {
	cache.restyle(style);
	const isLive = context.state.connection.type === 'live';
	const {unfolded} = context.view;
	const painter = {source: logSource(context, thread.room), style, cache, isLive, unfolded};
	if (thread.messages.length === 0) {
		const words = isLive
			? ownText('The thread is loading.')
			: ownText('The thread is not loaded yet.');
		return [paintLogRow([{text: words, role: 'muted'}], style)];
	}
	return threadBlocks(thread, painter).flatMap((block) => blockRows(block, painter));
}

/** Messages of one author that are this close, in milliseconds, stand under one name. */
const SAME_AUTHOR = 5 * 60_000;

function threadBlocks(
	{messages, pending}: OpenThread,
	{source, style, unfolded}: Pick<BlockPainter, 'source' | 'style' | 'unfolded'>,
): readonly Block[] {
	const blocks: Block[] = [];
	const root = messages[0]?.seq;
	let last: Last | undefined;
	for (const message of messages) {
		if (message.kind !== 'join' && message.kind !== 'leave') {
			const own = {time: message.time, author: message.from, kind: message.kind};
			const isHidden = message.isHidden === true && unfolded?.has(message.id) !== true;
			blocks.push(
				...dayBlocks(last, own, style),
				isHidden
					? {type: 'hidden', messages: [message]}
					: {
							type: 'message',
							message: plainReply(message, root),
							...repeats(last, own, style),
							showsQuote: true,
						},
			);
			last = message.seq === root || isHidden ? {...own, author: undefined} : own;
		}
	}
	for (const message of pending) {
		const own = {time: message.time, author: source.ownName, kind: message.kind};
		blocks.push(...dayBlocks(last, own, style), {
			type: 'pending',
			message: plainReply(message, root),
			...repeats(last, own, style),
			showsQuote: true,
		});
		last = own;
	}
	return blocks;
}

type Last = {
	readonly time: number;
	/** Undefined where the next one says the name in any case. */
	readonly author: string | undefined;
	readonly kind: string;
};

/** The title says the first day; a rule says each later one. */
function dayBlocks(last: Last | undefined, {time}: Last, {zoneOffset}: LogStyle): readonly Block[] {
	const isNew =
		last !== undefined && dayNumber(time, zoneOffset) > dayNumber(last.time, zoneOffset);
	return isNew ? [{type: 'day', time}] : [];
}

function repeats(
	last: Last | undefined,
	{time, author, kind}: Last,
	{zoneOffset}: LogStyle,
): {readonly isRepeat: boolean; readonly showsTime: boolean} {
	const apart = last === undefined ? Number.POSITIVE_INFINITY : time - last.time;
	const isClose = apart >= 0 && apart < SAME_AUTHOR;
	const isSameDay = last && dayNumber(time, zoneOffset) === dayNumber(last.time, zoneOffset);
	const isRepeat = isClose && isSameDay === true && kind === 'text' && author === last?.author;
	const minute = (of: number) => Math.floor(of / 60_000);
	return {isRepeat, showsTime: !isRepeat || minute(time) !== minute(last?.time ?? 0)};
}

const plain = new WeakMap<object, LogMessage | PendingMessage>();

/** Everything here answers the first message: only what answers another one says so above its text. */
function plainReply<Message extends LogMessage | PendingMessage>(
	message: Message,
	root: number | undefined,
): Message {
	if (message.replyTo === undefined || message.replyTo !== root) {
		return message;
	}
	// What is kept for a message is that message without one field.
	const made = (plain.get(message) as Message | undefined) ?? withoutReply(message);
	plain.set(message, made);
	return made;
}

function withoutReply<Message extends LogMessage | PendingMessage>(message: Message): Message {
	const copy = {...message};
	// A copy of an object with an optional field may be without it.
	delete (copy as {replyTo?: number}).replyTo;
	return copy;
}
