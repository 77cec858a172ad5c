import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {build} from 'esbuild';
import type * as conversation from './conversation.ts';
import type {Noble} from './load-noble.ts';
import type * as nobleSodium from './noble-sodium.ts';
import type * as answers from './own-answers.ts';

/** All of TC1 and its conversations, over other implementations of the primitives. */
export type SecondBackend = Pick<typeof conversation, 'converse' | 'emptyTally'> &
	Pick<typeof answers, 'ownAnswers'> & {
		readonly primitives: Omit<typeof nobleSodium, 'installNoble'>;
	};

/**
 * Bundles the conversations with another file in the place of the façade, and loads the bundle: the
 * same source, without a line of libsodium.
 */
export async function secondBackend(noble: Noble): Promise<SecondBackend> {
	const folder = await mkdtemp(path.join(tmpdir(), 'termchat-backend-'));
	const outfile = path.join(folder, 'backend.mjs');
	try {
		const {metafile} = await build({
			...{bundle: true, format: 'esm', platform: 'node', outfile, metafile: true},
			...{external: ['libsodium-wrappers'], logLevel: 'error'},
			stdin: {
				contents: [
					"export {converse, emptyTally} from './conversation.ts';",
					"export {ownAnswers} from './own-answers.ts';",
					"export * as primitives from './noble-sodium.ts';",
				].join('\n'),
				resolveDir: import.meta.dirname,
				loader: 'ts',
			},
			plugins: [
				{
					name: 'another façade',
					setup({onResolve}) {
						const other = path.join(import.meta.dirname, 'noble-sodium.ts');
						onResolve({filter: /\/sodium\.ts$/}, () => ({path: other}));
					},
				},
			],
		});
		const inputs = Object.keys(metafile?.inputs ?? {});
		if (inputs.some((input) => /(?:^|\/)sodium\.ts$/.test(input))) {
			throw new Error('The bundle still has the first façade.');
		}

		const {primitives, ...backend} = await import(pathToFileURL(outfile).href);
		primitives.installNoble(noble);
		return {...backend, primitives};
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}
