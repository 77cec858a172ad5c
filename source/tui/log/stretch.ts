import type {LocalLine, LogEntry, LogMessage} from '../../client/state/state.ts';
import type {Block, LogSource} from './blocks.ts';
import {dayNumber, type ZoneOffset} from './day-names.ts';
import {UNSENT} from './local-places.ts';
import type {Movement} from './movements.ts';

/**
 * A stretch of the log: a message and all that follows it up to the next one that somebody said. Coming
 * and going follows, or, in long rows of it, begins a stretch of its own. Whether an entry begins a
 * stretch depends on that entry alone, so stretches are the same whichever way one walks, and short.
 */
export type Stretch = {
	/** Index of its first entry; -1 for what is above all, the log's length for what is not sent yet. */
	readonly start: number;
	/** Index of the entry after its last. */
	readonly end: number;
	readonly blocks: readonly Block[];
	/** What a block that follows would be compared with; undefined where nothing is to be seen. */
	readonly last: Last | undefined;
};

/** The last thing seen before a block. */
export type Last = {
	readonly time: number;
	/** Only where their words can go on. */
	readonly author: string | undefined;
	/** Position of the message that it answers. */
	readonly answers: number | undefined;
};

/** Whether the entry at `index` begins a stretch. */
export function isStart({room, first}: LogSource, index: number): boolean {
	const entry = room.log.at(index);
	return (
		index === first ||
		(entry?.type === 'message' && (!isAside(entry) || entry.seq % MOST_MOVEMENTS === 0))
	);
}

/** The stretch that begins at `start`, without what stands above its first entry. */
export function stretchAt(source: LogSource, start: number): Stretch {
	const {first, room} = source;
	if (start < first) {
		return topStretch(source);
	}
	if (start >= room.log.length) {
		return pendingStretch(source);
	}
	let end = start + 1;
	while (end < room.log.length && !isStart(source, end)) {
		end++;
	}
	const builder = new BlockBuilder(source);
	for (let index = start; index < end; index++) {
		const entry = room.log.at(index);
		if (entry !== undefined) {
			builder.add(entry);
		}
	}
	return {start, end, ...builder.finished()};
}

/** The blocks of a stretch, now that what stands before it is known: rules above, a repeated name. */
export function blocksAfter(
	source: LogSource,
	stretch: Stretch,
	before: Last | undefined,
): {readonly lead: readonly Block[]; readonly body: readonly Block[]} {
	const {unread, zoneOffset} = source;
	const [head, ...rest] = stretch.blocks;
	const time = head === undefined ? undefined : timeOf(head);
	const lead: Block[] = [];
	if (time !== undefined && isLaterDay(before, time, zoneOffset)) {
		lead.push({type: 'day', time});
	}
	const isMessage = head?.type === 'message' || head?.type === 'fact';
	if (isMessage && unread !== undefined && head.message.seq === unread.seq) {
		lead.push({type: 'unread', mark: unread});
	}
	if (head === undefined || lead.length > 0 || before === undefined) {
		return {lead, body: stretch.blocks};
	}
	return {lead, body: [afterLast(head, before, source), ...rest]};
}

/** What stands under it says itself whose it is and what it answers. */
const ALONE = {author: undefined, answers: undefined} as const;
/** A message that has nothing like it above it. */
const ALL_SHOWN = {isRepeat: false, showsTime: true, showsQuote: true} as const;

/** Messages of one author that are this close, in milliseconds, stand under one name. */
const SAME_AUTHOR = 5 * 60_000;
/** What is told of a room and said by nobody. */
const FACTS: ReadonlySet<LogMessage['kind']> = new Set(['create', 'topic', 'moderation']);

/** Positions at which a name is said again, so that no screen full of one author hides who it is. */
const NAMED_AGAIN = 10;
/** Joins and leaves that are taken together; rows of them are cut at multiples of this position. */
const MOST_MOVEMENTS = 64;

/** Turns a stretch's entries, in their order, into blocks. */
class BlockBuilder {
	readonly #source: LogSource;
	readonly #blocks: Block[] = [];
	#movements: Movement[] = [];
	#hidden: LogMessage[] = [];
	#lines: readonly LocalLine[] = [];
	#last: Last | undefined;

	constructor(source: LogSource) {
		this.#source = source;
	}

	add(entry: LogEntry): void {
		this.#addLines(entry);
		if (entry.type === 'gap') {
			this.#push({type: 'gap', gap: entry});
		} else if (entry.type === 'presence' || isMovement(entry)) {
			this.#move(entry);
		} else if (entry.isHidden === true) {
			this.#hide(entry);
		} else {
			const isFact = FACTS.has(entry.kind) || entry.facts?.note !== undefined;
			this.#push(
				isFact ? {type: 'fact', message: entry} : {type: 'message', message: entry, ...ALL_SHOWN},
			);
			const author = entry.kind === 'text' && !isFact ? entry.from : undefined;
			this.#last = {time: entry.time, author, answers: isFact ? undefined : entry.replyTo};
		}
		if (entry.type === 'message') {
			this.#lines = this.#source.lines.get(entry.seq) ?? [];
		}
	}

	finished(): Pick<Stretch, 'blocks' | 'last'> {
		this.#endMovements();
		this.#endHidden();
		this.#pushLines(this.#lines);
		return {blocks: this.#blocks, last: this.#last};
	}

	/** Lines that stand before this entry: all of an earlier message, else those that came before it. */
	#addLines(entry: LogEntry): void {
		const lines = this.#lines;
		const count = lines.findIndex((line) =>
			entry.type === 'gap'
				? line.after > entry.after
				: entry.type === 'presence' && line.time > entry.time,
		);
		const due = count === -1 ? lines : lines.slice(0, count);
		this.#pushLines(due);
		this.#lines = lines.slice(due.length);
	}

	#hide(message: LogMessage): void {
		this.#endMovements();
		this.#hidden.push(message);
	}

	#move(movement: Movement): void {
		this.#endHidden();
		const {joinLines, zoneOffset} = this.#source;
		const before = this.#movements.at(-1) ?? this.#last;
		const isNewDay = before !== undefined && isLaterDay(before, movement.time, zoneOffset);
		if (isNewDay && joinLines !== 'none') {
			this.#push({type: 'day', time: movement.time});
		}
		this.#movements.push(movement);
		if (joinLines === 'all') {
			this.#endMovements();
		}
	}

	#pushLines(lines: readonly LocalLine[]): void {
		for (const line of lines) {
			this.#endMovements();
			this.#endHidden();
			const {blocks, last} = lineBlocks(line, this.#last, this.#source.zoneOffset);
			// Under the first thing of a stretch that is not there yet, the rule is `blocksAfter`'s.
			this.#blocks.push(...(this.#last === undefined ? blocks.slice(-1) : blocks));
			this.#last = last;
		}
	}

	#push(block: Block): void {
		this.#endMovements();
		this.#endHidden();
		this.#blocks.push(block);
		if (this.#last !== undefined) {
			this.#last = {...this.#last, ...ALONE};
		}
	}

	#endHidden(): void {
		const messages = this.#hidden;
		const last = messages.at(-1);
		this.#hidden = [];
		if (last === undefined) {
			return;
		}
		this.#blocks.push({type: 'hidden', messages});
		this.#last = {time: last.time, ...ALONE};
	}

	#endMovements(): void {
		const movements = this.#movements;
		const last = movements.at(-1);
		// A full row of them shows even where they are hidden, so that no stretch without end is walked.
		const isFull = movements.length >= MOST_MOVEMENTS;
		if (last !== undefined && (this.#source.joinLines !== 'none' || isFull)) {
			this.#blocks.push({type: 'movement', movements});
			this.#last = {time: last.time, ...ALONE};
		}
		this.#movements = [];
	}
}

/** A local line under what stands before it, below the rule of its day. */
function lineBlocks(
	line: LocalLine,
	before: Last | undefined,
	zoneOffset: ZoneOffset,
): {readonly blocks: readonly Block[]; readonly last: Last} {
	const block: Block = {type: 'local', line};
	const {time} = line;
	const isNewDay = isLaterDay(before, time, zoneOffset);
	return {
		blocks: isNewDay ? [{type: 'day', time}, block] : [block],
		last: {time: Math.max(time, before?.time ?? time), ...ALONE},
	};
}

function topStretch({lines, room, first, clearedTo, zoneOffset}: LogSource): Stretch {
	const blocks: Block[] = [{type: 'top'}];
	let last: Last | undefined;
	const entry = room.log.at(first);
	const before = entry?.type === 'message' ? entry.seq : Number.POSITIVE_INFINITY;
	// What was cleared away took its lines along; those at its very end came after.
	for (const [place, held] of lines) {
		if (place >= (clearedTo ?? 0) && place < before) {
			for (const line of held) {
				const added = lineBlocks(line, last, zoneOffset);
				blocks.push(...added.blocks);
				last = added.last;
			}
		}
	}
	return {start: -1, end: first, blocks, last};
}

function pendingStretch(source: LogSource): Stretch {
	const {room, ownName, zoneOffset, transfers} = source;
	const blocks: Block[] = [];
	let last: Last | undefined;
	const lines = source.lines.get(UNSENT) ?? [];
	let shown = 0;
	const pushLines = (until: number) => {
		for (const line of lines.slice(shown)) {
			if (line.time > until) return;
			shown++;
			const added = lineBlocks(line, last, zoneOffset);
			blocks.push(...added.blocks);
			last = added.last;
		}
	};

	for (const message of room.pending) {
		const {kind, time} = message;
		pushLines(time);
		const isNewDay = last !== undefined && isLaterDay(last, time, zoneOffset);
		if (isNewDay) {
			blocks.push({type: 'day', time});
		}
		const block: Block = {type: 'pending', message, ...ALL_SHOWN};
		blocks.push(last === undefined || isNewDay ? block : afterLast(block, last, source));
		const author = kind === 'text' ? ownName : undefined;
		last = {time, author, answers: message.replyTo};
	}

	pushLines(Number.POSITIVE_INFINITY);
	blocks.push(...transfers.underWay.map((transfer) => ({type: 'transfer', transfer}) as const));
	const {length} = room.log;
	return {start: length, end: length, blocks, last};
}

/** The block as it looks under what stands before it. */
function afterLast(head: Block, before: Last, {ownName, zoneOffset}: LogSource): Block {
	if (head.type !== 'message' && head.type !== 'pending') {
		return head;
	}
	const {message} = head;
	const author = head.type === 'message' ? head.message.from : ownName;
	const apart = message.time - before.time;
	const isNamedAgain = head.type === 'message' && head.message.seq % NAMED_AGAIN === 0;
	const isClose = apart >= 0 && apart < SAME_AUTHOR && !isNamedAgain;
	const isRepeat = message.kind === 'text' && author === before.author && isClose;
	const showsTime = !isRepeat || !isSameMinute(message.time, before.time, zoneOffset);
	const isSameAnswer = author === before.author && message.replyTo === before.answers;
	const showsQuote = message.replyTo === undefined || !isSameAnswer;
	return {...head, isRepeat, showsTime, showsQuote};
}

function isSameMinute(one: number, other: number, zoneOffset: ZoneOffset): boolean {
	const minute = (time: number) => Math.floor(time / 60_000) + zoneOffset(time);
	return minute(one) === minute(other);
}

function isLaterDay(before: Last | Movement | undefined, time: number, zone: ZoneOffset): boolean {
	return before === undefined || dayNumber(time, zone) > dayNumber(before.time, zone);
}

function isMovement(entry: LogMessage): boolean {
	return entry.kind === 'join' || entry.kind === 'leave';
}

/** What needs no stretch of its own: comings and goings, and what is not shown. */
function isAside(entry: LogMessage): boolean {
	return isMovement(entry) || entry.isHidden === true;
}

function timeOf(block: Block): number | undefined {
	switch (block.type) {
		case 'message':
		case 'fact':
		case 'pending':
			return block.message.time;
		case 'movement':
			return block.movements[0]?.time;
		case 'hidden':
			return block.messages[0]?.time;
		case 'day':
			return block.time;
		case 'local':
			return block.line.time;
		case 'top':
		case 'unread':
		case 'gap':
		case 'transfer':
			return undefined;
	}
}
