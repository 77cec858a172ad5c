import {cp, mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import manifest from '../../package.json' with {type: 'json'};
import {bundle, bundleFolder, entryPoints} from './bundle.ts';
import {writeDeclarations} from './declarations.ts';
import {thirdPartyNotices} from './notices.ts';
import {checkPackage} from './package-check.ts';

const root = path.join(import.meta.dirname, '..', '..');

/** The folder that is published. */
const packageFolder = path.join(root, 'pkg');

/** The manual page, as `man termchat` finds it after an installation. */
const MANUAL = 'termchat.1';

/** Makes the published package in `pkg/` and checks it the way its users will meet it. */
async function pack(): Promise<void> {
	const metafile = await bundle();
	await rm(packageFolder, {recursive: true, force: true});
	await mkdir(packageFolder, {recursive: true});
	await cp(bundleFolder, path.join(packageFolder, 'dist'), {recursive: true});
	await writeDeclarations(
		root,
		[entryPoints.api, entryPoints.server],
		path.join(packageFolder, 'dist/types'),
	);
	await cp(path.join(root, 'source/bin'), path.join(packageFolder, 'bin'), {recursive: true});
	for (const name of ['LICENSE', 'README.md', 'CHANGELOG.md']) {
		await cp(path.join(root, name), path.join(packageFolder, name));
	}

	await cp(path.join(root, 'docs', MANUAL), path.join(packageFolder, MANUAL));

	await writeFile(
		path.join(packageFolder, 'THIRD_PARTY_NOTICES.txt'),
		await thirdPartyNotices(metafile, root),
	);
	await writeFile(
		path.join(packageFolder, 'package.json'),
		`${JSON.stringify(publishedManifest(), undefined, '\t')}\n`,
	);

	const failures = await checkPackage(packageFolder);
	for (const failure of failures) process.stderr.write(`failed: ${failure}\n`);
	if (failures.length > 0) process.exitCode = 1;
}

/**
 * The libraries are inside the bundle, so that an installation is one package and none of them can
 * change after a release was checked.
 */
function publishedManifest(): object {
	const {name, version, description, keywords, license, engines} = manifest;
	return {
		name,
		version,
		description,
		keywords,
		license,
		type: 'module',
		bin: {termchat: 'bin/termchat.cjs'},
		man: [`./${MANUAL}`],
		exports: {
			'.': declared('api', entryPoints.api),
			'./server': declared('server', entryPoints.server),
			'./package.json': './package.json',
		},
		files: ['bin', 'dist', 'THIRD_PARTY_NOTICES.txt', 'CHANGELOG.md', MANUAL],
		engines,
		sideEffects: false,
		publishConfig: {access: 'public'},
	};
}

function declared(file: string, source: string): object {
	return {types: `./dist/types/${source.replace(/\.ts$/, '.d.ts')}`, default: `./dist/${file}.js`};
}

await pack();
