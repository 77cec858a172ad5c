import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdtempSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import manifest from '../../../package.json' with {type: 'json'};
import {bundle, bundleFolder} from '../../../source/build/bundle.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');

/** Packs this checkout as it is installed: program, manual page, and nothing to download. The archive's path. */
export async function packHere(): Promise<string> {
	if (!isBundleNew()) await bundle();
	const folder = mkdtempSync(path.join(tmpdir(), 'th-package-'));
	cpSync(bundleFolder, path.join(folder, 'dist'), {recursive: true});
	cpSync(path.join(ROOT, 'source/bin'), path.join(folder, 'bin'), {recursive: true});
	cpSync(path.join(ROOT, 'docs/termchat.1'), path.join(folder, 'termchat.1'));
	const {name, version, license, engines} = manifest;
	const published = {
		...{name, version, license, engines, type: 'module'},
		bin: {termchat: 'bin/termchat.cjs'},
		man: ['./termchat.1'],
	};
	writeFileSync(path.join(folder, 'package.json'), JSON.stringify(published));
	const packed = execFileSync('npm', ['pack', '--silent', '--ignore-scripts'], {cwd: folder});
	return path.join(folder, packed.toString().trim());
}

/** Whether nothing was changed since the bundle was made. */
function isBundleNew(): boolean {
	const built = path.join(bundleFolder, 'cli.js');
	if (!existsSync(built)) return false;
	const {mtimeMs} = statSync(built);
	const sources = ['cli.tsx', 'server.ts', 'package.json'].map((name) => path.join(ROOT, name));
	const within = readdirSync(path.join(ROOT, 'source'), {recursive: true, withFileTypes: true})
		.filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath, entry.name));
	return [...sources, ...within].every((file) => statSync(file).mtimeMs <= mtimeMs);
}
