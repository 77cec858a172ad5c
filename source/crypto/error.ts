/** Why the cryptographic layer refused. Stable; the messages beside them may change. */
export type CryptoErrorCode =
	/** `ready()` has not been awaited. */
	| 'not-ready'
	/** The library did not reproduce its known answers: nothing it makes can be trusted. */
	| 'self-test'
	/** A key, nonce, signature or other fixed-size value has another length. */
	| 'bad-length'
	/** Bytes or text that are not in the one allowed form, or that go on after their end. */
	| 'bad-encoding'
	/** A number, part or text beyond what its field can hold. */
	| 'out-of-range'
	/** A public key that would give the same secret to everybody. */
	| 'weak-key'
	/** The secrets of this value were overwritten. */
	| 'wiped'
	/** Another key, other associated data, or changed bytes. */
	| 'open-failed'
	/** The padding is not the one that belongs to this length. */
	| 'bad-padding'
	/** A record or message of a version that this program does not know. */
	| 'unknown-version'
	/** A device list, device or prekey that its owner did not sign. */
	| 'bad-signature'
	/** A name that is not `name@host` in lower case, or not the one that was asked for. */
	| 'bad-account'
	/** What was typed is not a recovery key. */
	| 'bad-recovery-key'
	/** What was pasted is not a comparison text. */
	| 'bad-comparison-text'
	/** A step of the emoji comparison that does not belong to this run. */
	| 'bad-comparison'
	/** The contact's identity key changed, and the user has not decided. */
	| 'identity-changed'
	/** No session to send on: a handshake comes first. */
	| 'no-session'
	/** A message of a session that this device does not have. */
	| 'unknown-session'
	/** A first message for a prekey that is used up, expired or was never ours. */
	| 'unknown-prekey'
	/** A message that was opened before. */
	| 'duplicate'
	/** A message that no honest peer makes. */
	| 'bad-message'
	/** A message so far ahead that more than 1,000 before it would be missing. */
	| 'too-far-ahead'
	/** What was inside a message is not content of TC1. */
	| 'bad-content'
	/** Content that was written for another conversation. */
	| 'wrong-conversation'
	/** More devices than one message is sealed for. */
	| 'too-many-devices';

/** A refusal of the cryptographic layer. Its message never holds a key or a text. */
export class CryptoError extends Error {
	override readonly name = 'CryptoError';
	readonly code: CryptoErrorCode;

	constructor(code: CryptoErrorCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}
