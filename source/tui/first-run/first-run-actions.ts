import type {Client} from '../../client/api.ts';
import type {DraftStore} from '../draft-keeper.ts';
import type {WindowStore} from '../window-memory.ts';

/** A client that is logged in, or about to be, and what the window needs beside it. */
export type Session = {
	readonly client: Client;
	readonly drafts: DraftStore;
	/** Where it is kept how the window was left; without, each start begins anew. */
	readonly memory?: WindowStore;
	/** Shown in the room to begin with: the address to give to others, that a password can be set. */
	readonly lines?: readonly string[];
	/** Told when the chat is on the screen, and undefined when it no longer is. */
	readonly onWindow?: (window: SessionWindow | undefined) => void;
};

/** What others may ask of the window that shows a session. */
export type SessionWindow = {
	/** Brings a room to the front, with the message at `seq` in sight where there is one. */
	open(room: string, seq: number | undefined): Promise<void>;
};

/** Somebody at a relay. */
export type JoinRequest = {
	readonly name: string;
	/** An address or an invitation link, as typed. */
	readonly address: string;
	/** The invitation, where it did not come with the link. */
	readonly invite: string | undefined;
	/** Aborts when the person steps back. */
	readonly signal: AbortSignal;
};

/**
 * What the first start can lead to. Each rejects with an error whose `message` is a sentence for
 * people; of errors with a `code`, those of the protocol about names and invitations are asked about.
 */
export type FirstRunActions = {
	/** Starts a relay in this process and registers there. */
	host(request: {readonly name: string; readonly signal: AbortSignal}): Promise<Session>;
	/** Registers at a relay. */
	join(request: JoinRequest): Promise<Session>;
	/** Adds this device to an account that exists. */
	login(request: JoinRequest & {readonly password: string}): Promise<Session>;
	demo(request: {readonly name: string; readonly signal: AbortSignal}): Promise<Session>;
};
