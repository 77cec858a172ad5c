import {type BesideCode, BesideError} from '../client/beside/error.ts';
import {InputError, RefusedError, type UnreachableCode, UnreachableError} from '../client/error.ts';
import {TransferError} from '../client/files/transfer-error.ts';
import {TransportError, type TransportProblem} from '../client/transport.ts';
import {VaultError} from '../client/vault/vault.ts';
import {phrases} from '../words/phrase.ts';

/** What the program's end means to a script. Documented in `termchat help exit-codes`. */
export const EXIT_CODES = phrases({
	ok: {code: 0, meaning: 'done; also for an empty list and for output nobody reads any more'},
	failed: {code: 1, meaning: 'failed for another reason'},
	usage: {code: 2, meaning: 'unknown flag or command, bad value, or no terminal'},
	cancelled: {code: 3, meaning: 'cancelled at a question'},
	auth: {code: 4, meaning: 'not logged in, or name or password wrong'},
	'not-found': {code: 5, meaning: 'no such room, person or message'},
	network: {
		code: 6,
		meaning: 'the relay cannot be reached or did not answer in time, or its certificate is wrong',
	},
	security: {
		code: 7,
		meaning: 'refused for safety: a key changed, or a file is readable by others',
	},
	refused: {code: 8, meaning: 'the relay said no: too fast, not allowed, banned, or full'},
	stuck: {
		code: 75,
		meaning: 'a relay that answered nothing any more and was ended by its watchdog',
	},
	internal: {code: 70, meaning: 'a fault of termchat, or Node.js is too old'},
	interrupted: {code: 130, meaning: 'Ctrl-C'},
	terminated: {
		code: 143,
		meaning: 'SIGTERM or SIGHUP; a relay or bridge that stops in order ends with 0',
	},
} satisfies Record<string, {readonly code: number; readonly meaning: string}>);

export type ExitReason = keyof typeof EXIT_CODES;

/** How a command ended: for a reason of ours, or as the program did that it ran for somebody. */
export type CommandEnd = ExitReason | {readonly type: 'child'; readonly code: number};

/** What the process that ran the command exits with. */
export function exitCodeOf(end: CommandEnd): number {
	return typeof end === 'string' ? EXIT_CODES[end].code : end.code;
}

/** Ends a command with a sentence and the exit code of its reason. */
export class ExitError extends Error {
	override readonly name = 'ExitError';
	readonly reason: ExitReason;

	constructor(reason: ExitReason, message: string, options?: ErrorOptions) {
		super(message, options);
		this.reason = reason;
	}
}

/** Why the program ends when a command threw `error`. */
export function exitReasonOf(error: unknown): ExitReason {
	if (error instanceof ExitError) return error.reason;
	// A disk that takes nothing is no fault of whoever typed.
	if (error instanceof InputError) return isOfSystem(error.cause) ? 'failed' : 'usage';
	if (error instanceof TransferError) return 'failed';
	if (error instanceof TransportError) return reasonOfProblem(error.problem);
	if (error instanceof UnreachableError) return reasonOfSilence(error.code);
	if (error instanceof RefusedError) return reasonOfRefusal(error.code);
	if (error instanceof BesideError) return reasonBeside(error.code);
	if (error instanceof VaultError) return error.code === 'permissions' ? 'security' : 'failed';
	return 'internal';
}

function isOfSystem(cause: unknown): boolean {
	return cause instanceof Error && 'syscall' in cause;
}

/** Why the program ends when the relay could not be reached because of `problem`. */
export function reasonOfProblem({kind}: TransportProblem): ExitReason {
	return kind === 'bad-address' ? 'usage' : 'network';
}

/** Of what another program of this home answered. */
function reasonBeside(code: BesideCode): ExitReason {
	switch (code) {
		case 'not-found':
		case 'refused':
			return code;
		case 'input':
			return 'usage';
		case 'logged-out':
			return 'auth';
		case 'unreachable':
			return 'network';
		case 'keys-changed':
			return 'security';
		case 'nobody':
		case 'ended':
		case 'handed-over':
		case 'busy':
		case 'no-screen':
		case 'other-relay':
		case 'not-ready':
		case 'dropped':
		case 'storage':
		case 'bad-frame':
		case 'failed':
			return 'failed';
	}
}

function reasonOfSilence(code: UnreachableCode): ExitReason {
	switch (code) {
		case 'logged-out':
			return 'auth';
		case 'untrusted':
			return 'security';
		case 'sent-away':
			return 'refused';
		case 'offline':
		case 'no-answer':
		case 'bad-answer':
		case 'stopped':
			return 'network';
	}
}

function reasonOfRefusal(code: string): ExitReason {
	switch (code) {
		case 'auth-required':
		case 'auth-failed':
		case 'device-unknown':
			return 'auth';
		case 'not-found':
			return 'not-found';
		case 'name-invalid':
		case 'name-reserved':
		case 'bad-request':
		case 'too-long':
		case 'empty':
			return 'usage';
		default:
			return 'refused';
	}
}
