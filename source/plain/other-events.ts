import type {Client} from '../client/api.ts';
import type {Event} from '../client/state/event.ts';
import type {ConnectionState, DirectState} from '../client/state/state.ts';
import {type SafeText, safe, safeLine} from '../tui/text/safe-text.ts';
import {translated} from '../words/phrase.ts';
import {type EventHandlers, handle} from './event-handlers.ts';
import {comparisonLines, connectionWords, linkingLines} from './event-words.ts';
import {tellTransfers} from './transfer-teller.ts';

type Options = {
	readonly client: Client;
	readonly shownPath?: (path: string) => string;
	readonly tell: (lines: readonly SafeText[]) => void;
	readonly onEnd: (reason: string) => void;
};

/**
 * Tells what is neither a message nor about one: the connection, keys that changed, invitations,
 * comparisons, rooms that are gone, files on their way. Returns what to call with every event.
 */
export function tellOther({client, tell, onEnd, shownPath}: Options): (event: Event) => void {
	const trust = new Map<string, DirectState['trust']>();
	const names = new Map<string, string>();
	let isConnected: boolean | undefined;
	let advice: string | undefined;

	const connectionChanged = (connection: ConnectionState) => {
		const ending = endingOf(connection);
		if (ending !== undefined) {
			onEnd(ending);
			return;
		}
		const isLive = connection.type === 'live';
		if (isConnected === undefined && !isLive) {
			// The first try is under way; only its failure is worth a line.
			if (connection.type === 'waiting') tell([safe`${safeLine(connection.reason)} Trying again.`]);
			if (connection.type === 'waiting') isConnected = false;
			return;
		}
		const hasFailed = connection.type === 'waiting' || connection.type === 'off';
		if (isLive ? isConnected === false : hasFailed && isConnected === true) {
			tell([connectionWords(connection)]);
		}
		if (isLive || hasFailed) isConnected = isLive;
	};

	const directChanged = (room: string, {peer, trust: now}: DirectState) => {
		const before = trust.get(room);
		trust.set(room, now);
		if (now !== 'changed' || before === 'changed') return;
		const name = safeLine(peer);
		tell([
			safe`The keys of ${name} changed. Nothing is sent to ${name} before you decide: compare them with /verify ${name}, or accept them with /trust ${name} accept.`,
		]);
	};

	const handlers: EventHandlers = {
		...tellTransfers(client, {tell, shownPath}),
		'connection-changed': ({connection}) => connectionChanged(connection),
		'direct-changed': ({room, direct}) => directChanged(room, direct),
		'private-changed': () => {
			const {advice: next} = client.state.private;
			if (next !== undefined && next !== advice) tell([safeLine(translated(next))]);
			advice = next;
		},
		invited: ({invitation}) => {
			const [name, by] = [safeLine(invitation.name), safeLine(invitation.by)];
			tell([safe`${by} invites you to #${name}. Go there with /join ${name}.`]);
		},
		'comparison-changed': ({comparison}) => {
			if (comparison !== undefined) tell(comparisonLines(comparison));
		},
		'linking-changed': ({linking}) => {
			if (linking !== undefined) tell(linkingLines(linking));
		},
		'room-received': ({room: {room, name}}) => void names.set(room, name),
		'room-gone': ({room}) => {
			const name = names.get(room);
			// One who leaves hears of it from here and from the relay.
			names.delete(room);
			if (name !== undefined) tell([safe`You are no longer in #${safeLine(name)}.`]);
		},
	};
	return (event) => handle(event, handlers);
}

/** Why nothing more will come, if so. */
function endingOf(connection: ConnectionState): string | undefined {
	if (connection.type === 'logged-out') return connection.reason;
	return connection.type === 'off' ? connection.reason : undefined;
}
