import type {RequestFields, RequestResult, RequestType} from '../protocol/client-frame.ts';
import type {Clock, Random} from '../protocol/environment.ts';
import type {Welcome} from '../protocol/records.ts';
import type {RelayFrame} from '../protocol/relay-frame.ts';
import type {Push} from './connection.ts';
import type {ConnectionState} from './state/state.ts';
import type {Transport} from './transport.ts';

/** A fresh connection on which nobody is logged in yet. */
export type Greeting = {
	readonly hello: RelayFrame<'hello'>;
	ask<Type extends RequestType>(
		type: Type,
		fields: RequestFields<Type>,
	): Promise<RequestResult<Type>>;
};

/** One way to log in: by device, token, password, or by making the account first. */
export type LogIn = (greeting: Greeting) => Promise<Welcome>;

/** What the uplink asks of and tells the client. */
export type UplinkOwner = {
	changed(connection: ConnectionState): void;
	/** Judges the greeting. Throws UnreachableError `stopped` or `untrusted` when it must not be talked to. */
	met(hello: RelayFrame<'hello'>): Promise<void>;
	/** How to log in without a person's help; undefined when there is no account here. */
	logIn(): LogIn | undefined;
	loggedIn(welcome: Welcome): Promise<void>;
	/** What is held already, so that only the rest is sent. */
	resumeFrom(): RequestFields<'resume'>;
	pushed(frame: Push, isReplay: boolean): void;
	/** A resume is done; it spoke of these rooms. */
	resumed(rooms: readonly string[]): void;
};

export type UplinkOptions = {
	readonly url: string;
	readonly transport: Transport;
	readonly clock: Clock;
	readonly random: Random;
};
