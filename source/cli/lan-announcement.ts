import {renderUnicodeCompact} from 'uqr';
import type {RunningRelay} from '../../server.ts';
import {type Announcement, announceRelay} from '../server/lan/announce.ts';
import {LanError} from '../server/lan/multicast.ts';
import type {RelayLog} from '../server/log.ts';
import type {ServeOptions} from './serve-options.ts';

/**
 * Announces a relay in the local network, if its configuration says so. Where that cannot be done the
 * relay goes on without it, and the log says why.
 */
export async function announceOnLan(
	relay: Pick<RunningRelay, 'port' | 'relay'>,
	{isOnLan, name = 'termchat', publicUrl, tls}: ServeOptions,
	log: RelayLog,
): Promise<Announcement | undefined> {
	if (!isOnLan) return undefined;
	try {
		return await announceRelay({
			name,
			isSecure: tls !== undefined,
			url: publicUrl,
			key: relay.relay.publicKey,
			port: relay.port,
		});
	} catch (error) {
		if (!(error instanceof LanError)) throw error;
		log.warn('not announced in the local network', {reason: error.code, advice: error.message});
		return undefined;
	}
}

/**
 * A link as a QR code of half blocks, without colours: light modules are drawn, for a terminal that is
 * dark. Nothing where it would be wider than the terminal.
 */
export function linkCode(link: string, columns: number): readonly string[] {
	const lines = renderUnicodeCompact(link, {ecc: 'L', border: 2}).split('\n');
	return lines.every((line) => line.length <= columns) ? lines : [];
}
