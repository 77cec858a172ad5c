import {spawn} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {phrase} from '../../words/phrase.ts';
import type {Outside} from '../outside.ts';

/** The machine of this process, for a terminal with this environment (`process.env`). */
export function outsideProcess(environment: Outside['environment']): Outside {
	return {
		environment,
		platform: process.platform,
		run: (argv, input) => run(argv, {input, environment}),
		save,
	};
}

/** Milliseconds after which a program that goes on counts as one that works: viewers stay open. */
const PATIENCE = 1500;

function run(
	[program = '', ...words]: readonly string[],
	{
		input,
		environment,
	}: {readonly input: string | undefined; readonly environment: Outside['environment']},
): Promise<boolean> {
	const {promise, resolve} = Promise.withResolvers<boolean>();
	try {
		const child = spawn(program, words, {
			stdio: [input === undefined ? 'ignore' : 'pipe', 'ignore', 'ignore'],
			env: {...environment},
			detached: process.platform !== 'win32',
			windowsHide: true,
		});
		const timer = setTimeout(() => resolve(true), PATIENCE);
		timer.unref();
		child.once('error', () => resolve(false));
		child.once('exit', (code) => resolve(code === 0));
		// A program that does not want its input is one that failed, and says so by its exit.
		child.stdin?.on('error', () => {});
		child.stdin?.end(input);
		child.unref();
	} catch {
		resolve(false);
	}
	return promise;
}

async function save(file: string, text: string): Promise<string | undefined> {
	const home = file === '~' || file.startsWith('~/') ? os.homedir() + file.slice(1) : file;
	const full = path.resolve(home);
	try {
		await writeFile(full, text, {flag: 'wx', mode: 0o600});
		return undefined;
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		switch (code) {
			case 'EEXIST':
				return phrase`${full} exists already, and stays as it is. Choose another name.`;
			case 'ENOENT':
				return phrase`There is no folder ${path.dirname(full)}.`;
			case 'EACCES':
			case 'EPERM':
				return phrase`You may not write to ${path.dirname(full)}.`;
			default:
				return phrase`${full} could not be written.`;
		}
	}
}
