import {counted, phrase} from '../words/phrase.ts';
import type {Desk} from './desk.ts';
import {isRemote, isSet, type Outside} from './outside.ts';
import {copyCommand, passedThrough} from './terminal/osc.ts';
import type {TerminalCommand} from './terminal/terminal-command.ts';

/**
 * Copies a text to the person's clipboard, and says so in the hint: by `said`, or how many lines they
 * are. Terminals are asked first, as that works over SSH; tmux keeps such a question to itself unless it
 * is set up otherwise, so there its own program is. Where the terminal is known not to listen a program
 * of this machine takes the text. Otherwise it is shown, to be copied by hand. Never rejects.
 */
export async function copyText(desk: Desk, text: string, said?: string): Promise<void> {
	const clean = withoutControls(text);
	const command = copyCommand(clean);
	if (await isTaken(desk, clean, command)) {
		desk.hint(said ?? linesCopied(text));
	} else if (command === undefined) {
		showToCopy(desk, clean, phrase`That is more than terminals take.`);
	} else {
		showToCopy(desk, clean, phrase`This terminal takes no clipboard.`);
	}
}

/** Whether a program or the terminal was given the text; `command` is missing where it is too long for that. */
async function isTaken(
	{outside, stage}: Desk,
	text: string,
	command: TerminalCommand | undefined,
): Promise<boolean> {
	const environment = outside?.environment ?? {};
	if (outside !== undefined && isSet(environment.TMUX)) {
		const isHeld = await outside.run(TMUX_CLIPBOARD, text);
		if (command === undefined) return isHeld;
		// What tmux does not know of its terminal can still reach that one (allow-passthrough).
		if (!isHeld) stage.send(command);
		stage.send(passedThrough(command, 'tmux'));
		return true;
	}
	const hearing = hearingOf(environment);
	const mayRun = command === undefined ? !isRemote({environment}) : hearing !== 'hears';
	if (outside !== undefined && mayRun && (await runFirst(outside, text))) return true;
	if (command === undefined || hearing === 'deaf') return false;
	stage.send(passedThrough(command, isSet(environment.STY) ? 'screen' : undefined));
	return true;
}

/** What of a foreign text may be pasted into another program: no control characters but line breaks and tabs. */
export function withoutControls(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
	return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}

/** Into its buffer, and (from 3.2 on) into the clipboard of the terminal that it runs in. */
const TMUX_CLIPBOARD = ['tmux', 'load-buffer', '-w', '-'] as const;

/**
 * Whether the terminal knows OSC 52: some are known not to, and nobody is told that the text went
 * nowhere. xterm knows it and refuses it unless it is allowed in its resources.
 */
function hearingOf({
	TERM = '',
	TERM_PROGRAM,
	VTE_VERSION,
	XTERM_VERSION,
}: Outside['environment']): 'hears' | 'doubtful' | 'deaf' {
	const isDeaf =
		TERM_PROGRAM === 'Apple_Terminal' || isSet(VTE_VERSION) || /^(?:linux|dumb)$/.test(TERM);
	return isDeaf ? 'deaf' : isSet(XTERM_VERSION) ? 'doubtful' : 'hears';
}

/** The programs that may hold a clipboard here, the likeliest first. */
function clipboardPrograms({environment, platform}: Outside): ReadonlyArray<readonly string[]> {
	const {WAYLAND_DISPLAY, DISPLAY, WSL_DISTRO_NAME} = environment;
	if (platform === 'darwin') {
		return [['pbcopy']];
	}
	if (platform === 'win32' || isSet(WSL_DISTRO_NAME)) {
		return [['clip.exe']];
	}
	return [
		...(isSet(WAYLAND_DISPLAY) ? [['wl-copy']] : []),
		...(isSet(DISPLAY)
			? [
					['xclip', '-selection', 'clipboard'],
					['xsel', '--clipboard', '--input'],
				]
			: []),
	];
}

async function runFirst(outside: Outside, text: string): Promise<boolean> {
	for (const argv of clipboardPrograms(outside)) {
		if (await outside.run(argv, text)) {
			return true;
		}
	}
	return false;
}

function showToCopy(desk: Desk, text: string, why: string): void {
	const lines = text.split('\n');
	desk.openOverlay({
		type: 'page',
		title: phrase`To copy by hand`,
		lines,
		code: undefined,
		scroll: 0,
	});
	desk.hint(`${why} ${phrase`Mark it with the mouse: /bare gives that back to the terminal.`}`);
}

function linesCopied(text: string): string {
	return counted(text.split('\n').length, ['Copied 1 line.', 'Copied {1} lines.']);
}
