import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import test from 'ava';
import type ConfType from 'conf';
import {build} from 'esbuild';
import {withoutUnused} from '../../source/build/unused.ts';

test('conf keeps settings without the compiler of schemas that the bundle leaves out', async (t) => {
	const place = await mkdtemp(path.join(tmpdir(), 'termchat-unused-'));
	t.teardown(() => rm(place, {recursive: true, force: true}));
	const outfile = path.join(place, 'conf.mjs');
	const {metafile} = await build({
		stdin: {contents: "export {default} from 'conf';", resolveDir: import.meta.dirname},
		outfile,
		bundle: true,
		format: 'esm',
		platform: 'node',
		metafile: true,
		plugins: [withoutUnused],
		banner: {
			js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url);",
		},
	});
	t.deepEqual(
		Object.keys(metafile.inputs).filter((file) => /node_modules\/(?:ajv|fast-uri)/.test(file)),
		[],
	);

	// The bundle exports what conf does.
	const {default: Conf} = (await import(pathToFileURL(outfile).href)) as {
		default: typeof ConfType<{theme: string}>;
	};
	const options = {cwd: place, configName: 'kept', projectName: 'termchat', projectSuffix: ''};
	new Conf(options).set('theme', 'dusk');
	t.is(new Conf(options).get('theme'), 'dusk');
	t.deepEqual(JSON.parse(await readFile(path.join(place, 'kept.json'), 'utf8')), {theme: 'dusk'});
});
