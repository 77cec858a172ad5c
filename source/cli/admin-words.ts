import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {CONTROL_LINE_BYTES} from '../server/operator/control-lines.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import type {Invocation} from './invocation.ts';
import {readAll} from './standard-input.ts';

/**
 * The words as the relay's prompt would have them: flags among them, and paths from here made whole.
 * @throws {ExitError} `usage` for a flag that has nothing to do with the command.
 */
export function adminWords({words, flags}: Pick<Invocation, 'words' | 'flags'>): readonly string[] {
	const role = flags.text('role');
	const room = flags.text('room');
	const [name = '', ...rest] = withWholePath(words);
	if (name !== 'backup' && flags.has('with-keys')) throw misplaced('with-keys');
	if (name === 'invite') {
		return [name, ...rest, ...optional('--role', role), ...optional('--room', room)];
	}
	if (role !== undefined) throw misplaced('role');
	if (name === 'user' && rest[0] === 'delete' && flags.has('yes')) {
		return [name, ...rest, '--yes'];
	}
	if (flags.has('yes')) throw misplaced('yes');
	if (name === 'backup' && flags.has('force')) return [name, ...rest, '--force'];
	if (room === undefined) return [name, ...rest];
	if (!ROOMED.includes(name)) throw misplaced('room');
	return [name, `#${room.replace(/^#/, '')}`, ...rest];
}

/** Commands that a room can stand in front of. */
const ROOMED: readonly string[] = [
	...['kick', 'ban', 'unban', 'mute', 'unmute', 'bans', 'mutes', 'role'],
	...['filter', 'filters', 'reports'],
];

function optional(flag: string, value: string | undefined): readonly string[] {
	return value === undefined ? [] : [flag, value];
}

function misplaced(flag: string): ExitError {
	return new ExitError(
		'usage',
		phrase`--${flag} says nothing to that command. See: termchat help admin`,
	);
}

/** Half of what a line may have: as JSON some characters take twice as much. */
const MOST = CONTROL_LINE_BYTES / 2;

/**
 * The list for `users import FILE|-`, which is read here: the relay may run as somebody else.
 * @throws {ExitError} when it cannot be read.
 */
export async function readImport(invocation: Invocation): Promise<string | undefined> {
	const {words, stdin, signal} = invocation;
	if (words[0] !== 'users' || words[1] !== 'import') return undefined;
	const file = words.slice(2).join(' ');
	if (file === '') throw new ExitError('usage', phrase`Usage: termchat admin users import FILE|-`);
	if (file === '-') {
		const sentences = {
			tooLong: (most: number) => phrase`The list has more than ${most} bytes. Import it in parts.`,
			notText: () => phrase`The list is not UTF-8 text.`,
		};
		return readAll(stdin, {most: MOST, signal, sentences});
	}
	try {
		return await readFile(file, 'utf8');
	} catch (cause) {
		throw new ExitError('failed', phrase`${file} cannot be read. Check path and rights.`, {cause});
	}
}

/** A running relay has another folder to start from. */
function withWholePath(words: readonly string[]): readonly string[] {
	const [first, second, third, ...rest] = words;
	if (first === 'backup' && second !== undefined) {
		return [first, path.resolve(words.slice(1).join(' '))];
	}
	if (first === 'user' && second === 'export' && third !== undefined && rest.length > 0) {
		return [first, second, third, path.resolve(rest.join(' '))];
	}
	return words;
}
