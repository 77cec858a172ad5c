import type {Handler} from '../handler-context.ts';
import {checkStatus} from '../texts.ts';

/** Sets how present this connection is, and what the account says of itself. */
export const setPresence: Handler<'presence'> = async ({state, status}, context) => {
	const {limits} = context;
	context.present(state, status === undefined ? undefined : checkStatus(status, limits));
	return {};
};

/** Answers. */
export const ping: Handler<'ping'> = async (_fields, {clock}) => ({time: clock.now()});
