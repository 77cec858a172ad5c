import {findSecrets} from '../../client/secret-guard.ts';
import {isGone} from '../../client/state/log-message.ts';
import type {LogMessage, RoomState, State} from '../../client/state/state.ts';
import type {Clock, Random} from '../../protocol/environment.ts';
import {counted, phrase} from '../../words/phrase.ts';
import {roomName} from '../panes/room-marks.ts';
import type {ScreenContext} from '../view.ts';
import {frontRoom} from '../view-state.ts';
import {PrivateLines, type SeenLine} from './private-lines.ts';
import {SaltedHash} from './salted-hash.ts';

/** Why a text should perhaps not be sent. */
export type Concern = {
	/** What it is and where it would go, in sentences. Nothing of a secret is in it. */
	readonly question: string;
	/** What to remember when somebody never wants to be asked for that again. */
	readonly secrets: readonly string[];
	readonly line: SeenLine | undefined;
};

/** Messages of a conversation that can be in sight. */
const IN_SIGHT = 80;
/** Milliseconds after which a message that is still in sight counts as seen anew. */
const NOTED_AGAIN = 60_000;
/** Sentences about secrets that are shown; who pasted a whole file knows after these. */
const MOST_SENTENCES = 3;

/**
 * Looks at what is about to be said in a room: secrets, and what was just read in private. Everything
 * is known in memory only, as salted hashes, and forgotten with the window.
 */
export class SendGuard {
	readonly #lines: PrivateLines;
	readonly #hash: SaltedHash;
	/** Hashes of what is no secret, although it looks like one. */
	readonly #allowed = new Set<string>();
	/** When a message was noted last, by the clock that never jumps. */
	readonly #noted = new WeakMap<LogMessage, number>();

	constructor(options: {readonly clock: Clock; readonly random: Random}) {
		this.#lines = new PrivateLines(options);
		this.#hash = new SaltedHash(options.random);
	}

	/** A frame is on the screen: what it shows of a conversation was seen. */
	drawn({view, state, monotonic}: ScreenContext): void {
		const room = frontRoom(view, state);
		if (room?.direct === undefined || view.overlay !== undefined) {
			return;
		}
		const start = room.log.length - IN_SIGHT;
		for (const entry of room.log.slice(start)) {
			if (entry.type === 'message' && !isGone(entry) && entry.facts?.note === undefined) {
				const before = this.#noted.get(entry) ?? Number.NEGATIVE_INFINITY;
				if (monotonic - before > NOTED_AGAIN) {
					this.#noted.set(entry, monotonic);
					this.#lines.note(entry.text);
				}
			}
		}
	}

	/** What speaks against saying a text in a room; undefined when nothing does. */
	concernAbout(text: string, room: string, state: State): Concern | undefined {
		const held = state.rooms.get(room);
		if (held === undefined || held.direct !== undefined) {
			// What is private stays so: nobody but the other person reads it.
			return undefined;
		}
		const secrets = findSecrets(text).filter(
			({start, end}) => !this.#allowed.has(this.#hash.of(text.slice(start, end))),
		);
		const line = this.#lines.findIn(text);
		if (secrets.length === 0 && line === undefined) {
			return undefined;
		}
		const sentences = secrets.slice(0, MOST_SENTENCES).map(({sentence}) => sentence);
		const more = secrets.length - sentences.length;
		return {
			question: [
				...sentences,
				...(more > 0 ? [counted(more, ['There is 1 more.', 'There are {1} more.'])] : []),
				...(line === undefined ? [] : [phrase`You read this in private a few minutes ago.`]),
				whereTo(held),
			].join(' '),
			secrets: secrets.map(({start, end}) => text.slice(start, end)),
			line,
		};
	}

	/** Never asks for the same again, as long as the window is open. */
	allow({secrets, line}: Concern): void {
		for (const secret of secrets) {
			this.#allowed.add(this.#hash.of(secret));
		}
		if (line !== undefined) {
			this.#lines.allow(line);
		}
	}
}

function whereTo(room: RoomState): string {
	const {memberCount, visibility} = room;
	const name = roomName(room);
	if (memberCount <= 1) {
		return phrase`It would go to ${name}.`;
	}
	return visibility === 'public'
		? counted(
				memberCount,
				[
					'It would go to {2}, which 1 person is in and anybody can join.',
					'It would go to {2}, which {1} people are in and anybody can join.',
				],
				name,
			)
		: counted(
				memberCount,
				[
					'It would go to {2}, which 1 person is in.',
					'It would go to {2}, which {1} people are in.',
				],
				name,
			);
}
