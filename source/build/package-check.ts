import {execFile, spawn} from 'node:child_process';
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';

const run = promisify(execFile);

/** The most that an installation may take on disk, in bytes: our own code in it stays readable. */
const MAX_UNPACKED = 5_500_000;

/** How often each start is timed; the best is printed, because other work only ever adds. */
const STARTS = 7;

/**
 * Packs the folder, installs the archive in an empty place, starts it and uses its types there.
 * Prints what it measured and returns what is wrong, a sentence each.
 */
export async function checkPackage(folder: string): Promise<readonly string[]> {
	const scratch = await mkdtemp(path.join(tmpdir(), 'termchat-pack-'));
	try {
		const failures: string[] = [];
		const archive = await packArchive(folder, scratch, failures);
		await checkManifest(folder, failures);
		const installed = await install(archive, scratch, failures);
		await checkStart(installed, failures);
		await checkTypes(path.join(scratch, 'installed'), failures);
		await checkFrameTypes(folder, failures);
		await timeColdStart(archive, scratch, failures);
		return failures;
	} finally {
		await rm(scratch, {recursive: true, force: true});
	}
}

async function packArchive(folder: string, scratch: string, failures: string[]): Promise<string> {
	const {stdout} = await npm(['pack', folder, '--json', '--pack-destination', scratch], scratch);
	const report: unknown = JSON.parse(stdout);
	// npm 12 prints an object by package name where npm 10 and 11 print a list.
	const [archive] = Object.values(report ?? {});
	const {filename, size, unpackedSize, entryCount} = archive;
	print(
		'archive',
		`${megabytes(size)} packed, ${megabytes(unpackedSize)} unpacked, ${entryCount} files`,
	);
	if (unpackedSize > MAX_UNPACKED) {
		failures.push(
			`The package unpacks to ${megabytes(unpackedSize)}, more than ${megabytes(MAX_UNPACKED)}.`,
		);
	}

	return path.join(scratch, filename);
}

async function checkManifest(folder: string, failures: string[]): Promise<void> {
	const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
	const kinds = ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies'];
	const dependencies = kinds.flatMap((kind) => Object.keys(manifest[kind] ?? {}));
	print('dependencies', String(dependencies.length));
	if (dependencies.length > 0) {
		failures.push(`The published manifest depends on ${dependencies.join(', ')}.`);
	}

	if (manifest.scripts) failures.push('The published manifest has scripts.');
}

async function install(archive: string, scratch: string, failures: string[]): Promise<string> {
	const place = path.join(scratch, 'installed');
	await mkdir(place);
	await writeFile(path.join(place, 'package.json'), '{"private": true, "type": "module"}');
	await npm(['install', '--no-audit', '--no-fund', '--ignore-scripts', archive], place);
	const lock = JSON.parse(await readFile(path.join(place, 'package-lock.json'), 'utf8'));
	const packages = Object.keys(lock.packages).filter((name) => name !== '');
	print('installed', `${packages.length} package`);
	if (packages.length !== 1) failures.push(`An installation has ${packages.join(', ')}.`);
	return path.join(place, 'node_modules/termchat/bin/termchat.cjs');
}

async function checkStart(program: string, failures: string[]): Promise<void> {
	const {version} = JSON.parse(await readFile(path.join(program, '../../package.json'), 'utf8'));
	for (const [argument, expected] of [
		['--version', version],
		['--help', 'Host a relay'],
	]) {
		const {stdout} = await run(process.execPath, [program, argument]);
		if (!stdout.includes(expected)) {
			failures.push(`\`termchat ${argument}\` does not print “${expected}”.`);
		}

		print(`first line of ${argument}`, await bestStart([program, argument]));
	}

	print('first line of serve', await bestStart([program, 'serve', '--port', '0', '--memory']));
}

/** A program that imports both libraries must compile with nothing else installed. */
async function checkTypes(place: string, failures: string[]): Promise<void> {
	const file = path.join(place, 'example.ts');
	await writeFile(
		file,
		"import {connect} from 'termchat';\nimport {startRelay} from 'termchat/server';\nexport const both = [connect, startRelay] as const;\n",
	);
	const compiler = path.join(import.meta.dirname, '../../node_modules/typescript/bin/tsc');
	const types = path.join(import.meta.dirname, '../../node_modules/@types');
	const options = '--ignoreConfig --noEmit --strict --module nodenext --target es2023 --types node';
	try {
		await run(process.execPath, [compiler, ...options.split(' '), '--typeRoots', types, file]);
		print('types', 'compile in another project');
	} catch (error) {
		const output = error instanceof Error && 'stdout' in error ? error.stdout : error;
		failures.push(`The published types do not compile in another project:\n${output}`);
	}
}

/** The published declarations stand in for valibot's; what they say of frames must be the same. */
async function checkFrameTypes(folder: string, failures: string[]): Promise<void> {
	const file = path.join(folder, 'same-frames.ts');
	const pairs = ['relay-frame.ts RelayFrame', 'client-frame.ts ClientFrame'].map((pair) =>
		pair.split(' '),
	);
	const lines = pairs.flatMap(([module, name]) => [
		`import type {${name} as Ours${name}} from ${JSON.stringify(`../source/protocol/${module}`)};`,
		`import type {${name} as Published${name}} from ${JSON.stringify(`./dist/types/source/protocol/${module}`)};`,
		`export const to${name} = (frame: Ours${name}): Published${name} => frame;`,
		`export const from${name} = (frame: Published${name}): Ours${name} => frame;`,
	]);
	await writeFile(file, lines.join('\n'));
	const compiler = path.join(import.meta.dirname, '../../node_modules/typescript/bin/tsc');
	const options =
		'--ignoreConfig --noEmit --strict --exactOptionalPropertyTypes --skipLibCheck --allowImportingTsExtensions --module nodenext --target es2023';
	try {
		await run(process.execPath, [compiler, ...options.split(' '), file]);
		print('types of frames', 'as in the sources');
	} catch (error) {
		const output = error instanceof Error && 'stdout' in error ? error.stdout : error;
		failures.push(`The published types of frames are not those of the sources:\n${output}`);
	} finally {
		await rm(file);
	}
}

async function timeColdStart(archive: string, scratch: string, failures: string[]): Promise<void> {
	const {version} = JSON.parse(
		await readFile(path.join(scratch, 'installed/node_modules/termchat/package.json'), 'utf8'),
	);
	const place = path.join(scratch, 'empty');
	await mkdir(place);
	const started = performance.now();
	const {stdout} = await npm(
		[
			'exec',
			'--yes',
			'--cache',
			path.join(scratch, 'cache'),
			'--package',
			archive,
			'--',
			'termchat',
			'--version',
		],
		place,
	);
	print('cold npx', `${((performance.now() - started) / 1000).toFixed(2)} s`);
	if (!stdout.includes(version)) failures.push('npx of the archive does not print the version.');
}

async function bestStart(command: readonly string[]): Promise<string> {
	const times: number[] = [];
	for (let start = 0; start < STARTS; start++) times.push(await timeFirstOutput(command));
	return `${Math.min(...times).toFixed(0)} ms`;
}

/** Milliseconds from the start of the process to its first byte on standard output. */
async function timeFirstOutput(command: readonly string[]): Promise<number> {
	const started = performance.now();
	const child = spawn(process.execPath, command, {stdio: ['ignore', 'pipe', 'inherit']});
	const closed = new Promise<void>((resolve, reject) => {
		child.on('close', () => resolve());
		child.on('error', reject);
	});
	const first = await Promise.race([
		new Promise<number>((resolve) => {
			child.stdout.once('data', () => resolve(performance.now() - started));
		}),
		closed.then(() => undefined),
	]);
	child.kill();
	await closed;
	if (first === undefined) throw new Error(`\`${command.join(' ')}\` printed nothing.`);
	return first;
}

/** Runs npm as npm itself was run, without a shell, which npm.cmd would need on Windows. */
async function npm(command: readonly string[], place: string): Promise<{readonly stdout: string}> {
	const program = process.env.npm_execpath;
	if (!program)
		throw new Error('Start this as `npm run pack:check`: it uses the npm that runs it.');
	return run(process.execPath, [program, ...command], {cwd: place});
}

function print(name: string, value: string): void {
	process.stdout.write(`${name.padEnd(24)}${value}\n`);
}

function megabytes(bytes: number): string {
	return `${(bytes / 1e6).toFixed(2)} MB`;
}
