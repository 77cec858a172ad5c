declare const brand: unique symbol;

/**
 * Bytes that make the terminal do something, built in this folder by `osc.ts` and `modes.ts` and by
 * nobody else. The output gate sends them as they are; whatever comes in a frame it checks.
 */
export type TerminalCommand = string & {readonly [brand]: true};

/** Vouches that a sequence was built in this folder from constants and inert text. */
export function asTerminalCommand(sequence: string): TerminalCommand {
	// The brand exists only for the compiler; this function is the one place that gives it.
	return sequence as TerminalCommand;
}
