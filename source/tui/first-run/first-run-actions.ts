import type {Client} from '../../client/api.ts';
import type {DraftStore} from '../draft-keeper.ts';

/** A client that is logged in, or about to be, and what the window needs beside it. */
export type Session = {
	readonly client: Client;
	readonly drafts: DraftStore;
	/** Shown in the room to begin with: the address to give to others, that a password can be set. */
	readonly lines?: readonly string[];
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
