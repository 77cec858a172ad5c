import path from 'node:path';
import {type BuildOptions, build, type Metafile, type Plugin} from 'esbuild';
import {compressWasm} from './compressed-wasm.ts';

/**
 * The libraries that are kept apart from our own code, shortened as far as possible: they are most of
 * the package, and can be read where they are published, in the version that THIRD_PARTY_NOTICES.txt
 * gives. What remains is our code as it was written, for whoever wants to read what they installed.
 * Small libraries stay with our code, which uses only parts of them.
 */
const APART: ReadonlySet<string> = new Set([
	'@serenity-kit/opaque',
	'conf',
	'ink',
	'libsodium-wrappers',
	'meow',
	'pino',
	'react',
	'react/jsx-runtime',
	'ws',
]);

/**
 * Leaves imports of those libraries as imports, of the files that `bundleLibraries` makes. Refuses
 * another entry of the same package: there would be two copies of it, and two Reacts do not work.
 */
export const librariesApart: Plugin = {
	name: 'libraries-apart',
	setup({onResolve}) {
		onResolve({filter: /^[^.]/}, ({path: specifier, importer}) => {
			if (importer.includes('node_modules')) return undefined;
			if (APART.has(specifier)) {
				return {path: `./libraries/${fileName(specifier)}.js`, external: true};
			}

			return APART.has(packageOf(specifier))
				? {errors: [{text: `${specifier} is not in the table of source/build/libraries.ts.`}]}
				: undefined;
		});
	},
};

/** Bundles those libraries into `libraries/` below a folder; what several of them use is there once. */
export async function bundleLibraries(folder: string, options: BuildOptions): Promise<Metafile> {
	const {metafile} = await build({
		...options,
		plugins: [...(options.plugins ?? []), reExported],
		entryPoints: Object.fromEntries(
			[...APART].map((specifier) => [fileName(specifier), `library:${specifier}`]),
		),
		outdir: path.join(folder, 'libraries'),
		chunkNames: 'shared-[hash]',
		minify: true,
		metafile: true,
	});
	await compressWasm(path.join(folder, 'libraries'));
	return metafile;
}

/** An entry point that exports by name all that Node's own import of the library has. */
const reExported: Plugin = {
	name: 're-exported',
	setup({onResolve, onLoad, initialOptions}) {
		onResolve({filter: /^library:/}, ({path: entry}) => ({
			path: entry.slice('library:'.length),
			namespace: 'library',
		}));
		onLoad({filter: /./, namespace: 'library'}, async ({path: specifier}) => {
			const module: object = await import(specifier);
			const names = Object.keys(module).filter(
				(name) => /^[\w$]+$/.test(name) && name !== '__esModule',
			);
			return {
				contents: `export {${names.join(', ')}} from '${specifier}';`,
				resolveDir: initialOptions.absWorkingDir,
			};
		});
	},
};

/** `@serenity-kit/opaque` → `serenity-kit-opaque`. */
function fileName(specifier: string): string {
	return specifier.replace('@', '').replaceAll('/', '-');
}

function packageOf(specifier: string): string {
	return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}
