import type {PendingChange} from '../../source/client/state/state.ts';

/** What a person wants to be sent: a message, or something done to one. */
export type Typed = {
	readonly id: string;
	readonly room: string;
	/** The new text of an edit; empty for other changes. */
	readonly text: string;
	readonly replyTo?: number | undefined;
	readonly change?: PendingChange | undefined;
};

/** A message, or a change of one, from the moment a person pressed Enter. */
export type SentMessage = Typed & {
	/** The client it was typed at, and whose it is. */
	readonly client: string;
	readonly account: string;
	/** Its place among everything that was begun or acknowledged. */
	readonly begun: number;
	/** The newest position of the room's log at that moment. */
	readonly headBefore: number;
	acknowledged: number | undefined;
	/** The position the relay gave it, as the client was told. */
	seq: number | undefined;
	/**
	 * Of a change that was acknowledged without an entry of its own, the newest position of the log by
	 * then: the message must have been as it was to become, at some time until then.
	 */
	needlessBy: number | undefined;
	/** Given up at some time: its order among others means nothing any more. */
	wasGivenUp: boolean;
	/** The client crashed before it was on the client's disk, so that it may be lost. */
	wasUnwritten: boolean;
	wasDropped: boolean;
	/** The client was started again while a later change that takes its place waited as well. */
	wasSuperseded: boolean;
};

/** What a change decides: of two of a client that decide the same, the later one holds. */
export function subjectOf({client, room, change}: SentMessage): string | undefined {
	if (change === undefined) return undefined;
	const {type, seq, emoji = ''} = change;
	return `${client} ${room} ${seq} ${type.replace(/^un/, '')} ${emoji}`;
}
