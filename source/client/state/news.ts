import {isCall, isForReader, type Reader, type ReceivedMessage} from './log-message.ts';
import type {PlacedEntry} from './log-rows.ts';
import type {MessageLog} from './message-log.ts';
import {withReaction} from './reactions.ts';
import {
	type Loose,
	type LooseNews,
	mergedNews,
	newsOf,
	PLAIN_SHARED,
	withNews,
} from './shared-facts.ts';
import type {LogMessage, PendingChange, RoomState, SharedFacts} from './state.ts';

/** Messages that are not held and of which something is known; the longest known is forgotten first. */
export const LOOSE_MOST = 256;
/** Answers to one such message that are remembered. */
const ANSWERS_MOST = 16;

type Told = {
	readonly messages: readonly ReceivedMessage[];
	/** What of it was new to the log, in any order. */
	readonly placed: readonly PlacedEntry[];
};

/**
 * The room after entries came, whose places they have by now: what they say of messages stands at
 * those, and what they say of messages that are not held waits for these.
 */
export function withTold(room: RoomState, {messages, placed}: Told, reader: Reader): RoomState {
	const desk = new Desk(room, reader);
	for (const entry of placed) if (entry.type === 'message') desk.placed(entry);
	for (const message of messages) desk.told(message);
	return desk.room();
}

/** An own change that the relay took; `place` is the position of the entry that made it. */
type OwnChange = PendingChange & {readonly text: string; readonly place: number};

/**
 * The room after the relay took an own change, whose entry is still to come: it shows at once. The
 * revision stays what it was, so that whatever the relay says next holds. A message that is known as
 * it was then, or later, stays as it is: the change was made before, or there was nothing to do.
 */
export function withOwnChange(room: RoomState, change: OwnChange, reader: Reader): RoomState {
	const {account} = reader;
	const desk = new Desk(room, reader);
	desk.changed(change.seq, (row) => {
		const isKnown = (row.shared?.revision ?? 0) >= change.place;
		return isKnown || account === undefined ? row : ownChanged(row, change, account);
	});
	return desk.room();
}

/** Words of this reader's may have changed: what is unread calls them again, or not any more. */
export function withCallsLooked(room: RoomState, reader: Reader): RoomState {
	const desk = new Desk(room, reader);
	for (const row of room.log.backwards()) {
		if (row.type === 'message') {
			if (row.seq <= room.read) break;
			desk.changed(row.seq, (same) => same);
		}
	}

	return desk.room();
}

function ownChanged(row: LogMessage, {type, emoji, text}: OwnChange, account: string): LogMessage {
	const known = row.shared ?? PLAIN_SHARED;
	if (known.isDeleted) return row;
	const withShared = (shared: Partial<SharedFacts>): LogMessage => ({
		...row,
		shared: {...known, ...shared},
	});
	switch (type) {
		case 'edit':
			return {...withShared({isEdited: true}), text};
		case 'delete':
			return {...withShared({isDeleted: true, isPinned: false, reactions: []}), text: ''};
		case 'react':
		case 'unreact':
			return withShared({
				reactions: withReaction(known.reactions, {
					name: account,
					emoji: emoji ?? '',
					isOn: type === 'react',
				}),
			});
		case 'pin':
		case 'unpin':
			return withShared({isPinned: type === 'pin'});
	}
}

/** Takes changes of one room's rows together. */
class Desk {
	readonly #room: RoomState;
	readonly #reader: Reader;
	#log: MessageLog;
	#loose: LooseNews;
	/** By how many there are more that are unread, and more that call, than before. */
	#unread = 0;
	#mentions = 0;

	constructor(room: RoomState, reader: Reader) {
		this.#room = room;
		this.#reader = reader;
		this.#log = room.log;
		this.#loose = room.loose ?? NONE;
	}

	room(): RoomState {
		const isSame = this.#log === this.#room.log && this.#loose === (this.#room.loose ?? NONE);
		if (isSame) return this.#room;
		return {
			...this.#room,
			log: this.#log,
			loose: this.#loose,
			unread: this.#room.unread + this.#unread,
			mentions: this.#room.mentions + this.#mentions,
		};
	}

	/** A message came to be held: what was known of it is due, and it may answer this reader. */
	placed({seq, replyTo, from, facts}: LogMessage): void {
		if (this.#log.indexOfSeq(seq) === undefined) return;
		const isForeign = from !== this.#reader.account;
		if (replyTo !== undefined && facts === undefined && isForeign) this.#answered(replyTo, seq);
		const loose = this.#loose.get(seq);
		if (loose === undefined) return;
		this.#forget(seq);
		const {news, answers} = loose;
		if (news !== undefined) this.changed(seq, (row) => withNews(row, news));
		if (!isForeign) for (const answer of answers) this.#look(answer);
	}

	told(message: ReceivedMessage): void {
		const {seq, thread} = message;
		if (thread !== undefined) {
			// An own message is placed before the relay has said which thread it joined.
			this.changed(seq, (row) => (row.thread === undefined ? {...row, thread} : row));
		}

		for (const news of newsOf(message)) {
			if (this.#log.indexOfSeq(news.seq) === undefined) {
				const known = this.#loose.get(news.seq);
				this.#remember(news.seq, {
					news: mergedNews(known?.news, news),
					answers: known?.answers ?? [],
				});
			} else {
				this.changed(news.seq, (row) => withNews(row, news));
			}
		}
	}

	#answered(seq: number, answer: number): void {
		const row = this.#log.messageAt(seq);
		if (row !== undefined) {
			this.#look(answer);
		} else {
			const known = this.#loose.get(seq);
			const answers = [...(known?.answers ?? []), answer].slice(-ANSWERS_MOST);
			this.#remember(seq, {news: known?.news, answers});
		}
	}

	/** Whether that message calls the reader may be another answer than before. */
	#look(seq: number): void {
		this.changed(seq, (row) => row);
	}

	changed(seq: number, change: (row: LogMessage) => LogMessage): void {
		const row = this.#log.messageAt(seq);
		if (row === undefined) return;
		const changed = this.#withCall(change(row));
		if (changed === row) return;
		this.#log = this.#log.withChanged(changed);
		if (seq > this.#room.read) {
			this.#count(row, -1);
			this.#count(changed, 1);
		}
	}

	#count(row: LogMessage, sign: 1 | -1): void {
		if (!isForReader(row, this.#reader.account)) return;
		this.#unread += sign;
		if (row.isMention) this.#mentions += sign;
	}

	#withCall(row: LogMessage): LogMessage {
		const called = isCall(row, this.#reader) || this.#isAnswer(row);
		return row.isMention === called ? row : {...row, isMention: called};
	}

	#isAnswer({replyTo, from, facts, shared}: LogMessage): boolean {
		const {account} = this.#reader;
		if (replyTo === undefined || facts !== undefined || from === account) return false;
		if (shared?.isDeleted === true) return false;
		return account !== undefined && this.#log.messageAt(replyTo)?.from === account;
	}

	#remember(seq: number, loose: Loose): void {
		const map = new Map(this.#loose);
		// Put last again: the longest untouched goes first.
		map.delete(seq);
		map.set(seq, loose);
		for (const oldest of map.keys()) {
			if (map.size <= LOOSE_MOST) break;
			map.delete(oldest);
		}

		this.#loose = map;
	}

	#forget(seq: number): void {
		const map = new Map(this.#loose);
		map.delete(seq);
		this.#loose = map;
	}
}

/** Counts what is unread from the log itself: for when more than the newest row changed. */
export function recounted(room: RoomState, account: string | undefined): RoomState {
	let unread = 0;
	let mentions = 0;
	for (const entry of room.log.backwards()) {
		if (entry.type === 'message') {
			if (entry.seq <= room.read) break;
			if (isForReader(entry, account)) {
				unread++;
				if (entry.isMention) mentions++;
			}
		}
	}

	return unread === room.unread && mentions === room.mentions ? room : {...room, unread, mentions};
}

const NONE: LooseNews = new Map();
