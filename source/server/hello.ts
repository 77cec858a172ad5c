import {Buffer} from 'node:buffer';
import {PROTOCOL_VERSION} from '../protocol/limits.ts';
import type {RelayFrame} from '../protocol/relay-frame.ts';
import {largestFile} from './files/largest-file.ts';
import type {Services} from './services.ts';

/** The first frame of a connection: who the relay is, what it can do, and what is to be signed. */
export function hello(
	{clock, limits, relayKey, registration, storage, passwords, blobs}: Services,
	relay: {
		readonly name: string;
		readonly motd?: string | undefined;
		readonly software?: string | undefined;
	},
	nonce: Uint8Array,
): RelayFrame<'hello'> {
	const {name, motd, software = 'termchat'} = relay;
	const {frameBytes, messageBytes, messageLines, topicBytes, pageSize} = limits;
	const {roomsPerAccount, heartbeat} = limits;
	const fileBytes = largestFile(limits, blobs);
	const takesFiles = fileBytes > 0;
	return {
		type: 'hello',
		version: PROTOCOL_VERSION,
		relay: {name, key: relayKey, store: storage.storeId},
		software,
		capabilities: [
			...CAPABILITIES,
			...(passwords === undefined ? [] : ['password']),
			...(takesFiles ? ['files'] : []),
		],
		registration,
		limits: {
			frameBytes,
			messageBytes,
			messageLines,
			topicBytes,
			pageSize,
			roomsPerAccount,
			...(takesFiles && {fileBytes}),
			heartbeat,
		},
		nonce: Buffer.from(nonce).toString('base64url'),
		time: clock.now(),
		...(motd === undefined ? {} : {motd}),
	};
}

/** Named, not numbered, so that each can come and go by itself. */
const CAPABILITIES: readonly string[] = [
	'resume',
	'presence',
	'typing',
	'invites',
	'tokens',
	'private',
	'changes',
	'threads',
	'pins',
	'search',
	'moderation',
	'profiles',
];
