// Loads the TypeScript of the project in the processes of the tests: `--import` of this file. As
// `tsx` does, but what it makes of a file is kept for the next process (transformed.js), and so is
// the compiled code. Five hundred test files start a process each, most with hundreds of modules.

import module, {registerHooks} from 'node:module';
import path from 'node:path';
import process from 'node:process';
import {transformedSync} from './transformed.js';

const TYPESCRIPT = /\.tsx?(?:\?.*)?$/;
const compiled = path.join(import.meta.dirname, '../../node_modules/.cache/termchat/compiled');

/** For the message about a file that is not there: who imported it last. */
const importers = new Map();

// Coverage of functions that come compiled is less exact.
if (process.env.NODE_V8_COVERAGE === undefined) module.enableCompileCache(compiled);

registerHooks({
	/** Imports name the file with its ending, so there is nothing to look for. */
	resolve(specifier, context, nextResolve) {
		const {parentURL} = context;
		if (!(specifier.startsWith('.') && isOurs(parentURL) && TYPESCRIPT.test(specifier))) {
			return nextResolve(specifier, context);
		}

		const url = new URL(specifier, parentURL).href;
		importers.set(url, parentURL);
		return {url, format: 'module', shortCircuit: true};
	},
	load(url, context, nextLoad) {
		return isOurs(url) && TYPESCRIPT.test(url)
			? {format: 'module', source: sourceOf(url), shortCircuit: true}
			: nextLoad(url, context);
	},
});

function isOurs(url) {
	return url?.startsWith('file:') === true && !url.includes('/node_modules/');
}

function sourceOf(url) {
	try {
		return transformedSync(url);
	} catch (error) {
		if (error.code !== 'ENOENT') throw error;
		const message = `Cannot find ${url}, imported from ${importers.get(url)}`;
		throw Object.assign(new Error(message), {code: 'ERR_MODULE_NOT_FOUND'});
	}
}
