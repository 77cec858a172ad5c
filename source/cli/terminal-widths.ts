import {readFileSync, renameSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {makeFolder} from '../client/make-folder.ts';
import type {Paths} from '../client/paths.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Terminals that are remembered. */
const REMEMBERED = 50;

/**
 * Whether the signs of the interface are drawn as wide as they are reckoned in this terminal; undefined
 * when it was never measured, or nothing can be read.
 */
export function knownWidths(
	paths: Pick<Paths, 'state'>,
	environment: Environment,
): boolean | undefined {
	return readAll(paths).get(terminalIdentity(environment));
}

/** Remembers what was measured, for the next start in this terminal. What cannot be kept is measured again. */
export function rememberWidths(
	paths: Pick<Paths, 'state'>,
	environment: Environment,
	isAsDrawn: boolean,
): void {
	const all = readAll(paths);
	const identity = terminalIdentity(environment);
	all.delete(identity);
	all.set(identity, isAsDrawn);
	const kept = [...all].slice(-REMEMBERED);
	try {
		makeFolder(paths.state);
		const file = fileIn(paths);
		const beside = `${file}.new`;
		writeFileSync(beside, `${JSON.stringify({v: 1, terminals: Object.fromEntries(kept)})}\n`, {
			mode: 0o600,
		});
		renameSync(beside, file);
	} catch {
		// A disk that is full or read-only: nothing depends on it.
	}
}

/** What tells this terminal from others, in one line: its name and what stands between. */
export function terminalIdentity(environment: Environment): string {
	const {TERM_PROGRAM, TERM_PROGRAM_VERSION, TERM, VTE_VERSION, WT_SESSION} = environment;
	const {TMUX, STY, ZELLIJ, LC_ALL, LC_CTYPE, LANG, SSH_CONNECTION} = environment;
	const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '');
	return [
		TERM_PROGRAM,
		TERM_PROGRAM_VERSION,
		TERM,
		VTE_VERSION && `vte-${VTE_VERSION}`,
		WT_SESSION && 'windows-terminal',
		TMUX && 'tmux',
		STY && 'screen',
		ZELLIJ && 'zellij',

		SSH_CONNECTION && 'ssh',
		locale,
	]
		.filter((part) => part !== undefined && part !== '')
		.join(' ')
		.slice(0, 200);
}

function readAll(paths: Pick<Paths, 'state'>): Map<string, boolean> {
	try {
		const value: unknown = JSON.parse(readFileSync(fileIn(paths), 'utf8'));
		if (typeof value !== 'object' || value === null || !('terminals' in value)) return new Map();
		const entries = Object.entries(value.terminals ?? {});
		return new Map(
			entries.filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean'),
		);
	} catch {
		return new Map();
	}
}

function fileIn({state}: Pick<Paths, 'state'>): string {
	return path.join(state, 'terminals.json');
}
