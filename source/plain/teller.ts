import type {Client} from '../client/api.ts';
import type {Event} from '../client/state/event.ts';
import {isPutAway} from '../client/state/select.ts';
import type {LogMessage, RoomState} from '../client/state/state.ts';
import type {Clock} from '../protocol/environment.ts';
import type {SafeText} from '../tui/text/safe-text.ts';
import {isCalledFor, isRingDue} from './calling.ts';
import {type EventHandlers, handle} from './event-handlers.ts';
import {changeLines, differenceLines, leftOutWords, localLines} from './event-words.ts';
import {messageLines} from './message-words.ts';
import {Movements} from './movements.ts';
import {tellOther} from './other-events.ts';
import {OwnMessages} from './own-messages.ts';
import type {Telling} from './telling.ts';
import {dayOf, dayWords, type TimeFormat} from './time-words.ts';
import {ToldMessages} from './told-messages.ts';

/** What the line client wants of the settings. */
export type PlainPreferences = {
	readonly timeFormat: TimeFormat;
	readonly joinLines: 'all' | 'condensed' | 'none';
	readonly bell: 'none' | 'mentions' | 'all';
	readonly emojiName?: Telling['emojiName'];
};

export type TellerOptions = {
	readonly client: Client;
	readonly clock: Clock;
	readonly preferences: PlainPreferences;
	/** Whether somebody sits at a terminal: only then is what was told also read. */
	readonly isWatched: boolean;
	/** A path as people write it; as it is unless given. */
	readonly shownPath?: (path: string) => string;
	readonly print: (line: SafeText) => void;
	readonly ring: () => void;
	/** The relay sent this device away, or it is not to be trusted: nothing more will come. */
	readonly onEnd: (reason: string) => void;
};

/** How far a room was told, and up to where without leaving something unread out. */
type Place = {readonly epoch: string; readonly seq: number; readonly heard: number};

/** The longest gap of the room in front that is fetched to be told; a longer one is only named. */
const LONGEST_GAP = 500;

/** Tells what happens, one line each, in the order in which it comes. Nothing twice. */
export class Teller {
	readonly #options: TellerOptions;
	readonly #places = new Map<string, Place>();
	readonly #told = new ToldMessages();
	readonly #movements: Movements;
	readonly #own: OwnMessages;
	readonly #stop: () => void;
	#front: string | undefined;
	#day: string;
	#hasBegun = false;

	constructor(options: TellerOptions) {
		this.#options = options;
		const {client, clock} = options;
		this.#movements = new Movements(clock, (line) => options.print(line));
		this.#own = new OwnMessages(client, (line) => this.#say([line]));
		this.#day = dayOf(clock.now());
		const other = tellOther({...options, tell: (lines) => this.#say(lines)});
		const handlers = this.#handlers();
		this.#stop = client.subscribe((event) => {
			handle(event, handlers);
			other(event);
		});
	}

	/** The room or conversation that the person is in. */
	get front(): string | undefined {
		return this.#front;
	}

	/** From now on everything new is told; what was there before waits to be asked for. */
	begin(): void {
		if (this.#hasBegun) return;
		this.#hasBegun = true;
		this.#own.begin();
		for (const room of this.#client.state.rooms.values()) {
			this.#place(room, room.log.newestSeq, room.read);
		}
	}

	/** Brings a room to the front; what is unread there is the caller's to tell. */
	enter(id: string): void {
		this.#movements.flush();
		this.#front = id;
		const room = this.#client.state.rooms.get(id);
		if (room === undefined) return;
		const known = this.#places.get(id);
		const heard = known?.epoch === room.epoch ? known.heard : 0;
		this.#place(room, room.log.newestSeq, Math.max(room.read, heard));
	}

	/** Tells messages of a room that were asked for. */
	tell(id: string, messages: readonly LogMessage[]): void {
		const room = this.#client.state.rooms.get(id);
		if (room === undefined) return;
		const hasMovements = this.#options.preferences.joinLines === 'all';
		for (const message of messages) {
			const isTold = message.isHidden !== true && (hasMovements || !isMovement(message));
			if (isTold) this.#tellMessage(room, message);
		}
	}

	/** The position up to which a room was told or left out. */
	toldUntil(id: string): number {
		return this.#places.get(id)?.seq ?? 0;
	}

	/** The position up to which everything unread of a room was told. */
	heardUntil(id: string): number {
		return this.#places.get(id)?.heard ?? 0;
	}

	/** Everything unread of a room was told up to a position; more is left. */
	heardTo(id: string, seq: number): void {
		const place = this.#places.get(id);
		if (place !== undefined) this.#places.set(id, {...place, heard: Math.max(place.heard, seq)});
	}

	/** Everything of a room up to now was told, and is read if somebody was there to hear it. */
	heardAll(id: string, isRead: boolean): void {
		const place = this.#places.get(id);
		if (place === undefined) return;
		this.#places.set(id, {...place, heard: place.seq});
		if (isRead) this.#client.markRead(id, place.seq);
	}

	close(): void {
		this.#stop();
		this.#movements.close();
	}

	get #client(): Client {
		return this.#options.client;
	}

	#handlers(): EventHandlers {
		const own = this.#own;
		const advance = ({room}: {readonly room: string}) => this.#advance(room);
		return {
			'message-written': ({message}) => own.wrote(message),
			'message-accepted': ({id, room}) => {
				own.accepted(id);
				this.#advance(room);
			},
			'message-failed': ({id, reason}) => own.failed(id, reason),
			'message-held': ({id, reason}) => own.held(id, reason),
			'message-waits': ({id, until}) => own.waits(id, until - this.#options.clock.now()),
			'message-dropped': ({id}) => own.dropped(id),
			'message-received': ({message}) => {
				if (message.kind === 'change') this.#changed(message);
				this.#advance(message.room);
			},
			'message-changed': ({room, message}) => this.#rowChanged(room, message),
			'history-received': advance,
			'history-failed': advance,
			'direct-changed': advance,
			'room-received': ({room: {room, head}}) => this.#roomCame(room, head),
			'room-gone': ({room}) => {
				this.#places.delete(room);
				if (this.#front === room) this.#front = undefined;
			},
			'local-line-added': ({line}) => {
				const room = this.#client.state.rooms.get(line.room ?? '');
				this.#say(localLines(line.text, room?.id === this.#front ? undefined : room));
			},
			'presence-changed': (event) => this.#presenceChanged(event),
		};
	}

	/** A room this client did not know is told from here on; a conversation from its first word. */
	#roomCame(id: string, head: number): void {
		const room = this.#client.state.rooms.get(id);
		if (room === undefined || !this.#hasBegun) return;
		const isNew = !this.#places.has(id);
		if (isNew) this.#place(room, room.direct === undefined ? head : room.read, room.read);
		this.#advance(id);
	}

	#place(room: RoomState, seq: number, heard: number): void {
		this.#places.set(room.id, {epoch: room.epoch, seq, heard});
	}

	/** Tells what is new in a room, up to what is missing. */
	#advance(id: string): void {
		if (!this.#hasBegun) return;
		for (;;) {
			const room = this.#client.state.rooms.get(id);
			const place = room && this.#placeOf(room);
			if (room === undefined || place === undefined) return;
			const gap = room.log.gapAt(place.seq + 1);
			if (gap !== undefined) {
				if (!this.#pass(room, gap)) return;
			} else if (!this.#tellHeld(room, place)) return;
		}
	}

	/** After a restored backup the relay counts anew: what it holds was told before. */
	#placeOf(room: RoomState): Place | undefined {
		const place = this.#places.get(room.id);
		if (place === undefined || place.epoch === room.epoch) return place;
		this.#place(room, room.log.newestSeq, room.read);
		return undefined;
	}

	/** Fetches what is missing in the room in front, or leaves it out; false when it has to wait. */
	#pass(room: RoomState, gap: {after: number; before: number; isLoading: boolean}): boolean {
		const count = gap.before - gap.after - 1;
		const isFront = room.id === this.#front;
		if (isFront && count <= LONGEST_GAP) {
			if (!gap.isLoading && this.#client.state.connection.type === 'live') {
				this.#client.loadOlder(room.id, gap.before).catch(() => this.#leaveOut(room, gap.before));
			}
			return false;
		}
		this.#leaveOut(room, gap.before);
		return true;
	}

	#leaveOut(room: RoomState, before: number): void {
		const place = this.#places.get(room.id);
		if (place === undefined || place.seq >= before - 1) return;
		this.#places.set(room.id, {...place, seq: before - 1});
		if (room.id !== this.#front) return;
		this.#say([leftOutWords(before - 1 - place.seq)]);
		this.#advance(room.id);
	}

	/** Tells the rows after the place up to the next gap; false when there are none. */
	#tellHeld(room: RoomState, place: Place): boolean {
		let {seq} = place;
		const isFront = room.id === this.#front;
		for (let index = room.log.lowerBound(seq + 1); index < room.log.length; index++) {
			const row = room.log.at(index);
			if (row?.type === 'gap') break;
			if (row?.type !== 'message') continue;
			seq = row.seq;
			this.#newRow(room, row);
		}
		if (seq === place.seq) return false;
		const isWhole = isFront && place.heard >= place.seq;
		this.#places.set(room.id, {...place, seq, heard: isWhole ? seq : place.heard});
		if (isWhole && this.#options.isWatched) this.#client.markRead(room.id, seq);
		return true;
	}

	#newRow(room: RoomState, row: LogMessage): void {
		const {client, clock, preferences, ring} = this.#options;
		const isFront = room.id === this.#front;
		const isOwn = row.from === client.state.account?.name;
		if (isOwn && (this.#own.isWrittenHere(row.id) || isMovement(row))) {
			this.#own.accepted(row.id);
			this.#told.add(room.id, row);
			return;
		}
		if (isMovement(row)) {
			if (isFront) this.#moved(row.from, row.kind === 'join' ? 'joined' : 'left');
			return;
		}
		if (row.isHidden === true) return;
		if (isFront || (!isOwn && isCalledFor(row, {state: client.state, room, now: clock.now()}))) {
			this.#tellMessage(room, row);
		}
		if (isRingDue(row, {state: client.state, room, now: clock.now(), bell: preferences.bell}))
			ring();
	}

	#tellMessage(room: RoomState, message: LogMessage): void {
		this.#told.add(room.id, message);
		if (dayOf(message.time) !== this.#day) {
			this.#day = dayOf(message.time);
			this.#say([dayWords(message.time)]);
		}
		this.#say(messageLines(message, this.#telling(room)));
	}

	/** A change entry of a room: told where the person is, and of messages that were told. */
	#changed({
		room: id,
		from,
		id: changeId,
		change,
	}: Extract<Event, {type: 'message-received'}>['message']): void {
		const room = this.#client.state.rooms.get(id);
		if (room === undefined || change === undefined || !this.#hasBegun) return;
		if (this.#own.isWrittenHere(changeId)) {
			this.#own.accepted(changeId);
			return;
		}
		const target = this.#told.get(id, change.seq);
		if (id !== this.#front && target === undefined) return;
		if (isPutAway(room)) return;
		const now = room.log.messageAt(change.seq);
		if (now?.isHidden === true || this.#client.state.ignored.has(from)) return;
		this.#say(changeLines({from, change}, target, this.#telling(room)));
		if (target !== undefined && now !== undefined) this.#told.add(id, now);
	}

	/** A private message that was told is another now. */
	#rowChanged(id: string, message: LogMessage): void {
		const room = this.#client.state.rooms.get(id);
		const before = this.#told.get(id, message.seq);
		if (room?.direct === undefined || before === undefined) return;
		this.#told.add(id, message);
		this.#say(differenceLines(before, message, this.#telling(room)));
	}

	#presenceChanged({name, state}: Extract<Event, {type: 'presence-changed'}>): void {
		const room = this.#client.state.rooms.get(this.#front ?? '');
		const newest = room?.log.at(room.log.length - 1);
		// The state keeps a row for those who were here and are missed: all others are no news.
		if (newest?.type !== 'presence' || newest.name !== name) return;
		this.#moved(name, state === 'offline' ? 'went-offline' : 'came-online');
	}

	#moved(name: string, deed: Parameters<Movements['add']>[1]): void {
		const {joinLines} = this.#options.preferences;
		if (joinLines === 'none') return;
		this.#movements.add(name, deed);
		if (joinLines === 'all') this.#movements.flush();
	}

	#telling(room: RoomState): Telling {
		const {timeFormat, emojiName} = this.#options.preferences;
		return {
			now: this.#options.clock.now(),
			room,
			isFront: room.id === this.#front,
			account: this.#client.state.account?.name,
			timeFormat,
			...(emojiName && {emojiName}),
		};
	}

	#say(lines: readonly SafeText[]): void {
		if (lines.length > 0) this.#movements.flush();
		for (const line of lines) this.#options.print(line);
	}
}

function isMovement({kind}: LogMessage): boolean {
	return kind === 'join' || kind === 'leave';
}
