import {Buffer} from 'node:buffer';
import type {Request, RequestType} from '../protocol/client-frame.ts';
import type {Clock} from '../protocol/environment.ts';
import type {Limits, Rate} from '../protocol/limits.ts';
import type {Session} from './handler-context.ts';
import {TokenBucket, TokenBuckets} from './rate-limit.ts';
import {RefusedError} from './refused-error.ts';

/** What each rate is counted by. */
const RATE_KEYS = {
	messages: 'account',
	messageBytesRate: 'account',
	history: 'account',
	searches: 'account',
	roomsCreated: 'account',
	roomsJoined: 'account',
	invites: 'account',
	envelopes: 'account',
	keysFetched: 'account',
	linkSteps: 'account',
	registrations: 'address',
	requests: 'connection',
} as const satisfies Partial<Record<keyof Limits, 'account' | 'address' | 'connection'>>;

type Rule = {
	/** Who may ask: nobody logged in, anybody, an account, or an account at a device of its own. */
	readonly by: 'visitor' | 'anybody' | 'account' | 'device';
	readonly rate: Exclude<keyof typeof RATE_KEYS, 'messageBytesRate'>;
	/** A refused request does not count towards the rate. */
	readonly refunds?: true;
};

/**
 * What must be true before a handler is called, by type of request. Bots, which log in by a token,
 * may not change who can log in: a stolen token must not become a stolen account.
 */
export const RULES = {
	'register.start': {by: 'visitor', rate: 'registrations'},
	// Its first half has been counted.
	'register.finish': {by: 'visitor', rate: 'requests'},
	'register.device': {by: 'visitor', rate: 'registrations'},
	// The handler counts attempts, by account and address.
	'login.start': {by: 'visitor', rate: 'requests'},
	'login.finish': {by: 'visitor', rate: 'requests'},
	'auth.device': {by: 'visitor', rate: 'requests'},
	'auth.token': {by: 'visitor', rate: 'requests'},
	'password.start': {by: 'device', rate: 'requests'},
	'password.finish': {by: 'device', rate: 'requests'},
	'device.list': {by: 'account', rate: 'requests'},
	'device.revoke': {by: 'device', rate: 'requests'},
	'token.create': {by: 'device', rate: 'requests'},
	logout: {by: 'account', rate: 'requests'},
	'invite.create': {by: 'device', rate: 'invites'},
	'room.create': {by: 'account', rate: 'roomsCreated', refunds: true},
	'room.join': {by: 'account', rate: 'roomsJoined'},
	'room.leave': {by: 'account', rate: 'roomsJoined'},
	'room.list': {by: 'account', rate: 'requests'},
	'room.topic': {by: 'account', rate: 'messages'},
	'room.invite': {by: 'account', rate: 'invites'},
	'member.list': {by: 'account', rate: 'requests'},
	send: {by: 'account', rate: 'messages'},
	'message.edit': {by: 'account', rate: 'messages'},
	'message.delete': {by: 'account', rate: 'messages'},
	'message.react': {by: 'account', rate: 'messages'},
	'message.pin': {by: 'account', rate: 'messages'},
	'pin.list': {by: 'account', rate: 'history'},
	search: {by: 'account', rate: 'searches'},
	history: {by: 'account', rate: 'history'},
	resume: {by: 'account', rate: 'history'},
	read: {by: 'account', rate: 'requests'},
	'keys.publish': {by: 'device', rate: 'requests'},
	'keys.count': {by: 'device', rate: 'requests'},
	'keys.fetch': {by: 'device', rate: 'keysFetched'},
	'envelope.send': {by: 'device', rate: 'envelopes'},
	'envelope.ack': {by: 'device', rate: 'requests'},
	'block.set': {by: 'device', rate: 'requests'},
	'block.list': {by: 'device', rate: 'requests'},
	'directory.head': {by: 'account', rate: 'requests'},
	'directory.entries': {by: 'account', rate: 'requests'},
	'link.send': {by: 'device', rate: 'linkSteps'},
	presence: {by: 'account', rate: 'requests'},
	ping: {by: 'anybody', rate: 'requests'},
} as const satisfies Readonly<Record<RequestType, Rule>>;

/** What handlers count themselves, because it depends on more than who asks. */
type CountedByHandlers =
	| 'loginFailures'
	| 'loginFailuresEach'
	| 'nameRefusals'
	| 'envelopeBytesRate'
	| 'strangers'
	| 'strangersEach'
	| 'prekeysFetchedEach'
	| 'listsPublished'
	| 'prekeysPublished';

/** The relay's buckets, for everything that is counted beyond one connection. */
export type Rates = {
	readonly buckets: Readonly<
		Record<Exclude<keyof typeof RATE_KEYS, 'requests'> | CountedByHandlers, TokenBuckets>
	>;
	/** A bucket for the requests of one connection. */
	connection(): TokenBucket;
};

/**
 * Failed logins of one account from everywhere. Large, for anybody can use it up: only those who log
 * in by password wait then, and known devices not at all.
 */
const LOGIN_FAILURES_EACH: Rate = {burst: 100, perSecond: 100 / 86_400};

/** Registrations of one address refused for their name, which so many of do not count as one. */
const NAME_REFUSALS: Rate = {burst: 20, perSecond: 1 / 30};

/** Makes the buckets. `factor` widens every rate, for a relay that only this machine can reach. */
export function createRates(limits: Limits, clock: Clock, factor: number): Rates {
	const widen = ({burst, perSecond}: Rate): Rate => ({
		burst: burst * factor,
		perSecond: perSecond * factor,
	});
	const buckets = (rate: Rate): TokenBuckets => new TokenBuckets(widen(rate), clock);
	return {
		buckets: {
			messages: buckets(limits.messages),
			messageBytesRate: buckets(limits.messageBytesRate),
			history: buckets(limits.history),
			searches: buckets(limits.searches),
			roomsCreated: buckets(limits.roomsCreated),
			roomsJoined: buckets(limits.roomsJoined),
			invites: buckets(limits.invites),
			registrations: buckets(limits.registrations),
			loginFailures: buckets(limits.loginFailures),
			loginFailuresEach: buckets(LOGIN_FAILURES_EACH),
			nameRefusals: buckets(NAME_REFUSALS),
			envelopes: buckets(limits.envelopes),
			envelopeBytesRate: buckets(limits.envelopeBytesRate),
			strangers: buckets(limits.strangers),
			strangersEach: buckets(limits.strangersEach),
			keysFetched: buckets(limits.keysFetched),
			linkSteps: buckets(limits.linkSteps),
			prekeysFetchedEach: buckets(limits.prekeysFetchedEach),
			listsPublished: buckets(limits.listsPublished),
			prekeysPublished: buckets(limits.prekeysPublished),
		},
		connection: () => new TokenBucket(widen(limits.requests), clock),
	};
}

/** Who asks. */
export type Asker = {
	readonly session: Session | undefined;
	/** Undefined where addresses are not counted. */
	readonly address: string | undefined;
	readonly requests: TokenBucket;
};

/**
 * Every check that is the same for all handlers, so that none of them has to repeat it. Returns what
 * is to be called when the handler refuses.
 * @throws {RefusedError} `auth-required`, `already-authenticated`, `forbidden`, `rate-limited`.
 */
export function guard(request: Request, asker: Asker, rates: Rates): () => void {
	const rule: Rule = RULES[request.type];
	checkAsker(rule, asker.session);
	const key = RATE_KEYS[rule.rate];
	if (rule.rate === 'requests') {
		requireTurn(asker.requests.take());
		return nothing;
	}
	const owner = key === 'account' ? asker.session?.account : asker.address;
	// An address that is not counted.
	if (owner === undefined) return nothing;
	const buckets = rates.buckets[rule.rate];
	requireTurn(buckets.take(owner));
	const text = writtenText(request);
	if (text !== undefined) {
		const wait = rates.buckets.messageBytesRate.take(owner, Buffer.byteLength(text));
		if (wait > 0) buckets.giveBack(owner);
		requireTurn(wait);
	}
	return rule.refunds === true ? () => buckets.giveBack(owner) : nothing;
}

/** What becomes an entry of a room's log and is sent to everybody there. */
function writtenText(request: Request): string | undefined {
	if (request.type === 'send' || request.type === 'message.edit') return request.text;
	return request.type === 'room.topic' ? request.topic : undefined;
}

/**
 * Refuses when a bucket asks to wait.
 * @throws {RefusedError} `rate-limited`
 */
export function requireTurn(wait: number): void {
	if (wait > 0) throw new RefusedError('rate-limited', undefined, wait);
}

function checkAsker({by}: Rule, session: Session | undefined): void {
	switch (by) {
		case 'anybody':
			return;
		case 'visitor':
			if (session !== undefined) throw new RefusedError('already-authenticated');
			return;
		case 'account':
		case 'device':
			if (session === undefined) throw new RefusedError('auth-required');
			if (by === 'device' && session.kind === 'token') {
				throw new RefusedError(
					'forbidden',
					'A token may not do that. Use a device of the account.',
				);
			}
	}
}

function nothing(): void {}
