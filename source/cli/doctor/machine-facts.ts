import {existsSync, statSync} from 'node:fs';
import {statfs} from 'node:fs/promises';
import {release} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {Paths} from '../../client/paths.ts';
import {vaultDirectory} from '../../client/paths.ts';
import {nodeFileSystem} from '../../client/vault/file-system.ts';
import {vaultProtection} from '../../client/vault/passphrase.ts';
import {phrase, phrases, translated} from '../../words/phrase.ts';
import {type Fact, factsAbout} from './fact.ts';

const program = factsAbout('program');
const home = factsAbout('home');

/** The oldest Node that termchat runs on, as in its manifest. */
const OLDEST_NODE = [22, 22] as const;
/** Bytes below which a disk is as good as full. */
const LITTLE_SPACE = 50 * 1_048_576;

/** The program and what it runs on. */
export function programFacts(version: string): readonly Fact[] {
	return [
		program('termchat', version),
		program(
			'Node.js',
			process.versions.node,
			isTooOld(process.versions.node) ? tooOld() : undefined,
		),
		program(phrase`system`, `${process.platform} ${release()} ${process.arch}`),
	];
}

/** This person's folders: who can read them, what protects the keys, how much room is left. */
export async function homeFacts(paths: Paths): Promise<readonly Fact[]> {
	const folders = FOLDERS.map((name) => folderFact(name, paths[name]));
	return [...folders, await vaultFact(paths), await spaceFact(paths.data)];
}

const FOLDERS = phrases(['config', 'data', 'state', 'cache']);

function folderFact(name: (typeof FOLDERS)[number], folder: string): Fact {
	if (!existsSync(folder)) return home(translated(name), phrase`not there yet`);
	const {mode} = statSync(folder);
	const bits = (mode & 0o777).toString(8);
	// What others can read there is caches and settings, but keys and messages must be their owner's.
	const isOpen = nodeFileSystem.hasModes && name === 'data' && (mode & 0o077) !== 0;
	const advice = phrase`Others on this machine can look into it. Run: chmod 700 on that folder.`;
	return home(
		translated(name),
		nodeFileSystem.hasModes ? phrase`mode ${bits}` : phrase`there`,
		isOpen ? advice : undefined,
	);
}

async function vaultFact(paths: Paths): Promise<Fact> {
	try {
		const directory = vaultDirectory(paths);
		const protection = await vaultProtection({directory, fileSystem: nodeFileSystem});
		return home(phrase`keys`, translated(PROTECTIONS[protection ?? 'none']));
	} catch (error) {
		const why = error instanceof Error ? error.name : phrase`unknown`;
		return home(
			phrase`keys`,
			phrase`cannot be read (${why})`,
			phrase`Run termchat: it says what to do about them.`,
		);
	}
}

async function spaceFact(folder: string): Promise<Fact> {
	let at = path.resolve(folder);
	while (!existsSync(at) && path.dirname(at) !== at) at = path.dirname(at);
	try {
		const {bavail, bsize} = await statfs(at);
		const free = bavail * bsize;
		const isLittle = free < LITTLE_SPACE;
		return home(
			phrase`free space`,
			phrase`${Math.floor(free / 1_048_576)} MB`,
			isLittle
				? phrase`The disk is nearly full: messages and keys cannot be kept. Free some.`
				: undefined,
		);
	} catch {
		return home(phrase`free space`, phrase`not known here`);
	}
}

const PROTECTIONS = phrases({
	passphrase: 'protected by a passphrase',
	'key-file': 'not protected against theft of this disk (termchat passphrase set)',
	memory: 'kept on no disk',
	none: 'none yet',
});

function tooOld(): string {
	return phrase`termchat needs Node.js ${OLDEST_NODE.join('.')} or newer.`;
}

function isTooOld(version: string): boolean {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}
