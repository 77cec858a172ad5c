// TypeScript as JavaScript, kept on disk by what it was made of: the text itself, the name of its
// file, this file, and the version of esbuild. So what is found there is never out of date.

import {hash} from 'node:crypto';
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';

const root = path.join(import.meta.dirname, '..', '..');
const folder = path.join(root, 'node_modules', '.cache', 'termchat', 'transformed');
const require = createRequire(import.meta.url);

/** What is not of the project, or is made: no test imports TypeScript from there. */
const LEFT_OUT = /^(?:node_modules|dist|pkg|build|coverage|\.git)$/;

/** A folder that only others may write to; on Windows, also a file that somebody is reading. */
const NOT_KEPT = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'ENOENT']);

/** Files that were made this recently may belong to another run that is still going on. */
const RECENT_MS = 24 * 60 * 60 * 1000;

/** Returns the JavaScript of a TypeScript file, from disk when it was made before. */
export function transformedSync(url) {
	const file = fileURLToPath(url);
	const text = readFileSync(file, 'utf8');
	const kept = pathOf(file, text);
	try {
		return readFileSync(kept, 'utf8');
	} catch (error) {
		if (error.code !== 'ENOENT') throw error;
	}

	const {code} = require('esbuild').transformSync(text, optionsOf(file));
	keep(kept, code);
	return code;
}

/** Makes all that is missing for the files of the project, many at once, and removes what is old. */
export async function transformAll() {
	const present = new Set(existsSync(folder) ? readdirSync(folder) : []);
	const wanted = new Set();
	const missing = [];
	for (const file of typescriptFiles()) {
		const text = textOf(file);
		if (text === undefined) continue;
		const kept = pathOf(file, text);
		wanted.add(path.basename(kept));
		if (!present.has(path.basename(kept))) missing.push({file, text, kept});
	}

	if (missing.length > 0) {
		const {stop, transform} = require('esbuild');
		// A file with a mistake in it concerns whoever imports it, and nobody else.
		const makeOne = ({file, text, kept}) =>
			transform(text, optionsOf(file)).then(
				({code}) => keep(kept, code),
				() => {},
			);
		await Promise.all(missing.map(makeOne));
		await stop();
	}

	for (const name of present) {
		if (!wanted.has(name)) removeOld(path.join(folder, name));
	}
}

function optionsOf(file) {
	return {
		loader: file.endsWith('x') ? 'tsx' : 'ts',
		// Found beside the file that was loaded; errors name its lines, not those of the JavaScript.
		sourcefile: path.basename(file),
		sourcemap: 'inline',
		sourcesContent: false,
		format: 'esm',
		platform: 'node',
		target: 'node22.22',
		charset: 'utf8',
		tsconfigRaw: {compilerOptions: {jsx: 'react-jsx', verbatimModuleSyntax: true}},
	};
}

const esbuildManifest = path.join(root, 'node_modules', 'esbuild', 'package.json');
const maker = [import.meta.filename, esbuildManifest]
	.map((file) => hash('sha1', readFileSync(file)))
	.join();

function pathOf(file, text) {
	return path.join(folder, hash('sha1', `${maker}\0${path.basename(file)}\0${text}`));
}

/** Whole or not at all: other processes read here meanwhile. What cannot be kept is made again. */
function keep(file, code) {
	const unfinished = `${file}.${process.pid}`;
	try {
		mkdirSync(folder, {recursive: true});
		writeFileSync(unfinished, code);
		renameSync(unfinished, file);
	} catch (error) {
		if (!NOT_KEPT.has(error.code)) throw error;
	}
}

function removeOld(file) {
	const made = statSync(file, {throwIfNoEntry: false})?.mtimeMs ?? 0;
	if (Date.now() - made > RECENT_MS) rmSync(file, {force: true});
}

/** Undefined for what is gone again, and for an editor's mark of a file that is being edited. */
function textOf(file) {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		if (error.code !== 'ENOENT') throw error;
		return undefined;
	}
}

function typescriptFiles() {
	return readdirSync(root, {withFileTypes: true})
		.filter(({name}) => !LEFT_OUT.test(name))
		.flatMap((entry) =>
			entry.isDirectory()
				? readdirSync(path.join(root, entry.name), {recursive: true, encoding: 'utf8'}).map(
						(name) => path.join(root, entry.name, name),
					)
				: [path.join(root, entry.name)],
		)
		.filter((file) => /\.tsx?$/.test(file));
}
