import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import type {Metafile} from 'esbuild';

/** A library inside the bundle. */
type Library = {
	readonly name: string;
	readonly version: string;
	readonly license: string;
	readonly text: string;
};

/** Thrown where a library in the bundle does not say on which terms it may be passed on. */
export class NoticeError extends Error {
	readonly code = 'no-license';
}

/**
 * The text of THIRD_PARTY_NOTICES.txt: every library that left code in the bundle, with its version
 * and the terms it is passed on under. Throws a NoticeError for a library without any.
 */
export async function thirdPartyNotices(metafile: Metafile, root: string): Promise<string> {
	const files = Object.values(metafile.outputs)
		.flatMap(({inputs}) => Object.entries(inputs))
		.filter(([, {bytesInOutput}]) => bytesInOutput > 0)
		.map(([file]) => file);
	const folders = new Set(files.map(libraryFolder).filter((folder) => folder !== undefined));
	const libraries = await Promise.all(
		[...folders].sort().map((folder) => readLibrary(path.join(root, folder))),
	);
	return [
		'termchat contains code of the libraries below, each under its own terms.',
		...libraries.map(
			({name, version, license, text}) => `${name} ${version} (${license})\n\n${text}`,
		),
	].join(`\n\n${'-'.repeat(80)}\n\n`);
}

/** `node_modules/a/node_modules/@b/c/lib/x.js` → `node_modules/a/node_modules/@b/c`. */
function libraryFolder(file: string): string | undefined {
	return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

async function readLibrary(folder: string): Promise<Library> {
	const {name, version, license}: Record<string, unknown> = JSON.parse(
		await readFile(path.join(folder, 'package.json'), 'utf8'),
	);
	if (typeof license !== 'string' || license === '') {
		throw new NoticeError(
			`${name} has no licence in its package.json: do not bundle it, or ask its authors.`,
		);
	}

	const texts = await Promise.all(
		(await licenseFiles(folder)).map((file) => readFile(path.join(folder, file), 'utf8')),
	);
	const text = texts.length
		? texts.map((each) => each.trim()).join('\n\n')
		: `The package carries no licence text; its package.json says: ${license}.`;
	return {name: String(name), version: String(version), license, text};
}

/** A library that is a bundle itself has the terms of what it contains next to the code. */
async function licenseFiles(folder: string): Promise<readonly string[]> {
	const files = await readdir(folder, {recursive: true});
	return files
		.filter((file) => !file.includes('node_modules'))
		.filter((file) => /^(?:licen[cs]e|copying)s?\b/i.test(path.basename(file)))
		.filter((file) => !/\.[cm]?[jt]s$/.test(file))
		.sort();
}
