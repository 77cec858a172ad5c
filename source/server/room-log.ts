import type {RoomMessage} from '../protocol/records.ts';
import type {Bus} from './bus.ts';
import type {ActivityCounter} from './operator/room-activity.ts';
import {OutgoingFrame} from './outgoing-frame.ts';

/**
 * Writes entries to the rooms' logs and publishes them: after the commit, before the answer, and in
 * the order of their positions. Storage commits writes in the order they were called, so telling them
 * in the order of the calls is telling them in order of position, whoever's promise settles first.
 */
export class RoomLog {
	readonly #bus: Bus;
	readonly #activity: ActivityCounter | undefined;
	readonly #turns = new Map<string, Promise<void>>();
	#written = 0;

	/** What is written is counted there by room, if anybody wants to know. */
	constructor(bus: Bus, activity?: ActivityCounter) {
		this.#bus = bus;
		this.#activity = activity;
	}

	/** Entries written since the start. */
	get written(): number {
		return this.#written;
	}

	/** Resolves when nothing that was begun is still to be published. */
	async settled(): Promise<void> {
		await Promise.all(this.#turns.values());
	}

	/**
	 * Does one write to a room's log. `entry` finds the new entry in the outcome, or nothing when the
	 * write was refused or had been done before.
	 */
	async write<Outcome>(
		room: string,
		write: () => Promise<Outcome>,
		entry: (outcome: Outcome) => RoomMessage | undefined,
	): Promise<Outcome> {
		const written = write();
		const before = this.#turns.get(room);
		const published = this.#publishAfter(before, written, entry);
		// What went wrong is told to the caller below; the next in turn only waits.
		const turn = published.then(ignore, ignore);
		this.#turns.set(room, turn);
		try {
			return await published;
		} finally {
			if (this.#turns.get(room) === turn) this.#turns.delete(room);
		}
	}

	async #publishAfter<Outcome>(
		before: Promise<void> | undefined,
		written: Promise<Outcome>,
		entry: (outcome: Outcome) => RoomMessage | undefined,
	): Promise<Outcome> {
		const [outcome] = await Promise.all([written, before]);
		const message = entry(outcome);
		if (message !== undefined) {
			this.#written++;
			this.#activity?.note(message.room);
			this.#bus.publish([message.room], new OutgoingFrame({type: 'message', ...message}));
			// Before the next entry, which is not for it any more.
			const gone = whoIsGone(message);
			if (gone !== undefined) this.#bus.left(gone, message.room);
		}
		return outcome;
	}
}

/** The account that is not in the room any more, as the entry says it. */
function whoIsGone({kind, from, moderation}: RoomMessage): string | undefined {
	if (kind === 'leave') return from;
	const isSentAway = moderation?.deed === 'kick' || moderation?.deed === 'ban';
	return isSentAway ? moderation.name : undefined;
}

function ignore(): void {}
