import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import type {Pty} from '../test/helpers/pty.ts';
import {screenshot} from '../test/helpers/screenshot.ts';
import {openTermchat} from '../test/helpers/whole-program.ts';
import {playScene} from './scene.ts';

// Makes the pictures of the documentation: drives the real program on a pseudo-terminal, against a
// real relay, and writes what an emulator shows of it as SVG. Run it with `npm run media`.

/** Milliseconds without output after which a frame is taken to be complete. */
const QUIET = 150;

const folder = await mkdtemp(path.join(tmpdir(), 'termchat-media-'));
try {
	await takeFirstRun(path.join(folder, 'first-run'));
	const scene = await playScene(folder);
	try {
		await scene.chat();
		await picture(scene.ada, 'chat', 'Rooms, a conversation with code, and people');
		await picture(scene.kei, 'small', 'The same conversation in a terminal of 48 by 20');
		await scene.goTo();
		await picture(scene.ada, 'go-to', 'Going to a room by a few of its letters');
		await scene.privately();
		await picture(scene.ada, 'private', 'A private conversation, and how far its keys are trusted');
	} finally {
		await scene.close();
	}
} finally {
	await rm(folder, {recursive: true, force: true});
}

async function takeFirstRun(home: string): Promise<void> {
	const program = await openTermchat([], {home});
	try {
		await program.waitFor('call you?');
		// The suggestion is the login name of whoever makes the pictures.
		program.press('\u{15}');
		program.type('ada');
		program.press('\r');
		await program.waitFor('Host here');
		await picture(program, 'first-run', 'The first start: host here, join, or look at the demo');
	} finally {
		await program.close();
	}
}

async function picture(program: Pty, name: string, title: string): Promise<void> {
	await quiet(program);
	const svg = screenshot(program.emulator, {
		title,
		windowTitle: 'termchat',
		hasCursor: showsCursor(program.written()),
	});
	await writeFile(path.join(import.meta.dirname, `${name}.svg`), svg);
}

/** Whether the last word on the cursor was that it be seen. */
function showsCursor(written: string): boolean {
	return written.lastIndexOf('\u{1B}[?25h') > written.lastIndexOf('\u{1B}[?25l');
}

/** Resolves when nothing more of a frame is on its way. */
async function quiet(program: Pty): Promise<void> {
	for (let length = -1; length !== program.written().length; ) {
		length = program.written().length;
		await delay(QUIET);
	}
}
