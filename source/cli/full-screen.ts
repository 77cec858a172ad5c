import {userInfo} from 'node:os';
import {ReadStream} from 'node:tty';
import {openConfigFiles} from '../client/config-files.ts';
import {systemClock} from '../protocol/environment.ts';
import type {TuiEnd, TuiOptions} from '../tui/run-tui.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError, type ExitReason} from './exit-code.ts';
import type {Home} from './home.ts';
import type {Invocation} from './invocation.ts';
import {keepMemorySmall, processMemory} from './memory-keeper.ts';
import {notifyProgram} from './notify-program.ts';
import {personDisk} from './person-disk.ts';
import {knownWidths, rememberWidths} from './terminal-widths.ts';

/**
 * Refuses to draw where nobody could see or type.
 * @throws {ExitError} `usage`.
 */
export function requireTerminal({stdin, stdout, environment}: Invocation): void {
	if (stdin.isTTY && stdout.isTTY && environment.TERM !== 'dumb') return;
	throw new ExitError(
		'usage',
		phrase`termchat needs a terminal to draw on. In lines: termchat --plain. In a script: termchat send and termchat tail.`,
	);
}

/** Keeps this process small for as long as somebody chats in it. */
export function keepChatSmall({stdin}: Pick<Invocation, 'stdin'>): {close(): void} {
	return keepMemorySmall({
		clock: systemClock,
		memory: processMemory(),
		typed: () => (stdin instanceof ReadStream ? stdin.bytesRead : 0),
	});
}

/** What the screen needs of this process. */
export function screenOptions(
	invocation: Invocation,
	{settings, paths}: Pick<Home, 'settings'> & Partial<Pick<Home, 'paths'>>,
): TuiOptions {
	const {stdin, stdout, stderr, version, flags} = invocation;
	const environment = flags.has('no-color')
		? {...invocation.environment, NO_COLOR: '1'}
		: invocation.environment;
	const runNotify = notifyProgram(environment);
	const screen = {stdin, stdout, stderr, environment, version, settings};
	const own =
		paths === undefined
			? {}
			: {
					editorFolder: paths.state,
					files: openConfigFiles(paths.config),
					widths: {
						drawsSymbols: knownWidths(paths, environment),
						remember: (drawsSymbols: boolean) => rememberWidths(paths, environment, drawsSymbols),
					},
				};
	const disk = personDisk(environment, settings);
	return {...screen, ...own, clock: systemClock, runNotify, disk};
}

/** Why the program ends when the screen ended so. */
export function reasonOf({reason}: TuiEnd): ExitReason {
	switch (reason.type) {
		case 'closed':
			return 'ok';
		case 'failed':
			return 'internal';
		case 'hung-up':
		case 'signalled':
			return 'terminated';
	}
}

/** How the person is called on this machine; empty where that is not known. */
export function loginName(): string {
	try {
		return userInfo().username;
	} catch {
		// No entry for this account of the machine, as in some containers.
		return '';
	}
}
