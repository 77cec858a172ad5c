import {discoverRelays, type FoundRelay} from '../server/lan/discover.ts';
import {LanError} from '../server/lan/multicast.ts';
import {phrase} from '../words/phrase.ts';
import {type CommandEnd, ExitError} from './exit-code.ts';
import type {Invocation, Run} from './invocation.ts';
import {alignRows} from './rows.ts';

/** Lists the relays that say they are in the local network. */
export const run: Run = (invocation) => listRelays(invocation, discoverRelays);

/** Seconds to listen for answers. */
const TIMEOUT = 3;

/** The same, with another way to look. What relays say of themselves is foreign, and cleaned. */
export async function listRelays(
	{flags, output, signal}: Invocation,
	discover: typeof discoverRelays,
): Promise<CommandEnd> {
	const timeout = (flags.integer('timeout', {from: 1, to: 600}) ?? TIMEOUT) * 1000;
	const relays = await discover({timeout, signal}).catch(explain);
	if (signal.aborted) throw signal.reason;
	if (flags.has('json')) {
		for (const relay of relays) output.printJson(recordOf(relay));
		return 'ok';
	}
	for (const row of alignRows(relays.map(rowOf))) output.print(row);
	if (relays.length === 0) output.tell(phrase`No relay was found in the local network.`);
	else output.tell(phrase`Join one with: ${'termchat ADDRESS'}`);
	return 'ok';
}

function recordOf({name, url, isSecure, key, addresses, port}: FoundRelay) {
	return {type: 'relay', name, url, secure: isSecure, key, addresses, port};
}

function rowOf({name, url, isSecure}: FoundRelay): readonly string[] {
	return [name, url, isSecure ? '' : phrase`not encrypted`];
}

function explain(cause: unknown): never {
	if (!(cause instanceof LanError)) throw cause;
	throw new ExitError('failed', cause.message, {cause});
}
