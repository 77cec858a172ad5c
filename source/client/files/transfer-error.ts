/** Why a transfer could not go on. */
export type TransferErrorCode =
	/** The line ended, or nothing came over it for too long: the next one goes on. */
	| 'cut'
	/** What is sent is not what was begun to be sent: it begins anew. */
	| 'changed'
	/** It was written to so shortly before it was begun that nobody can tell: it begins anew. */
	| 'unsure'
	/** More or other bytes than its message says: nothing of it is kept. */
	| 'damaged'
	/** The relay has it no more. */
	| 'gone';

/** A transfer, or one try of it, is over. The message is a sentence for people. */
export class TransferError extends Error {
	override readonly name = 'TransferError';
	readonly code: TransferErrorCode;

	constructor(code: TransferErrorCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}
