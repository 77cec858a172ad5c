import type {Plugin} from 'esbuild';

/**
 * What libraries import and termchat never runs: React's devtools, which Ink asks for in development
 * only, and the compiler of JSON schemas, which conf needs for a schema alone, and we check settings by
 * their own table. An import cannot be left unresolved, so each is undefined instead.
 */
const UNUSED = [
	{specifier: /^react-devtools-core$/, names: []},
	{specifier: /^ajv\/dist\/2020\.js$/, names: ['Ajv2020']},
	{specifier: /^ajv-formats$/, names: []},
];

/** Leaves those out of a bundle. */
export const withoutUnused: Plugin = {
	name: 'without-unused',
	setup({onResolve, onLoad}) {
		for (const {specifier, names} of UNUSED) {
			onResolve({filter: specifier}, ({path}) => ({
				path,
				namespace: 'unused',
				pluginData: ['default', ...names],
			}));
		}

		onLoad({filter: /./, namespace: 'unused'}, ({pluginData}: {pluginData: readonly string[]}) => ({
			contents: `const unused = undefined;\nexport {${pluginData.map((name) => `unused as ${name}`).join(', ')}};`,
		}));
	},
};
