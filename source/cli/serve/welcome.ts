import type {RunningRelay, StartRelayOptions} from '../../../server.ts';
import {inviteLink, isLoopback} from '../../client/address.ts';
import {phrase} from '../../words/phrase.ts';
import {lanAddress} from '../lan-address.ts';

/** What others need to join a relay. */
export type RelayInvitation = {
	/** The address they reach it by. */
	readonly url: string;
	/** The exact line to paste. */
	readonly line: string;
	/** What of it is a link. */
	readonly link: string;
};

/** Uses of the invitation that is shown at each start, and how long it works: a day. */
const INVITE = {uses: 20, lifetime: 86_400_000};

/** The address others use, as far as this machine knows it. */
export function outerUrl(relay: RunningRelay, options: StartRelayOptions): string {
	const {publicUrl, host = '127.0.0.1'} = options;
	const isEverywhere = host === '0.0.0.0' || host === '::';
	const lan = isEverywhere && publicUrl === undefined ? lanAddress() : undefined;
	return lan === undefined ? relay.url : relay.url.replace('127.0.0.1', lan);
}

/**
 * Makes what others need to join, with an invitation where one is needed. What it returns tells it with
 * the address that holds then.
 */
export async function invitationTo(
	relay: RunningRelay,
	options: StartRelayOptions,
): Promise<() => RelayInvitation> {
	const isInvited = relay.registration === 'invite';
	const code = isInvited ? (await relay.relay.createInvite(INVITE)).code : undefined;
	return () => {
		const url = outerUrl(relay, options);
		const link = code === undefined ? url : inviteLink(url, code);
		const {protocol, hostname} = new URL(url);
		const isOpenLine = protocol === 'ws:' && !isLoopback(hostname);
		return {url, link, line: `npx termchat ${isOpenLine ? '--insecure ' : ''}${link}`};
	};
}

/** What the host needs to know, and to hand on, as lines. */
export function welcome(
	{name = 'termchat', dataDirectory}: StartRelayOptions,
	{url, line}: RelayInvitation,
): readonly string[] {
	return [
		phrase`The relay "${name}" runs at ${url}`,
		dataDirectory === undefined
			? phrase`It keeps nothing on disk.`
			: phrase`Its data: ${dataDirectory}`,
		'',
		phrase`Others join with:`,
		`  ${line}`,
		'',
		phrase`Ctrl-C stops it.`,
	];
}
