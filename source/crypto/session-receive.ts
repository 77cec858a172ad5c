import {compareBytes} from './encoding.ts';
import {CryptoError} from './error.ts';
import type {LocalDevice, RemoteDevice} from './handshake.ts';
import type {InitialHeader, ParsedMessage} from './message.ts';
import type {PrekeySecrets, PrekeyStore} from './prekey-store.ts';
import {acceptSession, isSession, openMessage, wipeSession} from './session.ts';
import {addAccepted, type Sessions} from './sessions.ts';
import {wipe} from './sodium.ts';

/** A message that opened, and what it changed. */
export type OpenedOn = {
	readonly sessions: Sessions;
	readonly plaintext: Uint8Array;
	readonly prekeys?: PrekeyStore;
};

/**
 * Opens a message of a session that is known, or gives undefined when it is not. A replaced session
 * stays replaced, whatever arrives on it (TC1 3.12, rule 3). Throws CryptoError.
 */
export function receiveKnown(
	{active, old}: Sessions,
	message: ParsedMessage,
	now: number,
): OpenedOn | undefined {
	if (active !== undefined && isSession(active, message.sessionId)) {
		const {session, plaintext} = openMessage(active, message, now);
		return {sessions: {active: session, old}, plaintext};
	}

	const replaced = old.find(({session}) => isSession(session, message.sessionId));
	if (replaced === undefined) {
		return undefined;
	}

	const {session, plaintext} = openMessage(replaced.session, message, now);
	const others = old.map((entry) => (entry === replaced ? {...entry, session} : entry));
	return {sessions: {active, old: others}, plaintext};
}

/**
 * Opens the first message of a session that the peer started (TC1 3.6). The prekey counts as used
 * only when the message opened, so that junk cannot use prekeys up. Throws CryptoError.
 */
export function receiveInitial(
	sessions: Sessions,
	options: {
		readonly self: LocalDevice;
		readonly peer: RemoteDevice;
		readonly message: ParsedMessage;
		readonly prekeys: PrekeyStore;
		readonly now: number;
	},
): OpenedOn {
	const {self, peer, message, prekeys, now} = options;
	const initial = requireInitial(message, peer);
	const secrets = requirePrekeys(prekeys, self, initial);
	try {
		const accepted = acceptSession(self, peer, {
			message: {...message, initial},
			prekeys: secrets,
			now,
		});
		const {session, plaintext} = openFirst(accepted, message, now);
		const {kemPrekeyId, ephemeral, ciphertext} = initial;
		return {
			sessions: addAccepted(sessions, session, now),
			plaintext,
			prekeys: prekeys.afterUse(kemPrekeyId, ephemeral, ciphertext),
		};
	} finally {
		wipe(secrets.exchangeSecret, secrets.kemSeed);
	}
}

function requireInitial(message: ParsedMessage, peer: RemoteDevice): InitialHeader {
	const {initial} = message;
	if (initial === undefined) {
		throw new CryptoError('unknown-session', 'The message is of a session that is not known.');
	}

	if (compareBytes(initial.deviceId, peer.deviceId) !== 0) {
		throw new CryptoError('bad-message', 'The message is of another device.');
	}

	return initial;
}

function requirePrekeys(
	prekeys: PrekeyStore,
	self: LocalDevice,
	initial: InitialHeader,
): PrekeySecrets {
	const {signedPrekeyId, kemPrekeyId, ephemeral, ciphertext} = initial;
	if (prekeys.hasSeen(ephemeral, ciphertext)) {
		throw new CryptoError('duplicate', 'The session was opened before.');
	}

	const secrets = prekeys.find(self.key, signedPrekeyId, kemPrekeyId);
	if (secrets === undefined) {
		throw new CryptoError('unknown-prekey', 'The message is for a prekey that is gone.');
	}

	return secrets;
}

/** The accepted session is only a step on the way to the one that comes out, so it is wiped. */
function openFirst(
	accepted: Parameters<typeof openMessage>[0],
	message: ParsedMessage,
	now: number,
): ReturnType<typeof openMessage> {
	try {
		return openMessage(accepted, message, now);
	} finally {
		wipeSession(accepted);
	}
}
