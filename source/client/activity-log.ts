import type {Clock} from '../protocol/environment.ts';
import {visibleLine} from '../protocol/visible-line.ts';
import type {Client} from './api.ts';
import type {Event} from './state/event.ts';
import type {ConnectionState} from './state/state.ts';

/** How to write down what a client does. */
export type ActivityLogOptions = {
	readonly clock: Clock;
	/** Takes each line, its end included. */
	readonly write: (line: string) => void;
};

/**
 * Writes a line of JSON for each change of a client's connection, login and private messages' state,
 * and for each message that could not be sent: what one needs to see why a chat does not work. There
 * is no text in it, no room and no other person, nor when a message was sent or came; that stays
 * sealed in the vault. Returns how to end it.
 */
export function logActivity(
	client: Pick<Client, 'state' | 'subscribe'>,
	{clock, write}: ActivityLogOptions,
): () => void {
	const tell = (activity: Activity): void => {
		const time = new Date(clock.now()).toISOString();
		write(visibleLine(`${JSON.stringify({time, ...activity})}\n`));
	};
	tell(connectionActivity(client.state.connection, clock));
	return client.subscribe((event) => {
		const activity = activityOf(event, clock);
		if (activity !== undefined) tell(activity);
	});
}

type Activity = {readonly event: string} & Readonly<
	Record<string, string | number | boolean | undefined>
>;

/** Undefined for whatever is nobody's business but the person's. */
function activityOf(event: Event, clock: Clock): Activity | undefined {
	if (event.type === 'connection-changed') return connectionActivity(event.connection, clock);
	if (event.type === 'relay-met') return {event: 'relay met', relay: event.relay.name};
	if (event.type === 'logged-in') return {event: 'logged in', device: event.welcome.device};
	if (event.type === 'logged-out') return {event: 'logged out'};
	if (event.type === 'message-failed') return {event: 'message not sent'};
	if (event.type === 'message-held') return {event: 'message held back'};
	if (event.type === 'history-failed') return {event: 'history not read'};
	if (event.type === 'private-changed' && event.change.status !== undefined) {
		return {event: 'private messages', status: event.change.status};
	}
	return undefined;
}

/** A reason is a sentence of ours or of the relay's about the connection, and never long. */
const REASON_LENGTH = 200;

function connectionActivity(connection: ConnectionState, clock: Clock): Activity {
	const event = 'connection';
	const state = connection.type;
	switch (connection.type) {
		case 'off':
			return {
				event,
				state,
				reason: connection.reason?.slice(0, REASON_LENGTH),
				isUntrusted: connection.isUntrusted,
			};
		case 'connecting':
			return {event, state, attempt: connection.attempt};
		case 'resuming':
		case 'live':
			return {event, state};
		case 'waiting':
			return {
				event,
				state,
				reason: connection.reason.slice(0, REASON_LENGTH),
				retryIn: Math.max(0, Math.round(connection.retryAt - clock.now())),
			};
		case 'logged-out':
			return {event, state, reason: connection.reason.slice(0, REASON_LENGTH)};
	}
}
