import type {FileProgress} from '../client/beside/ask.ts';
import type {TransferState} from '../client/files/transfer-state.ts';
import {conversationId} from '../client/private/record-names.ts';

/** What another program of this home tells of a file, as a transfer is shown here. */
export function heardTransfer(
	{name, size, done, rate, phase, reason = ''}: FileProgress,
	{peer, ...rest}: Pick<TransferState, 'id' | 'direction'> & {readonly peer: string},
): TransferState {
	const stands = phase === 'waiting' || phase === 'failed';
	return {
		...{...rest, room: conversationId(peer), name, size, done, rate},
		phase: stands ? {type: phase, reason} : {type: phase},
	};
}
