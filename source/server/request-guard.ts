import {Buffer} from 'node:buffer';
import type {Request, RequestType} from '../protocol/client-frame.ts';
import type {Clock} from '../protocol/environment.ts';
import type {Limits, Rate} from '../protocol/limits.ts';
import type {Session} from './handler-context.ts';
import {type NeededScope, requireScope} from './moderation/token-scopes.ts';
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
	moderation: 'account',
	reports: 'account',
	broadcasts: 'account',
	envelopes: 'account',
	keysFetched: 'account',
	linkSteps: 'account',
	transfersBegun: 'account',
	registrations: 'address',
	requests: 'connection',
} as const satisfies Partial<Record<keyof Limits, 'account' | 'address' | 'connection'>>;

type Rule = Asking & {
	readonly rate: Exclude<keyof typeof RATE_KEYS, 'messageBytesRate'>;
	/** A refused request does not count towards the rate. */
	readonly refunds?: true;
};

/** Who may ask: nobody logged in, anybody, an account, or an account at a device of its own. */
type Asking =
	| {readonly by: 'visitor' | 'anybody' | 'device'}
	/** What a token that has scopes needs for it. */
	| {readonly by: 'account'; readonly scope: NeededScope};

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
	'device.list': {by: 'account', rate: 'requests', scope: 'none'},
	'device.revoke': {by: 'device', rate: 'requests'},
	'token.create': {by: 'device', rate: 'requests'},
	logout: {by: 'account', rate: 'requests', scope: 'any'},
	'invite.create': {by: 'device', rate: 'invites'},
	'room.create': {by: 'account', rate: 'roomsCreated', scope: 'join', refunds: true},
	'room.join': {by: 'account', rate: 'roomsJoined', scope: 'join'},
	'room.leave': {by: 'account', rate: 'roomsJoined', scope: 'join'},
	'room.list': {by: 'account', rate: 'requests', scope: 'read'},
	'room.topic': {by: 'account', rate: 'messages', scope: 'change'},
	'room.invite': {by: 'account', rate: 'invites', scope: 'change'},
	'member.list': {by: 'account', rate: 'requests', scope: 'read'},
	send: {by: 'account', rate: 'messages', scope: 'send'},
	'message.edit': {by: 'account', rate: 'messages', scope: 'change'},
	'message.delete': {by: 'account', rate: 'messages', scope: 'change'},
	'message.react': {by: 'account', rate: 'messages', scope: 'change'},
	'message.pin': {by: 'account', rate: 'messages', scope: 'change'},
	'pin.list': {by: 'account', rate: 'history', scope: 'read'},
	search: {by: 'account', rate: 'searches', scope: 'read'},
	history: {by: 'account', rate: 'history', scope: 'read'},
	resume: {by: 'account', rate: 'history', scope: 'read or send'},
	read: {by: 'account', rate: 'requests', scope: 'read'},
	'keys.publish': {by: 'device', rate: 'requests'},
	'keys.count': {by: 'device', rate: 'requests'},
	'keys.fetch': {by: 'device', rate: 'keysFetched'},
	'envelope.send': {by: 'device', rate: 'envelopes'},
	'envelope.ack': {by: 'device', rate: 'requests'},
	'block.set': {by: 'device', rate: 'requests'},
	'block.list': {by: 'device', rate: 'requests'},
	'directory.head': {by: 'account', rate: 'requests', scope: 'any'},
	'directory.entries': {by: 'account', rate: 'requests', scope: 'any'},
	'link.send': {by: 'device', rate: 'linkSteps'},
	presence: {by: 'account', rate: 'requests', scope: 'any'},
	kick: {by: 'account', rate: 'moderation', scope: 'moderate'},
	'sanction.set': {by: 'account', rate: 'moderation', scope: 'moderate'},
	'sanction.lift': {by: 'account', rate: 'moderation', scope: 'moderate'},
	'sanction.list': {by: 'account', rate: 'history', scope: 'moderate'},
	'role.set': {by: 'device', rate: 'moderation'},
	'room.rules': {by: 'account', rate: 'moderation', scope: 'moderate'},
	'filter.set': {by: 'account', rate: 'moderation', scope: 'moderate'},
	'filter.remove': {by: 'account', rate: 'moderation', scope: 'moderate'},
	'filter.list': {by: 'account', rate: 'history', scope: 'moderate'},
	'report.send': {by: 'account', rate: 'reports', scope: 'send'},
	'report.list': {by: 'account', rate: 'history', scope: 'moderate'},
	'report.resolve': {by: 'account', rate: 'moderation', scope: 'moderate'},
	'audit.list': {by: 'account', rate: 'history', scope: 'moderate'},
	broadcast: {by: 'account', rate: 'broadcasts', scope: 'moderate', refunds: true},
	'invite.list': {by: 'device', rate: 'requests'},
	'invite.revoke': {by: 'device', rate: 'invites'},
	'profile.set': {by: 'account', rate: 'messages', scope: 'none'},
	'profile.get': {by: 'account', rate: 'requests', scope: 'read'},
	'account.export': {by: 'device', rate: 'history'},
	'account.delete': {by: 'device', rate: 'requests'},
	'file.create': {by: 'account', rate: 'transfersBegun', scope: 'send'},
	'file.resume': {by: 'account', rate: 'transfersBegun', scope: 'send'},
	'file.open': {by: 'account', rate: 'transfersBegun', scope: 'read'},
	'file.delete': {by: 'account', rate: 'requests', scope: 'change'},
	'file.list': {by: 'account', rate: 'history', scope: 'none'},
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
	/** Other rates from now on; connections that are open keep the one of their requests. */
	change(limits: Limits): void;
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
	const made = new Map<RateName, TokenBuckets>();
	const buckets = (name: RateName): TokenBuckets => {
		const fresh = new TokenBuckets(widen(limits[name]), clock);
		made.set(name, fresh);
		return fresh;
	};
	const fixed = (rate: Rate): TokenBuckets => new TokenBuckets(widen(rate), clock);
	let requests = widen(limits.requests);
	return {
		buckets: {
			messages: buckets('messages'),
			messageBytesRate: buckets('messageBytesRate'),
			history: buckets('history'),
			searches: buckets('searches'),
			roomsCreated: buckets('roomsCreated'),
			roomsJoined: buckets('roomsJoined'),
			invites: buckets('invites'),
			moderation: buckets('moderation'),
			reports: buckets('reports'),
			broadcasts: buckets('broadcasts'),
			registrations: buckets('registrations'),
			loginFailures: buckets('loginFailures'),
			loginFailuresEach: fixed(LOGIN_FAILURES_EACH),
			nameRefusals: fixed(NAME_REFUSALS),
			envelopes: buckets('envelopes'),
			envelopeBytesRate: buckets('envelopeBytesRate'),
			strangers: buckets('strangers'),
			strangersEach: buckets('strangersEach'),
			keysFetched: buckets('keysFetched'),
			linkSteps: buckets('linkSteps'),
			transfersBegun: buckets('transfersBegun'),
			prekeysFetchedEach: buckets('prekeysFetchedEach'),
			listsPublished: buckets('listsPublished'),
			prekeysPublished: buckets('prekeysPublished'),
		},
		connection: () => new TokenBucket(requests, clock),
		change(changed) {
			for (const [name, each] of made) each.change(widen(changed[name]));
			requests = widen(changed.requests);
		},
	};
}

/** The limits that are rates. */
type RateName = {[Name in keyof Limits]: Limits[Name] extends Rate ? Name : never}[keyof Limits];

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
	if (rule.by === 'account') requireScope(request, rule.scope, asker.session?.scopes);
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
