import {CLOSE_CODES} from '../protocol/codes.ts';
import type {RelayFrame} from '../protocol/relay-frame.ts';
import {UnreachableError} from './error.ts';
import {sanctionSentence} from './moderation-words.ts';
import type {Ending} from './state/order-state.ts';
import type {ConnectionState} from './state/state.ts';

/** How the relay ended it with this account, where a close says that. */
export function endingOf(code: number): Ending | undefined {
	return ENDINGS.find((ending) => CLOSE_CODES[ending].code === code);
}

/** What a sanction says of the close that follows it; undefined when none does. */
export function farewell(frame: RelayFrame<'sanctioned'>): string | undefined {
	return frame.deed === 'kick' || frame.deed === 'ban' ? sanctionSentence(frame) : undefined;
}

/** Why waiting for a connection is in vain, if it is. Before the start it is not. */
export function hopelessness(state: ConnectionState): UnreachableError | undefined {
	if (state.type === 'logged-out') return new UnreachableError('logged-out', state.reason);
	if (state.type !== 'off' || state.reason === undefined) return undefined;
	const {reason, ending, isUntrusted} = state;
	if (ending !== undefined) {
		return new UnreachableError(ending === 'account-gone' ? 'logged-out' : 'sent-away', reason);
	}

	return new UnreachableError(isUntrusted ? 'untrusted' : 'stopped', reason);
}

const ENDINGS: readonly Ending[] = ['banned', 'kicked', 'account-gone'];
