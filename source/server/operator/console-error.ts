/** Why a command was not carried out. */
export type ConsoleErrorCode =
	/** What was typed is no command, or lacks something. */
	| 'usage'
	/** There is no such account, room or record. */
	| 'not-found'
	/** The relay's own rules do not allow it. */
	| 'refused'
	/** It was tried and did not work. */
	| 'failed'
	/** Nobody listens at the control socket. */
	| 'nobody';

/** What an operator is told when a command was not carried out. The message is a whole sentence. */
export class ConsoleError extends Error {
	override readonly name = 'ConsoleError';
	readonly code: ConsoleErrorCode;

	constructor(code: ConsoleErrorCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}
