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
	/** The secrets of this key were overwritten. */
	| 'wiped'
	/** Another key, other associated data, or changed bytes. */
	| 'open-failed'
	/** The padding is not the one that belongs to this length. */
	| 'bad-padding';

/** A refusal of the cryptographic layer. Its message never holds a key or a text. */
export class CryptoError extends Error {
	override readonly name = 'CryptoError';
	readonly code: CryptoErrorCode;

	constructor(code: CryptoErrorCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}
