import type {Invocation, Run} from './invocation.ts';

/** The chat: in full screen, or in lines where that was asked for or where nothing else works. */
export const run: Run = async (invocation) => {
	// Each brings much that the other never needs.
	const chat = isPlain(invocation)
		? await import('./plain-chat.ts')
		: await import('./screen-chat.ts');
	return chat.run(invocation);
};

/**
 * Whether to chat in lines: asked for, by Ink's variable for screen readers as well, or at a terminal
 * that cannot move its cursor.
 */
export function isPlain({flags, environment, stdin, stdout}: Invocation): boolean {
	if (flags.has('plain') || environment.INK_SCREEN_READER === 'true') return true;
	if (environment.NO_TUI !== undefined && environment.NO_TUI !== '') return true;
	return stdin.isTTY === true && stdout.isTTY === true && environment.TERM === 'dumb';
}
