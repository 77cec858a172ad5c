import {cp, mkdir, readFile, rm, utimes} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {type BuildOptions, build, type Metafile, type Plugin} from 'esbuild';
import manifest from '../../package.json' with {type: 'json'};
import {bundledModules} from '../tui/terminal/swaps.ts';
import {bundleLibraries, librariesApart} from './libraries.ts';
import {withoutUnused} from './unused.ts';

const root = path.join(import.meta.dirname, '..', '..');

/** The folder the bundle is written to. */
export const bundleFolder = path.join(root, 'dist');

/** What the published package offers, by the name of its file in the bundle. */
export const entryPoints = {
	cli: 'cli.tsx',
	api: 'source/client/index.ts',
	server: 'server.ts',
} as const;

/** What is started as a thread, by the name of its file in the bundle. */
const threads = {'preview-thread': 'source/client/files/preview/decode-thread.ts'} as const;

/**
 * Bundles the program and its two libraries into `dist/`: readable ES modules in lazily loaded
 * pieces, and everything they depend on beside them. Returns esbuild's account of what went in.
 */
export async function bundle(): Promise<Metafile> {
	const started = new Date();
	await rm(bundleFolder, {recursive: true, force: true});
	await mkdir(bundleFolder, {recursive: true});
	const libraries = await bundleLibraries(bundleFolder, {
		...common,
		plugins: [swapModules, withoutUnused, withoutHttpGlobals],
	});
	const own = await build({
		...common,
		entryPoints: {...entryPoints, ...threads},
		outdir: bundleFolder,
		// All in one folder, from where `./libraries/` is the same for each.
		chunkNames: '[name]-[hash]',
		metafile: true,
		plugins: [librariesApart, shortManifest],
	});

	// Found beside the code there (words/language-files.ts).
	await cp(path.join(root, 'source/words/languages'), path.join(bundleFolder, 'languages'), {
		recursive: true,
	});

	// A start from the checkout compares this time with that of the sources (bin/start.cjs). One that
	// changed while they were being read must look newer.
	await utimes(path.join(bundleFolder, 'cli.js'), started, started);
	return {
		inputs: {...libraries.inputs, ...own.metafile.inputs},
		outputs: {...libraries.outputs, ...own.metafile.outputs},
	};
}

const common: BuildOptions = {
	absWorkingDir: root,
	bundle: true,
	format: 'esm',
	platform: 'node',
	target: 'node22.22',
	splitting: true,
	logLevel: 'warning',
	legalComments: 'none',
	define: {'process.env.NODE_ENV': '"production"'},
	// CommonJS dependencies call `require` for Node's own modules.
	banner: {
		js: "import {createRequire as createRequireHere} from 'node:module';\nconst require = createRequireHere(import.meta.url);",
	},
	// Native speed-ups of ws, which it does without.
	external: ['bufferutil', 'utf-8-validate'],
};

/**
 * The same replacements inside Ink that `registerSwaps` makes when the sources run unbundled, and
 * none, as there, with TERMCHAT_STOCK_INK=1 in the environment.
 */
const swapModules: Plugin = {
	name: 'swap-modules',
	setup({onResolve}) {
		const swaps = process.env.TERMCHAT_STOCK_INK === '1' ? [] : bundledModules;
		for (const {specifier, importer, replacement} of swaps) {
			onResolve({filter: specifier}, (request) => {
				const from = request.importer.replaceAll(path.sep, '/');
				return importer.test(from) ? {path: fileURLToPath(replacement)} : undefined;
			});
		}
	},
};

/**
 * Libraries that look for a global of Node's HTTP client, which they have no need of, and so load all
 * of it: about 25 ms and 8 MB. Yoga prefers `fetch` for decoding its own bytes, OPAQUE asks whether
 * its own bytes are a `Request` or a `Response`.
 */
const HTTP_GLOBALS = [
	{file: /yoga-wasm-base64-esm\.js$/, names: 'fetch'},
	{file: /@serenity-kit[\\/]opaque[\\/](?:cjs|esm)[\\/]index\.js$/, names: 'Request, Response'},
];

const withoutHttpGlobals: Plugin = {
	name: 'without-http-globals',
	setup({onLoad}) {
		for (const {file: filter, names} of HTTP_GLOBALS) {
			onLoad({filter}, async ({path: file}) => ({
				contents: `let ${names};\n${await readFile(file, 'utf8')}`,
			}));
		}
	},
};

/** The program asks package.json for its version; the rest of it has no place in the bundle. */
const shortManifest: Plugin = {
	name: 'short-manifest',
	setup({onLoad}) {
		onLoad({filter: /package\.json$/}, ({path: file}) =>
			path.dirname(file) === root
				? {contents: JSON.stringify({version: manifest.version}), loader: 'json'}
				: undefined,
		);
	},
};

if (process.argv[1] === import.meta.filename) {
	const {outputs} = await bundle();
	const bytes = Object.values(outputs).reduce((sum, output) => sum + output.bytes, 0);
	process.stdout.write(
		`dist: ${Object.keys(outputs).length} files, ${(bytes / 1e6).toFixed(2)} MB\n`,
	);
}
