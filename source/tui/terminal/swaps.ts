import {registerHooks} from 'node:module';
import process from 'node:process';

/** A module inside Ink that one of ours replaces. */
export type Swap = {
	/** The import text, as it stands in the importing file. */
	readonly specifier: RegExp;
	/** The files, by path with forward slashes, in which that import means our module. */
	readonly importer: RegExp;
	/** Our module, with the same exports. */
	readonly replacement: URL;
};

/**
 * The replacements inside Ink, all for speed: a frame costs a tenth with them. The bundle
 * resolves imports by this table; `registerSwaps` does the same for sources that run unbundled.
 */
export const bundledModules: readonly Swap[] = [
	{
		specifier: /^string-width$/,
		importer: /\/node_modules\//,
		replacement: new URL('ink-string-width.ts', import.meta.url),
	},
	{
		specifier: /^\.\/output\.js$/,
		importer: /\/node_modules\/ink\/build\/renderer\.js$/,
		replacement: new URL('segment-output.ts', import.meta.url),
	},
	{
		specifier: /^\.\/sanitize-ansi\.js$/,
		importer: /\/node_modules\/ink\/build\/squash-text-nodes\.js$/,
		replacement: new URL('remembered-sanitize.ts', import.meta.url),
	},
];

/**
 * Replaces the modules for imports made from now on; call it before anything imports Ink. Does
 * nothing with TERMCHAT_STOCK_INK=1 in the environment.
 */
export function registerSwaps(): void {
	if (process.env.TERMCHAT_STOCK_INK === '1') {
		return;
	}

	registerHooks({
		resolve(specifier, context, nextResolve) {
			const importer = context.parentURL ?? '';
			const swap = bundledModules.find(
				(candidate) => candidate.specifier.test(specifier) && candidate.importer.test(importer),
			);
			return nextResolve(swap ? swap.replacement.href : specifier, context);
		},
	});
}
