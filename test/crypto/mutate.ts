import {spawnSync} from 'node:child_process';
import {cp, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {transform} from 'esbuild';
import {MUTANTS, type Mutant} from './mutants.ts';

/**
 * `npm run crypto:mutants [-- WORD]`: makes each mistake of `mutants.ts` in a copy of the tree, runs
 * the tests of the folder on it, and prints which mistakes nobody noticed. Exits with 1 if there are
 * any. With a word, only the mistakes whose file or description has it.
 */
const ROOT = path.join(import.meta.dirname, '..', '..');
/** Long, and about the library or about whole records; the mistakes are noticed without them. */
const LEFT_OUT = ['wycheproof', 'second-backend', 'interleavings'];
const TIMEOUT = 120_000;

async function main(word = ''): Promise<void> {
	const chosen = MUTANTS.filter(([file, mistake]) => `${file} ${mistake}`.includes(word));
	const copy = await copyTree();
	const survivors: string[] = [];
	try {
		if (!testsPass(copy)) throw new Error('The tests fail without any mistake.');
		for (const mutant of chosen) {
			const isNoticed = await withMutant(copy, mutant, () => !testsPass(copy));
			const line = `${mutant[0]}: ${mutant[1]}`;
			process.stdout.write(`${isNoticed ? 'noticed ' : 'SURVIVED'}  ${line}\n`);
			if (!isNoticed) survivors.push(line);
		}
	} finally {
		await rm(copy, {recursive: true, force: true});
	}

	process.stdout.write(`${chosen.length - survivors.length} of ${chosen.length} noticed.\n`);
	if (survivors.length > 0) process.exitCode = 1;
}

async function copyTree(): Promise<string> {
	const copy = await mkdtemp(path.join(tmpdir(), 'termchat-mutants-'));
	for (const name of [
		'source/crypto',
		'source/protocol',
		'test',
		'package.json',
		'tsconfig.json',
		'ava.config.js',
	]) {
		await cp(path.join(ROOT, name), path.join(copy, name), {recursive: true});
	}

	await symlink(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
	return copy;
}

/** Makes the mistake, which must be a program that can be run, and unmakes it again. */
async function withMutant(copy: string, mutant: Mutant, run: () => boolean): Promise<boolean> {
	const [name, mistake, ...edits] = mutant;
	const file = path.join(copy, 'source', 'crypto', name);
	const original = await readFile(file, 'utf8');
	let text = original;
	for (const [find, replace] of edits) {
		if (!text.includes(find)) throw new Error(`Not in ${name}, for “${mistake}”: ${find}`);
		text = text.replaceAll(find, () => replace);
	}

	await transform(text, {loader: 'ts', logLevel: 'error'});
	await writeFile(file, text);
	try {
		return run();
	} finally {
		await writeFile(file, original);
	}
}

function testsPass(copy: string): boolean {
	const ava = path.join(copy, 'node_modules', 'ava', 'entrypoints', 'cli.js');
	const patterns = [
		'test/crypto/*.test.ts',
		...LEFT_OUT.map((name) => `!test/crypto/${name}.test.ts`),
	];
	const {status} = spawnSync(process.execPath, [ava, '--fail-fast', ...patterns], {
		...{cwd: copy, stdio: 'ignore', timeout: TIMEOUT},
		env: {...process.env, NODE_ENV: 'test'},
	});
	return status === 0;
}

await main(process.argv[2]);
