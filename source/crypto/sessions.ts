import {compareBytes} from './encoding.ts';
import {isSession, type Session} from './session.ts';

/** A session that only receives. */
export type OldSession = {readonly session: Session; readonly replacedAt: number};

/** The sessions with one device: the one to send on, and the replaced ones, newest first. */
export type Sessions = {readonly active?: Session; readonly old: readonly OldSession[]};

/** How many replaced sessions are kept (TC1 3.8), and for how many milliseconds. */
export const OLD_SESSION_LIMITS = {kept: 3, lifetime: 7 * 86_400_000} as const;

/** Without the replaced sessions whose seven days are over, or that a wrong clock put years ahead. */
export function prunedSessions({active, old}: Sessions, now: number): Sessions {
	const {lifetime} = OLD_SESSION_LIMITS;
	return {active, old: old.filter(({replacedAt}) => Math.abs(now - replacedAt) < lifetime)};
}

/** With another session to send on, or none. The one before only receives from now on. */
export function replaceActive(
	{active, old}: Sessions,
	next: Session | undefined,
	now: number,
): Sessions {
	return {active: next, old: active === undefined ? old : withOld(old, active, now)};
}

/**
 * With a session that the peer started (TC1 3.12, rule 2). When both started at once, the smaller id
 * is active on both ends. A session that another one already took the place of stays replaced
 * (rule 3): its first message was only late, or held back.
 */
export function addAccepted(sessions: Sessions, accepted: Session, now: number): Sessions {
	const {active, old} = sessions;
	const {sessionId} = accepted.ratchet;
	const known = [...(active === undefined ? [] : [active]), ...old.map(({session}) => session)];
	const wasReplaced = known.some(({supersedes}) => compareBytes(supersedes, sessionId) === 0);
	if (wasReplaced || (active !== undefined && keepsActive(active, accepted))) {
		return {active, old: withOld(old, accepted, now)};
	}

	return replaceActive(sessions, accepted, now);
}

function keepsActive(active: Session, accepted: Session): boolean {
	const isUnconfirmed = active.initial !== undefined;
	const isSuperseded = isSession(active, accepted.supersedes);
	const isSmaller = compareBytes(active.ratchet.sessionId, accepted.ratchet.sessionId) < 0;
	return isUnconfirmed && !isSuperseded && isSmaller;
}

function withOld(old: readonly OldSession[], session: Session, now: number): readonly OldSession[] {
	return [{session, replacedAt: now}, ...old].slice(0, OLD_SESSION_LIMITS.kept);
}
