import {counted, phrase} from '../words/phrase.ts';
import type {Desk} from './desk.ts';
import {isRemote, isSet, type Outside} from './outside.ts';
import {copyCommand, passedThrough} from './terminal/osc.ts';

/**
 * Copies a text to the person's clipboard, and says so in the hint: by `said`, or how many lines they
 * are. Terminals are asked first, as that works over SSH; where the terminal is
 * known not to listen a program of this machine is. Otherwise the text is shown, to be copied by hand.
 * Never rejects.
 */
export async function copyText(desk: Desk, text: string, said?: string): Promise<void> {
	const {outside} = desk;
	const copied = said ?? linesCopied(text);
	const clean = withoutControls(text);
	const programs = outside === undefined ? [] : clipboardPrograms(outside);
	if (outside !== undefined && isDeaf(outside)) {
		if (await runFirst(outside, programs, clean)) {
			desk.hint(copied);
		} else {
			showToCopy(desk, clean, phrase`This terminal takes no clipboard.`);
		}
		return;
	}
	const command = copyCommand(clean);
	if (command !== undefined) {
		const {TMUX, STY} = outside?.environment ?? {};
		const passage = isSet(TMUX) ? 'tmux' : isSet(STY) ? 'screen' : undefined;
		if (passage === 'tmux') {
			// tmux takes it itself (set-clipboard) or hands it on (allow-passthrough): either may be off.
			desk.stage.send(command);
		}
		desk.stage.send(passedThrough(command, passage));
		desk.hint(copied);
		return;
	}
	if (outside !== undefined && !isRemote(outside) && (await runFirst(outside, programs, clean))) {
		desk.hint(copied);
	} else {
		showToCopy(desk, clean, phrase`That is more than terminals take.`);
	}
}

/** What of a foreign text may be pasted into another program: no control characters but line breaks and tabs. */
export function withoutControls(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
	return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}

/** Terminals that are known not to know OSC 52: the text would go nowhere. */
function isDeaf({environment}: Outside): boolean {
	const {TERM = '', TERM_PROGRAM, VTE_VERSION, TMUX} = environment;
	return (
		!isSet(TMUX) &&
		(TERM_PROGRAM === 'Apple_Terminal' || isSet(VTE_VERSION) || /^(?:linux|dumb)$/.test(TERM))
	);
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

async function runFirst(
	outside: Outside,
	programs: ReadonlyArray<readonly string[]>,
	text: string,
): Promise<boolean> {
	for (const argv of programs) {
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
