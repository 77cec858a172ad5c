import type {Clock, Timer} from '../protocol/environment.ts';
import {LIMITS} from '../protocol/limits.ts';
import type {RelayFrame} from '../protocol/relay-frame.ts';
import {counted, phrase} from '../words/phrase.ts';
import type {Push} from './connection.ts';
import type {History} from './history.ts';
import {momentAt, removalSentence, sanctionSentence} from './moderation-words.ts';
import type {Outbox} from './outbox.ts';
import type {ReadMarks} from './read-marks.ts';
import type {LocalLine} from './state/state.ts';
import type {Store} from './store.ts';

type InboxOptions = {
	readonly store: Store;
	readonly clock: Clock;
	readonly outbox: Outbox;
	readonly history: History;
	readonly readMarks: ReadMarks;
	readonly addLine: (line: Pick<LocalLine, 'level' | 'text'> & {readonly room?: string}) => void;
};

/** How long messages are gathered that follow another at once, in milliseconds: one picture's time. */
const BURST = 16;

/** Notices and invitations shown within one period; a relay that sends more is only counted. */
const NOTICES = {shown: 5, period: 10_000};

/** Turns what the relay pushes into events, and asks for what turns out to be missing. */
export class Inbox {
	readonly #options: InboxOptions;
	#fade: Timer | undefined;
	/** While it runs, messages wait for its end; nobody sees more than that many pictures a second. */
	#burst: Timer | undefined;
	/** Whose messages the outbox waits for. */
	#account: string | undefined;
	/** By room, the position of the message that came last. */
	readonly #newest = new Map<string, number>();
	#noticeEnd: Timer | undefined;
	#noticesSeen = 0;

	constructor(options: InboxOptions) {
		this.#options = options;
	}

	/** `isReplay` says that a resume is under way: what is missing then is yet to come. */
	receive(frame: Push, isReplay: boolean): void {
		const {store, clock, readMarks} = this.#options;
		switch (frame.type) {
			case 'room':
				this.#receiveRoom(frame, isReplay);
				break;
			case 'room.gone':
				this.#receiveGone(frame.room);
				break;
			case 'invited': {
				const {room, name, by} = frame;
				store.dispatch({type: 'invited', invitation: {room, name, by}});
				this.#notice(phrase`${by} invites you to #${name}. Type /join ${name} to accept.`);
				break;
			}
			case 'message':
				this.#receiveMessage(frame, isReplay);
				break;
			case 'presence': {
				const {name, state, status = ''} = frame;
				store.dispatch({type: 'presence-changed', name, state, status, time: clock.now()});
				break;
			}
			case 'typing':
				this.#receiveTyping(frame);
				break;
			case 'read':
				readMarks.told(frame.room, {seq: frame.seq, isBack: frame.back === true});
				break;
			case 'notice':
				this.#notice(frame.text);
				break;
			case 'sanctioned':
				this.#receiveSanction(frame);
				break;
			case 'reports':
				this.#receiveReports(frame.open);
				break;
			case 'account.gone':
				store.dispatch({type: 'account-gone', name: frame.name});
				break;
			case 'room.purged':
				store.dispatch({type: 'room-purged', room: frame.room, before: frame.before});
				break;
			case 'heartbeat':
				for (const [room, head] of Object.entries(frame.heads)) this.#receiveHead(room, head);
				break;
			case 'link':
				// Private messages take care of it.
				break;
			case 'live':
			case 'resync':
				// The uplink's business.
				break;
		}
	}

	close(): void {
		this.#burst?.cancel();
		this.#options.store.flush();
		this.#fade?.cancel();
		this.#noticeEnd?.cancel();
	}

	#receiveRoom(frame: RelayFrame<'room'>, isReplay: boolean): void {
		const {store, outbox, history, readMarks} = this.#options;
		const {room, replay} = frame;
		this.#newest.delete(room.room);
		const isNew = !store.state.rooms.has(room.room);
		store.dispatch({type: 'room-received', room, replay});
		readMarks.repeat(room.room);
		if (isNew) outbox.announce(room.room);
		// A room that was joined just now comes without its past.
		if (isNew && !isReplay && replay === undefined) {
			// A failure leaves `hasOlder` set, so that scrolling asks again.
			void history.loadNewest(room.room).catch(() => {});
		}
	}

	#receiveMessage(frame: RelayFrame<'message'>, isReplay: boolean): void {
		const {store, outbox} = this.#options;
		const {room, seq} = frame;
		if (frame.kind === 'moderation') outbox.hurry(room);
		const isNext = this.#newest.get(room) === seq - 1;
		this.#newest.set(room, seq);
		if (this.#burst !== undefined && isNext && frame.from !== this.#account) {
			store.defer({type: 'message-received', message: frame});
			return;
		}

		this.#burst ??= this.#startBurst();
		this.#placeMessage(frame, isReplay);
	}

	#placeMessage(frame: RelayFrame<'message'>, isReplay: boolean): void {
		const {store, outbox, history} = this.#options;
		const {room, seq, id, from, time} = frame;
		this.#account = store.state.account?.name;
		const hadGap = this.#hasGap(room, seq - 1);
		store.dispatch({type: 'message-received', message: frame});
		if (from === this.#account) outbox.confirmed(room, id, {seq, time});
		if (!isReplay && !hadGap && this.#hasGap(room, seq - 1)) void history.fillGap(room, seq - 1);
	}

	#startBurst(): Timer {
		const {store, clock} = this.#options;
		return clock.after(BURST, () => {
			this.#burst = undefined;
			if (store.flush()) this.#burst = this.#startBurst();
		});
	}

	/** Whoever was taken out of a room learns by whom, and why; who left knows it. */
	#receiveGone(id: string): void {
		const {store, clock} = this.#options;
		const {account, rooms} = store.state;
		const room = rooms.get(id);
		const last = room?.log.at(room.log.length - 1);
		store.dispatch({type: 'room-gone', room: id});
		if (room === undefined || last?.type !== 'message' || last.moderation === undefined) return;
		const {from, moderation} = last;
		if (moderation.name !== account?.name) return;
		if (moderation.deed !== 'kick' && moderation.deed !== 'ban') return;
		this.#notice(removalSentence({from, moderation}, room.name, momentAt(clock.now())));
	}

	/** A head beyond what is held reveals that the end of the log was lost on the way. */
	#receiveHead(room: string, head: number): void {
		const {store, history} = this.#options;
		const held = store.state.rooms.get(room);
		// Not `held.head`: that may have come with news of the room, ahead of a message that was lost.
		if (held === undefined || head <= held.log.tailSeq) return;
		store.dispatch({type: 'head-announced', room, head});
		if (held.log.length === 0) void history.loadNewest(room).catch(() => {});
		else void history.fillGap(room, head);
	}

	#receiveTyping(frame: RelayFrame<'typing'>): void {
		const {store, clock} = this.#options;
		const until = clock.monotonic() + LIMITS.typingLifetime;
		store.dispatch({type: 'typing-started', room: frame.room, name: frame.name, until});
		this.#scheduleFade();
	}

	#scheduleFade(): void {
		const {store, clock} = this.#options;
		if (this.#fade !== undefined) return;
		let first = Number.POSITIVE_INFINITY;
		for (const room of store.state.rooms.values()) {
			for (const until of room.typing.values()) first = Math.min(first, until);
		}

		if (first === Number.POSITIVE_INFINITY) return;
		this.#fade = clock.after(Math.max(0, first - clock.monotonic()), () => {
			this.#fade = undefined;
			store.dispatch({type: 'typing-faded', now: clock.monotonic()});
			this.#scheduleFade();
		});
	}

	#notice(text: string): void {
		const {clock, addLine} = this.#options;
		this.#noticesSeen++;
		if (this.#noticesSeen <= NOTICES.shown) addLine({level: 'notice', text});
		this.#noticeEnd ??= clock.after(NOTICES.period, () => {
			this.#noticeEnd = undefined;
			const hidden = this.#noticesSeen - NOTICES.shown;
			this.#noticesSeen = 0;
			if (hidden > 0) {
				addLine({
					level: 'notice',
					text: counted(hidden, [
						'{1} more notices of the relay were not shown.',
						'{1} more notices of the relay were not shown.',
					]),
				});
			}
		});
	}

	/** A mute holds while the line stays; of anything else the line's end tells. */
	#receiveSanction(frame: RelayFrame<'sanctioned'>): void {
		const {store} = this.#options;
		const {deed, until, reason} = frame;
		if (deed === 'kick' || deed === 'ban') return;
		store.dispatch({
			type: 'relay-mute-changed',
			mute: deed === 'mute' ? {until, reason} : undefined,
		});
		this.#notice(sanctionSentence(frame));
	}

	#receiveReports(open: number): void {
		const {store} = this.#options;
		const known = store.state.order.openReports;
		store.dispatch({type: 'reports-counted', open});
		if (open <= known) return;
		this.#notice(
			counted(open, [
				'1 report waits for you. See it with /reports.',
				'{1} reports wait for you. See them with /reports.',
			]),
		);
	}

	#hasGap(room: string, seq: number): boolean {
		return this.#options.store.state.rooms.get(room)?.log.gapAt(seq) !== undefined;
	}
}
