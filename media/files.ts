import {copyFile, mkdir, mkdtemp, open, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {startRelay} from '../server.ts';
import {openOwner} from '../test/helpers/cli-homes.ts';
import type {Pty} from '../test/helpers/pty.ts';
import {screenshot} from '../test/helpers/screenshot.ts';
import {openTermchat} from '../test/helpers/whole-program.ts';

// Makes the pictures of docs/files.md: the real program on a pseudo-terminal, a real relay, and the
// little pictures that the tests of the decoders read. Run it with `npm run media`.

const QUIET = 250;
const FIXTURES = path.join(import.meta.dirname, '..', 'test', 'files', 'preview', 'fixtures');
/** Large enough to be seen on its way. */
const LARGE = 400 * 1_048_576;
const LIMIT = 2 ** 31;

const folder = await mkdtemp(path.join(tmpdir(), 'tm-'));
try {
	await takeAll();
} finally {
	await rm(folder, {recursive: true, force: true});
}

async function takeAll(): Promise<void> {
	const sizes = {fileBytes: LIMIT, fileBytesPerAccount: LIMIT, fileBytesPerDay: LIMIT};
	const relay = await startRelay({dataDirectory: path.join(folder, 'relay'), limits: sizes});
	const bob = await openOwner(path.join(folder, 'bob'), relay.url, 'bob');
	const home = path.join(folder, 'ada');
	const ada = await openOwner(home, relay.url, 'ada');
	await ada.client.openConversation('bob');
	await ada.close();
	const terminal = await openTermchat([], {home, columns: 80, rows: 24});
	try {
		await terminal.waitFor('#lobby');
		terminal.type('/recovery skip\r');
		await terminal.waitFor('s goes without');
		terminal.type('s');
		await terminal.waitFor('There is no recovery key');
		terminal.type('/msg bob\r');
		await terminal.waitFor('@bob  end-to-end');
		for (const [kind, from] of Object.entries({
			png: 'scene.png',
			jpeg: 'scene.jpg',
			gif: 'scene.gif',
		})) {
			const name = path.join(folder, 'out', `harbour-at-dusk.${from.slice(-3)}`);
			await mkdir(path.dirname(name), {recursive: true});
			await copyFile(path.join(FIXTURES, from), name);
			await send(terminal, name);
			await preview(terminal, `files-preview-${kind}`, `A ${kind.toUpperCase()} in half blocks`);
		}
		const code = path.join(folder, 'out', 'retry-plan.ts');
		const source = path.join(
			import.meta.dirname,
			'..',
			'source',
			'client',
			'files',
			'retry-plan.ts',
		);
		await copyFile(source, code);
		await send(terminal, code);
		await preview(terminal, 'files-preview-code', 'Code, highlighted');
		await takeTransfer(terminal);
	} finally {
		await terminal.close();
		await bob.close();
		await relay.close({retryAfterMax: 0});
	}
}

async function send(terminal: Pty, file: string): Promise<void> {
	terminal.type(`/send ${file}\r`);
	await terminal.waitFor(new RegExp(`\\[file\\] ${path.basename(file)}.*sealed`));
	await quiet(terminal);
}

async function preview(terminal: Pty, name: string, title: string): Promise<void> {
	terminal.type('/preview\r');
	await terminal.waitFor((screen) => /Esc/.test(screen) && !/Loading/.test(screen));
	await quiet(terminal);
	await take(terminal, name, title);
	terminal.press('\u{1B}');
	await terminal.waitFor('> ');
	await quiet(terminal);
}

async function takeTransfer(terminal: Pty): Promise<void> {
	const name = path.join(folder, 'out', 'field-recordings.flac');
	const file = await open(name, 'wx');
	// A hole in the disk is as long on its way as anything else.
	await file.truncate(LARGE);
	await file.close();
	terminal.resize(130, 24);
	terminal.type(`/send ${name} -- the whole week\r`);
	await terminal.waitFor(/\b[3-9]\d %.*left/);
	await take(terminal, 'files-transfer', 'A file on its way');
	terminal.type('/cancel\r');
	await quiet(terminal);
}

async function take(terminal: Pty, name: string, title: string): Promise<void> {
	const svg = screenshot(terminal.emulator, {title, windowTitle: 'termchat', hasCursor: false});
	if (svg.includes(folder)) throw new Error(`${name} shows a folder of this run.`);
	await writeFile(path.join(import.meta.dirname, `${name}.svg`), svg);
}

/** Resolves when nothing more of a frame is on its way. */
async function quiet(terminal: Pty): Promise<void> {
	for (let length = -1; length !== terminal.written().length; ) {
		length = terminal.written().length;
		await delay(QUIET);
	}
}
