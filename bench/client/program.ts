import {cp, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import process from 'node:process';
import {bundle, bundleFolder} from '../../source/build/bundle.ts';
import {temporaryFolder} from '../temporary-folder.ts';

/** A command line that starts a full-screen program. */
export type Program = {
	readonly arguments: readonly string[];
	readonly environment?: Readonly<Record<string, string | undefined>>;
};

const root = join(import.meta.dirname, '..', '..');

/** Bundles the program and lays it out as it is published: the guard and the bundle beside it. */
export async function packedProgram(): Promise<Program> {
	const place = temporaryFolder('termchat-packed');
	await bundle();
	await cp(bundleFolder, join(place, 'dist'), {recursive: true});
	await cp(join(root, 'source/bin'), join(place, 'bin'), {recursive: true});
	await writeFile(join(place, 'package.json'), '{"name": "termchat", "type": "module"}');
	return {arguments: [join(place, 'bin/termchat.cjs')]};
}

/** The sources as they are, compiled while they load. */
export function unbundledProgram(): Program {
	return {
		arguments: ['--import', 'tsx', join(root, 'cli.tsx')],
		// React chooses by this which of its builds it is; the bundle has chosen already.
		environment: {NODE_ENV: 'production'},
	};
}

/** One of the small programs beside this file. */
export function peerProgram(file: string): Program {
	const environment = {NODE_ENV: undefined};
	return {arguments: ['--import', 'tsx', join(import.meta.dirname, file)], environment};
}

/** Where programs are started: the place of the packages that they import. */
export const workingDirectory = root;

/** The Node that runs this. */
export const node = process.execPath;
