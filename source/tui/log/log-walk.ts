import type {LogEntry} from '../../client/state/state.ts';
import type {SelectedMessage} from '../view.ts';
import {type BlockPainter, blockRows} from './block-rows.ts';
import type {Block} from './blocks.ts';
import {opened} from './hidden-rows.ts';
import {blocksAfter, isStart, type Last, type Stretch, stretchAt} from './stretch.ts';

/** A stretch of the log, painted. */
export type PaintedStretch = {
	readonly start: number;
	readonly end: number;
	readonly rows: readonly string[];
	/** Rows above the first one of the stretch itself: rules. */
	readonly leadRows: number;
	/** Position of the first entry; 0 for the top, UNSENT for what is not in the log yet. */
	readonly seq: number;
	/** Which message ends where: once `end` rows are seen, it is seen. Rising. */
	readonly ends: readonly {readonly seq: number; readonly end: number}[];
	/** The rows, from `from` (included) to `to` (excluded), of what can be marked. */
	readonly marks: readonly PaintedMark[];
};

/** Rows of a message within its stretch; `seq` is undefined while it is not sent. */
export type PaintedMark = {
	readonly seq: number | undefined;
	readonly id: string;
	readonly from: number;
	readonly to: number;
};

/** The message of a mark, as the view names it. */
export function selectedAt(room: string, {seq, id}: PaintedMark): SelectedMessage {
	return seq === undefined ? {type: 'pending', room, id} : {type: 'message', room, seq};
}

/** The position that stands for messages without one. */
const UNSENT = Number.MAX_SAFE_INTEGER;

/**
 * Walks a log by its painted stretches, in either direction. Each is made when it is asked for, so a
 * screen costs what it shows, however long the log is.
 */
export class LogWalk {
	readonly #painter: BlockPainter;
	readonly #stretches = new Map<number, Stretch>();
	readonly #painted = new Map<number, PaintedStretch>();

	constructor(painter: BlockPainter) {
		this.#painter = painter;
	}

	/** The start of the last stretch of all: the messages that are not sent yet, often none. */
	get lastStart(): number {
		return this.#painter.source.room.log.length;
	}

	/** The start of the stretch before the one at `start`; undefined before the top. */
	before(start: number): number | undefined {
		const {source} = this.#painter;
		if (start <= source.first) {
			return start < 0 || start < source.first ? undefined : -1;
		}
		return this.startOf(start - 1);
	}

	/** The start of the stretch after the one at `start`; undefined after the last. */
	after(start: number): number | undefined {
		return start >= this.lastStart ? undefined : this.#stretch(start).end;
	}

	/** The start of the stretch that the position `seq` is in. */
	startAt(seq: number): number {
		const {log} = this.#painter.source.room;
		const index = log.lowerBound(seq + 1);
		return seq === UNSENT ? this.lastStart : this.startOf(index - 1);
	}

	/** The start of the stretch that the entry at `index` is in. */
	startOf(index: number): number {
		const {source} = this.#painter;
		let start = index;
		while (start > source.first && !isStart(source, start)) {
			start--;
		}
		return start < source.first ? -1 : start;
	}

	painted(start: number): PaintedStretch {
		const known = this.#painted.get(start);
		if (known !== undefined) {
			return known;
		}
		const made = this.#paint(start);
		this.#painted.set(start, made);
		return made;
	}

	#paint(start: number): PaintedStretch {
		const {source} = this.#painter;
		const {log} = source.room;
		const stretch = this.#stretch(start);
		const {lead, body} = blocksAfter(source, stretch, this.#lastBefore(start));
		const above = lead.flatMap((block) => blockRows(block, this.#painter));
		const rows = [...above];
		const ends: {seq: number; end: number}[] = [];
		const marks: PaintedMark[] = [];
		for (const block of opened(body, this.#painter.unfolded)) {
			const from = rows.length;
			rows.push(...blockRows(block, this.#painter));
			marks.push(...marksOf(block).map(({seq, id}) => ({seq, id, from, to: rows.length})));
			const seq = seqOf(block);
			if (seq !== undefined) {
				ends.push({seq, end: rows.length});
			}
		}
		const last = start < 0 ? undefined : lastSeq(log.slice(start, stretch.end));
		if (last !== undefined) {
			ends.push({seq: last, end: rows.length});
		}
		const head = log.at(start);
		const seq = start < 0 ? 0 : head === undefined ? UNSENT : positionOf(head);
		return {start, end: stretch.end, rows, leadRows: above.length, seq, ends, marks};
	}

	/** What was seen last before a stretch; hidden ones are looked past. */
	#lastBefore(start: number): Last | undefined {
		let before = this.before(start);
		while (before !== undefined) {
			const {last} = this.#stretch(before);
			if (last !== undefined) {
				return last;
			}
			before = this.before(before);
		}
		return undefined;
	}

	#stretch(start: number): Stretch {
		const known = this.#stretches.get(start);
		if (known !== undefined) {
			return known;
		}
		const made = stretchAt(this.#painter.source, start);
		this.#stretches.set(start, made);
		return made;
	}
}

/** What of a block can be marked. */
function marksOf(block: Block): readonly Pick<PaintedMark, 'seq' | 'id'>[] {
	switch (block.type) {
		case 'pending':
			return [{seq: undefined, id: block.message.id}];
		case 'message':
			return [block.message];
		case 'hidden':
			return block.messages;
		default:
			return [];
	}
}

function seqOf(block: Block): number | undefined {
	switch (block.type) {
		case 'message':
		case 'fact':
			return block.message.seq;
		case 'movement':
			return lastSeq(block.movements);
		case 'hidden':
			return lastSeq(block.messages);
		case 'top':
		case 'day':
		case 'unread':
		case 'gap':
		case 'local':
		case 'pending':
		case 'transfer':
			return undefined;
	}
}

function lastSeq(entries: readonly LogEntry[]): number | undefined {
	const message = entries.findLast((entry) => entry.type === 'message');
	return message?.type === 'message' ? message.seq : undefined;
}

function positionOf(entry: LogEntry): number {
	return entry.type === 'message' ? entry.seq : entry.after;
}
