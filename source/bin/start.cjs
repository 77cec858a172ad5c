'use strict';

const {existsSync, readdirSync, statSync} = require('node:fs');
const {enableCompileCache} = require('node:module');
const path = require('node:path');
const {pathToFileURL} = require('node:url');

const bundled = path.join(__dirname, '..', 'dist', 'cli.js');
const checkout = path.join(__dirname, '..', '..');

start().catch((error) => {
	const detail = process.env.TERMCHAT_DEBUG ? error?.stack : error?.message;
	process.stderr.write(
		`termchat could not start: ${detail ?? error}\n` +
			'Install it again; if that does not help, please report this with TERMCHAT_DEBUG=1 set.\n',
	);
	process.exit(70);
});

async function start() {
	cacheCompiledCode();

	if (existsSync(bundled)) {
		await load(bundled);
		return;
	}

	const built = path.join(checkout, 'dist', 'cli.js');
	if (isUpToDate(built)) {
		await load(built);
		return;
	}

	await runSources();
}

/**
 * Compiled code is kept in our own cache folder, once the program has made one. Node's default is a
 * shared temporary folder, where another account of the machine could leave code for us to run.
 */
function cacheCompiledCode() {
	const folder = cacheFolder();
	if (folder && isPrivate(folder)) enableCompileCache(path.join(folder, 'compiled'));
}

// The same as "cache" in source/client/paths.ts; a test compares them.
function cacheFolder() {
	const {env, platform} = process;
	if (env.TERMCHAT_HOME) return path.resolve(env.TERMCHAT_HOME, 'cache');
	if (platform === 'win32')
		return env.LOCALAPPDATA && path.join(env.LOCALAPPDATA, 'termchat', 'cache');
	const caches = env.XDG_CACHE_HOME;
	if (caches && path.isAbsolute(caches)) return path.join(caches, 'termchat');
	return env.HOME && path.join(env.HOME, '.cache', 'termchat');
}

function isPrivate(folder) {
	try {
		const {uid, mode} = statSync(folder);
		return process.platform === 'win32' || (uid === process.getuid() && (mode & 0o022) === 0);
	} catch {
		// Not there yet, or out of reach: the program then starts without its cache.
		return false;
	}
}

async function load(file) {
	await import(pathToFileURL(file).href);
}

/**
 * In a checkout the bundle is as good as the sources until one of them changes. Folders are compared
 * too: a deleted file leaves its mark only there.
 */
function isUpToDate(file) {
	const built = statSync(file, {throwIfNoEntry: false})?.mtimeMs;
	if (built === undefined) return false;
	const isOlder = (entry) => statSync(entry).mtimeMs <= built;
	const source = path.join(checkout, 'source');
	return (
		['cli.tsx', 'server.ts', 'package.json', 'package-lock.json'].every((name) =>
			isOlder(path.join(checkout, name)),
		) &&
		isOlder(source) &&
		readdirSync(source, {recursive: true}).every((name) => isOlder(path.join(source, name)))
	);
}

async function runSources() {
	// React decides by this, once, which of its builds to load: the other draws three times slower.
	// The bundle has it built in, so that programs started from termchat do not inherit it.
	process.env.NODE_ENV ||= 'production';

	let tsx;
	try {
		tsx = require('tsx/esm/api');
	} catch (error) {
		if (error.code !== 'MODULE_NOT_FOUND') throw error;
		process.stderr.write(
			'This checkout was installed without the tools that run its sources.\n' +
				`Run \`npm ci\` in ${path.resolve(checkout)}, then start termchat again.\n`,
		);
		process.exit(70);
	}

	// Named, because tsx would look for one where the program was started.
	tsx.register({tsconfig: path.join(checkout, 'tsconfig.json')});
	const {registerSwaps} = await import('../tui/terminal/swaps.ts');
	registerSwaps();
	await load(path.join(checkout, 'cli.tsx'));
}
