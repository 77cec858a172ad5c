import type {RequestFields, RequestResult, RequestType} from '../protocol/client-frame.ts';
import type {RelayRole} from '../protocol/records.ts';
import type {TokenScopes} from '../protocol/requests/accounts.ts';
import type {Listener} from './bus.ts';
import type {EnvelopeParts} from './envelope-parts.ts';
import type {RULES} from './request-guard.ts';
import type {Cursor} from './resume.ts';
import type {Services} from './services.ts';

/** Who a connection is, once logged in. */
export type Session = {
	readonly account: string;
	readonly role: RelayRole;
	readonly device: string;
	readonly kind: 'device' | 'token';
	/** A command's connection: see `passing` in the protocol. */
	readonly isPassing: boolean;
	/** What a token may do; undefined for everything but what only devices may. */
	readonly scopes?: TokenScopes | undefined;
};

/** The first half of a password exchange, kept for its second half: once, and not for long. */
export type Exchange =
	| {readonly type: 'register'; readonly account: string}
	| {
			readonly type: 'login';
			readonly account: string;
			/** Of what the account's password was then. */
			readonly recordHash: string;
			readonly state: string;
	  }
	| {readonly type: 'password'};

/** The one exchange a connection can have under way. */
export type ExchangeSlot = {
	put(exchange: Exchange): void;
	/** The exchange of that type, if there is one and it is not too old. It is gone afterwards. */
	take<Type extends Exchange['type']>(type: Type): Extract<Exchange, {type: Type}> | undefined;
};

type AnyContext = Services & {
	readonly exchange: ExchangeSlot;
	/** Runs once the answer is on its way. */
	afterAnswer(run: () => void): void;
};

/** What the handler of a request before the login has. */
export type VisitorContext = AnyContext & {
	/** What limits per address count by; undefined where addresses are not counted. */
	readonly address: string | undefined;
	/** Where its line comes from, as bans count it: see `Link.address`. */
	readonly remote: string;
	/** This connection's nonce, the first time; undefined afterwards. */
	takeNonce(): Uint8Array | undefined;
	/** From now on the connection belongs to this account and device. */
	begin(session: Session): void;
};

/** What the handler of a request after the login has. */
export type MemberContext = AnyContext &
	Session & {
		/** This connection, to leave it out when the account's others are told. */
		readonly self: Listener;
		/** Sends what the client misses and what is new from then on. */
		resume(request: {
			readonly cursors: ReadonlyMap<string, Cursor>;
			/** The newest envelope its device is done with, if it wants envelopes. */
			readonly mailbox: number | undefined;
		}): Promise<void>;
		/** Where a set of envelopes that comes in parts is put together. */
		readonly envelopeParts: EnvelopeParts;
		/** Sets this connection's presence. */
		present(state: 'online' | 'away', status: string | undefined): void;
	};

/** What every handler has, whoever asks. */
export type AnybodyContext = AnyContext;

type ContextFor = {
	readonly visitor: VisitorContext;
	readonly anybody: AnybodyContext;
	readonly account: MemberContext;
	readonly device: MemberContext;
};

/**
 * Carries out one type of request, which the guard has let through: its form is right, and so is
 * whoever asks. Never touches connections. Returns what the `ok` carries, or throws RefusedError.
 */
export type Handler<Type extends RequestType> = (
	fields: RequestFields<Type>,
	context: ContextFor[(typeof RULES)[Type]['by']],
) => Promise<RequestResult<Type>>;
