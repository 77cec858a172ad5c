import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {constants} from 'node:fs';
import {access, mkdir, mkdtemp, open, readdir, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {phrase} from '../../words/phrase.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export type EditorOptions = {
	/** Where VISUAL, EDITOR and PATH are looked up (`process.env`). */
	readonly environment: Environment;
	/** Where the text lies while it is edited; the system's folder for such files unless given. */
	readonly folder?: string;
	/** The file's name, by whose ending editors know what it holds; `message.md` unless given. */
	readonly name?: string;
};

/** What came back from an editor. */
export type EditorOutcome =
	| {readonly type: 'edited'; readonly text: string}
	/** `sentence` says why nothing came of it. */
	| {readonly type: 'failed'; readonly sentence: string};

/** The largest text that is taken back, in bytes; a message holds far less. */
const LARGEST = 1_048_576;

/** What is tried where nobody said which editor they like. */
const FALLBACKS = ['sensible-editor', 'nano', 'vim', 'vi'];

/**
 * Lets the person's own editor change a text, on the terminal that this process has: give it back
 * first. The text lies in a file that nobody else may read, which is gone afterwards whatever happens.
 * Never rejects.
 */
export async function editInProcess(text: string, options: EditorOptions): Promise<EditorOutcome> {
	const command = await editorCommand(options.environment);
	if (command === undefined) {
		return failed(phrase`No editor was found. Set VISUAL or EDITOR to the one you like.`);
	}
	let place: string | undefined;
	try {
		place = await privateFolder(options.folder);
		const file = path.join(place, options.name ?? 'message.md');
		await writePrivate(file, text);
		const code = await run(command, file);
		if (code !== 0) {
			return failed(phrase`The editor ended with ${code}, so the text is as it was.`);
		}
		return await readBack(file);
	} catch (error) {
		return failed(sentenceFor(error, command));
	} finally {
		if (place !== undefined) {
			// What cannot be removed now is in a folder that only this person can enter.
			await rm(place, {recursive: true, force: true}).catch(() => {});
		}
	}
}

/**
 * Removes the texts that programs left in that folder which were killed while an editor had them: after
 * a day, as somebody may still want what they wrote, or still be writing. Never rejects.
 */
export async function sweepEdited(folder: string, now: number): Promise<void> {
	const names = await readdir(folder).catch(() => []);
	for (const name of names) {
		const [whole, owner = ''] = LEFT.exec(name) ?? [];
		if (whole === undefined || isRunning(Number(owner))) continue;
		const place = path.join(folder, name);
		const age = await stat(place).then(
			({mtimeMs}) => now - mtimeMs,
			() => 0,
		);
		if (age > KEPT) await rm(place, {recursive: true, force: true}).catch(() => {});
	}
}

/** A folder with a text, and the number of the process that made it. */
const LEFT = /^termchat-text-(?:(\d+)-)?\w{6}$/;
/** Milliseconds for which the text of a killed program is kept. */
const KEPT = 24 * 3_600_000;

function isRunning(pid: number): boolean {
	if (pid === 0) return false;
	try {
		return process.kill(pid, 0);
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
}

/**
 * The words of a command line as a person writes it into VISUAL: blanks part them, quotes keep blanks,
 * and outside single quotes a backslash takes the next character as it is (IEEE 1003.1, 2.2, without
 * its expansions).
 */
export function commandWords(line: string): readonly string[] {
	const words: string[] = [];
	let word: string | undefined;
	let quote = '';
	for (let index = 0; index < line.length; index++) {
		const character = line.charAt(index);
		if (quote !== '' && character === quote) {
			quote = '';
		} else if (character === '\\' && quote !== "'" && index + 1 < line.length) {
			index++;
			word = (word ?? '') + line.charAt(index);
		} else if (quote === '' && (character === '"' || character === "'")) {
			quote = character;
			word ??= '';
		} else if (quote === '' && /\s/.test(character)) {
			if (word !== undefined) words.push(word);
			word = undefined;
		} else {
			word = (word ?? '') + character;
		}
	}
	return word === undefined ? words : [...words, word];
}

/** What the person likes, or the first of the usual ones that is there. */
async function editorCommand(environment: Environment): Promise<string | undefined> {
	const chosen = [environment.VISUAL, environment.EDITOR].find(
		(command) => command !== undefined && command.trim() !== '',
	);
	if (chosen !== undefined || process.platform === 'win32') {
		return chosen ?? 'notepad';
	}
	const folders = (environment.PATH ?? '').split(path.delimiter).filter((each) => each !== '');
	for (const name of FALLBACKS) {
		for (const folder of folders) {
			if (await isProgram(path.join(folder, name))) return name;
		}
	}
	return undefined;
}

async function isProgram(file: string): Promise<boolean> {
	try {
		await access(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

async function privateFolder(parent: string | undefined): Promise<string> {
	if (parent !== undefined) {
		await mkdir(parent, {recursive: true, mode: 0o700});
	}
	// Made with mode 0700.
	return mkdtemp(path.join(parent ?? tmpdir(), `termchat-text-${process.pid}-`));
}

async function writePrivate(file: string, text: string): Promise<void> {
	const handle = await open(file, 'wx', 0o600);
	try {
		await handle.writeFile(text === '' || text.endsWith('\n') ? text : `${text}\n`);
	} finally {
		await handle.close();
	}
}

/** Resolves with the exit code; a signal counts as one. */
async function run(command: string, file: string): Promise<number | string> {
	const child =
		process.platform === 'win32'
			? // Many editors there are scripts, which only the command interpreter runs.
				spawn(process.env.ComSpec ?? 'cmd.exe', ['/d', '/s', '/c', `"${command} "${file}""`], {
					stdio: 'inherit',
					windowsVerbatimArguments: true,
				})
			: spawnWords(commandWords(command), file);
	const [code, signal]: readonly unknown[] = await once(child, 'exit');
	return typeof code === 'number' ? code : String(signal);
}

/** No shell reads the words, so that nothing in a path is taken for more than a path. */
function spawnWords([program = '', ...rest]: readonly string[], file: string) {
	return spawn(program, [...rest, file], {stdio: 'inherit'});
}

async function readBack(file: string): Promise<EditorOutcome> {
	const {size} = await stat(file);
	if (size > LARGEST) {
		return failed(phrase`The text became too large for a message, so it is as it was.`);
	}
	const text = await readFile(file, 'utf8');
	return {
		type: 'edited',
		text: text
			.replace(/^\u{FEFF}/u, '')
			.replaceAll('\r\n', '\n')
			.replace(/\n+$/, ''),
	};
}

function sentenceFor(error: unknown, command: string): string {
	const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
	const name = commandWords(command)[0] ?? command;
	if (isMissing) {
		return phrase`There is no program "${name}". Set VISUAL or EDITOR to the editor you like.`;
	}
	return error instanceof Error
		? phrase`The editor could not be used: ${error.message}.`
		: phrase`The editor could not be used: unknown error.`;
}

function failed(sentence: string): EditorOutcome {
	return {type: 'failed', sentence};
}
