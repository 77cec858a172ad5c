import type {CloseReason, ErrorCode} from '../protocol/codes.ts';

/** Why somebody was not let in at all. */
export const TURNED_AWAY = [
	'full',
	'address-full',
	'restart',
	'origin',
	'host',
	'proxy',
	'protocol',
	'banned',
] as const;
export type TurnedAway = (typeof TURNED_AWAY)[number];

/** What a relay counts by its reason: refused requests, closed connections, who was not let in. */
export type CountedBy = {
	readonly refused: ErrorCode;
	readonly closed: CloseReason;
	readonly 'turned-away': TurnedAway;
};

/**
 * A relay's figures since its start: plain numbers to add to, so that counting costs nothing beside
 * what is counted, also where one message goes to ten thousand.
 */
export class Counters {
	/** Connections taken in. */
	connections = 0;
	framesIn = 0;
	/** Written to the network. */
	framesOut = 0;
	/** Of frames; what the network adds is left out. */
	bytesIn = 0;
	bytesOut = 0;
	/** Room messages handed to connections. */
	deliveries = 0;
	logins = 0;
	loginsFailed = 0;
	registrations = 0;
	/** Uploads and downloads begun. */
	transfers = 0;
	/** Bytes of files received and sent, on lines of their own. */
	fileBytesIn = 0;
	fileBytesOut = 0;
	readonly #reasons = {
		refused: new Map<ErrorCode, number>(),
		closed: new Map<CloseReason, number>(),
		'turned-away': new Map<TurnedAway, number>(),
	};

	/** One more, for that reason. */
	countBy<Group extends keyof CountedBy>(group: Group, reason: CountedBy[Group]): void {
		const reasons = this.#of(group);
		reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
	}

	/** One more refused request; one that would have logged in is a failed login as well. */
	refuse(code: ErrorCode, isLoggedIn: boolean): void {
		this.countBy('refused', code);
		const isLogin = code === 'auth-failed' || code === 'device-unknown';
		if (isLogin && !isLoggedIn) this.loginsFailed++;
	}

	/** How often for each reason that there was. */
	reasons<Group extends keyof CountedBy>(group: Group): ReadonlyMap<CountedBy[Group], number> {
		return this.#of(group);
	}

	/** For all reasons together, or for one. */
	sum<Group extends keyof CountedBy>(group: Group, reason?: CountedBy[Group]): number {
		const reasons = this.#of(group);
		if (reason !== undefined) return reasons.get(reason) ?? 0;
		return [...reasons.values()].reduce((total, each) => total + each, 0);
	}

	#of<Group extends keyof CountedBy>(group: Group): Map<CountedBy[Group], number> {
		// The map under a group's name counts that group's reasons: the compiler sees only their union.
		return this.#reasons[group] as unknown as Map<CountedBy[Group], number>;
	}
}

/** The counters that have one number. */
export type Counted = {
	[Name in keyof Counters]: Counters[Name] extends number ? Name : never;
}[keyof Counters];
