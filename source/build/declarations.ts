import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {neededDeclarations} from './valibot-types.ts';

const run = promisify(execFile);

/** Thrown where the types of the published libraries are wrong, or need a package of their own. */
export class DeclarationError extends Error {
	readonly code: 'foreign-type' | 'not-compiled';

	constructor(code: DeclarationError['code'], message: string) {
		super(message);
		this.code = code;
	}
}

/**
 * Writes the type declarations that the given source files need, and no others, into a folder.
 * The schemas of the protocol are typed by valibot, whose declarations are put beside ours, so that
 * who installs termchat has nothing else to install. Throws a DeclarationError when the declarations
 * refer to any other package.
 */
export async function writeDeclarations(
	root: string,
	entries: readonly string[],
	folder: string,
): Promise<void> {
	// Inside the checkout: TypeScript looks for @types upwards from the configuration file.
	const scratch = await mkdtemp(path.join(root, 'dist', 'declarations-'));
	try {
		await compile(root, entries, scratch);
		await copyReachable({root, scratch, folder, entries: entries.map(declarationOf)});
	} finally {
		await rm(scratch, {recursive: true, force: true});
	}
}

async function compile(root: string, entries: readonly string[], scratch: string): Promise<void> {
	const configuration = path.join(scratch, 'tsconfig.json');
	await writeFile(
		configuration,
		JSON.stringify({
			extends: path.join(root, 'tsconfig.json'),
			compilerOptions: {
				declaration: true,
				emitDeclarationOnly: true,
				outDir: scratch,
				rootDir: root,
			},
			include: [],
			files: entries.map((entry) => path.join(root, entry)),
		}),
	);
	const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
	try {
		await run(process.execPath, [compiler, '-p', configuration], {cwd: root});
	} catch (error) {
		const output = error instanceof Error && 'stdout' in error ? error.stdout : error;
		throw new DeclarationError('not-compiled', `The public types do not compile:\n${output}`);
	}
}

async function copyReachable(options: {
	readonly root: string;
	readonly scratch: string;
	readonly folder: string;
	readonly entries: readonly string[];
}): Promise<void> {
	const {root, scratch, folder, entries} = options;
	const waiting = [...entries];
	const seen = new Set(waiting);
	const names = new Set<string>();
	for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
		const text = await readFile(path.join(scratch, file), 'utf8');
		const local = text.replaceAll(IMPORT, (whole, before: string, specifier: string) => {
			if (specifier.startsWith('node:')) return whole;
			if (specifier.startsWith('.')) {
				const next = path.posix.join(path.posix.dirname(file), declarationOf(specifier));
				if (!seen.has(next)) waiting.push(next);
				seen.add(next);
				return whole;
			}

			if (specifier !== 'valibot') {
				throw new DeclarationError(
					'foreign-type',
					`The public type in ${file} needs the package ${specifier}: describe what it needs in a type of our own.`,
				);
			}

			for (const [, name = ''] of text.matchAll(/\bv\.(\w+)/g)) names.add(name);
			const depth = path.posix.relative(path.posix.dirname(file), 'valibot.js');
			return `${before}'${depth.startsWith('.') ? depth : `./${depth}`}'`;
		});
		await mkdir(path.dirname(path.join(folder, file)), {recursive: true});
		await writeFile(path.join(folder, file), local);
	}

	const valibot = path.join(root, 'node_modules/valibot/dist/index.d.mts');
	const declarations = await readFile(valibot, 'utf8');
	await writeFile(path.join(folder, 'valibot.d.ts'), neededDeclarations(declarations, names));
}

/**
 * Static, re-exporting and type imports as the compiler writes them: `from '…'`, `import('…')`. Those
 * in the examples of doc comments, whose lines begin with an asterisk, are the reader's.
 */
const IMPORT = /(?<!^\s*\*.*)(\bfrom\s*|\bimport\s*\(?\s*)["']([^"']+)["']/gm;

/** `a/b.ts`, `a/b.tsx` and `a/b.js` are all declared by `a/b.d.ts`. */
function declarationOf(file: string): string {
	return file.replace(/\.[jt]sx?$/, '.d.ts');
}
