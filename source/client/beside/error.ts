/** Why something asked of the program that has the vault did not come about. Stable. */
export const BESIDE_CODES = [
	/** No program of this home can be reached. */
	'nobody',
	/** It ended, or handed the vault over, before it had answered. */
	'ended',
	/** It is handing the vault over to another program, which is to be asked then. */
	'handed-over',
	/** It will not hand the vault over: somebody sits at it. */
	'busy',
	/** It is a command: nobody sits at it, so it has no window to ask. */
	'no-screen',
	/** It is with another relay. */
	'other-relay',
	/** Private messages are not there for this device: the sentence says what to do. */
	'not-ready',
	/** There is no such person. */
	'not-found',
	/** What was asked for cannot be asked like that. */
	'input',
	/** The relay said no. */
	'refused',
	/** The relay wants a login first. */
	'logged-out',
	/** The relay could not be asked. */
	'unreachable',
	/** The other person's keys changed: nothing is sent before somebody has decided. */
	'keys-changed',
	/** Somebody took the message away before it was sent. */
	'dropped',
	/** The disk refused. */
	'storage',
	/** Words that are no request or no answer. */
	'bad-frame',
	'failed',
] as const;

export type BesideCode = (typeof BESIDE_CODES)[number];

/** A refusal between two programs of one home. The message is for people. */
export class BesideError extends Error {
	override readonly name = 'BesideError';
	readonly code: BesideCode;

	constructor(code: BesideCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}
