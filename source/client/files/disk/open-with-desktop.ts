import {spawn} from 'node:child_process';
import process from 'node:process';
import {type Clock, systemClock} from '../../../protocol/environment.ts';
import {phrase} from '../../../words/phrase.ts';
import {InputError} from '../../error.ts';
import {openable} from './what-can-run.ts';

export type DesktopOptions = {
	readonly platform?: NodeJS.Platform;
	readonly clock?: Clock;
	/** Starts a program without a shell and lets it go on by itself. */
	readonly start?: StartProgram;
};

/** Starts a program; resolves whether it is there and did not fail within that many milliseconds. */
export type StartProgram = (
	command: OpeningCommand,
	patience: {readonly clock: Clock; readonly milliseconds: number},
) => Promise<boolean>;

export type OpeningCommand = {
	readonly program: string;
	readonly words: readonly string[];
	/** Of Windows: the words are quoted already. */
	readonly isVerbatim: boolean;
	/** Whether its exit code tells if it worked. */
	readonly tellsFailure: boolean;
};

/**
 * Shows a file with the program that the desktop has for its kind.
 * @throws {InputError} when there is no such file, it could run as a program, or nothing opens it.
 */
export async function openWithDesktop(file: string, options: DesktopOptions = {}): Promise<void> {
	const {platform = process.platform, clock = systemClock, start = startProgram} = options;
	const real = await openable(file, platform);
	if (await start(openingCommand(real, platform), {clock, milliseconds: PATIENCE})) return;
	throw new InputError(
		phrase`Nothing here opens ${real}. Open it yourself, or set a program for such files in your desktop.`,
	);
}

/** How the desktop of a platform is told to open a file. */
export function openingCommand(real: string, platform: NodeJS.Platform): OpeningCommand {
	const common = {words: [real], isVerbatim: false, tellsFailure: true};
	switch (platform) {
		case 'win32':
			// Unquoted, a comma would part the path. No name of Windows has a quotation mark in it.
			return {program: 'explorer.exe', words: [`"${real}"`], isVerbatim: true, tellsFailure: false};
		case 'darwin':
			return {...common, program: 'open'};
		default:
			return {...common, program: 'xdg-open'};
	}
}

/** A viewer that runs in the foreground of `xdg-open` counts as one that works after so long. */
const PATIENCE = 1500;

const startProgram: StartProgram = (command, {clock, milliseconds}) => {
	const {program, words, isVerbatim, tellsFailure} = command;
	const {promise, resolve} = Promise.withResolvers<boolean>();
	try {
		const child = spawn(program, words, {
			stdio: 'ignore',
			detached: process.platform !== 'win32',
			windowsHide: true,
			windowsVerbatimArguments: isVerbatim,
		});
		const timer = clock.after(milliseconds, () => resolve(true));
		const ended = (isStarted: boolean) => {
			timer.cancel();
			resolve(isStarted);
		};
		child.once('error', () => ended(false));
		child.once('exit', (code) => ended(!tellsFailure || code === 0));
		child.unref();
	} catch {
		// A word that no program can be given: nothing was started.
		resolve(false);
	}
	return promise;
};
