import type {Handler} from '../handler-context.ts';
import {requireRelayVoice} from '../room-access.ts';
import {checkStatus} from '../texts.ts';

/** Sets how present this connection is, and what the account says of itself. */
export const setPresence: Handler<'presence'> = async ({state, status}, context) => {
	const said = status === undefined ? undefined : checkStatus(status, context.limits);
	// To say nothing any more is free.
	if (said !== undefined && said !== '') requireRelayVoice(context);
	context.present(state, said);
	return {};
};

/** Answers. */
export const ping: Handler<'ping'> = async (_fields, {clock}) => ({time: clock.now()});
