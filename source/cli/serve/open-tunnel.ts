import type {RunningRelay} from '../../../server.ts';
import {systemClock, systemRandom} from '../../protocol/environment.ts';
import {phrase} from '../../words/phrase.ts';
import type {Invocation} from '../invocation.ts';
import type {ServeOptions} from '../serve-options.ts';
import {startTunnel, type Tunnel} from '../tunnel/tunnel.ts';
import type {Attendance} from './attendance.ts';
import type {ServeLog} from './serve-log.ts';

/**
 * Makes a relay reachable from elsewhere, where its configuration names a tool for that. Whoever has seen
 * the first address is told of every other.
 */
export function openTunnel(
	{environment, output}: Invocation,
	parts: {
		readonly options: ServeOptions;
		readonly relay: RunningRelay;
		readonly attendance: Attendance;
		readonly log: ServeLog;
	},
): Tunnel | undefined {
	const {options, relay, attendance, log} = parts;
	const {tunnel: tool, publicUrl} = options;
	if (tool === undefined) return undefined;
	let isFirst = true;
	if (publicUrl === undefined && attendance !== 'program') {
		output.tell(phrase`Waiting for the address that ${tool.name} gives this relay…`);
	}
	return startTunnel({
		...{tool, environment, log: log.relay, port: relay.port},
		clock: systemClock,
		random: systemRandom,
		isAddressKnown: publicUrl !== undefined,
		onAddress(url) {
			relay.moveTo(url);
			if (!isFirst) {
				if (attendance === 'program') output.printReady({event: 'address', url});
				if (attendance === 'lines') output.print(phrase`Others reach the relay at ${url} now.`);
			}
			isFirst = false;
		},
	});
}
